import fc from "fast-check";
import { expect, test } from "vitest";
import { toHex } from "./bytes.ts";
import {
  type FeedId,
  feedOf,
  feedToDevice,
  feedToIncarnation,
  idToBytes,
  parseChainId,
  parseDeviceId,
  parseFeedId,
  parseIncarnation,
  parseKeyResultId,
  parseRoomId,
  refToText,
  textToRef,
} from "./ids.ts";

const feed = fc.uint8Array({ minLength: 24, maxLength: 24 }).map((bytes) => parseFeedId(bytes) as FeedId);
const seq = fc.nat({ max: 2 ** 48 - 1 });

test.for([
  ["chain", parseChainId, 32],
  ["room", parseRoomId, 16],
  ["device", parseDeviceId, 16],
  ["incarnation", parseIncarnation, 8],
  ["feed", parseFeedId, 24],
  ["key result", parseKeyResultId, 8],
] as const)("[ID1] a %s id is bytes of one length and nothing else", ([, parse, length]) => {
  const bytes = new Uint8Array(length).fill(7);
  const id = parse(bytes);
  expect(id).toBe("07".repeat(length));
  expect(idToBytes(id ?? "")).toEqual(bytes);
  for (const other of [bytes.slice(1), new Uint8Array(length + 1), "07".repeat(length), null, 7])
    expect(parse(other)).toBeNull();
});

test("[ID1] an id is that of its own bytes, whatever was read before it and whatever becomes of the bytes", () => {
  const reused = new Uint8Array(16);
  const before = parseRoomId(reused);
  for (let at = 0; at < reused.length; at++) {
    const other = new Uint8Array(16);
    other[at] = 1;
    expect([parseRoomId(other), parseRoomId(other)]).toEqual(Array(2).fill(toHex(other)));
    expect(parseRoomId(new Uint8Array(16))).toBe(before);
    reused[at] = 9;
    expect(parseRoomId(reused)).toBe(toHex(reused));
    reused[at] = 0;
  }
});

test("[ID2] a feed is its device and its incarnation", () => {
  fc.assert(
    fc.property(feed, (id) => {
      expect(feedOf(feedToDevice(id), feedToIncarnation(id))).toBe(id);
    }),
  );
});

test("[ID3] a place in a log survives its text", () => {
  fc.assert(
    fc.property(feed, seq, (id, at) => {
      expect(textToRef(refToText({ feed: id, seq: at }))).toEqual({ feed: id, seq: at });
    }),
  );
});

test("[ID3] a place has one text: other forms are refused", () => {
  const name = refToText({ feed: "00".repeat(24) as FeedId, seq: 1 }).slice(0, -2);
  for (const text of ["", name, `${name}.`, `${name}.01`, `${name}.-1`, `${name}.1.1`, `${name}.1 `])
    expect(textToRef(text)).toBeNull();
  for (const text of [`${name}=.1`, `${name.slice(1)}.1`, `${name}.1e3`, `${name}.9999999999999999`])
    expect(textToRef(text)).toBeNull();
});

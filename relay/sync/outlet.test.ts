import { expect, test } from "vitest";
import { type Bytes, concat, encodeMessage, parseFrame } from "../../crdt/public.ts";
import { limits } from "../limits.ts";
import { Frames, headOf, Outlet } from "./outlet.ts";

function outletTo(frames: Bytes[], joins: boolean, together = new Frames()): Outlet {
  const peer = { send: (frame: Bytes) => void frames.push(frame), close: () => {}, queuedBytes: () => 0 };
  return new Outlet(peer, together, { joins });
}

const updateOf = (length: number, fill: number): Bytes =>
  encodeMessage({ type: "update", update: new Uint8Array(length).fill(fill) });

test("[RLY13] what a tick says goes out as one frame, and beyond 1 MiB no message is parted from its channel", () => {
  const frames: Bytes[] = [];
  const outlet = outletTo(frames, true);
  const sizes = [5, 400_000, limits.maxFrameBytes - 400_000 - 24, 7, 300_000];
  for (const [n, size] of sizes.entries())
    outlet.push({ head: headOf(n + 300), bytes: updateOf(size, n), of: null });
  outlet.flush();
  const heard = frames.map((frame) => {
    const read = parseFrame(frame);
    return read.ok ? read.value.map(({ channel }) => channel) : read.error;
  });
  expect(heard).toEqual([
    [300, 301, 302],
    [303, 304],
  ]);
  expect(outlet.queuedBytes()).toBe(0);
});

test("[RLY13] whoever reads one message per frame gets each alone, as it is", () => {
  const frames: Bytes[] = [];
  const outlet = outletTo(frames, false);
  const messages = [updateOf(3, 1), updateOf(4, 2)];
  for (const bytes of messages) outlet.push({ head: null, bytes, of: null });
  outlet.flush();
  expect(frames).toEqual(messages);
});

test("[RLY40] what is taken back is neither sent nor counted, and what others wait for is", () => {
  const frames: Bytes[] = [];
  const outlet = outletTo(frames, true);
  const [theirs, mine] = [{}, {}];
  outlet.push({ head: headOf(1), bytes: updateOf(10, 1), of: theirs });
  outlet.push({ head: headOf(2), bytes: updateOf(20, 2), of: mine });
  outlet.takeBack(theirs);
  expect(outlet.queuedBytes()).toBe(1 + updateOf(20, 2).length);
  outlet.flush();
  expect(frames).toEqual([concat(headOf(2), updateOf(20, 2))]);
});

test("[RLY13] who is told the same gets the very same bytes, and who is told one thing more gets a frame of their own", () => {
  const together = new Frames();
  const [news, more] = [updateOf(30, 1), updateOf(30, 2)];
  const told = [[news, news], [news, news], [news, news], [news, more], [news]].map((messages, n) => {
    const frames: Bytes[] = [];
    const outlet = outletTo(frames, true, together);
    for (const [at, bytes] of messages.entries())
      outlet.push({ head: headOf(n === 2 ? at + 8 : at), bytes, of: {} });
    outlet.flush();
    return frames[0] as Bytes;
  });
  expect(told[1]).toBe(told[0]);
  expect(told).toEqual([
    concat(headOf(0), news, headOf(1), news),
    concat(headOf(0), news, headOf(1), news),
    concat(headOf(8), news, headOf(9), news),
    concat(headOf(0), news, headOf(1), more),
    concat(headOf(0), news),
  ]);
});

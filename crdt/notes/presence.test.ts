import fc from "fast-check";
import { expect, test } from "vitest";
import { flippedBits, newWriter, OTHER_ROOM, ROOM } from "../../test/support/sealed-feed.ts";
import { toHex } from "../base/bytes.ts";
import type { NoteId } from "../base/ids.ts";
import { verifyCose } from "../cose/sign1.ts";
import { createWebCrypto } from "../crypto/webcrypto.ts";
import {
  MAX_PRESENCE_BYTES,
  type NotePresence,
  openPresence,
  parsePresence,
  sealPresence,
} from "./presence.ts";

const { crypto, device, signer, roomKey } = await newWriter("presence");
const place = { room: ROOM, device, hlc: 2 ** 50, epoch: 3 };
const somewhere: NotePresence = {
  note: "0e".repeat(16) as NoteId,
  session: 2 ** 32 - 1,
  cursor: { anchor: new Uint8Array(24).fill(255), head: new Uint8Array(24).fill(254) },
};
const seal = (presence: NotePresence) => sealPresence(place, presence, roomKey, signer, crypto);
const good = (await seal(somewhere)) as Uint8Array;
const read = parsePresence(good);
if (read === null) throw new Error("what was sealed does not parse");

test("[HERE1] a presence opens to what was sealed, also without a cursor, and fits into what a relay passes on", async () => {
  expect(good.length).toBeLessThanOrEqual(MAX_PRESENCE_BYTES);
  expect(await openPresence(read, roomKey, createWebCrypto())).toEqual(somewhere);
  const away = await seal({ ...somewhere, cursor: null });
  expect(away?.length).toBe(good.length);
  expect(
    await openPresence(parsePresence(away as Uint8Array) as NonNullable<typeof read>, roomKey, crypto),
  ).toEqual({
    ...somewhere,
    cursor: null,
  });
});

test("[HERE1] a place in the text that does not fit is not sealed", async () => {
  const long = { anchor: new Uint8Array(40), head: new Uint8Array(40) };
  expect(await seal({ ...somewhere, cursor: long })).toBe(null);
});

test("[HERE2] it opens under its own room, device, stamp and epoch only", async () => {
  for (const other of [
    { room: OTHER_ROOM },
    { device: "ff".repeat(16) as typeof device },
    { hlc: 2 ** 50 + 1 },
    { epoch: 2 },
  ])
    expect(await openPresence({ ...read, ...other }, roomKey, crypto)).toBe(null);
  expect(await openPresence(read, new Uint8Array(32), crypto)).toBe(null);
});

test("[HERE2] one flipped bit anywhere is refused, by its form or by the signature", async () => {
  for (const flipped of flippedBits(good, 11)) {
    const parsed = parsePresence(flipped);
    const holds =
      parsed !== null && (await verifyCose("skein/v1/presence", parsed.sign1, signer.publicKey, crypto));
    expect([toHex(flipped), holds]).toEqual([toHex(flipped), false]);
  }
});

test("[HERE1] no bytes make the parser throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(parsePresence(bytes)).toBe(null);
    }),
  );
});

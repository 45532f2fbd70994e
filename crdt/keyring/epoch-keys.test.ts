import fc from "fast-check";
import { expect, test } from "vitest";
import { seededBytes } from "../../test/support/seeded-bytes.ts";
import type { ChainId, RoomId } from "../base/ids.ts";
import { createNobleCrypto } from "../crypto/noble.ts";
import { openRoomKey } from "./derive.ts";
import { openPrevKey, privateRoomKey, roomKeyOf, sealPrevKey } from "./epoch-keys.ts";

const crypto = createNobleCrypto(seededBytes("epoch keys"));
const chain = "0c".repeat(32) as ChainId;
const room = "0d".repeat(16) as RoomId;
const [newKey, prevKey] = [crypto.randomBytes(32), crypto.randomBytes(32)];
const link = await sealPrevKey(crypto, newKey, prevKey, chain, 7);

test("[KEY8] the new key opens the one before it, in its chain and epoch only", async () => {
  expect(link.length).toBe(60);
  expect(await openPrevKey(crypto, newKey, link, chain, 7)).toEqual(prevKey);
  expect(await openPrevKey(crypto, prevKey, link, chain, 7)).toBeNull();
  expect(await openPrevKey(crypto, newKey, link, chain, 8)).toBeNull();
  expect(await openPrevKey(crypto, newKey, link, "0e".repeat(32) as ChainId, 7)).toBeNull();
});

test("[KEY8] an altered link gives nothing, and noise never makes it throw", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(link.length - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
      const altered = link.slice();
      altered[at] = (altered[at] as number) ^ mask;
      expect(await openPrevKey(crypto, newKey, altered, chain, 7)).toBeNull();
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 128 }), async (noise) => {
      expect(await openPrevKey(crypto, newKey, noise, chain, 7)).toBeNull();
    }),
  );
});

test("[KEY8] what is no key is no key, even under the right seal", async () => {
  const short = await sealPrevKey(crypto, newKey, new Uint8Array(31), chain, 7);
  expect(await openPrevKey(crypto, newKey, short, chain, 7)).toBeNull();
});

test("[KEY9] [KEY1] open rooms take the org's key, other rooms their own chain's, under purposes of their own", async () => {
  const open = await openRoomKey(crypto, newKey, room);
  const own = await privateRoomKey(crypto, newKey, room);
  expect(await roomKeyOf(crypto, "open", newKey, room)).toEqual(open);
  for (const access of ["private", "direct"] as const)
    expect(await roomKeyOf(crypto, access, newKey, room)).toEqual(own);
  expect(own).not.toEqual(open);
  expect(await privateRoomKey(crypto, newKey, "0e".repeat(16) as RoomId)).not.toEqual(own);
});

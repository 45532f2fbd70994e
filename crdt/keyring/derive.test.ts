import { expect, test } from "vitest";
import { seededBytes } from "../../test/support/seeded-bytes.ts";
import { toHex } from "../base/bytes.ts";
import type { RoomId } from "../base/ids.ts";
import { createNobleCrypto } from "../crypto/noble.ts";
import { createWebCrypto } from "../crypto/webcrypto.ts";
import { inviteIdOf } from "../roster/ids-from-keys.ts";
import { commitmentOf, inviteKeys, isCommittedTo, openRoomKey } from "./derive.ts";

const crypto = createNobleCrypto(seededBytes("derive"));
const epochKey = crypto.randomBytes(32);

test("[KEY1] [KEY2] rooms and the commitment get keys of their own from one epoch key", async () => {
  const rooms = ["0a".repeat(16), "0b".repeat(16)] as RoomId[];
  const keys = await Promise.all(rooms.map((room) => openRoomKey(crypto, epochKey, room)));
  const all = [...keys, await commitmentOf(crypto, epochKey), epochKey].map(toHex);
  expect(new Set(all).size).toBe(4);
  expect(await openRoomKey(createWebCrypto(), epochKey, rooms[0] as RoomId)).toEqual(keys[0]);
});

test("[KEY2] [F12] a commitment holds for its key alone", async () => {
  const commitment = await commitmentOf(crypto, epochKey);
  expect(await isCommittedTo(crypto, commitment, epochKey)).toBe(true);
  expect(await isCommittedTo(crypto, commitment, crypto.randomBytes(32))).toBe(false);
});

test("[KEY3] a secret gives the same invite on every platform", async () => {
  const secret = crypto.randomBytes(32);
  const [ours, theirs] = [await inviteKeys(crypto, secret), await inviteKeys(createWebCrypto(), secret)];
  expect(ours.invite).toBe(inviteIdOf(crypto, ours.signer.publicKey, ours.opener.publicKey));
  expect(theirs.invite).toBe(ours.invite);
  expect((await inviteKeys(crypto, crypto.randomBytes(32))).invite).not.toBe(ours.invite);
});

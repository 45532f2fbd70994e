import { beforeAll, describe, expect, test } from "vitest";
import { type Hand, newHand } from "../../test/support/roster-story.ts";
import { seededBytes } from "../../test/support/seeded-bytes.ts";
import { type Bytes, toHex } from "../base/bytes.ts";
import { type CborValue, encodeCbor } from "../base/cbor.ts";
import { idToBytes, type MemberId, type RoomId } from "../base/ids.ts";
import { signCose } from "../cose/sign1.ts";
import { createNobleCrypto } from "../crypto/noble.ts";
import type { Action } from "./action.ts";
import { type EntryError, NO_PREV, parseEntry } from "./entry.ts";
import { chainIdOf, deviceIdOf, inviteIdOf, memberIdOf } from "./ids-from-keys.ts";
import { MAX_ENTRY_BYTES } from "./limits.ts";
import { signEntry } from "./sign-entry.ts";

const crypto = createNobleCrypto(seededBytes("entries"));
const key = (n: number): Bytes => new Uint8Array(32).fill(n);
const id = (n: number): Bytes => new Uint8Array(16).fill(n);
const SEALED = Uint8Array.of(0x82, 0x00, 0x41, 0x00);
const MEMBER_CARD = [key(1), SEALED];
const DEVICE_CARD = [key(2), key(3), SEALED];
const ORG_CREATED: CborValue = ["orgCreated", SEALED, MEMBER_CARD, DEVICE_CARD, key(4)];
const FIRST: readonly CborValue[] = [1, new Uint8Array(0), 0, NO_PREV, 1000, id(5), ORG_CREATED];
const LATER: readonly CborValue[] = [1, key(6), 1, key(7), 1000, id(5), ["profileSet", SEALED]];

let hand: Hand;
beforeAll(async () => {
  hand = await newHand(crypto);
});

const read = async (payload: Bytes) =>
  parseEntry(await signCose("skein/v1/roster", payload, hand.signer), crypto);
const readFields = (fields: readonly CborValue[]) => read(encodeCbor(fields));
const withAt = (fields: readonly CborValue[], at: number, value: CborValue) =>
  fields.map((field, i) => (i === at ? value : field));

async function expectRefusal(fields: readonly CborValue[], error: EntryError): Promise<void> {
  expect(await readFields(fields)).toEqual({ ok: false, error });
}

test("[ROS1] the frames of these tests are themselves entries", async () => {
  expect((await readFields(FIRST)).ok).toBe(true);
  expect((await readFields(LATER)).ok).toBe(true);
});

describe("[ROS1] what is not an entry is refused by name", () => {
  const bad = (field: string): EntryError => ({ type: "BadEntry", field });
  const cases: readonly (readonly [string, readonly CborValue[], EntryError])[] = [
    ["another version", withAt(LATER, 0, 2), { type: "UnknownVersion" }],
    ["a missing field", LATER.slice(0, 6), bad("entry")],
    ["a field too many", [...LATER, 0], bad("entry")],
    ["a negative seq", withAt(LATER, 2, -1), bad("seq")],
    ["a fractional seq", withAt(LATER, 2, 1.5), bad("seq")],
    ["a short prev", withAt(LATER, 3, id(7)), bad("prev")],
    ["a time after 2109", withAt(LATER, 4, 2 ** 42), bad("at")],
    ["an author that is text", withAt(LATER, 5, "alice"), bad("by")],
    ["no chain after the first entry", withAt(LATER, 1, new Uint8Array(0)), bad("chain")],
    ["a kind that nobody knows yet", withAt(LATER, 6, ["memberPraised", id(1)]), { type: "UnknownAction" }],
    ["a kind from the prototype", withAt(LATER, 6, ["constructor"]), { type: "UnknownAction" }],
    ["an action that is no array", withAt(LATER, 6, "profileSet"), { type: "UnknownAction" }],
    ["an action with a field too many", withAt(LATER, 6, ["profileSet", SEALED, 0]), bad("profileSet")],
    ["an empty name", withAt(LATER, 6, ["profileSet", new Uint8Array(0)]), bad("profileSet")],
    ["a name over its bound", withAt(LATER, 6, ["profileSet", new Uint8Array(1025)]), bad("profileSet")],
    [
      "an unknown role",
      withAt(LATER, 6, ["inviteCreated", key(1), key(2), "owner", 1, 9]),
      bad("inviteCreated"),
    ],
    ["no uses", withAt(LATER, 6, ["inviteCreated", key(1), key(2), "guest", 0, 9]), bad("inviteCreated")],
    [
      "too many uses",
      withAt(LATER, 6, ["inviteCreated", key(1), key(2), "guest", 10_001, 9]),
      bad("inviteCreated"),
    ],
    ["a short invite id", withAt(LATER, 6, ["inviteRevoked", Uint8Array.of(1)]), bad("inviteRevoked")],
    [
      "a card without a key",
      withAt(LATER, 6, ["memberJoined", id(1), [SEALED], DEVICE_CARD, SEALED]),
      bad("memberJoined"),
    ],
    ["a device card of text", withAt(LATER, 6, ["deviceAdded", id(1), "laptop"]), bad("deviceAdded")],
    [
      "a room that is not open",
      withAt(LATER, 6, ["roomCreated", id(1), "private", "chat", SEALED]),
      bad("roomCreated"),
    ],
    [
      "a room for nothing known",
      withAt(LATER, 6, ["roomCreated", id(1), "open", "games", SEALED]),
      bad("roomCreated"),
    ],
  ];
  test.for(cases)("%s", async ([, fields, error]) => {
    await expectRefusal(fields, error);
  });

  test("more than 64 KiB, before anything is read", () => {
    expect(parseEntry(new Uint8Array(MAX_ENTRY_BYTES + 1), crypto)).toEqual({
      ok: false,
      error: { type: "TooLarge", bytes: 65_537, max: 65_536 },
    });
  });

  test("CBOR that is not in its only encoding", async () => {
    const stretched = encodeCbor(LATER);
    const at = stretched.indexOf(0x01, 1); // the version, as one byte
    const long = Uint8Array.from([...stretched.slice(0, at), 0x18, 0x01, ...stretched.slice(at + 1)]);
    expect(await read(long)).toMatchObject({ ok: false, error: { type: "BadCbor" } });
  });

  test("bytes after the signature", async () => {
    const bytes = await signCose("skein/v1/roster", encodeCbor(LATER), hand.signer);
    expect(parseEntry(Uint8Array.from([...bytes, 0]), crypto)).toEqual({
      ok: false,
      error: { type: "BadCose" },
    });
  });
});

describe("[ROS3] an org is created by the first entry and by no other", () => {
  test("a first entry names no chain and no entry before it", async () => {
    await expectRefusal(withAt(FIRST, 1, key(6)), { type: "BadEntry", field: "chain" });
    await expectRefusal(withAt(FIRST, 3, key(7)), { type: "BadEntry", field: "prev" });
  });

  test("nothing else comes first, and an org is not created later", async () => {
    await expectRefusal(withAt(FIRST, 6, ["profileSet", SEALED]), { type: "BadEntry", field: "action" });
    await expectRefusal(withAt(LATER, 6, ORG_CREATED), { type: "BadEntry", field: "action" });
  });

  test("the chain's id is the hash of its first entry", async () => {
    const first = await readFields(FIRST);
    if (!first.ok) throw new Error("unreadable");
    expect(first.value.chain).toBe(toHex(crypto.sha256(first.value.bytes)));
    expect(first.value.chain).toBe(chainIdOf(first.value.hash));
  });
});

test("[ROS2] ids in an entry come from its keys", async () => {
  const first = await readFields(FIRST);
  const device = deviceIdOf(crypto, key(2), key(3));
  expect(first).toMatchObject({
    ok: true,
    value: { action: { member: { member: memberIdOf(crypto, key(1)) }, device: { device } } },
  });
  expect(new Set([device, deviceIdOf(crypto, key(3), key(2)), inviteIdOf(crypto, key(2), key(3))]).size).toBe(
    3,
  );
});

test("[ROS1] every kind of action is read back as it was signed", async () => {
  const [signKey, sealKey] = [key(2), key(3)];
  const member = { member: memberIdOf(crypto, key(1)), key: key(1), nameSealed: SEALED };
  const device = { device: deviceIdOf(crypto, signKey, sealKey), signKey, sealKey, labelSealed: SEALED };
  const invite = inviteIdOf(crypto, signKey, sealKey);
  const actions: readonly Action[] = [
    {
      kind: "inviteCreated",
      invite,
      signKey,
      sealKey,
      role: "guest",
      maxUses: 10_000,
      expiresAt: 2 ** 42 - 1,
    },
    { kind: "inviteRevoked", invite },
    { kind: "memberJoined", invite, member, device, proof: SEALED },
    { kind: "deviceAdded", member: toHex(id(1)) as MemberId, device },
    { kind: "roomCreated", room: toHex(id(1)) as RoomId, access: "open", use: "goals", nameSealed: SEALED },
    { kind: "profileSet", nameSealed: SEALED },
  ];
  const place = { chain: chainIdOf(key(6)), seq: 9, prev: key(7), at: 0, by: hand.device };
  for (const action of actions) {
    const entry = await signEntry({ ...place, action }, hand.signer, crypto);
    expect(entry).toEqual({ ...place, action, bytes: entry.bytes, hash: crypto.sha256(entry.bytes) });
  }
  const action: Action = { kind: "orgCreated", nameSealed: SEALED, member, device, commitment: key(4) };
  const founding = { chain: null, seq: 0, prev: NO_PREV, at: 0, by: hand.device, action };
  expect((await signEntry(founding, hand.signer, crypto)).action).toEqual(action);
  expect(idToBytes(hand.device).length).toBe(16);
});

test("[ROS1] a draft that breaks the grammar is a bug and throws", async () => {
  const action: Action = { kind: "profileSet", nameSealed: new Uint8Array(0) };
  const draft = { chain: chainIdOf(key(6)), seq: 1, prev: key(7), at: 0, by: hand.device, action };
  await expect(signEntry(draft, hand.signer, crypto)).rejects.toThrow("unsignable entry");
});

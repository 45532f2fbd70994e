import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { dumpFrozen } from "../../test/support/roster-dump.ts";
import { roomVectorsNow } from "../../test/vectors/room-roster.samples.ts";
import { type Bytes, fromHex, toHex } from "../base/bytes.ts";
import { createWebCrypto } from "../crypto/webcrypto.ts";
import { type Entry, parseEntry } from "./entry.ts";
import { reduceChain } from "./reduce.ts";
import { ROOM_ACTION_KINDS } from "./room-action.ts";
import { reduceRoomChain } from "./room-reduce.ts";
import type { RoomRoster } from "./room-state.ts";
import { verifyRoomWrap } from "./room-wrap.ts";
import type { RosterState } from "./state.ts";
import { parseWrap } from "./wrap.ts";

type Vectors = Awaited<ReturnType<typeof roomVectorsNow>>;

const vectors: Vectors = JSON.parse(
  readFileSync(new URL("../../test/vectors/room-roster.json", import.meta.url), "utf8"),
);
const crypto = createWebCrypto(); // written by noble, read by the platform
const hex = (text: string): Bytes => fromHex(text) as Bytes;

const read = (entries: Vectors["room"]): readonly Entry[] =>
  entries.map(({ bytes, hash }) => {
    const entry = parseEntry(hex(bytes), crypto);
    if (!entry.ok) throw new Error(`unreadable: ${entry.error.type}`);
    expect(toHex(entry.value.hash)).toBe(hash);
    return entry.value;
  });

async function frozen(): Promise<{ readonly org: RosterState; readonly room: RoomRoster }> {
  const org = await reduceChain(read(vectors.org), crypto);
  if (!org.ok) throw new Error(`refused: ${org.error.type}`);
  const room = await reduceRoomChain(read(vectors.room), org.value, crypto);
  if (!room.ok) throw new Error(`refused: ${room.error.type}`);
  return { org: org.value, room: room.value };
}

test("[ROS40] today's code writes exactly the frozen room chain, byte for byte", async () => {
  expect(JSON.parse(JSON.stringify(await roomVectorsNow()))).toEqual(vectors);
});

test("[ROS54] the frozen room has every kind of entry and reduces to the frozen state", async () => {
  expect(new Set(vectors.room.map(({ kind }) => kind))).toEqual(new Set(ROOM_ACTION_KINDS));
  expect(JSON.parse(dumpFrozen((await frozen()).room as never))).toEqual(vectors.state);
});

test("[ROS43] the frozen direct room is between two", async () => {
  const { org } = await frozen();
  const direct = await reduceRoomChain(read(vectors.direct), org, crypto);
  expect(direct.ok && [direct.value.access, direct.value.members.size]).toEqual(["direct", 2]);
});

test("[ROS55] the frozen wraps stand beside the frozen room", async () => {
  const { org, room } = await frozen();
  for (const { bytes } of vectors.wraps) {
    const wrap = parseWrap(hex(bytes));
    if (!wrap.ok) throw new Error(`unreadable: ${wrap.error.type}`);
    expect((await verifyRoomWrap(room, org, wrap.value, crypto)).ok).toBe(true);
  }
});

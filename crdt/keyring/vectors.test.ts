import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { dumpFrozen } from "../../test/support/roster-dump.ts";
import { rosterVectorsNow } from "../../test/vectors/roster.samples.ts";
import { type Bytes, fromHex, toHex } from "../base/bytes.ts";
import type { MemberId, RoomId } from "../base/ids.ts";
import { createWebCrypto } from "../crypto/webcrypto.ts";
import { parseEntry } from "../roster/entry.ts";
import { reduceChain } from "../roster/reduce.ts";
import type { RosterState } from "../roster/state.ts";
import { parseWrap, type Wrap } from "../roster/wrap.ts";
import { verifyWrap } from "../roster/wrap-rules.ts";
import { inviteKeys, isCommittedTo, openRoomKey } from "./derive.ts";
import { parseInviteLink, parseSetupLink } from "./invite-link.ts";
import { epochKeyFor } from "./open-keys.ts";
import { openRosterText } from "./roster-text.ts";

type Vectors = Awaited<ReturnType<typeof rosterVectorsNow>>;

const vectors: Vectors = JSON.parse(
  readFileSync(new URL("../../test/vectors/roster.json", import.meta.url), "utf8"),
);
const crypto = createWebCrypto(); // written by noble, read by the platform
const hex = (text: string): Bytes => fromHex(text) as Bytes;
const epochKey = hex(vectors.secrets.epochKey);

async function frozenState(): Promise<RosterState> {
  const entries = vectors.entries.map(({ bytes, hash }) => {
    const entry = parseEntry(hex(bytes), crypto);
    if (!entry.ok) throw new Error(`unreadable: ${entry.error.type}`);
    expect(toHex(entry.value.hash)).toBe(hash);
    return entry.value;
  });
  const state = await reduceChain(entries, crypto);
  if (!state.ok) throw new Error(`refused: ${state.error.type}`);
  return state.value;
}

function frozenWraps(): readonly Wrap[] {
  return vectors.wraps.map(({ bytes }) => {
    const wrap = parseWrap(hex(bytes));
    if (!wrap.ok) throw new Error(`unreadable: ${wrap.error.type}`);
    return wrap.value;
  });
}

describe("frozen roster, version 1", () => {
  test("[ROS1] [ROS13] [KEY4] today's code writes exactly the frozen bytes", async () => {
    expect(JSON.parse(JSON.stringify(await rosterVectorsNow()))).toEqual(vectors);
  });

  test("[ROS15] the frozen chain has every kind of entry and reduces to the frozen state", async () => {
    expect(vectors.entries.map(({ kind }) => kind)).toEqual([
      "orgCreated",
      "inviteCreated",
      "roomCreated",
      "profileSet",
      "memberJoined",
      "deviceAdded",
      "inviteRevoked",
    ]);
    expect(JSON.parse(dumpFrozen(await frozenState()))).toEqual(vectors.state);
  });

  test("[KEY6] the frozen wraps stand beside the chain and give the key to members and invite", async () => {
    const state = await frozenState();
    const wraps = frozenWraps();
    for (const wrap of wraps) expect((await verifyWrap(state, wrap, crypto)).ok).toBe(true);
    const sources = { crypto, state, wraps };
    for (const { member, seed } of [vectors.secrets.alice, vectors.secrets.bob]) {
      const opener = await crypto.openerFromSeed(hex(seed));
      expect(await epochKeyFor(sources, member as MemberId, opener)).toEqual(epochKey);
    }
    const { invite, opener } = await inviteKeys(crypto, hex(vectors.secrets.invite));
    expect(invite).toBe(vectors.derived.inviteId);
    expect(await epochKeyFor(sources, invite, opener)).toEqual(epochKey);
  });

  test("[KEY1] [KEY2] [KEY4] keys and names come out of the frozen epoch key", async () => {
    const state = await frozenState();
    const { room, roomKey, commitment } = vectors.derived;
    expect(toHex(await openRoomKey(crypto, epochKey, room as RoomId))).toBe(roomKey);
    expect(await isCommittedTo(crypto, hex(commitment), epochKey)).toBe(true);
    const names = [...state.members.values()].map(({ nameSealed }) =>
      openRosterText(crypto, epochKey, 0, "member-name", nameSealed),
    );
    expect(await Promise.all(names)).toEqual(["Alice Wen", "bob 鲍勃"]);
  });

  test("[KEY5] the frozen links are read", async () => {
    const secret = hex(vectors.secrets.invite);
    const { chain } = await frozenState();
    const origin = "https://relay.example.org";
    expect(parseInviteLink(vectors.derived.inviteLink, crypto)).toEqual({
      ok: true,
      value: { origin, chain, secret, rooms: [] },
    });
    expect(parseSetupLink(vectors.derived.setupLink, crypto)).toEqual({
      ok: true,
      value: { origin, token: secret.slice(0, 16) },
    });
  });
});

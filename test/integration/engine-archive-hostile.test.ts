import { afterEach, beforeEach, expect, test } from "vitest";
import {
  deviceIdOf,
  encodeEvent,
  hlcToMs,
  type ImportedEvent,
  messageImportKey,
  messageKeyFor,
  type RoomId,
} from "../../crdt/index.ts";
import { hostileJoins, memberNamed } from "../support/hostile-member/cast.ts";
import { newWriter, placeAfter, sealAt } from "../support/sealed-feed.ts";
import { seededBytes } from "../support/seeded-bytes.ts";
import { foundTeam, type Team } from "../support/team.ts";

let team: Team;
beforeEach(async () => {
  team = await foundTeam();
});
afterEach(() => team.end());

/** Words with a proof that holds in itself, by keys that somebody has just made up. */
async function forged(who: string): Promise<ImportedEvent> {
  const writer = await newWriter("made up", "0e".repeat(16) as RoomId);
  const sealKey = seededBytes("seal")(32);
  const device = deviceIdOf(writer.crypto, writer.signer.publicKey, sealKey);
  const by = { ...writer, device, feed: (device + writer.feed.slice(32)) as typeof writer.feed };
  const said = await sealAt(
    by,
    placeAfter(by, null),
    encodeEvent({ type: "message", text: "I sold the pumps", replyTo: null }),
  );
  const key = messageKeyFor(by.crypto, by.bodyKey, said);
  if (key === null) throw new Error("version 2 has a key");
  return {
    type: "imported",
    source: "skein",
    key: messageImportKey(by.crypto, by.room, { feed: by.feed, seq: 0 }),
    at: hlcToMs(said.header.hlc),
    who,
    name: "Ana",
    text: "I sold the pumps",
    replyTo: null,
    editedAt: null,
    recalledAt: null,
    reactions: [],
    proof: { message: { envelope: said.bytes, key }, edit: null, devices: [[by.signer.publicKey, sealKey]] },
  };
}

test("[IMP4] [E22] words that a hostile member brings in as a colleague's, by keys of their own making, are set aside by everybody", async () => {
  const { ana, room } = team;
  const mal = await hostileJoins(team);
  const event = await forged(await memberNamed(ana, "Ana"));
  await mal.say(room, encodeEvent(event));
  await mal.say(room, encodeEvent({ ...event, who: "0f".repeat(16), text: "another word" }));
  const items = await ana.untilTimeline(
    room,
    (all) => all.filter(({ line }) => line?.type === "SetAside").length === 2,
  );
  expect(items.flatMap(({ line }) => (line?.type === "SetAside" ? [line.reason] : []))).toEqual([
    "AlteredImport",
    "AlteredImport",
  ]);
  expect(items.some(({ text }) => text !== "")).toBe(false);
});

test("[IMP5] [E22] a stranger's words hold as what they are: from elsewhere, by nobody of this organisation, whatever name they are given", async () => {
  const { ana, room } = team;
  const mal = await hostileJoins(team);
  await mal.say(room, encodeEvent(await forged("0f".repeat(16))));
  await mal.say(room, encodeEvent({ ...(await forged(await memberNamed(ana, "Ana"))), proof: null }));
  const items = await ana.untilTimeline(
    room,
    (all) => all.filter(({ text }) => text === "I sold the pumps").length === 2,
  );
  const said = items.filter(({ text }) => text === "I sold the pumps");
  const me = await memberNamed(ana, "Ana");
  expect(said.map(({ imported }) => imported)).toEqual([
    { source: "skein", isSigned: true, by: "Mal" },
    { source: "skein", isSigned: false, by: "Mal" },
  ]);
  expect(said.filter(({ author, mine }) => author.member === me || mine)).toEqual([]);
});

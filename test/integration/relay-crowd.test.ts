import { expect, onTestFinished, test } from "vitest";
import { createWebCrypto } from "../../crdt/crypto/webcrypto.ts";
import {
  type Bytes,
  type Entry,
  type Hand,
  type MemberId,
  parseEntry,
  type RosterState,
  reduceChain,
  removeMemberAct,
  rotationReachesEverybody,
  type Wrap,
} from "../../crdt/index.ts";
import { encodeFrame, MAX_FRAME_BYTES } from "../../crdt/wire/messages.ts";
import { buildCrowd, type Crowd } from "../bench/crowd.ts";
import { establish, hand } from "../bench/town.ts";
import { greet } from "../bench/wire.ts";
import { hostOf, Office } from "../support/office.ts";
import type { RelayProcess } from "../support/relay.ts";
import { dial, WireClient } from "../support/wire-client.ts";

const PEOPLE = 2_000;

test("[PERF2] [RLY36] in an organisation of 2,000 a removal and its rotation enter whole, in one frame, or not at all", {
  timeout: 120_000,
}, async () => {
  const office = new Office();
  onTestFinished(() => office.cleanUp());
  const relay = await office.start();
  const crowd = await buildCrowd("relay-crowd", PEOPLE);
  await establish(relay, crowd.founder);
  await hand(relay, crowd.founder, crowd.entries, crowd.wraps);
  const org = await reduced(crowd.entries);
  const member = [...org.members.keys()].at(-1) as MemberId;
  const { entries, wraps, state } = await removal(crowd, org, member);

  expect(wraps.length).toBe(PEOPLE - 1 + 1); // everybody who stays, and the link that the removed one never saw
  expect(wraps.some(({ recipient }) => recipient === member)).toBe(false);
  expect(rotationReachesEverybody({ org: state }, state, wraps)).toBe(true);
  expect(rotationReachesEverybody({ org: state }, state, wraps.slice(1))).toBe(false);
  const bytes = { entries: entries.map((entry) => entry.bytes), wraps: wraps.map((wrap) => wrap.bytes) };
  const message = { type: "append", request: 1, chain: crowd.chain, ...bytes } as const;
  expect(encodeFrame([{ channel: 0, message }]).length).toBeLessThan(MAX_FRAME_BYTES);

  const [length, refusal] = [
    crowd.entries.length,
    { refusal: "NotAllowed", rule: "rotationReachesEverybody" },
  ];
  const client = await greeted(relay, crowd);
  client.say({ ...message, wraps: message.wraps.slice(0, -1) });
  expect(await client.hear("appended")).toMatchObject({ ...refusal, seq: length });
  client.say({ ...message, request: 2 });
  expect(await client.hear("appended", 0, client.heard.length)).toMatchObject({
    refusal: null,
    seq: length + 2,
  });
  client.close();

  await relay.kill(); // in the middle of whatever comes after the answer
  const again = await office.start();
  const back = await greeted(again, crowd);
  expect((await back.hear("entries")).entries).toHaveLength(2);
  expect((await back.hear("wraps")).wraps).toContainEqual(ownWrap(crowd, wraps));
  back.close();
});

/** Without its signatures: the relay has just checked them. */
async function reduced(entries: readonly Bytes[]): Promise<RosterState> {
  const crypto = createWebCrypto();
  const parsed = entries.map((bytes) => (parseEntry(bytes, crypto) as { readonly value: Entry }).value);
  const state = await reduceChain(parsed, { ...crypto, verify: async () => true });
  if (!state.ok) throw new Error(state.error.type);
  return state.value;
}

async function removal({ founder }: Crowd, org: RosterState, member: MemberId) {
  const signer = founder.keys.signer;
  const hand: Hand = { crypto: createWebCrypto(), org, device: founder.device, signer, at: Date.now() };
  const { epochKey } = founder;
  const act = await removeMemberAct(hand, { epochKey, member, heads: new Map(), successor: null });
  if (!act.ok) throw new Error(act.error.type);
  return act.value;
}

async function greeted(relay: RelayProcess, { founder, entries }: Crowd): Promise<WireClient> {
  const client = new WireClient(await dial(relay.url));
  await greet(client, hostOf(relay), founder, entries.length, []);
  return client;
}

function ownWrap({ founder }: Crowd, wraps: readonly Wrap[]): Bytes | undefined {
  const member = founder.state.devices.get(founder.device)?.member;
  return wraps.find(({ recipient }) => recipient === member)?.bytes;
}

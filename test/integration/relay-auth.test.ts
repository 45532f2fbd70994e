import { expect, test } from "vitest";
import { type Bytes, inviteKeys, memberKeyAct, signAuth } from "../../crdt/index.ts";
import { limits } from "../../relay/limits.ts";
import { type HubWorld, openHubWorld, openPair } from "../support/hub-world.ts";
import { foundReplica, joinReplica, newKeys, type Replica } from "../support/replica.ts";
import {
  authenticate,
  type Claimant,
  deviceClaim,
  dialHub,
  LiveReplica,
  readInvite,
  WireClient,
} from "../support/wire-client.ts";

async function refusalOf(client: WireClient): Promise<readonly [string, string, number]> {
  const { refusal, detail } = await client.hear("refused");
  return [refusal, detail, (await client.closing()).code];
}

async function claim(world: HubWorld, claimant: Claimant, audience = "relay.test"): Promise<WireClient> {
  const client = new WireClient(dialHub(world.hub));
  await authenticate(client, audience, claimant);
  return client;
}

test("[RLY18] a device of the roster is welcomed with a ticket and the relay's time", async () => {
  const world = await openPair();
  const client = await claim(world, deviceClaim(world.ana));
  const { ticket, now, wraps, release } = await client.hear("welcome");
  expect([ticket.length, Math.abs(now - Date.now()) < 5_000, wraps, release]).toEqual([32, true, 2, "test"]);
});

test("[RLY18] [D14] [F07] an answer for another relay, another challenge or another key is refused", async () => {
  const world = await openPair();
  const { ana, bo } = world;
  expect(await refusalOf(await claim(world, deviceClaim(ana), "evil.test"))).toEqual([
    "BadAuth",
    "audience",
    4401,
  ]);
  expect(await refusalOf(await claim(world, { ...deviceClaim(ana), signer: bo.keys.signer }))).toEqual([
    "BadAuth",
    "signature",
    4401,
  ]);
  const stranger = await newKeys(ana.crypto);
  const unknown = { ...deviceClaim(ana), who: { kind: "device", device: "00".repeat(16) as never } } as const;
  expect(await refusalOf(await claim(world, { ...unknown, signer: stranger.signer }))).toEqual([
    "NotMember",
    "device",
    4403,
  ]);
  const replayed = await capturedAnswer(world, ana);
  const client = new WireClient(dialHub(world.hub));
  await client.hear("challenge");
  client.say({ type: "auth", signed: replayed });
  expect(await refusalOf(client)).toEqual(["BadAuth", "nonce", 4401]);
});

async function capturedAnswer(world: HubWorld, replica: Replica): Promise<Bytes> {
  const client = new WireClient(dialHub(world.hub));
  const { nonce } = await client.hear("challenge");
  const { signer, ...rest } = deviceClaim(replica);
  const signed = await signAuth({ audience: "relay.test", nonce, ...rest }, signer);
  client.say({ type: "auth", signed });
  await client.hear("welcome");
  return signed;
}

test("[RLY18] [D13] who says nothing for ten seconds, too much, or something else first, is sent away", async () => {
  const world = await openPair();
  const silent = new WireClient(dialHub(world.hub));
  await silent.hear("challenge");
  world.timers.fire(limits.authTimeoutMs);
  expect(await refusalOf(silent)).toEqual(["BadAuth", "timeout", 4401]);
  const loud = new WireClient(dialHub(world.hub));
  loud.sayRaw(new Uint8Array(limits.maxPreAuthBytes + 1));
  expect((await loud.closing()).code).toBe(4413);
  const early = new WireClient(dialHub(world.hub));
  early.say({ type: "hello", chains: [], rooms: [] });
  expect((await early.closing()).code).toBe(4401);
  const garbage = new WireClient(dialHub(world.hub));
  garbage.sayRaw(Uint8Array.of(0, 250, 3, 1, 2));
  expect((await garbage.closing()).code).toBe(4400);
  expect(world.hub.guestCount).toBe(0);
});

test("[RLY18] [RLY47] whoever answered in time and waits for a turn in a storm is judged, not sent away", async () => {
  const world = await openPair();
  const [right, wrong, silent] = Array.from({ length: 3 }, () => new WireClient(dialHub(world.hub)));
  const claims = [deviceClaim(world.ana), { ...deviceClaim(world.ana), signer: world.bo.keys.signer }];
  await Promise.all([right, wrong, silent].map((client) => client?.hear("challenge")));
  const letGo = holdTurns(world);
  await Promise.all(claims.map((one, i) => authenticate([right, wrong][i] as WireClient, "relay.test", one)));
  world.timers.fire(limits.authTimeoutMs);
  letGo();
  await right?.hear("welcome");
  expect(await refusalOf(wrong as WireClient)).toEqual(["BadAuth", "signature", 4401]);
  expect(await refusalOf(silent as WireClient)).toEqual(["BadAuth", "timeout", 4401]);
});

/** Whatever is asked of the relay from now on waits, as in a storm, until it is let go. */
function holdTurns({ hub, timers }: HubWorld): () => void {
  const { soon } = timers;
  const held: (() => void)[] = [];
  timers.soon = (callback) => void held.push(callback);
  hub.turns.run(() => {
    for (const end = Date.now() + limits.turnMs; Date.now() < end; );
  });
  hub.turns.run(() => {});
  return () => {
    timers.soon = soon;
    for (const callback of held) callback();
  };
}

test("[RLY18] [RLY20] a chain that is long in coming is judged once it is there, and nothing else is waited for", async () => {
  const ana = await foundReplica();
  await ana.createRoom("general");
  const world = await openHubWorld([ana.chain]);
  const client = await claim(world, deviceClaim(ana));
  await client.hear("needEntries");
  const letGo = holdTurns(world);
  client.say({ type: "append", request: 1, chain: ana.chain, entries: ana.entries.slice(0, 1), wraps: [] });
  client.say({ type: "append", request: 2, chain: ana.chain, entries: ana.entries.slice(1), wraps: [] });
  world.timers.fire(limits.healTimeoutMs);
  letGo();
  expect(await refusalOf(client)).toEqual(["BadAuth", "timeout", 4401]);
});

test("[RLY18] an org that was not founded here is unknown", async () => {
  const world = await openPair();
  const other = await foundReplica();
  expect(await refusalOf(await claim(world, deviceClaim(other)))).toEqual(["UnknownOrg", "", 4404]);
});

test("[RLY20] a chain that is longer elsewhere is asked for before anybody is judged", async () => {
  const ana = await foundReplica();
  const { room } = await ana.createRoom("general");
  const world = await openHubWorld([ana.chain]);
  const live = await LiveReplica.connect(ana, dialHub(world.hub));
  expect(world.hub.chains.lengthOf(ana.chain)).toBe(2);
  await live.write(room, "one");
  await live.until(() => live.ackedOwn(room) === 1);
});

test("[RLY20] a chain that there is no room for is refused as that: nobody hears that they are no member", async () => {
  const ana = await foundReplica();
  const world = await openHubWorld([ana.chain]);
  const client = await claim(world, deviceClaim(ana));
  await client.hear("needEntries");
  world.store.failNext({ type: "StorageFull" });
  client.say({ type: "append", request: 1, chain: ana.chain, entries: ana.entries, wraps: [] });
  expect(await refusalOf(client)).toEqual(["StorageFull", "chain", 4507]);
  await LiveReplica.connect(ana, dialHub(world.hub)); // once there is room
});

test("[RLY20] a chain that does not hold heals nothing", async () => {
  const ana = await foundReplica();
  await ana.createRoom("general");
  const world = await openHubWorld([ana.chain]);
  const client = await claim(world, deviceClaim(ana));
  const { from } = await client.hear("needEntries");
  const torn = (ana.entries[1] as Bytes).slice();
  torn[40] = (torn[40] as number) ^ 1;
  client.say({
    type: "append",
    request: 1,
    chain: ana.chain,
    entries: [ana.entries[0] as Bytes, torn],
    wraps: [],
  });
  const { refusal } = await client.hear("appended");
  expect([from, refusal === null]).toEqual([0, false]);
  expect((await client.closing()).code).toBe(4403);
  expect(world.hub.chains.lengthOf(ana.chain)).toBe(0);
});

test("[RLY16] an invite opens the roster until it ends, and says why it does not any more", async () => {
  const world = await openPair();
  const { hub, ana, clock } = world;
  const { secret, wraps, entry } = await ana.invite(1, Date.now() + 600_000);
  const append = { chain: ana.chain, isHistory: true };
  await hub.chains.append({ ...append, entries: [entry.bytes], wraps: wraps.map(({ bytes }) => bytes) });
  const guest = await readInvite(ana.crypto, dialHub(hub), "relay.test", ana.chain, secret);
  const keys = await inviteKeys(ana.crypto, secret);
  const holder: Claimant = {
    who: { kind: "invite", invite: keys.invite },
    signer: keys.signer,
    org: ana.chain,
    chainSeq: 0,
  };
  clock.offsetMs = 700_000;
  expect(await refusalOf(await claim(world, holder))).toEqual(["NotAllowed", "expired", 4403]);

  const late = await joinReplica(guest, secret, guest.wraps, { now: Date.now() });
  guest.client.say({
    type: "append",
    request: 1,
    chain: ana.chain,
    entries: late.entries.slice(-1),
    wraps: [],
  });
  expect(await guest.client.hear("appended")).toMatchObject({ refusal: "ClockAhead", rule: "joinedInTime" });

  clock.offsetMs = 0;
  guest.client.say({
    type: "append",
    request: 2,
    chain: ana.chain,
    entries: late.entries.slice(-1),
    wraps: late.wraps,
  });
  await guest.client.until(
    () => guest.client.heard.filter(({ message }) => message.type === "appended").length === 2,
  );
  expect(hub.chains.stateOf(ana.chain)?.members.size).toBe(3);
  expect(await refusalOf(await claim(world, holder))).toEqual(["NotAllowed", "usedUp", 4403]);
});

test("[RLY16] whoever holds a revoked invite is sent away at once", async () => {
  const world = await openPair();
  const { hub, ana } = world;
  const { secret, invite, entry, wraps } = await ana.invite();
  const append = { chain: ana.chain, isHistory: true, wraps: wraps.map(({ bytes }) => bytes) };
  await hub.chains.append({ ...append, entries: [entry.bytes] });
  const guest = await readInvite(ana.crypto, dialHub(hub), "relay.test", ana.chain, secret);
  const revoked = await ana.act({ kind: "inviteRevoked", invite });
  await hub.chains.append({ chain: ana.chain, isHistory: true, entries: [revoked.bytes], wraps: [] });
  expect(await refusalOf(guest.client)).toEqual(["NotAllowed", "revoked", 4403]);
});

test("[RLY15] two who append at once: one is first, the other hears Behind and the length", async () => {
  const { hub, ana, bo } = await openPair();
  const length = ana.entries.length;
  const [one, two] = [await ana.createRoom("one"), await bo.createRoom("two")];
  const outcomes = await Promise.all(
    [one, two].map(({ entry }) =>
      hub.chains.append({ chain: ana.chain, entries: [entry.bytes], wraps: [], isHistory: true }),
    ),
  );
  expect(outcomes).toEqual([
    { refusal: null, rule: "", length: length + 1 },
    { refusal: "Behind", rule: "", length: length + 1 },
  ]);
  const again = await hub.chains.append({
    chain: ana.chain,
    entries: [one.entry.bytes],
    wraps: [],
    isHistory: true,
  });
  expect(again).toEqual({ refusal: null, rule: "", length: length + 1 }); // its answer had got lost
});

test("[RLY15] [KEY19] a seal of somebody's older seeds that is handed back does not replace the one of their new key", async () => {
  const { hub, store, ana } = await openPair();
  const { crypto, device, chain, keys } = ana;
  const hand = { crypto, org: ana.state, device, signer: keys.signer, at: Date.now() };
  const act = await memberKeyAct(hand, { seeds: [crypto.randomBytes(32)], epochKey: ana.epochKey });
  if (!act.ok) throw new Error(act.error.type);
  const [entries, wraps] = [act.value.entries, act.value.wraps].map((all) => all.map(({ bytes }) => bytes));
  const append = { chain, entries: entries as Bytes[], wraps: wraps as Bytes[], isHistory: true };
  expect(await hub.chains.append(append)).toMatchObject({ refusal: null });
  const newest = store.wrapsFor(chain, [device]);
  expect(await hub.chains.append({ ...append, entries: [], wraps: ana.wraps })).toMatchObject({
    refusal: null,
  });
  expect(store.wrapsFor(chain, [device])).toEqual(newest);
});

test("[RLY15] a wrap that may not stand beside the chain refuses the whole append, by the rule's name", async () => {
  const { hub, ana } = await openPair();
  const { room } = await ana.createRoom("one");
  const copy = await foundReplica();
  const outcome = await hub.chains.append({
    chain: ana.chain,
    entries: ana.entries.slice(-1),
    wraps: copy.wraps,
    isHistory: true,
  });
  expect(outcome).toMatchObject({ refusal: "NotAllowed", rule: "wrapIsForThisChain" });
  expect(hub.chains.stateOf(ana.chain)?.rooms.has(room)).toBe(false); // all or nothing
  const whole = { chain: ana.chain, entries: ana.entries.slice(-1), wraps: [], isHistory: true };
  expect(await hub.chains.append(whole)).toMatchObject({ refusal: null });
  expect(hub.chains.stateOf(ana.chain)?.rooms.has(room)).toBe(true);
});

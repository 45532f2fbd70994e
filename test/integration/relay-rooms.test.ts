import { expect, test } from "vitest";
import { type Bytes, type ChainId, inviteKeys, parseRoomId, type RoomId } from "../../crdt/index.ts";
import { limits } from "../../relay/limits.ts";
import { createMemoryStore } from "../../relay/store/memory.ts";
import { openHubWorld, openPair, type Pair } from "../support/hub-world.ts";
import type { Replica } from "../support/replica.ts";
import { foundReplica } from "../support/replica.ts";
import {
  addTo,
  foundRoom,
  give,
  giveRoom,
  inviteGuest,
  joinAsGuest,
  learnFrom,
  memberOf,
  opaque,
  roomOf,
  rotateRoom,
  signInRoom,
  type ToldRoom,
  tellRoom,
  wrapsFor,
  writeInRoom,
} from "../support/told-room.ts";
import { authenticate, deviceClaim, dialHub, LiveReplica, WireClient } from "../support/wire-client.ts";

const equal = (one: Bytes, other: Bytes): boolean => Buffer.from(one).equals(Buffer.from(other));

/** Proves who they are and says hello; rooms are subscribed as they are named. */
async function greet(
  { hub }: Pair,
  replica: Replica,
  chains: readonly (readonly [ChainId, number])[] = [[replica.chain, replica.entries.length]],
  rooms: readonly RoomId[] = [],
): Promise<WireClient> {
  const client = new WireClient(dialHub(hub));
  await authenticate(client, "relay.test", deviceClaim(replica));
  await client.hear("welcome");
  const named = rooms.map((room) => ({ room, digest: replica.digestOf(room) }));
  client.say({ type: "hello", chains, rooms: named });
  client.say({ type: "ping", at: 1 });
  await client.hear("pong");
  return client;
}

const entriesOf = (client: WireClient, chain: ChainId): readonly Bytes[] =>
  client.heard.flatMap(({ message }) =>
    message.type === "entries" && message.chain === chain ? message.entries : [],
  );

/** Cy joins the pair's org, on the relay too. */
async function joinThird(pair: Pair): Promise<Replica> {
  const { secret, entry } = await inviteGuest(pair.ana);
  await give(pair, pair.ana.chain, [entry]);
  const { replica, entry: joined } = await joinAsGuest(pair.ana, secret);
  expect(await give(pair, pair.ana.chain, [joined])).toMatchObject({ refusal: null });
  await learnFrom(replica, pair.ana, pair.bo);
  return replica;
}

test("[RLY34] a room's chain enters by its first entry; who is added gets it live, from the beginning", async () => {
  const pair = await openPair();
  const { ana, bo } = pair;
  const [first, second] = [await greet(pair, ana), await greet(pair, bo)];
  const room = await foundRoom(ana);
  const { chain } = room.state;
  first.say({ type: "append", request: 1, chain, entries: room.entries, wraps: [] });
  expect(await first.hear("appended")).toMatchObject({ refusal: null, seq: 1 });
  const added = await addTo(room, ana, bo);
  const wraps = (await wrapsFor(ana, room.state)).map(({ bytes }) => bytes);
  first.say({ type: "append", request: 2, chain, entries: [added.bytes], wraps });
  await second.until(() => entriesOf(second, chain).length === 2, "the whole chain");
  expect(entriesOf(second, chain).map((bytes, index) => equal(bytes, room.entries[index] as Bytes))).toEqual([
    true,
    true,
  ]);
  const { wraps: keys } = await second.hear("wraps", 0, second.heard.length - 1);
  expect(keys).toHaveLength(1); // their own
  expect(pair.hub.chains.lengthOf(chain)).toBe(2);
});

test("[RLY34] somebody outside founds nothing here, and a room's id is taken once", async () => {
  const pair = await openPair();
  const { ana } = pair;
  const stranger = await foundReplica();
  const foreign = await foundRoom(stranger);
  expect(await giveRoom(pair, foreign)).toMatchObject({ refusal: "NoSuchRoom" });
  const claimed = { ...foreign, state: { ...foreign.state, org: ana.chain } };
  expect(await giveRoom(pair, claimed)).toMatchObject({
    refusal: "NotAllowed",
    rule: "roomBelongsToThisOrg",
  });
  const room = await foundRoom(ana);
  expect(await giveRoom(pair, room)).toMatchObject({ refusal: null, length: 1 });
  expect(await giveRoom(pair, room)).toMatchObject({ refusal: null, length: 1 }); // its answer got lost
  const open = await ana.act({
    kind: "roomCreated",
    room: roomOf(room),
    access: "open",
    use: "chat",
    nameSealed: opaque(),
  });
  expect(await give(pair, ana.chain, [open])).toMatchObject({ refusal: "NotAllowed", rule: "roomIdIsFree" });
});

test("[RLY35] an org's removal that commits first wins over an entry that did not know of it", async () => {
  const pair = await openPair();
  const { ana, bo } = pair;
  const room = await foundRoom(ana);
  await addTo(room, ana, bo, "admin");
  await giveRoom(pair, room);
  const late = await signInRoom(room, bo, { kind: "roomSettingsSet", history: "all", whoAdds: "admins" });
  const removal = await ana.act({ kind: "memberRemoved", member: memberOf(bo), cuts: [], successor: null });
  const outcomes = await Promise.all([give(pair, ana.chain, [removal]), giveRoom(pair, room, [late.bytes])]);
  expect(outcomes).toMatchObject([{ refusal: null }, { refusal: "NotAllowed", rule: "authorBelongsNow" }]);
  expect(pair.hub.chains.lengthOf(room.state.chain)).toBe(2);
});

test("[RLY35] an entry that knows more of the org than the relay waits for the org", async () => {
  const pair = await openPair();
  const { ana } = pair;
  const room = await foundRoom(ana);
  await giveRoom(pair, room);
  const { entry } = await ana.createRoom("unknown here");
  const ahead = await tellRoom(room, ana, { kind: "roomSettingsSet", history: "all", whoAdds: "admins" });
  expect(await giveRoom(pair, room, [ahead.bytes])).toMatchObject({ refusal: "RosterBehind" });
  await give(pair, ana.chain, [entry]);
  expect(await giveRoom(pair, room, [ahead.bytes])).toMatchObject({ refusal: null, length: 2 });
});

test("[RLY35] two who change a room at once: one is first, the other hears Behind", async () => {
  const pair = await openPair();
  const { ana, bo } = pair;
  const room = await foundRoom(ana);
  await addTo(room, ana, bo, "admin");
  await giveRoom(pair, room);
  const settings = { kind: "roomSettingsSet", history: "all", whoAdds: "admins" } as const;
  const both = [await signInRoom(room, ana, settings), await signInRoom(room, bo, settings)];
  const outcomes = await Promise.all(both.map(({ bytes }) => giveRoom(pair, room, [bytes])));
  expect(outcomes.map(({ refusal, length }) => [refusal, length])).toEqual([
    [null, 3],
    ["Behind", 3],
  ]);
});

test("[RLY44] after a loss a room's chain forks at nobody's hands: who knows less of it waits for who knows more", async () => {
  const pair = await openPair();
  const { ana, bo } = pair;
  const room = await foundRoom(ana);
  await addTo(room, ana, bo);
  await giveRoom(pair, room);
  const older = { state: room.state, entries: [...room.entries] }; // Bo's copy
  const renewed = await rotateRoom(room, ana);
  await giveRoom(pair, room, [renewed.entry.bytes], renewed.wraps);
  const again = { ...pair, ...(await openHubWorld([ana.chain], undefined, undefined, pair.marks)) };
  expect(await giveEntries(again, bo, 0)).toMatchObject({ refusal: null });
  expect(await giveRoom(again, older)).toMatchObject({ refusal: null, length: 2 });
  await new Promise((resolve) => setTimeout(resolve, 5)); // later than the start
  const fork = await rotateRoom(older, bo);
  expect(await giveRoom(again, older, [fork.entry.bytes], fork.wraps)).toEqual({
    refusal: "Behind",
    rule: "rebuilding",
    length: 2,
  });
  expect(await giveRoom(again, room)).toMatchObject({ refusal: null, length: 3 });
  const next = await rotateRoom(room, ana);
  expect(await giveRoom(again, room, [next.entry.bytes], next.wraps)).toMatchObject({
    refusal: null,
    length: 4,
  });
});

test("[RLY36] a rotation that leaves somebody out is refused whole; with everybody's key it enters whole", async () => {
  const pair = await openPair();
  const { ana, bo, store } = pair;
  const room = await foundRoom(ana);
  await addTo(room, ana, bo);
  await giveRoom(pair, room);
  const { entry, wraps } = await rotateRoom(room, ana);
  const withoutBo = wraps.filter(({ recipient }) => recipient !== memberOf(bo));
  const refusal = { refusal: "NotAllowed", rule: "rotationReachesEverybody", length: 2 };
  expect(await giveRoom(pair, room, [entry.bytes], withoutBo)).toEqual(refusal);
  expect(store.wrapsFor(room.state.chain, [memberOf(ana)])).toEqual([]);
  expect(await giveRoom(pair, room, [entry.bytes], wraps)).toMatchObject({ refusal: null, length: 3 });
  expect(store.wrapsFor(room.state.chain, [memberOf(bo)])).toHaveLength(1);
});

test("[RLY36] the org's rotation must reach everybody too", async () => {
  const pair = await openPair();
  const { ana, bo } = pair;
  const entry = await ana.act({ kind: "rotated", commitment: new Uint8Array(32).fill(5), prevSealed: null });
  const wraps = await wrapsFor(ana, ana.state);
  const withoutBo = wraps.filter(({ recipient }) => recipient !== memberOf(bo));
  expect(await give(pair, ana.chain, [entry], withoutBo)).toMatchObject({
    rule: "rotationReachesEverybody",
  });
  expect(await give(pair, ana.chain, [entry], wraps)).toMatchObject({ refusal: null });
});

test("[RLY36] a rotation for a hundred people is one append on a socket, and each is handed their own key", {
  timeout: 60_000,
}, async () => {
  const pair = await openPair();
  const { ana, bo, hub } = pair;
  const { secret, entry, wraps: invited } = await ana.invite(200);
  await give(pair, ana.chain, [entry], invited);
  for (let i = 0; i < 100; i++) {
    const { entry: joined } = await joinAsGuest(ana, secret); // as members here: the invite says so
    await ana.learn(joined);
  }
  await giveEntries(pair, ana, entry.seq + 1);
  const [first, second] = [await greet(pair, ana), await greet(pair, bo)];
  const before = second.heard.length;
  const rotated = await ana.act({
    kind: "rotated",
    commitment: new Uint8Array(32).fill(8),
    prevSealed: null,
  });
  const wraps = await wrapsFor(ana, ana.state);
  expect(wraps.length).toBeGreaterThan(102);
  first.say({
    type: "append",
    request: 1,
    chain: ana.chain,
    entries: [rotated.bytes],
    wraps: wraps.map(({ bytes }) => bytes),
  });
  expect(await first.hear("appended")).toMatchObject({ refusal: null });
  expect((await second.hear("wraps", 0, before)).wraps).toHaveLength(1);
  expect(hub.chains.stateOf(ana.chain)?.epoch).toBe(1);
});

const giveEntries = ({ hub }: Pair, by: Replica, from: number) =>
  hub.chains.append({ chain: by.chain, entries: by.entries.slice(from), wraps: [], isHistory: true });

test("[RLY38] a row that knew of a rotation and used the old key is StaleEpoch, and so is a key from the future", async () => {
  const pair = await openPair();
  const { ana, bo } = pair;
  const room = await foundRoom(ana);
  await addTo(room, ana, bo);
  const { wraps } = await rotateRoom(room, ana);
  await giveRoom(pair, room, room.entries, wraps);
  const live = await LiveReplica.connect(ana, dialHub(pair.hub), { rooms: [roomOf(room)] });
  const id = roomOf(room);
  const stale = [
    { epoch: 0, rosterSeq: 2 }, // knew of the rotation
    { epoch: 1, rosterSeq: 1 }, // a key that was not there yet
  ];
  for (const [index, place] of stale.entries()) {
    ana.rooms.delete(id); // a feed from the beginning
    await writeInRoom(ana, room, "stale", place);
    live.send(id, [ana.runOf(id, live.ownClientId(id), 0)]);
    await live.until(() => live.refusals.length === index + 1, "a refusal");
  }
  ana.rooms.delete(id);
  await writeInRoom(ana, room, "written before anybody rotated", { epoch: 0, rosterSeq: 1 });
  await writeInRoom(ana, room, "and after");
  live.send(id, [ana.runOf(id, live.ownClientId(id), 0)]);
  await live.until(() => live.ackedOwn(id) === 2, "both acknowledged");
  expect(live.refusals.map(({ refusal, from }) => [refusal, from])).toEqual([
    ["StaleEpoch", 0],
    ["StaleEpoch", 0],
  ]);
});

test("[RLY39] hello: the org's chain first, then each room's; what the other side has more of is asked for", async () => {
  const pair = await openPair();
  const { ana, bo } = pair;
  const [shared, own, lost] = [await foundRoom(ana), await foundRoom(bo), await foundRoom(ana)];
  await addTo(shared, ana, bo);
  await giveRoom(pair, shared);
  await giveRoom(pair, own);
  const client = await greet(pair, bo, [
    [ana.chain, 2],
    [shared.state.chain, 1],
    [lost.state.chain, 1],
  ]);
  const said = client.heard.flatMap(({ message }) =>
    message.type === "entries"
      ? [`${message.chain.slice(0, 8)} from ${message.from}: ${message.entries.length}`]
      : [],
  );
  expect(said).toEqual([
    `${ana.chain.slice(0, 8)} from 2: ${ana.entries.length - 2}`,
    `${shared.state.chain.slice(0, 8)} from 1: 1`,
    `${own.state.chain.slice(0, 8)} from 0: 1`,
  ]);
  const asked = client.heard.flatMap(({ message }) => (message.type === "needEntries" ? [message] : []));
  expect(asked).toEqual([{ type: "needEntries", chain: lost.state.chain, from: 0 }]);
});

test("[RLY39] whoever holds an entry that is not the relay's is sent the one that comes to stand there", async () => {
  const pair = await openPair();
  const { ana, bo } = pair;
  const room = await foundRoom(ana);
  await addTo(room, ana, bo);
  await giveRoom(pair, room);
  const { chain } = room.state;
  const client = await greet(pair, bo, [
    [ana.chain, bo.entries.length],
    [chain, 3], // one that the relay never took
  ]);
  expect(await client.hear("needEntries")).toMatchObject({ chain, from: 2 });
  const next = await tellRoom(room, ana, { kind: "roomKeyAsked", epoch: 0 });
  await giveRoom(pair, room);
  await client.until(() => entriesOf(client, chain).length === 1);
  expect(equal(entriesOf(client, chain)[0] as Bytes, next.bytes)).toBe(true);
});

test("[RLY39] whoever was removed reads the chain up to that entry, and nothing behind it", async () => {
  const pair = await openPair();
  const { ana, bo } = pair;
  const room = await foundRoom(ana);
  await addTo(room, ana, bo);
  await giveRoom(pair, room);
  const client = await greet(pair, bo, undefined, [roomOf(room)]);
  await tellRoom(room, ana, { kind: "roomMemberRemoved", member: memberOf(bo), cuts: [] });
  await giveRoom(pair, room);
  const { wraps } = await rotateRoom(room, ana);
  expect(await giveRoom(pair, room, room.entries, wraps)).toMatchObject({ refusal: null, length: 4 });
  await client.until(() => entriesOf(client, room.state.chain).length === 3);
  const again = await greet(pair, bo);
  for (const one of [client, again]) {
    one.say({ type: "ping", at: 2 });
    await one.until(() => one.heard.some(({ message }) => message.type === "pong" && message.at === 2));
    expect(entriesOf(one, room.state.chain)).toHaveLength(3);
  }
  expect(await client.hear("nack", 1)).toMatchObject({ refusal: "NoSuchRoom" });
});

test("[RLY39] a guest is sent the org's chain and their own rooms, and nothing else", async () => {
  const pair = await openPair();
  const { ana, room: open } = pair;
  const guest = await joinThird(pair);
  const [theirs, others] = [await foundRoom(ana), await foundRoom(ana)];
  await addTo(theirs, ana, guest);
  for (const room of [theirs, others]) await giveRoom(pair, room);
  const rooms = [open, roomOf(others), roomOf(theirs)];
  const client = await greet(pair, guest, [[ana.chain, 0]], rooms);
  const chains = client.heard.flatMap(({ message }) => (message.type === "entries" ? [message.chain] : []));
  expect(new Set(chains)).toEqual(new Set([ana.chain, theirs.state.chain]));
  const nacks = client.heard.flatMap(({ channel, message }) => (message.type === "nack" ? [channel] : []));
  expect(nacks).toEqual([1, 2]);
  await tellRoom(others, ana, { kind: "roomSettingsSet", history: "all", whoAdds: "admins" });
  await giveRoom(pair, others);
  client.say({ type: "ping", at: 2 });
  await client.until(() => client.heard.some(({ message }) => message.type === "pong" && message.at === 2));
  expect(entriesOf(client, others.state.chain)).toEqual([]);
});

test("[RLY35] a chain that the relay lost comes back from its members, with those who have left since", async () => {
  const pair = await openPair();
  const { ana, bo } = pair;
  const room = await foundRoom(bo); // its founder will have left the org
  await addTo(room, bo, ana, "admin");
  await ana.act({ kind: "memberRemoved", member: memberOf(bo), cuts: [], successor: memberOf(ana) });
  const { wraps } = await rotateRoom(room, ana);
  const world = await openHubWorld([ana.chain]);
  const live = await LiveReplica.connect(ana, dialHub(world.hub));
  const { chain } = room.state;
  live.client.say({
    type: "append",
    request: 9,
    chain,
    entries: room.entries,
    wraps: wraps.map(({ bytes }) => bytes),
  });
  await live.client.until(() => world.hub.chains.lengthOf(chain) === 3);
  const late = await signInRoom(room, bo, { kind: "roomKeyAsked", epoch: 1 }, { orgSeq: room.state.orgSeq });
  expect(await giveRoom(world, room, [late.bytes])).toMatchObject({ refusal: "NotAllowed" });
});

test("[RLY34] chains of rooms are there again after a start, judged by their org", async () => {
  const store = createMemoryStore();
  const pair = await openPair(store);
  const { ana, bo } = pair;
  const room = await foundRoom(ana);
  await addTo(room, ana, bo);
  await giveRoom(pair, room);
  const again = await openHubWorld([ana.chain], store.crash({ keepUnsynced: 0 }));
  expect(again.hub.chains.lengthOf(room.state.chain)).toBe(2);
  expect(again.hub.mayRead(ana.chain, { kind: "device", device: bo.device }, roomOf(room))).toBe(true);
});

test("[RLY41] [D17] a room and a chain that one may not read answer like ones that do not exist", async () => {
  const pair = await openPair();
  const { ana, bo } = pair;
  const room = await foundRoom(ana);
  await giveRoom(pair, room);
  const unknown = await foundRoom(await foundReplica());
  const { chain } = room.state;
  const client = await greet(pair, bo, [
    [ana.chain, bo.entries.length],
    [chain, 3],
    [unknown.state.chain, 3],
  ]);
  const asked = client.heard.flatMap(({ message }) => (message.type === "needEntries" ? [message.from] : []));
  expect(asked).toEqual([0, 0]);
  const forged = (on: ToldRoom) =>
    signInRoom(on, bo, { kind: "roomKeyAsked", epoch: 0 }).then(({ bytes }) => bytes);
  const answers = [];
  for (const [request, on] of [room, unknown].entries()) {
    client.say({
      type: "append",
      request,
      chain: on.state.chain,
      entries: [await forged(on)],
      wraps: [],
    });
    await client.until(() =>
      client.heard.some(({ message }) => message.type === "appended" && message.request === request),
    );
    const last = client.heard.at(-1)?.message;
    answers.push({ ...last, request: 0 });
  }
  expect(answers[0]).toEqual({ type: "appended", request: 0, refusal: "NoSuchRoom", rule: "", seq: 0 });
  expect(answers[1]).toEqual(answers[0]);
});

test("[RLY41] [C04] whoever founds a room at a full relay hears that it is full, and not that there is no such room", async () => {
  const pair = await openPair();
  const { state, entries } = await foundRoom(pair.ana);
  const client = await greet(pair, pair.ana);
  pair.store.failNext({ type: "StorageFull" });
  client.say({ type: "append", request: 1, chain: state.chain, entries, wraps: [] });
  expect(await client.hear("appended")).toMatchObject({ refusal: "StorageFull" });
  client.say({ type: "append", request: 2, chain: state.chain, entries, wraps: [] });
  await client.until(() => pair.hub.chains.lengthOf(state.chain) === entries.length);
});

test("[RLY41] [D17] 1,000 questions about a room that exists take as long as about one that does not", async () => {
  const pair = await openPair();
  const { ana, bo } = pair;
  const room = await foundRoom(ana);
  for (let i = 0; i < 20; i++) await writeInRoom(ana, room, `secret ${i}`);
  await giveRoom(pair, room);
  const live = await LiveReplica.connect(ana, dialHub(pair.hub), { rooms: [roomOf(room)] });
  await live.until(() => live.ackedOwn(roomOf(room)) === 20);
  const client = await greet(pair, bo);
  const digest = new Uint8Array(8);
  let channel = 0;
  const ask = async (id: RoomId): Promise<number> => {
    const began = performance.now();
    client.say({ type: "subscribe", rooms: [{ room: id, digest }] });
    const answer = await client.hear("nack", ++channel, client.heard.length);
    const took = performance.now() - began;
    expect(answer).toEqual({ type: "nack", clientId: 0, from: 0, refusal: "NoSuchRoom" });
    return took;
  };
  const times: { readonly hidden: number[]; readonly none: number[] } = { hidden: [], none: [] };
  for (let i = 0; i < 1_000; i++) {
    const none = parseRoomId(ana.crypto.randomBytes(16)) as RoomId;
    times.hidden.push(await ask(roomOf(room)));
    times.none.push(await ask(none));
  }
  const [hidden, none] = [median(times.hidden), median(times.none)];
  expect(Math.max(hidden, none)).toBeLessThan(2 * Math.min(hidden, none) + 0.2); // ms
});

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? 0;

test("[RLY45] a device founds so many rooms at once and no more; the chains of orgs are not counted", async () => {
  const pair = await openPair();
  const { ana, hub } = pair;
  const later = hub.ports.clock.now() + 86_400_000;
  const budget = hub.budgetOf({ kind: "device", device: ana.device });
  for (let i = 0; i < limits.roomsBurst; i++) budget.takeRoom(later); // nothing flows back until then
  const client = await greet(pair, ana);
  const room = await foundRoom(ana);
  client.say({ type: "append", request: 1, chain: room.state.chain, entries: room.entries, wraps: [] });
  expect(await client.hear("appended")).toMatchObject({ refusal: "RateLimited", rule: "rooms" });
  const { entry } = await ana.createRoom("open rooms are entries");
  client.say({ type: "append", request: 2, chain: ana.chain, entries: [entry.bytes], wraps: [] });
  await client.until(() => hub.chains.lengthOf(ana.chain) === ana.entries.length);
});

test("[RLY41] the holder of a room's own invite reads that chain and the org's, and is told why it ended", async () => {
  const pair = await openPair();
  const { ana, hub } = pair;
  const [room, other] = [await foundRoom(ana), await foundRoom(ana)];
  const secret = ana.crypto.randomBytes(32);
  const { invite, signer, opener } = await inviteKeys(ana.crypto, secret);
  const [signKey, sealKey] = [signer.publicKey, opener.publicKey];
  const terms = { needsApproval: false, replyKey: null, guestUntil: null, orgNameSealed: null };
  const bounds = { role: "writer", maxUses: 1, expiresAt: Date.now() + 60_000 } as const;
  await tellRoom(room, ana, { kind: "roomInviteCreated", invite, signKey, sealKey, ...bounds, terms });
  for (const each of [room, other]) await giveRoom(pair, each);
  const client = new WireClient(dialHub(hub));
  const claim = { who: { kind: "invite", invite }, signer, org: ana.chain, chainSeq: 0 } as const;
  await authenticate(client, "relay.test", claim);
  await client.hear("welcome");
  client.say({ type: "hello", chains: [], rooms: [] });
  await client.until(() => entriesOf(client, room.state.chain).length === 2);
  expect([entriesOf(client, ana.chain).length, entriesOf(client, other.state.chain)]).toEqual([
    ana.entries.length,
    [],
  ]);
  await tellRoom(room, ana, { kind: "roomInviteRevoked", invite });
  await giveRoom(pair, room);
  expect(await client.hear("refused")).toMatchObject({ refusal: "NotAllowed", detail: "revoked" });
});

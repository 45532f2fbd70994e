import { expect, test } from "vitest";
import WebSocket from "ws";
import {
  type ChainId,
  clientIdOf,
  type FeedId,
  type RoomId,
  signCose,
  toBase64Url,
  toHex,
  utf8,
} from "../../crdt/index.ts";
import { registerPayload } from "../../crdt/register/register.ts";
import { limits } from "../../relay/limits.ts";
import { type HubWorld, join, openHubWorld, openPair, type Pair } from "../support/hub-world.ts";
import { connect, foundTeam, hostOf, Office } from "../support/office.ts";
import type { Replica } from "../support/replica.ts";
import {
  addDevice,
  addTo,
  foundRoom,
  give,
  giveRoom,
  inviteGuest,
  joinAsGuest,
  learnFrom,
  memberOf,
  roomOf,
  rotateOrg,
  rotateRoom,
  tellRoom,
  writeInRoom,
} from "../support/told-room.ts";
import { dialHub, LiveReplica, WAIT_MS, wireOf } from "../support/wire-client.ts";

const SECOND_MS = 1_000;

/** How long it takes until a socket is closed. */
async function closingTime(live: LiveReplica, act: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await act();
  await live.client.closing();
  return performance.now() - began;
}

const removal = (
  by: Replica,
  of: Replica,
  cuts: readonly { room: RoomId; feed: FeedId; next: number }[] = [],
) => by.act({ kind: "memberRemoved", member: memberOf(of), cuts, successor: null });

const rowsAt = ({ hub }: HubWorld, org: ChainId, room: RoomId): number =>
  [...hub.logs.of(org, room).heads.values()].reduce((sum, { next }) => sum + next, 0);

/** Two people who have each written three rows in an open room, and both have all six. */
async function writtenPair(): Promise<Pair & { readonly first: LiveReplica; readonly second: LiveReplica }> {
  const pair = await openPair();
  const { hub, ana, bo, room } = pair;
  const [first, second] = [await join(hub, ana), await join(hub, bo)];
  for (const live of [first, second]) for (let i = 0; i < 3; i++) await live.write(room, `row ${i}`);
  await first.until(() => ana.rowCount(room) === 6 && bo.rowCount(room) === 6);
  return { ...pair, first, second };
}

test("[RLY40] [D16] [G03] a removed member's sockets close within a second, and no key or row follows", async () => {
  const pair = await writtenPair();
  const { ana, bo, room, first, second } = pair;
  const entry = await removal(ana, bo);
  expect(await closingTime(second, () => give(pair, ana.chain, [entry]))).toBeLessThan(SECOND_MS);
  expect(await second.client.hear("refused")).toMatchObject({ refusal: "NotMember", detail: "device" });
  const { entry: rotated, wraps } = await rotateOrg(ana);
  expect(wraps.some(({ recipient }) => recipient === memberOf(bo))).toBe(false);
  expect(await give(pair, ana.chain, [rotated], wraps)).toMatchObject({ refusal: null });
  const heard = second.client.heard.length;
  await first.write(room, "for those who stay");
  await first.until(() => first.refusals.length > 0 || first.ackedOwn(room) === 4);
  expect([first.refusals.map(({ refusal }) => refusal), second.client.heard.length]).toEqual([
    ["StaleEpoch"], // this replica still seals with the first key
    heard,
  ]);
  await expect(join(pair.hub, bo)).rejects.toThrow(/NotMember/);
});

test("[RLY37] [G04] the cut takes rows away with the entry; digest and vector are those of one who never had them", async () => {
  const pair = await writtenPair();
  const { hub, store, ana, bo, room, second } = pair;
  const clientId = second.ownClientId(room);
  const feed = bo.feedIn(room);
  const never = [...ana.heldIn(room)].filter(([id]) => id !== clientId);
  const cut = bo.runOf(room, clientId, 0).envelopes.slice(0, 1);
  await give(pair, ana.chain, [await removal(ana, bo, [{ room, feed, next: 1 }])]);
  ana.rooms.set(room, new Map(never));
  ana.keep(room, clientId, 0, cut);
  const log = hub.logs.of(ana.chain, room);
  expect(toHex(log.digest())).toBe(toHex(ana.digestOf(room)));
  const no = store.roomNo(ana.chain, room) as number;
  expect(store.rows(no, clientId, 0, 1_000_000)).toHaveLength(1);
  expect(store.heads(no).find((head) => head.clientId === clientId)?.next).toBe(1);
  const back = await join(hub, ana); // equal digests: nothing to say
  expect(back.client.heard.some(({ message }) => message.type === "step1")).toBe(false);
});

test("[RLY37] what was cut is still gone after a crash, and its places stay empty", async () => {
  const pair = await writtenPair();
  const { ana, bo, room, store } = pair;
  await give(pair, ana.chain, [await removal(ana, bo, [{ room, feed: bo.feedIn(room), next: 1 }])]);
  const digest = toHex(pair.hub.logs.of(ana.chain, room).digest());
  const again = await openHubWorld([ana.chain], store.crash({ keepUnsynced: 0 }));
  expect(toHex(again.hub.logs.of(ana.chain, room).digest())).toBe(digest);
  const live = await LiveReplica.connect(ana, dialHub(again.hub)); // brings Bo's rows along again
  await live.until(() => live.refusals.length === 1);
  expect(live.refusals[0]).toMatchObject({ refusal: "NotMember", from: 1 });
  expect(rowsAt(again, ana.chain, room)).toBe(4);
});

test("[RLY37] a removal without a cut takes all rows of that member out of open rooms", async () => {
  const pair = await writtenPair();
  const { ana, bo, room } = pair;
  await give(pair, ana.chain, [await removal(ana, bo)]);
  expect(rowsAt(pair, ana.chain, room)).toBe(3);
});

test("[RLY38] [G04] what the removed wrote offline is refused from the cut on, whoever brings it, now and later", async () => {
  const pair = await writtenPair();
  const { ana, bo, room, first, second } = pair;
  const clientId = second.ownClientId(room);
  await bo.write(room, "written offline");
  const entry = await removal(ana, bo, [{ room, feed: bo.feedIn(room), next: 3 }]);
  await give(pair, ana.chain, [entry]);
  first.send(room, [bo.runOf(room, clientId, 3)]);
  await first.until(() => first.refusals.length === 1);
  first.send(room, [bo.runOf(room, clientId, 2)]);
  await first.until(() => first.refusals.length === 2);
  expect(first.refusals.map(({ refusal, from }) => [refusal, from])).toEqual([
    ["NotMember", 3],
    ["NotMember", 3],
  ]);
  expect(rowsAt(pair, ana.chain, room)).toBe(6);
});

test("[RLY38] a wiped relay takes rows of those who have left back, below their bound and no further", async () => {
  const pair = await writtenPair();
  const { ana, bo, room, second } = pair;
  const clientId = second.ownClientId(room);
  await removal(ana, bo, [{ room, feed: bo.feedIn(room), next: 2 }]);
  const world = await openHubWorld([ana.chain]);
  const live = await LiveReplica.connect(ana, dialHub(world.hub));
  await live.until(() => live.refusals.length === 1);
  expect(live.refusals[0]).toMatchObject({ clientId, refusal: "NotMember", from: 2 });
  await live.until(() => live.acked.get(room)?.get(clientId) === 2 && live.ackedOwn(room) === 3);
  expect(rowsAt(world, ana.chain, room)).toBe(5);
});

test("[RLY38] rows and the removal in one transaction: the removal wins over what stands behind it", async () => {
  const pair = await writtenPair();
  const { hub, ana, bo, room, first, second } = pair;
  await bo.write(room, "a moment too late");
  const entry = await removal(ana, bo, [{ room, feed: bo.feedIn(room), next: 3 }]);
  const given = give(pair, ana.chain, [entry]);
  second.send(room, [bo.runOf(room, second.ownClientId(room), 3)]);
  await given;
  await hub.commit.flush();
  expect(rowsAt(pair, ana.chain, room)).toBe(6);
  await first.write(room, "on");
  await first.until(() => first.ackedOwn(room) === 4);
  expect(ana.rowCount(room)).toBeLessThanOrEqual(8);
});

test("[RLY37] registers of those who may not read go with their right", async () => {
  const pair = await writtenPair();
  const { hub, ana, bo, room, second } = pair;
  const channel = second.rooms.indexOf(room) + 1;
  const payload = { room, device: bo.device, hlc: 2_048, epoch: 0, sealed: utf8("read to here") };
  const register = await signCose("skein/v1/register", registerPayload(payload), bo.keys.signer);
  second.client.say({ type: "registers", registers: [register] }, channel);
  const log = hub.logs.of(ana.chain, room);
  await second.until(() => log.registers.has(bo.device));
  const feed = bo.feedIn(room);
  await give(pair, ana.chain, [await removal(ana, bo, [{ room, feed, next: 3 }])]);
  expect([...log.registers.keys()]).toEqual([]);
  expect(toHex(log.digest())).toBe(toHex(ana.digestOf(room)));
});

test("[RLY40] [G07] a revoked device is cut off at once; the same person's other device goes on", async () => {
  const pair = await openPair();
  const { hub, ana, bo, room } = pair;
  const { replica: phone, entry: added } = await addDevice(bo);
  await give(pair, ana.chain, [added]);
  await learnFrom(bo, ana);
  const [laptop, lost] = [await join(hub, bo), await join(hub, phone)];
  await lost.write(room, "from the phone");
  await lost.until(() => lost.ackedOwn(room) === 1);
  const cuts = [{ room, feed: phone.feedIn(room), next: 0 }];
  const revoked = await bo.act({ kind: "deviceRevoked", device: phone.device, cuts });
  expect(await closingTime(lost, () => give(pair, ana.chain, [revoked]))).toBeLessThan(SECOND_MS);
  await laptop.write(room, "still here");
  await laptop.until(() => laptop.ackedOwn(room) === 1);
  expect(rowsAt(pair, ana.chain, room)).toBe(1);
  await expect(join(hub, phone)).rejects.toThrow(/NotMember/);
});

test("[RLY40] whoever is removed from a room loses it at once, and keeps everything else", async () => {
  const pair = await openPair();
  const { hub, ana, bo, room: open } = pair;
  const room = await foundRoom(ana);
  await addTo(room, ana, bo);
  await giveRoom(pair, room);
  const id = roomOf(room);
  const rooms = [id, open];
  const first = await LiveReplica.connect(ana, dialHub(hub), { rooms });
  const second = await LiveReplica.connect(bo, dialHub(hub), { rooms });
  const send = async (by: Replica, live: LiveReplica, text: string) => {
    await writeInRoom(by, room, text);
    const own = clientIdOf(id, by.feedIn(id), by.crypto);
    live.send(id, [by.runOf(id, own, (by.heldIn(id).get(own)?.envelopes.length ?? 0) - 1)]);
  };
  await send(ana, first, "one");
  await send(bo, second, "two");
  await first.until(() => ana.rowCount(id) === 2 && bo.rowCount(id) === 2);
  const feed = bo.feedIn(id);
  await tellRoom(room, ana, {
    kind: "roomMemberRemoved",
    member: memberOf(bo),
    cuts: [{ feed, next: 1 }],
  });
  await giveRoom(pair, room);
  expect(await second.client.hear("nack", 1)).toMatchObject({ refusal: "NoSuchRoom" });
  expect(hub.logs.of(ana.chain, id).listeners.size).toBe(1);
  const { wraps } = await rotateRoom(room, ana);
  expect(await giveRoom(pair, room, room.entries, wraps)).toMatchObject({ refusal: null });
  const heard = second.client.heard.length;
  await send(ana, first, "not for Bo");
  await first.until(() => first.ackedOwn(id) === 2);
  await send(bo, second, "not by Bo");
  await second.until(() => second.client.heard.length > heard);
  expect(second.client.heard.at(-1)?.message).toMatchObject({ type: "nack", refusal: "NoSuchRoom" });
  expect([rowsAt(pair, ana.chain, id), bo.rowCount(id)]).toEqual([3, 3]); // one of Bo's own, unsent
  await second.write(open, "in the open room");
  await first.until(() => ana.rowCount(open) === 1);
});

test("[RLY37] a room's rotation settles what the org's removal began: rows behind its cuts go then", async () => {
  const pair = await openPair();
  const { hub, ana, bo } = pair;
  const room = await foundRoom(ana);
  await addTo(room, ana, bo);
  await giveRoom(pair, room);
  const id = roomOf(room);
  const live = await LiveReplica.connect(bo, dialHub(hub), { rooms: [id] });
  for (let i = 0; i < 3; i++) await writeInRoom(bo, room, `row ${i}`);
  live.send(id, [bo.runOf(id, live.ownClientId(id), 0)]);
  await live.until(() => live.ackedOwn(id) === 3);
  await give(pair, ana.chain, [await removal(ana, bo)]);
  expect(rowsAt(pair, ana.chain, id)).toBe(3);
  const { entry, wraps } = await rotateRoom(room, ana, [{ feed: bo.feedIn(id), next: 2 }]);
  expect(await giveRoom(pair, room, [entry.bytes], wraps)).toMatchObject({ refusal: null });
  expect(rowsAt(pair, ana.chain, id)).toBe(2);
});

test("[RLY37] a demotion to reader cuts, and a reader writes nothing more", async () => {
  const pair = await writtenPair();
  const { ana, bo, room, second } = pair;
  const cuts = [{ room, feed: bo.feedIn(room), next: 3 }];
  const demoted = { kind: "openRoomRoleSet", room, member: memberOf(bo), role: "reader", cuts } as const;
  await give(pair, ana.chain, [await ana.act(demoted)]);
  await second.write(room, "one more");
  await second.until(() => second.refusals.length === 1);
  expect(second.refusals[0]).toMatchObject({ refusal: "NotMember", from: 3 });
  expect([second.client.closedWith, rowsAt(pair, ana.chain, room)]).toEqual([null, 6]);
});

test("[RLY40] a guest whose time is over is sent away by the clock, and does nothing more", async () => {
  const pair = await openPair();
  const { hub, ana, clock, timers } = pair;
  const until = Date.now() + 1_800_000;
  const { secret, entry } = await inviteGuest(ana, { until });
  await give(pair, ana.chain, [entry]);
  const { replica: guest, entry: joined } = await joinAsGuest(ana, secret);
  expect(await give(pair, ana.chain, [joined])).toMatchObject({ refusal: null });
  await learnFrom(guest, ana);
  const room = await foundRoom(ana);
  await addTo(room, ana, guest);
  await giveRoom(pair, room);
  const live = await LiveReplica.connect(guest, dialHub(hub), { rooms: [roomOf(room)] });
  timers.fire(SECOND_MS); // nothing is over yet
  live.client.say({ type: "ping", at: 3 });
  await live.client.until(() =>
    live.client.heard.some(({ message }) => message.type === "pong" && message.at === 3),
  );
  clock.offsetMs = 1_800_001 + SECOND_MS;
  timers.fire(SECOND_MS);
  expect(await live.client.hear("refused")).toMatchObject({ refusal: "NotMember", detail: "expired" });
  expect((await live.client.closing()).code).toBe(4403);
  await expect(LiveReplica.connect(guest, dialHub(hub))).rejects.toThrow(/NotMember expired/);
  const { room: id } = room.state;
  await writeInRoom(guest, room, "one more");
  const first = await LiveReplica.connect(ana, dialHub(hub), { rooms: [id] });
  first.send(id, [guest.runOf(id, clientIdOf(id, guest.feedIn(id), guest.crypto), 0)]);
  await first.until(() => first.refusals.length === 1);
  expect(first.refusals[0]).toMatchObject({ refusal: "NotMember", from: 0 });
});

test("[RLY16] guests come in on the day that they say, so that a day's number of them is a day's number", async () => {
  const pair = await openPair();
  const { ana } = pair;
  const { secret, entry } = await inviteGuest(ana, { maxUses: 10 });
  await give(pair, ana.chain, [entry]);
  const { entry: backdated } = await joinAsGuest(ana, secret, Date.now() - 2 * limits.maxClockAheadMs);
  expect(await give(pair, ana.chain, [backdated])).toMatchObject({
    refusal: "ClockAhead",
    rule: "joinedInTime",
  });
  const { entry: ahead } = await joinAsGuest(ana, secret, Date.now() + 2 * limits.maxClockAheadMs);
  expect(await give(pair, ana.chain, [ahead])).toMatchObject({ refusal: "ClockAhead" });
});

test("[RLY15] no more guests of one inviter come in on a day than the owners allow", async () => {
  const pair = await openPair();
  const { ana } = pair;
  const cap = await ana.act({ kind: "guestCapSet", perDay: 2 });
  const { secret, entry } = await inviteGuest(ana, { maxUses: 10 });
  await give(pair, ana.chain, [cap, entry]);
  for (let i = 0; i < 2; i++) {
    const { entry: joined } = await joinAsGuest(ana, secret);
    expect(await give(pair, ana.chain, [joined])).toMatchObject({ refusal: null });
    await ana.learn(joined);
  }
  const { entry: third } = await joinAsGuest(ana, secret, Date.now(), { learns: false });
  expect(await give(pair, ana.chain, [third])).toMatchObject({
    refusal: "NotAllowed",
    rule: "guestCapHolds",
  });
});

test("[RLY40] what waits for a slow socket of a room that it lost is not sent", async () => {
  const pair = await openPair();
  const { hub, ana, bo, room } = pair;
  let queued = 0;
  const wire = dialHub(hub, { queuedBytes: () => queued });
  const slow = await LiveReplica.connect(bo, wire);
  const first = await join(hub, ana);
  queued = limits.maxQueuedBytes;
  for (let i = 0; i < 10; i++) await first.write(room, `message ${i}`);
  await first.until(() => first.ackedOwn(room) === 10);
  await give(pair, ana.chain, [await removal(ana, bo)]);
  queued = 0;
  wire.drained();
  await slow.client.until(() => slow.client.closedWith !== null, `an end within ${WAIT_MS} ms`);
  const rows = slow.client.heard.filter(({ message }) => message.type === "update");
  expect(rows as readonly unknown[]).toEqual([]);
});

test("[RLY40] [G03] who asks for everything in the very moment of the removal gets nothing", async () => {
  const pair = await writtenPair();
  const { ana, bo, room, second } = pair;
  const channel = second.rooms.indexOf(room) + 1;
  const heard = second.client.heard.length;
  const given = give(pair, ana.chain, [await removal(ana, bo)]);
  await given.then(() => second.client.say({ type: "step1", vector: Uint8Array.of(0) }, channel));
  await second.client.closing();
  const afterwards = second.client.heard.slice(heard);
  const end = afterwards.findIndex(({ message }) => message.type === "entries");
  expect(afterwards.slice(end).some(({ message }) => message.type === "update")).toBe(false);
});

test("[RLY40] [D16] over real sockets too: a reader, a slow reader and a mirror of the removed are gone within a second", {
  timeout: 60_000,
}, async () => {
  const office = new Office();
  try {
    const relay = await office.start();
    const { ana, bo, room } = await foundTeam(relay);
    const host = await connect(relay, ana);
    await host.until(() => ana.state.members.size === 2);
    const reader = await connect(relay, bo);
    const slowSocket = new WebSocket(`${relay.wsUrl}/sync`);
    const slow = await LiveReplica.connect(bo, await wireOf(slowSocket), { audience: hostOf(relay) });
    const { ticket } = await reader.client.hear("welcome");
    const mirror = new WebSocket(`${relay.wsUrl}/y/${room}`, ["skein", toBase64Url(ticket)]);
    const closed = new Promise<number>((resolve) => mirror.on("close", resolve));
    await new Promise((resolve) => mirror.on("open", resolve));
    slowSocket.pause();
    for (let i = 0; i < 150; i++) await host.write(room, `${i} ${"x".repeat(30_000)}`); // more than queues and kernels hold
    await host.until(() => host.ackedOwn(room) === 150);
    const sockets = async () =>
      Number(/skein_sockets (\d+)/.exec(await (await fetch(`${relay.url}/metrics`)).text())?.[1]);
    expect(await sockets()).toBe(4);
    const entry = await removal(ana, bo);
    const began = performance.now();
    host.client.say({ type: "append", request: 9, chain: ana.chain, entries: [entry.bytes], wraps: [] });
    expect((await reader.client.closing()).code).toBe(4403);
    expect(await closed).toBe(4404);
    while ((await sockets()) > 1) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(performance.now() - began).toBeLessThan(SECOND_MS);
    slowSocket.resume();
    await slow.client.closing();
    expect(host.client.closedWith).toBeNull();
  } finally {
    await office.cleanUp();
  }
});

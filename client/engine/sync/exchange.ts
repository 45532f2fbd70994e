import {
  type Addressed,
  type Bytes,
  boundOf,
  type Chain,
  type ChainId,
  canRead,
  canWrite,
  type Entry,
  encodeFrame,
  encodeStateVector,
  encodeUpdate,
  type FeedId,
  type FeedRun,
  feedToDevice,
  idToBytes,
  isOwnPlace,
  isRotationDue,
  ownPlaces,
  PROTOCOL_VERSION,
  parseFrame,
  parseStateVector,
  parseUpdate,
  type Refusal,
  type RoomId,
  refusals,
  type StateVector,
  signAuth,
  type WireMessage,
} from "../../../crdt/index.ts";
import { halves } from "../halves.ts";
import type { Core } from "../state/core.ts";
import { countSetAside, type InboxError, receiveRuns } from "../state/inbox.ts";
import { wrapsOf } from "../state/key-ring.ts";
import { keepsMarkerOf, receiveRegisters } from "../state/markers.ts";
import type { Outbox } from "../state/outbox.ts";
import type { OutboxRecord } from "../state/records.ts";
import type { ChainError } from "../state/roster-book.ts";
import { type Appended, createAppends } from "./appends.ts";
import { createAsking } from "./asking.ts";
import { endBegins, storedRuns, waitingRuns } from "./feed-runs.ts";
import { createForks } from "./forks.ts";
import { createHandedBack, type Kept } from "./handed-back.ts";
import { createRelayRegisters } from "./relay-registers.ts";
import { createRelayWraps } from "./relay-wraps.ts";

/**
 * One connection to the relay, from the challenge to the close. All steps run on the engine's queue.
 *
 *   challenge → auth → (needEntries → append)* → welcome → hello, ping
 *   per room that differs: step1 ← relay; step2 → what it lacks; step1 → if we lack something; update*, step2, settled ← relay
 *   pong of the ping sent with hello: every room that has not said step1 is equal at both ends
 */
export interface Exchange {
  /** What a frame holds, message by message: to be done one after the other, with room for other work in between. */
  steps(frame: Bytes): readonly (() => Promise<void>)[];
  /** Sends what the outbox holds for a room and the relay has not been given on this connection. */
  push(room: RoomId): Promise<void>;
  sendRegister(room: RoomId, bytes: Bytes): void;
  /** To whoever is there now; nobody keeps it. */
  sendPresence(room: RoomId, sealed: Bytes): void;
  /** Sends roster entries; resolves with the relay's answer, `null` when the connection ended first or has not begun. */
  append(chain: ChainId, entries: readonly Bytes[], wraps: readonly Bytes[]): Promise<Appended | null>;
  /** Keys whose only seals the relay has lost and does not take again. See relay-wraps.ts. */
  lostSeals(): ReadonlyMap<ChainId, ReadonlySet<number>>;
  /** Opens what this device may read and has not asked for yet. */
  followRooms(): void;
  ping(): void;
  /** Everything the relay has is here, as far as it is known: a room that is being opened, and rows that it keeps back, are not. */
  isSettled(): boolean;
  /** The next own row of a feed that was not handed to the socket. */
  sentUpTo(room: RoomId, feed: FeedId): number;
  close(): void;
}

export interface ExchangeEvents {
  send(frame: Bytes): void;
  /** `relayForgot`: it has lost data since this device was last here. */
  onWelcome(release: string, relayForgot: boolean): Promise<void>;
  onRoster(chain: ChainId, entries: readonly Entry[]): Promise<void>;
  onWraps(wraps: readonly Bytes[]): Promise<void>;
  /** Rows wait for a new key of this chain: somebody who knew the old one has left. */
  onRotationDue(chain: ChainId): void;
  onProgress(moved: { readonly sent?: number; readonly received?: number }): void;
  onRefused(refusal: Refusal, detail: string): void;
  /** The relay asked for rows in a way that only a new connection can answer. */
  restart(): void;
}

/** What may hold once more is here. */
const isWorthAsking: ReadonlySet<InboxError["type"]> = new Set([
  ...(["Gap", "UnknownAuthor", "RosterBehind"] as const),
  ...(["BadCbor", "BadCose", "BadHeader", "BadBody", "BrokenChain", "BadSignature", "WrongPlace"] as const), // torn on the way
]);
/** The relay sends at most 1 MiB ahead of what is worked through here; it is told often enough never to wait for the word. */
const TAKEN_EVERY_BYTES = 131_072;

/** Their own places too: nobody makes these, and another device may have said something there. */
const readableRooms = (core: Core): readonly RoomId[] =>
  [...new Set([...core.roster.rooms(), ...ownPlaces(core.identity.member)])].filter((room) =>
    canRead(core.roster.rosters, core.identity.device, room, core.time.now()),
  );

const digestOf = (core: Core, room: RoomId): Bytes => core.rooms.digest(room, keepsMarkerOf(core, room));

const markersOf = (core: Core, room: RoomId) =>
  [...core.rooms.registers(room).values()].filter(({ device }) => keepsMarkerOf(core, room)(device));

const UPDATE_BOUNDS = { maxFeeds: 100_000, maxItems: 200_000 };

export function createExchange(
  core: Core,
  outbox: Outbox,
  audience: string,
  events: ExchangeEvents,
): Exchange {
  const relayRegisters = createRelayRegisters();
  const handedBack = createHandedBack();
  const forks = createForks();
  const roomByChannel = new Map<number, RoomId>();
  const channelByRoom = new Map<RoomId, number>();
  const live = new Set<RoomId>(); // compared with the relay: new rows may be pushed
  const absent = new Set<RoomId>(); // the relay says that there is no such room, or none for us
  const relayNext = new Map<string, number>(); // what the relay held of own feeds when rooms were compared
  const sentNext = new Map<string, number>();
  const barriers = new Map<number, ReadonlyMap<RoomId, StateVector>>();
  let pings = 0;
  let [taken, told] = [0, 0]; // bytes of frames that were worked through
  let [lag, lagAsked] = [0, 0]; // rows that the relay keeps back until we have worked through what it sent, and the last ping for it
  let isWelcome = false;
  let greeted = false;
  let relayForgot = false;
  let closed = false;

  const send = (...messages: Addressed[]): void => {
    if (!closed) events.send(encodeFrame(messages));
  };
  const appends = createAppends(core, send);
  const relayWraps = createRelayWraps(core, appends);
  const asking = createAsking(core, askNow);
  const control = (message: WireMessage): Addressed => ({ channel: 0, message });
  const sentKey = (room: RoomId, feed: FeedId) => room + feed;

  function openChannels(rooms: readonly RoomId[]): void {
    for (const room of rooms) {
      const channel = roomByChannel.size + 1;
      roomByChannel.set(channel, room);
      channelByRoom.set(room, channel);
    }
  }

  /**
   * Relay and client answer in order, so the pong to this says that all answers to what came before are here. What the
   * digests stood for is kept: rows that are written until the pong are not among what the relay has.
   */
  function barrier(rooms: readonly RoomId[]): Addressed {
    const at = ++pings;
    barriers.set(at, new Map(rooms.map((room) => [room, core.rooms.vector(room)])));
    return pingNow(at);
  }

  function pingNow(at: number): Addressed {
    told = taken;
    return control({ type: "ping", at, taken });
  }

  function noteTaken(bytes: number): void {
    taken = bytes;
    if (taken - told >= TAKEN_EVERY_BYTES) send(pingNow(++pings));
  }

  async function onChallenge(nonce: Bytes, version: number): Promise<void> {
    if (version !== PROTOCOL_VERSION) return events.onRefused("UpdateNeeded", String(version));
    const { identity, roster } = core;
    const claim = {
      audience,
      nonce,
      org: identity.record.org,
      who: { kind: "device", device: identity.device },
      chainSeq: roster.state().seq + 1,
    } as const;
    send(control({ type: "auth", signed: await signAuth(claim, identity.keys.signer) }));
  }

  async function onWelcome(message: Extract<WireMessage, { type: "welcome" }>): Promise<void> {
    isWelcome = true;
    core.time.setOffset(message.now - core.ports.clock.now());
    core.health.missing.clear(); // everything is compared anew
    const held = core.roster.lengths().map(([chain]) => [chain, wrapsOf(core, chain)] as const);
    if (message.wraps < (held[0]?.[1].length ?? 0)) {
      // the relay counts those of the organisation, whose chain comes first
      relayForgot = true;
      for (const [chain, wraps] of held) void appends.append(chain, [], wraps);
    }
    const rooms = readableRooms(core);
    openChannels(rooms);
    const chains = core.roster.lengths();
    const digests = rooms.map((room) => ({ room, digest: digestOf(core, room) }));
    send(control({ type: "hello", chains, rooms: digests }), barrier(rooms));
    await events.onWelcome(message.release, relayForgot);
  }

  function onNeedEntries(chain: ChainId, from: number): void {
    relayForgot = true;
    appends.handChain(chain, from);
  }

  async function onEntries(chain: ChainId, from: number, entries: readonly Bytes[]): Promise<void> {
    const accepted = await core.roster.accept(chain, from, entries);
    if (!accepted.ok) return onBadChain(chain, accepted.error, entries);
    await events.onRoster(chain, accepted.value);
    await handBackSettled();
    asking.anew();
    subscribe(readableRooms(core));
  }

  /** A room's chain that does not hold harms that room alone; without the organisation's there is nothing to go by. */
  async function onBadChain(chain: ChainId, error: ChainError, entries: readonly Bytes[]): Promise<void> {
    if (error.type === "OrgBehind") {
      await core.cited.noteEntries(entries);
      return askForRoster();
    }
    countSetAside(core, `roster ${error.type}`);
    if (chain !== core.identity.record.org) return;
    await core.cited.noteEntries(entries);
    if (core.cited.isAnyBehind()) return askForRoster(); // members have signed another roster than the one here
    events.onRefused("Invalid", `roster ${error.type}`);
  }

  /** There are entries that are not here: a new connection compares chains once more. */
  const askForRoster = (): void => core.cited.askSoon(() => events.restart());

  function subscribe(wanted: readonly RoomId[]): void {
    const rooms = wanted.filter((room) => !channelByRoom.has(room));
    if (rooms.length === 0) return;
    openChannels(rooms);
    send(
      control({ type: "subscribe", rooms: rooms.map((room) => ({ room, digest: digestOf(core, room) })) }),
      barrier(rooms),
    );
    events.onProgress({});
  }

  async function onPong(at: number, behind = 0): Promise<void> {
    const vectors = barriers.get(at);
    barriers.delete(at);
    noteLag(at, behind);
    if (vectors === undefined) return;
    if (!greeted) void relayWraps.handBack();
    greeted = true;
    for (const [room, vector] of vectors)
      if (!live.has(room) && !absent.has(room)) await onEqual(room, vector);
    if (core.cited.isAnyBehind()) askForRoster();
    events.onProgress({});
  }

  /** Asks once more while there is a lag: the answer stands behind what is sent meanwhile. */
  function noteLag(at: number, behind: number): void {
    const isNews = behind !== lag;
    lag = behind;
    if (isNews) events.onProgress({});
    if (lag === 0 || at < lagAsked) return;
    lagAsked = ++pings;
    send(pingNow(lagAsked));
  }

  /**
   * The digests were equal: the relay holds every row that we held when we said hello. One that this life never sent, as
   * its copy did, waits on after that: it is sent for an answer of its own.
   */
  async function onEqual(room: RoomId, vector: StateVector): Promise<void> {
    live.add(room);
    for (const feed of ownFeeds(room)) {
      const next = vector.get(core.rooms.clientId(room, feed)) ?? 0;
      relayNext.set(sentKey(room, feed), next);
      await outbox.acknowledge(room, feed, next);
      const waiting = outbox.rows(room).find((record) => record.feed === feed);
      sentNext.set(sentKey(room, feed), waiting?.seq ?? next);
    }
    await outbox.rescueStranded(room);
    await push(room);
  }

  /** Feeds of this device that have rows waiting. */
  const ownFeeds = (room: RoomId): readonly FeedId[] => [
    ...new Set(outbox.rows(room).map(({ feed }) => feed)),
  ];

  // ------------------------------------------------------------ rooms

  async function onStep1(channel: number, room: RoomId, vectorBytes: Bytes): Promise<void> {
    const parsed = parseStateVector(vectorBytes, UPDATE_BOUNDS.maxFeeds);
    if (!parsed.ok) return events.onRefused("Invalid", parsed.error.type);
    const relayHas = parsed.value;
    absent.delete(room);
    for (const feed of ownFeeds(room))
      relayNext.set(sentKey(room, feed), relayHas.get(core.rooms.clientId(room, feed)) ?? 0);
    for (const feed of core.rooms.get(room).heads.keys()) await noteOwnFeed(room, feed, relayHas);
    if (!isOwnPlace(room, core.identity.member))
      await noteOwnFeed(room, await outbox.feedFor(room), relayHas); // no row is written there
    await sendMissing(channel, room, relayHas);
    live.add(room);
    await push(room);
    send({ channel, message: { type: "step2", update: encodeUpdate([]) } });
    const ours = core.rooms.vector(room);
    if (isForkedSomewhere(room, relayHas)) for (const clientId of ours.keys()) forks.note(room, clientId);
    const asked = forks.asking(room, ours);
    if ([...relayHas].some(([clientId, next]) => (asked.get(clientId) ?? 0) < next)) {
      asking.began(room);
      send({ channel, message: { type: "step1", vector: encodeStateVector(asked) } });
    }
    for (const bytes of relayRegisters.lacking(room, markersOf(core, room))) sendRegister(room, bytes);
  }

  /** Its digest was another one, and yet there are as many rows and the same markers at both ends: some row differs. */
  function isForkedSomewhere(room: RoomId, relayHas: StateVector): boolean {
    const ours = core.rooms.vector(room);
    const hasAsMuch =
      ours.size === relayHas.size && [...relayHas].every(([clientId, next]) => ours.get(clientId) === next);
    return hasAsMuch && relayRegisters.areSame(room, markersOf(core, room));
  }

  /** The relay may know more of an own feed than we do (a copied or restored profile): it is written no further. */
  async function noteOwnFeed(room: RoomId, feed: FeedId, relayHas: StateVector): Promise<void> {
    if (!feed.startsWith(core.identity.device)) return;
    const known = core.rooms.get(room).heads.get(feed)?.next ?? 0;
    if ((relayHas.get(core.rooms.clientId(room, feed)) ?? 0) > known) await outbox.startAnew(room, feed);
  }

  /**
   * Every row here that the relay lacks, whoever wrote it; in chunks, so that live rows get through between. Own rows
   * that wait for an acknowledgement are not among them: `push` sends them all, also where the relay has something at
   * their place. Only the relay can tell whether that is the same row, and its ack or `Fork` says so.
   */
  async function sendMissing(channel: number, room: RoomId, relayHas: StateVector): Promise<void> {
    handedBack.forget(room);
    for (const [feed, { next }] of core.rooms.get(room).heads) {
      const from = relayHas.get(core.rooms.clientId(room, feed)) ?? 0;
      const waiting = outbox.rows(room).filter((record) => record.feed === feed);
      const end = Math.min(endBegins(waiting, next), outbox.leftFrom(room, feed)); // beyond it they are said elsewhere
      await handBack(channel, { room, feed, from }, end);
      sentNext.set(sentKey(room, feed), waiting[0]?.seq ?? next);
    }
  }

  async function handBack(channel: number, { room, feed, from }: Kept, end: number): Promise<void> {
    for await (const run of storedRuns(core, room, feed, from, end)) {
      handedBack.note(room, run.clientId, run.from + run.envelopes.length);
      sendRun(channel, run);
    }
  }

  /** A chain has grown: it may say now how much counts of what somebody wrote who has lost the right to. */
  async function handBackSettled(): Promise<void> {
    const { rosters } = core.roster;
    const isSettled = ({ room, feed }: Kept): boolean =>
      Number.isFinite(boundOf(rosters, room, feed)) ||
      canWrite(rosters, feedToDevice(feed), room, core.time.now());
    for (const rows of handedBack.takeSettled(isSettled)) {
      const channel = channelByRoom.get(rows.room);
      const { next } = core.rooms.get(rows.room).heads.get(rows.feed) ?? { next: 0 };
      if (channel !== undefined)
        await handBack(channel, rows, Math.min(next, boundOf(rosters, rows.room, rows.feed)));
    }
  }

  /** Of a room that was left on this connection the relay answers nothing any more. */
  const mayRead = (room: RoomId): boolean =>
    core.roster.governing(room) === null ||
    canRead(core.roster.rosters, core.identity.device, room, core.time.now());

  function sendRun(channel: number, run: FeedRun): void {
    send({ channel, message: { type: "update", update: encodeUpdate([run]) } });
    events.onProgress({ sent: run.envelopes.length });
  }

  async function push(room: RoomId): Promise<void> {
    const channel = channelByRoom.get(room);
    if (channel === undefined || !live.has(room) || outbox.rows(room).length === 0) return;
    if (!(await mayGoOut(room))) return;
    const waiting = outbox.rows(room);
    for (const [feed, rows] of Map.groupBy(waiting, (record) => record.feed)) {
      const unsent = rows.filter((row) => isUnsent(row));
      await outbox.handOver(unsent);
      for (const run of waitingRuns(core, unsent)) sendRun(channel, run);
      if (unsent.length > 0) sentNext.set(sentKey(room, feed), (unsent.at(-1)?.seq ?? 0) + 1);
    }
    core.changes.emit({ type: "messages", room, orders: waiting.map(({ order }) => order) });
  }

  const isUnsent = ({ room, feed, seq }: OutboxRecord): boolean =>
    seq >= (sentNext.get(sentKey(room, feed as FeedId)) ?? 0);

  /**
   * Nothing leaves under a key that somebody knows who has left: the key is renewed first, then what waits is sealed
   * with it. Rows that may have reached the relay before stay as they are, so that nothing is said twice.
   */
  async function mayGoOut(room: RoomId): Promise<boolean> {
    const chain = core.roster.governing(room);
    if (chain === null) return true;
    if (core.cited.isBehind(chain)) return false;
    if (isRotationDue(core.roster.rosters, chain)) {
      events.onRotationDue(chain.chain);
      return false;
    }
    if (core.keys.newest(chain.chain) === null) return false;
    const stale = outbox.rows(room).find((row) => isUnsent(row) && isStale(row, chain) && !mayBeThere(row));
    if (stale === undefined) return true;
    const { feed, seq } = stale;
    await outbox.moveOn(room, feed, seq);
    return outbox.find(room, { feed, seq }) === null && mayGoOut(room); // a full disk kept it: it waits
  }

  const isStale = ({ epoch = 0, refusal }: OutboxRecord, chain: Chain): boolean =>
    refusal === null && epoch < chain.epoch;

  /** A relay that has lost it may get it back from somebody who had it from there. */
  const mayBeThere = (row: OutboxRecord): boolean =>
    row.isHere !== true ||
    (outbox.mayBeAway(row) && row.seq < (relayNext.get(sentKey(row.room, row.feed)) ?? 0));

  async function onUpdate(room: RoomId, update: Bytes): Promise<void> {
    const runs = parseUpdate(update, UPDATE_BOUNDS);
    if (!runs.ok) {
      countSetAside(core, runs.error.reason);
      return events.onRefused("Invalid", runs.error.reason);
    }
    if (runs.value.length > 0) {
      if (forks.asked(room).size > 0)
        await (await halves.again()).giveWay(core, outbox, room, runs.value, forks.asked(room));
      const received = await receiveRuns(core, room, runs.value);
      if (received.envelopes > 0) asking.cameNew(room);
      events.onProgress({ received: received.envelopes });
      if (outbox.rows(room).length > 0) await outbox.recover(room); // rows of ours may fit on these
      const forked = received.errors.filter(isForkHere(room));
      if (forked.length > 0 || received.errors.some(({ type }) => isWorthAsking.has(type)))
        asking.again(room);
      if (core.cited.isAnyBehind()) askForRoster();
    }
  }

  const isForkHere =
    (room: RoomId) =>
    (error: InboxError): boolean =>
      error.type === "Fork" && forks.note(room, core.rooms.clientId(room, error.feed));

  /** Something did not fit: say what we have, and the relay sends from there. */
  function askNow(room: RoomId): void {
    const channel = channelByRoom.get(room);
    if (channel === undefined) return;
    const vector = forks.asking(room, core.rooms.vector(room));
    send({ channel, message: { type: "step1", vector: encodeStateVector(vector) } });
    events.onProgress({});
  }

  async function onSettled(room: RoomId): Promise<void> {
    forks.settled(room);
    if (asking.settled(room)) return;
    await outbox.rescueStranded(room);
    await push(room);
    events.onProgress({});
  }

  async function onAck(room: RoomId, heads: readonly (readonly [number, number])[]): Promise<void> {
    for (const [clientId, next] of heads) {
      handedBack.answered(room, clientId, next);
      const feed = ownFeedOf(room, clientId);
      if (feed !== null) await outbox.acknowledge(room, feed, next);
    }
    events.onProgress({});
  }

  async function onNack(room: RoomId, clientId: number, from: number, refusal: Refusal): Promise<void> {
    handedBack.answered(room, clientId, Number.POSITIVE_INFINITY);
    if (refusal === "NoSuchRoom") absent.add(room);
    const feed = ownFeedOf(room, clientId);
    if (feed === null) {
      if (refusal === "Fork" && forks.note(room, clientId)) asking.again(room); // what we handed back is not what stands there
      const theirs = refusal === "NotMember" ? feedOf(room, clientId) : null;
      if (theirs !== null) handedBack.keep({ room, feed: theirs, from });
      return events.onProgress({});
    }
    if (refusal === "Fork" || refusal === "ClockAhead" || refusal === "StaleEpoch") {
      await outbox.moveOn(room, feed, from);
      sentNext.delete(sentKey(room, feed)); // what stands before it: sent once more, for an answer of its own
      if (refusal === "Fork") asking.again(room); // what another life of this device wrote there
      return push(room);
    }
    if (refusal === "Gap" || refusal === "RosterBehind") return events.restart();
    const passes = refusals[refusal] === "retry";
    if (!passes || refusal === "StorageFull") await outbox.refuse(room, feed, from, refusal); // a full relay is worth saying
    if (passes) events.onRefused(refusal, "row"); // sent again on the next connection
  }

  const feedOf = (room: RoomId, clientId: number): FeedId | null =>
    [...ownFeeds(room), ...core.rooms.get(room).heads.keys()].find(
      (feed) => core.rooms.clientId(room, feed) === clientId,
    ) ?? null;

  const ownFeedOf = (room: RoomId, clientId: number): FeedId | null => {
    const feed = feedOf(room, clientId);
    return feed?.startsWith(core.identity.device) ? feed : null;
  };

  function sendRegister(room: RoomId, bytes: Bytes): void {
    const channel = channelByRoom.get(room);
    if (channel !== undefined) send({ channel, message: { type: "registers", registers: [bytes] } });
  }

  function sendPresence(room: RoomId, sealed: Bytes): void {
    const channel = channelByRoom.get(room);
    const from = idToBytes(core.identity.device);
    if (channel !== undefined) send({ channel, message: { type: "presence", from, sealed } });
  }

  // ------------------------------------------------------------ dispatch

  async function dispatch({ channel, message }: Addressed): Promise<void> {
    if (channel === 0) return dispatchControl(message);
    const room = roomByChannel.get(channel);
    if (room === undefined) return;
    switch (message.type) {
      case "step1":
        return onStep1(channel, room, message.vector);
      case "step2":
      case "update":
        return onUpdate(room, message.update);
      case "settled":
        return onSettled(room);
      case "ack":
        return onAck(room, message.heads);
      case "nack":
        return onNack(room, message.clientId, message.from, message.refusal);
      case "registers":
        relayRegisters.heard(room, message.registers, core.rooms.registers(room));
        return receiveRegisters(core, room, message.registers);
      default:
        if (message.type === "presence")
          core.changes.emit({ type: "presence", room, sealed: message.sealed });
        return; // presence and segment counts are hints: nothing depends on them
    }
  }

  async function dispatchControl(message: WireMessage): Promise<void> {
    switch (message.type) {
      case "challenge":
        return onChallenge(message.nonce, message.version);
      case "needEntries":
        return onNeedEntries(message.chain, message.from);
      case "welcome":
        return onWelcome(message);
      case "entries":
        return onEntries(message.chain, message.from, message.entries);
      case "wraps":
        relayWraps.heard(message.wraps);
        return events.onWraps(message.wraps);
      case "appended":
        return appends.answered(message.request, message);
      case "pong":
        core.time.setOffset(message.now - core.ports.clock.now());
        return onPong(message.at, message.lag);
      case "refused":
        return events.onRefused(message.refusal, message.detail);
      default:
        return;
    }
  }

  return {
    push,
    append: (...act) => (isWelcome ? appends.append(...act) : Promise.resolve(null)),
    lostSeals: relayWraps.lost,
    followRooms: () => subscribe(readableRooms(core)),
    sendRegister,
    sendPresence,
    ping: () => send(pingNow(++pings)),
    isSettled: () =>
      greeted &&
      lag === 0 &&
      barriers.size === 0 &&
      !asking.isUnderWay(mayRead) &&
      handedBack.isAnswered(mayRead),
    sentUpTo: (room, feed) => sentNext.get(sentKey(room, feed)) ?? 0,
    steps(frame) {
      const messages = parseFrame(frame);
      if (!messages.ok) return [async () => events.onRefused("Invalid", messages.error.reason)];
      const before = taken;
      return messages.value.map((message, at, { length }) => async () => {
        if (!closed) await dispatch(message);
        noteTaken(before + Math.floor((frame.length * (at + 1)) / length));
      });
    },
    close() {
      closed = true;
      appends.close();
    },
  };
}

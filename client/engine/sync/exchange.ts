import {
  type Addressed,
  type Bytes,
  type Entry,
  encodeFrame,
  encodeStateVector,
  encodeUpdate,
  type FeedId,
  type FeedRun,
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
import type { Core } from "../state/core.ts";
import { readRows, receiveRuns } from "../state/inbox.ts";
import { receiveRegisters } from "../state/markers.ts";
import type { Outbox } from "../state/outbox.ts";

/**
 * One connection to the relay, from the challenge to the close. All steps run on the engine's queue.
 *
 *   challenge → auth → (needEntries → append)* → welcome → hello, ping
 *   per room that differs: step1 ← relay; step2 → what it lacks; step1 → if we lack something; update*, step2, settled ← relay
 *   pong of the ping sent with hello: every room that has not said step1 is equal at both ends
 */
export interface Exchange {
  handle(frame: Bytes): Promise<void>;
  /** Sends what the outbox holds for a room and the relay has not been given on this connection. */
  push(room: RoomId): Promise<void>;
  sendRegister(room: RoomId, bytes: Bytes): void;
  /** Sends roster entries; resolves with the relay's answer, `null` when the connection ended first. */
  append(entries: readonly Bytes[], wraps: readonly Bytes[]): Promise<Appended | null>;
  subscribe(rooms: readonly RoomId[]): void;
  ping(): void;
  /** Everything the relay has is here. */
  isSettled(): boolean;
  /** The next own row of a feed that was not handed to the socket. */
  sentUpTo(room: RoomId, feed: FeedId): number;
  close(): void;
}

export interface Appended {
  readonly refusal: Refusal | null;
  readonly rule: string;
}

export interface ExchangeEvents {
  send(frame: Bytes): void;
  onWelcome(release: string): Promise<void>;
  onRoster(entries: readonly Entry[]): Promise<void>;
  onWraps(wraps: readonly Bytes[]): Promise<void>;
  onProgress(moved: { readonly sent?: number; readonly received?: number }): void;
  onRefused(refusal: Refusal, detail: string): void;
  /** The relay asked for rows in a way that only a new connection can answer. */
  restart(): void;
}

const UPDATE_BOUNDS = { maxFeeds: 100_000, maxItems: 200_000 };
const CHUNK_ROWS = 400;
const CHUNK_BYTES = 256 * 1024;

export function createExchange(
  core: Core,
  outbox: Outbox,
  audience: string,
  events: ExchangeEvents,
): Exchange {
  const roomByChannel = new Map<number, RoomId>();
  const channelByRoom = new Map<RoomId, number>();
  const live = new Set<RoomId>(); // compared with the relay: new rows may be pushed
  const settling = new Set<RoomId>();
  const sentNext = new Map<string, number>();
  const answers = new Map<number, (answer: Appended | null) => void>();
  const barriers = new Map<number, readonly RoomId[]>();
  let requests = 0;
  let pings = 0;
  let greeted = false;
  let closed = false;

  const send = (...messages: Addressed[]): void => {
    if (!closed) events.send(encodeFrame(messages));
  };
  const control = (message: WireMessage): Addressed => ({ channel: 0, message });
  const sentKey = (room: RoomId, feed: FeedId) => room + feed;

  function openChannels(rooms: readonly RoomId[]): void {
    for (const room of rooms) {
      const channel = roomByChannel.size + 1;
      roomByChannel.set(channel, room);
      channelByRoom.set(room, channel);
    }
  }

  /** Relay and client answer in order, so the pong to this says that all answers to what came before are here. */
  function barrier(rooms: readonly RoomId[]): Addressed {
    const at = ++pings;
    barriers.set(at, rooms);
    return control({ type: "ping", at });
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
    core.time.setOffset(message.now - core.ports.clock.now());
    if (message.wraps < core.identity.record.wraps.length) void append([], core.identity.record.wraps);
    const rooms = [...core.roster.state().rooms.keys()];
    openChannels(rooms);
    const chains = [[core.identity.record.org, core.roster.state().seq + 1]] as const;
    const digests = rooms.map((room) => ({ room, digest: core.rooms.digest(room) }));
    send(control({ type: "hello", chains, rooms: digests }), barrier(rooms));
    await events.onWelcome(message.release);
  }

  function append(entries: readonly Bytes[], wraps: readonly Bytes[]): Promise<Appended | null> {
    const request = ++requests;
    return new Promise((resolve) => {
      if (closed) return resolve(null);
      answers.set(request, resolve);
      send(control({ type: "append", request, chain: core.identity.record.org, entries, wraps }));
    });
  }

  async function onNeedEntries(from: number): Promise<void> {
    send(
      control({
        type: "append",
        request: 0,
        chain: core.identity.record.org,
        entries: await core.roster.entries(from),
        wraps: [...core.identity.record.wraps],
      }),
    );
  }

  async function onEntries(from: number, entries: readonly Bytes[]): Promise<void> {
    const accepted = await core.roster.accept(from, entries);
    if (!accepted.ok) return events.onRefused("Invalid", `roster ${accepted.error.type}`);
    const fresh = accepted.value.flatMap((entry) =>
      entry.action.kind === "roomCreated" ? [entry.action.room] : [],
    );
    subscribe(fresh);
    await events.onRoster(accepted.value);
  }

  function subscribe(wanted: readonly RoomId[]): void {
    const rooms = wanted.filter((room) => !channelByRoom.has(room));
    if (rooms.length === 0) return;
    openChannels(rooms);
    send(
      control({ type: "subscribe", rooms: rooms.map((room) => ({ room, digest: core.rooms.digest(room) })) }),
      barrier(rooms),
    );
  }

  async function onPong(at: number): Promise<void> {
    const rooms = barriers.get(at);
    if (rooms === undefined) return;
    barriers.delete(at);
    greeted = true;
    for (const room of rooms) if (!live.has(room)) await goLive(room, core.rooms.vector(room));
    events.onProgress({});
  }

  /** From here on new rows go out as they are written; `relayHas` says where to begin. */
  async function goLive(room: RoomId, relayHas: StateVector): Promise<void> {
    live.add(room);
    for (const feed of ownFeeds(room))
      sentNext.set(sentKey(room, feed), relayHas.get(core.rooms.clientId(room, feed)) ?? 0);
    await push(room);
  }

  const ownFeeds = (room: RoomId): readonly FeedId[] => [
    ...new Set(outbox.rows(room).map(({ feed }) => feed)),
  ];

  // ------------------------------------------------------------ rooms

  async function onStep1(channel: number, room: RoomId, vectorBytes: Bytes): Promise<void> {
    const parsed = parseStateVector(vectorBytes, UPDATE_BOUNDS.maxFeeds);
    if (!parsed.ok) return events.onRefused("Invalid", parsed.error.type);
    const relayHas = parsed.value;
    await noteOwnFeeds(room, relayHas);
    await sendMissing(channel, room, relayHas);
    live.add(room);
    const ours = core.rooms.vector(room);
    if ([...relayHas].some(([clientId, next]) => (ours.get(clientId) ?? 0) < next)) {
      settling.add(room);
      send({ channel, message: { type: "step1", vector: encodeStateVector(ours) } });
    }
    for (const { device, bytes } of core.rooms.registers(room).values())
      if (device === core.identity.device) sendRegister(room, bytes);
  }

  /** The relay may know more of our own feeds than we do (a restored profile): those are written no further. */
  async function noteOwnFeeds(room: RoomId, relayHas: StateVector): Promise<void> {
    for (const [feed, head] of core.rooms.get(room).heads) {
      if (!feed.startsWith(core.identity.device)) continue;
      const next = relayHas.get(core.rooms.clientId(room, feed)) ?? 0;
      if (next > head.next) await outbox.moveOn(room, feed);
      else if (next > 0) await outbox.acknowledge(room, feed, next);
    }
  }

  /** Step 2: every row here that the relay lacks, whoever wrote it; in chunks, so that live rows get through between. */
  async function sendMissing(channel: number, room: RoomId, relayHas: StateVector): Promise<void> {
    for (const [feed, { next }] of core.rooms.get(room).heads) {
      const from = relayHas.get(core.rooms.clientId(room, feed)) ?? 0;
      if (from < next) await sendFeed(channel, room, feed, from, next);
      sentNext.set(sentKey(room, feed), Math.max(from, next));
    }
    send({ channel, message: { type: "step2", update: encodeUpdate([]) } });
  }

  async function sendFeed(
    channel: number,
    room: RoomId,
    feed: FeedId,
    from: number,
    to: number,
  ): Promise<void> {
    const clientId = core.rooms.clientId(room, feed);
    for (let at = from; at < to; ) {
      const envelopes = withinBytes(await readRows(core, room, feed, at, Math.min(CHUNK_ROWS, to - at)));
      if (envelopes.length === 0) return;
      const run: FeedRun = { clientId, feed: at === 0 ? feed : null, from: at, envelopes };
      send({ channel, message: { type: "update", update: encodeUpdate([run]) } });
      events.onProgress({ sent: envelopes.length });
      at += envelopes.length;
    }
  }

  async function push(room: RoomId): Promise<void> {
    const channel = channelByRoom.get(room);
    if (channel === undefined || !live.has(room)) return;
    for (const feed of ownFeeds(room)) {
      const next = core.rooms.get(room).heads.get(feed)?.next ?? 0;
      const from = sentNext.get(sentKey(room, feed)) ?? 0;
      if (from >= next) continue;
      sentNext.set(sentKey(room, feed), next);
      await sendFeed(channel, room, feed, from, next);
    }
    core.changes.emit({ type: "messages", room, orders: outbox.rows(room).map(({ order }) => order) });
  }

  async function onUpdate(room: RoomId, update: Bytes): Promise<void> {
    const runs = parseUpdate(update, UPDATE_BOUNDS);
    if (!runs.ok) return events.onRefused("Invalid", runs.error.reason);
    if (runs.value.length > 0) {
      const received = await receiveRuns(core, room, runs.value);
      events.onProgress({ received: received.envelopes });
      if (received.errors.some((error) => error.type === "Gap" || error.type === "UnknownAuthor"))
        askAgain(room);
    }
  }

  /** Something did not fit: say what we have, and the relay sends from there. Once until it has answered. */
  function askAgain(room: RoomId): void {
    const channel = channelByRoom.get(room);
    if (channel === undefined || settling.has(room)) return;
    settling.add(room);
    send({ channel, message: { type: "step1", vector: encodeStateVector(core.rooms.vector(room)) } });
  }

  function onSettled(room: RoomId): void {
    settling.delete(room);
    events.onProgress({});
  }

  async function onAck(room: RoomId, heads: readonly (readonly [number, number])[]): Promise<void> {
    for (const [clientId, next] of heads) {
      const feed = core.rooms.feedOf(room, clientId);
      if (feed !== null) await outbox.acknowledge(room, feed, next);
    }
    events.onProgress({});
  }

  async function onNack(room: RoomId, clientId: number, from: number, refusal: Refusal): Promise<void> {
    const feed = core.rooms.feedOf(room, clientId);
    if (feed === null || !feed.startsWith(core.identity.device)) return;
    if (refusal === "Fork" || refusal === "ClockAhead") {
      await outbox.moveOn(room, feed);
      return push(room);
    }
    if (refusal === "Gap" || refusal === "RosterBehind") return events.restart();
    const passes = refusals[refusal] === "retry";
    if (!passes || refusal === "StorageFull") await outbox.refuse(room, feed, from, refusal); // a full relay is worth saying
    if (passes) events.onRefused(refusal, "row"); // sent again on the next connection
  }

  function sendRegister(room: RoomId, bytes: Bytes): void {
    const channel = channelByRoom.get(room);
    if (channel !== undefined) send({ channel, message: { type: "registers", registers: [bytes] } });
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
        return receiveRegisters(core, room, message.registers);
      default:
        return; // presence and segment counts are hints: nothing depends on them
    }
  }

  async function dispatchControl(message: WireMessage): Promise<void> {
    switch (message.type) {
      case "challenge":
        return onChallenge(message.nonce, message.version);
      case "needEntries":
        return onNeedEntries(message.from);
      case "welcome":
        return onWelcome(message);
      case "entries":
        return onEntries(message.from, message.entries);
      case "wraps":
        return events.onWraps(message.wraps);
      case "appended":
        answers.get(message.request)?.({ refusal: message.refusal, rule: message.rule });
        answers.delete(message.request);
        return;
      case "pong":
        core.time.setOffset(message.now - core.ports.clock.now());
        return onPong(message.at);
      case "refused":
        return events.onRefused(message.refusal, message.detail);
      default:
        return;
    }
  }

  return {
    push,
    append,
    subscribe,
    sendRegister,
    ping: () => send(control({ type: "ping", at: ++pings })),
    isSettled: () => greeted && settling.size === 0 && barriers.size === 0,
    sentUpTo: (room, feed) => sentNext.get(sentKey(room, feed)) ?? 0,
    async handle(frame) {
      const messages = parseFrame(frame);
      if (!messages.ok) return events.onRefused("Invalid", messages.error.reason);
      for (const message of messages.value) if (!closed) await dispatch(message);
    },
    close() {
      closed = true;
      for (const answer of answers.values()) answer(null);
      answers.clear();
    },
  };
}

function withinBytes(rows: readonly Bytes[]): readonly Bytes[] {
  let bytes = 0;
  const end = rows.findIndex((row) => {
    bytes += row.length;
    return bytes > CHUNK_BYTES;
  });
  return end < 0 ? rows : rows.slice(0, Math.max(1, end));
}

import {
  type Addressed,
  type AuthClaim,
  type Bytes,
  ByteWriter,
  type ChainId,
  canRead,
  equalBytes,
  idToBytes,
  PROTOCOL_VERSION,
  parseAuth,
  parseFrame,
  parseStateVector,
  type Refusal,
  type RoomDigest,
  type RoomId,
  type RosterState,
  type Sign1,
  type WireMessage,
  type Wrap,
  writeMessage,
} from "../../crdt/public.ts";
import { judgeClaim, recipientsOf } from "../auth/judge.ts";
import { closeCode, statusOf } from "../errors.ts";
import { limits } from "../limits.ts";
import type { Guest, Hub, RowsReply } from "./hub.ts";
import { Inbox } from "./inbox.ts";
import { Listener } from "./listener.ts";
import type { Peer } from "./outlet.ts";
import { Subscription } from "./subscription.ts";

/** What the outside knows about a socket before a word was said. */
export interface Arrival {
  /** Hosts that a challenge may be answered for: the one that was dialled, and those the operator named. */
  readonly audiences: readonly string[];
  /** Called when the other side has proved who it is. */
  readonly known?: () => void;
}

export interface Session {
  receive(frame: Bytes): void;
  /** The network has taken what was queued. */
  drained(): void;
  closed(): void;
}

type Phase =
  | { readonly type: "challenged"; readonly nonce: Bytes }
  /** The claim is put aside until this relay knows the chain it speaks of. */
  | { readonly type: "healing"; readonly claim: AuthClaim; readonly signed: Sign1 }
  | { readonly type: "known"; readonly guest: Guest; readonly isGreeted: boolean }
  | { readonly type: "closed" };

/** One `/sync` connection as a state machine that is fed with frames and gives frames. Rules RLY18–RLY24 in SPEC.md. */
export function createSession(hub: Hub, peer: Peer, arrival: Arrival): Session {
  return new SyncSession(hub, peer, arrival);
}

class SyncSession implements Session {
  readonly #hub: Hub;
  readonly #arrival: Arrival;
  readonly #listener: Listener;
  readonly #inbox: Inbox;
  readonly #channels: Channel[] = []; // channel n stands at n − 1
  readonly #acks = new Map<Subscription, Map<number, number>>();
  readonly #reply: RowsReply;
  #phase: Phase;
  #releaseTicket: () => void = () => {};
  #cancelTimeout: () => void;
  #preAuthBytes = 0;
  /** How much of the chain the other side has; null until it says so. */
  #chainLength: number | null = null;

  constructor(hub: Hub, peer: Peer, arrival: Arrival) {
    const { clock, random, timers, log } = hub.ports;
    this.#hub = hub;
    this.#arrival = arrival;
    this.#listener = new Listener({ store: hub.ports.store, touch: (one) => hub.touch(one) }, peer, {
      joins: true,
      beforeRows: () => {
        this.#sayAcks();
        this.#sayEntries();
      },
      settled: (subscription) => subscription.say({ type: "settled" }),
      closed: () => this.#left(),
    });
    this.#inbox = new Inbox(clock, {
      take: (frame) => this.#take(frame),
      flooded: () => this.#listener.close(closeCode.policy, "too many frames"),
      broken: (cause) => {
        log("error", "session failed", { reason: cause instanceof Error ? cause.message : "unknown" });
        this.#listener.close(1011, "");
      },
    });
    this.#reply = {
      stored: (subscription, clientId, next) => this.#ack(subscription, clientId, next),
      refused: (subscription, refusal) => subscription.say({ type: "nack", ...refusal }),
    };
    const nonce = random(32);
    this.#phase = { type: "challenged", nonce };
    this.#say({ type: "challenge", version: PROTOCOL_VERSION, nonce, now: clock.now() });
    this.#cancelTimeout = timers.after(limits.authTimeoutMs, () => this.refuse("BadAuth", "timeout"));
  }

  receive(frame: Bytes): void {
    this.#inbox.add(frame);
  }

  drained(): void {
    this.#listener.drained();
  }

  closed(): void {
    this.#listener.detach();
  }

  /** Says why, then closes. */
  refuse(refusal: Refusal, detail: string): void {
    if (this.#phase.type === "closed") return;
    this.#hub.ports.metrics.refused(refusal);
    this.#say({ type: "refused", refusal, detail });
    this.#listener.close(statusOf[refusal].close, refusal);
  }

  async #take(frame: Bytes): Promise<void> {
    if (this.#phase.type !== "known" && !this.#mayStillSpeak(frame.length))
      return this.refuse("TooLarge", "");
    const messages = parseFrame(frame);
    if (!messages.ok)
      return this.refuse(messages.error.reason === "TooLarge" ? "TooLarge" : "Invalid", "frame");
    for (const message of messages.value) await this.#dispatch(message);
  }

  #mayStillSpeak(bytes: number): boolean {
    this.#preAuthBytes += bytes;
    return (
      this.#preAuthBytes <= (this.#phase.type === "healing" ? limits.maxHealBytes : limits.maxPreAuthBytes)
    );
  }

  #dispatch(addressed: Addressed): Promise<void> | void {
    const phase = this.#phase;
    const { channel, message } = addressed;
    switch (phase.type) {
      case "closed":
        return;
      case "challenged":
        return message.type === "auth" ? this.#authenticate(message.signed, phase.nonce) : this.#odd();
      case "healing":
        return message.type === "append" ? this.#heal(message, phase) : this.#odd();
      case "known":
        return channel === 0
          ? this.#onConnection(message, phase)
          : this.#onRoom(channel, message, phase.guest);
    }
  }

  #odd(): void {
    this.refuse(this.#phase.type === "known" ? "Invalid" : "BadAuth", "unexpected message");
  }

  // ------------------------------------------------------------ who is it

  #authenticate(bytes: Bytes, nonce: Bytes): Promise<void> | void {
    const parsed = parseAuth(bytes);
    if (!parsed.ok) return this.refuse("BadAuth", "grammar");
    const { claim, signed } = parsed.value;
    if (!this.#arrival.audiences.includes(claim.audience)) return this.refuse("BadAuth", "audience");
    if (!equalBytes(claim.nonce, nonce)) return this.refuse("BadAuth", "nonce");
    if (!this.#hub.ports.admission.isAdmitted(claim.org)) return this.refuse("UnknownOrg", "");
    const length = this.#hub.chains.lengthOf(claim.org);
    if (claim.chainSeq <= length) return this.#judge(claim, signed);
    this.#phase = { type: "healing", claim, signed };
    this.#cancelTimeout();
    this.#cancelTimeout = this.#hub.ports.timers.after(limits.healTimeoutMs, () =>
      this.refuse("BadAuth", "timeout"),
    );
    this.#say({ type: "needEntries", chain: claim.org, from: length });
  }

  /** The chain comes first: whoever brings it may be on it. Entries vouch for themselves. */
  async #heal(
    message: Extract<WireMessage, { type: "append" }>,
    { claim, signed }: Extract<Phase, { type: "healing" }>,
  ): Promise<void> {
    if (message.chain !== claim.org) return this.#odd();
    const outcome = await this.#hub.chains.append({ ...message, isHistory: false });
    this.#answerAppend(message.request, outcome);
    if (outcome.refusal !== null || outcome.length >= claim.chainSeq) await this.#judge(claim, signed);
  }

  async #judge(claim: AuthClaim, signed: Sign1): Promise<void> {
    const { clock, verifier, release } = this.#hub.ports;
    const state = this.#hub.chains.stateOf(claim.org);
    if (state === null) return this.refuse("NotMember", "chain");
    const judged = await judgeClaim(claim, signed, state, clock.now(), verifier);
    if (this.#listener.isClosed) return;
    if (!judged.ok) return this.refuse(judged.error.refusal, judged.error.detail);
    this.#cancelTimeout();
    const who = judged.value;
    const guest: Guest = {
      org: claim.org,
      who,
      listener: this.#listener,
      rosterMoved: (next, wraps) => this.#rosterMoved(next, wraps, guest),
      refuse: (refusal, detail) => this.refuse(refusal, detail),
    };
    this.#phase = { type: "known", guest, isGreeted: false };
    this.#hub.enter(guest);
    this.#arrival.known?.();
    const { ticket, release: releaseTicket } = this.#hub.tickets.issue({ org: claim.org, who });
    this.#releaseTicket = releaseTicket;
    const wraps = this.#wrapsFor(guest, state).length;
    this.#say({ type: "welcome", now: clock.now(), ticket, wraps, release });
  }

  // ------------------------------------------------------------ the connection

  #onConnection(message: WireMessage, phase: Extract<Phase, { type: "known" }>): Promise<void> | void {
    const { guest } = phase;
    switch (message.type) {
      case "hello":
        if (phase.isGreeted) return this.#odd();
        this.#phase = { ...phase, isGreeted: true };
        return this.#greet(message, guest);
      case "subscribe":
        return this.#subscribe(message.rooms, guest);
      case "append":
        return this.#append(message, guest);
      case "ping":
        return this.#say({ type: "pong", at: message.at, now: this.#hub.ports.clock.now() });
      default:
        return this.#odd();
    }
  }

  #greet(message: Extract<WireMessage, { type: "hello" }>, guest: Guest): void {
    const state = this.#hub.chains.stateOf(guest.org) as RosterState; // it admitted this guest
    this.#chainLength = message.chains.find(([chain]) => chain === guest.org)?.[1] ?? 0;
    this.#sayEntries();
    const wraps = this.#wrapsFor(guest, state);
    if (wraps.length > 0) this.#say({ type: "wraps", chain: guest.org, wraps });
    this.#subscribe(message.rooms, guest);
  }

  #subscribe(rooms: readonly RoomDigest[], guest: Guest): void {
    if (this.#channels.length + rooms.length > limits.maxRoomsPerSocket) this.refuse("TooLarge", "rooms");
    else for (const { room, digest } of rooms) this.#open(room, digest, guest);
  }

  #open(room: RoomId, digest: Bytes, guest: Guest): void {
    const channel: Channel = { room, subscription: null };
    this.#channels.push(channel);
    const number = this.#channels.length;
    if (!this.#follow(channel, number, digest, guest)) this.#sayOn(number, NO_SUCH_ROOM);
  }

  /** False while this device may not read the room, or nobody has made it. */
  #follow(channel: Channel, number: number, digest: Bytes | null, { org, who }: Guest): boolean {
    const state = this.#hub.chains.stateOf(org);
    if (who.kind !== "device" || state === null || !canRead(state, who.device, channel.room)) return false;
    const log = this.#hub.logs.of(org, channel.room);
    const isInStep = digest !== null && equalBytes(log.digest(), digest);
    const subscription = new Subscription(log, this.#listener, number, isInStep);
    channel.subscription = subscription;
    this.#listener.subscriptions.push(subscription);
    log.listeners.add(subscription);
    if (isInStep) return true;
    subscription.sayRegisters(this.#hub.ports.store);
    subscription.say({ type: "step1", vector: log.vector() });
    return true;
  }

  async #append(message: Extract<WireMessage, { type: "append" }>, guest: Guest): Promise<void> {
    const length = this.#hub.chains.lengthOf(guest.org);
    if (message.chain !== guest.org)
      return this.#answerAppend(message.request, { refusal: "UnknownOrg", rule: "", length: 0 });
    const now = this.#hub.ports.clock.now();
    if (!this.#hub.budgetOf(guest.who).takeEntries(message.entries.length + message.wraps.length, now))
      return this.#answerAppend(message.request, { refusal: "RateLimited", rule: "", length });
    const isHistory = guest.who.kind === "device";
    this.#answerAppend(message.request, await this.#hub.chains.append({ ...message, isHistory }));
  }

  #answerAppend(
    request: number,
    {
      refusal,
      rule,
      length,
    }: { readonly refusal: Refusal | null; readonly rule: string; readonly length: number },
  ): void {
    if (refusal !== null) this.#hub.ports.metrics.refused(refusal);
    this.#say({ type: "appended", request, refusal, rule, seq: length });
  }

  #rosterMoved(state: RosterState, wraps: readonly Wrap[], guest: Guest): void {
    this.#listener.touch(); // entries go out with the next flush
    for (const [index, channel] of this.#channels.entries())
      if (channel.subscription === null) this.#follow(channel, index + 1, null, guest);
    const mine = recipientsOf(guest.who, state);
    const forMe = wraps.filter((wrap) => mine.includes(wrap.recipient)).map(({ bytes }) => bytes);
    if (forMe.length > 0 && this.#chainLength !== null)
      this.#say({ type: "wraps", chain: guest.org, wraps: forMe });
  }

  #wrapsFor(guest: Guest, state: RosterState): readonly Bytes[] {
    return this.#hub.ports.store.wrapsFor(guest.org, recipientsOf(guest.who, state));
  }

  // ------------------------------------------------------------ a room

  async #onRoom(channel: number, message: WireMessage, guest: Guest): Promise<void> {
    const subscription = this.#channels[channel - 1]?.subscription;
    if (subscription === undefined) return this.#odd();
    if (subscription === null || guest.who.kind !== "device") return this.#sayOn(channel, NO_SUCH_ROOM);
    switch (message.type) {
      case "step1":
        return this.#answer(subscription, message.vector);
      case "step2":
        await this.#hub.takeUpdate(subscription, message.update, this.#hub.budgetOf(guest.who), this.#reply);
        return subscription.hasNothingToAsk();
      case "update":
        return this.#hub.takeUpdate(subscription, message.update, this.#hub.budgetOf(guest.who), this.#reply);
      case "registers":
        return this.#takeRegisters(subscription, message.registers, guest);
      case "presence":
        return this.#pass(subscription, message, idToBytes(guest.who.device), guest);
      default:
        return this.#odd();
    }
  }

  #answer(subscription: Subscription, bytes: Bytes): void {
    const vector = parseStateVector(bytes, limits.maxFeedsPerVector);
    if (!vector.ok) {
      this.refuse("Invalid", "state vector");
      return;
    }
    const { n } = subscription.log.segment;
    if (n > 2 && isFarBehind(subscription, vector.value)) subscription.say({ type: "segments", count: n });
    subscription.answer(vector.value);
  }

  async #takeRegisters(from: Subscription, registers: readonly Bytes[], { who }: Guest): Promise<void> {
    const now = this.#hub.ports.clock.now();
    const nack = (refusal: Refusal) => from.say({ type: "nack", clientId: 0, from: 0, refusal });
    if (registers.length > limits.maxRegistersPerMessage) return nack("TooLarge");
    if (!this.#hub.budgetOf(who).takeRegisters(registers.length, now)) return; // the next one says more than this one
    for (const register of registers) {
      const refusal = await this.#hub.takeRegister(from, register);
      if (refusal !== null) this.#hub.ports.metrics.refused(refusal);
    }
  }

  /** Presence is a last value: whoever cannot take it now gets the next one. */
  #pass(
    from: Subscription,
    message: Extract<WireMessage, { type: "presence" }>,
    device: Bytes,
    guest: Guest,
  ): void {
    const isSound = message.sealed.length <= limits.maxPresenceBytes && equalBytes(message.from, device);
    if (!isSound) this.#odd();
    if (!isSound || !this.#hub.budgetOf(guest.who).takePresence(this.#hub.ports.clock.now())) return;
    const encoded = writeMessage(new ByteWriter(), message).bytes();
    for (const other of from.log.listeners)
      if (other !== from && other.channel !== null && other.listener.outlet.hasDrained)
        other.forward(encoded);
  }

  // ------------------------------------------------------------ saying

  #say(message: WireMessage): void {
    this.#sayOn(0, message);
  }

  #sayOn(channel: number, message: WireMessage): void {
    this.#listener.push(writeMessage(new ByteWriter().uint(channel), message).bytes());
  }

  #ack(subscription: Subscription, clientId: number, next: number): void {
    const acks = this.#acks.get(subscription) ?? new Map<number, number>();
    this.#acks.set(subscription, acks.set(clientId, next));
    this.#listener.touch();
  }

  #sayAcks(): void {
    for (const [subscription, heads] of this.#acks) {
      this.#hub.ports.metrics.acknowledged(heads.size);
      subscription.say({ type: "ack", heads: [...heads] });
    }
    this.#acks.clear();
  }

  #sayEntries(): void {
    const org = this.#org();
    if (org === null || this.#chainLength === null) return;
    const length = this.#hub.chains.lengthOf(org);
    while (this.#chainLength < length && this.#listener.outlet.hasRoom) {
      const from = this.#chainLength;
      const entries = this.#hub.ports.store.entries(org, from, limits.chunkBytes).slice(0, length - from);
      if (entries.length === 0) return;
      this.#chainLength += entries.length;
      this.#say({ type: "entries", chain: org, from, entries });
    }
  }

  #org(): ChainId | null {
    return this.#phase.type === "known" ? this.#phase.guest.org : null;
  }

  #left(): void {
    if (this.#phase.type === "known") this.#hub.leave(this.#phase.guest);
    this.#phase = { type: "closed" };
    this.#cancelTimeout();
    this.#releaseTicket();
  }
}

/** A room that the other side named. Followed as soon as it may be read. */
interface Channel {
  readonly room: RoomId;
  subscription: Subscription | null;
}

const NO_SUCH_ROOM: WireMessage = { type: "nack", clientId: 0, from: 0, refusal: "NoSuchRoom" };

/** Lacks more than two closed segments of rows: worth fetching over HTTP instead. */
function isFarBehind({ log }: Subscription, vector: ReadonlyMap<number, number>): boolean {
  let missing = 0;
  for (const { clientId, next } of log.heads.values())
    missing += Math.max(0, next - (vector.get(clientId) ?? 0));
  return missing > 2 * limits.segmentRows;
}

import {
  type Addressed,
  type AuthClaim,
  type Bytes,
  encodeMessage,
  equalBytes,
  PROTOCOL_VERSION,
  parseAuth,
  parseFrame,
  type Refusal,
  type RoomDigest,
  refusals,
  type Sign1,
  type WireMessage,
} from "../../crdt/public.ts";
import { judgeClaim } from "../auth/judge.ts";
import { closeCode, statusOf } from "../errors.ts";
import { limits } from "../limits.ts";
import type { AppendOutcome } from "../roster/chains.ts";
import type { Chain, NewWraps } from "../roster/rosters.ts";
import { appendBy } from "./append-by.ts";
import type { Guest, Hub } from "./hub.ts";
import { Inbox } from "./inbox.ts";
import { Listener } from "./listener.ts";
import { headOf, type Peer } from "./outlet.ts";
import { RoomChannels } from "./room-channels.ts";
import { RosterFeed } from "./roster-feed.ts";
import { updatesAhead } from "./together.ts";

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
  | {
      readonly type: "known";
      readonly guest: Guest;
      readonly rosters: RosterFeed;
      readonly rooms: RoomChannels;
      readonly isGreeted: boolean;
    }
  | { readonly type: "closed" };

const SETTLED = encodeMessage({ type: "settled" });

/** One `/sync` connection as a state machine that is fed with frames and gives frames. Rules RLY18–RLY24 in SPEC.md. */
export function createSession(hub: Hub, peer: Peer, arrival: Arrival): Session {
  return new SyncSession(hub, peer, arrival);
}

class SyncSession implements Session {
  readonly #hub: Hub;
  readonly #arrival: Arrival;
  readonly #listener: Listener;
  readonly #inbox: Inbox;
  #phase: Phase;
  #releaseTicket: () => void = () => {};
  #cancelTimeout: () => void = () => {};
  #isOverdue = false;
  #preAuthBytes = 0;

  constructor(hub: Hub, peer: Peer, arrival: Arrival) {
    const { clock, random, log } = hub.ports;
    this.#hub = hub;
    this.#arrival = arrival;
    this.#listener = new Listener(hub, peer, {
      joins: true,
      beforeRows: () => {
        if (this.#phase.type !== "known") return;
        this.#phase.rooms.sayAcks();
        this.#phase.rosters.sayEntries();
      },
      settled: (subscription) => subscription.forward(SETTLED),
      closed: () => this.#left(),
    });
    this.#inbox = new Inbox(clock, {
      begin: (work) => hub.turns.run(work),
      take: (frame, waiting) => this.#take(frame, waiting),
      flooded: () => this.#listener.close(closeCode.policy, "too many frames"),
      broken: (cause) => {
        log("error", "session failed", { reason: cause instanceof Error ? cause.message : "unknown" });
        this.#listener.close(1011, "");
      },
    });
    const nonce = random(32);
    this.#phase = { type: "challenged", nonce };
    this.#say({ type: "challenge", version: PROTOCOL_VERSION, nonce, now: clock.now() });
    this.#expectWithin(limits.authTimeoutMs);
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

  async #take(frame: Bytes, waiting: readonly Bytes[]): Promise<number> {
    if (this.#phase.type !== "known" && !this.#mayStillSpeak(frame.length)) {
      this.refuse("TooLarge", "");
      return 0;
    }
    const messages = parseFrame(frame);
    if (!messages.ok) {
      this.refuse(messages.error.reason === "TooLarge" ? "TooLarge" : "Invalid", "frame");
      return 0;
    }
    const [first, second] = messages.value;
    if (first?.message.type === "update" && second === undefined && this.#phase.type === "known") {
      const more = updatesAhead(first.channel, waiting);
      await this.#onRoom(first.channel, first.message, this.#phase.rooms, more);
      return more.length;
    }
    for (const message of messages.value) await this.#dispatch(message);
    if (this.#isOverdue && this.#phase.type !== "known") this.refuse("BadAuth", "timeout");
    return 0;
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
          : this.#onRoom(channel, message, phase.rooms);
    }
  }

  #odd(): void {
    this.refuse(this.#phase.type === "known" ? "Invalid" : "BadAuth", "unexpected message");
  }

  // ------------------------------------------------------------ who is it

  /** What has come by then is judged first: that it still waits for its turn is our doing. */
  #expectWithin(ms: number): void {
    this.#cancelTimeout();
    this.#isOverdue = false;
    this.#cancelTimeout = this.#hub.ports.timers.after(ms, () => {
      if (this.#inbox.isBusy) this.#isOverdue = true;
      else this.refuse("BadAuth", "timeout");
    });
  }

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
    this.#expectWithin(limits.healTimeoutMs);
    this.#say({ type: "needEntries", chain: claim.org, from: length });
  }

  /**
   * The chain comes first: whoever brings it may be on it. Entries vouch for themselves. Where they cannot be taken now,
   * nobody is judged without them: "no member" would be a word about somebody whom this relay has only forgotten.
   */
  async #heal(
    message: Extract<WireMessage, { type: "append" }>,
    { claim, signed }: Extract<Phase, { type: "healing" }>,
  ): Promise<void> {
    if (message.chain !== claim.org) return this.#odd();
    const { chain, entries, wraps } = message;
    const how = { isHistory: false, isHandedBack: true };
    const outcome = await this.#hub.chains.append({ chain, entries, wraps, ...how });
    this.#answerAppend(message.request, outcome);
    if (outcome.refusal !== null && refusals[outcome.refusal] === "retry")
      return this.refuse(outcome.refusal, "chain");
    if (outcome.refusal !== null || outcome.length >= claim.chainSeq) await this.#judge(claim, signed);
  }

  async #judge(claim: AuthClaim, signed: Sign1): Promise<void> {
    const { clock, verifier, release } = this.#hub.ports;
    const rosters = this.#hub.chains.rostersOf(claim.org);
    if (rosters === null) return this.refuse("NotMember", "chain");
    const judged = await judgeClaim(claim, signed, rosters, clock.now(), verifier);
    if (this.#listener.isClosed) return;
    if (!judged.ok) return this.refuse(judged.error.refusal, judged.error.detail);
    this.#cancelTimeout();
    const who = judged.value;
    const guest: Guest = {
      org: claim.org,
      who,
      listener: this.#listener,
      chainMoved: (chain, wraps) => this.#chainMoved(chain, wraps),
      refuse: (refusal, detail) => this.#dismiss(refusal, detail),
    };
    const feed = new RosterFeed({
      hub: this.#hub,
      org: claim.org,
      who,
      say: (message) => this.#say(message),
      hasRoom: () => this.#listener.outlet.hasRoom,
    });
    const rooms = new RoomChannels(this.#hub, guest);
    this.#phase = { type: "known", guest, rosters: feed, rooms, isGreeted: false };
    this.#hub.enter(guest);
    this.#arrival.known?.();
    const { ticket, release: releaseTicket } = this.#hub.tickets.issue({ org: claim.org, who });
    this.#releaseTicket = releaseTicket;
    this.#say({ type: "welcome", now: clock.now(), ticket, wraps: feed.orgWraps(), release });
  }

  // ------------------------------------------------------------ the connection

  #onConnection(message: WireMessage, phase: Extract<Phase, { type: "known" }>): Promise<void> | void {
    const { guest } = phase;
    switch (message.type) {
      case "hello":
        if (phase.isGreeted) return this.#odd();
        this.#phase = { ...phase, isGreeted: true };
        if (message.chains.length > limits.maxChainsPerHello) return this.refuse("TooLarge", "chains");
        phase.rosters.greet(message.chains);
        return this.#openRooms(message.rooms, phase.rooms);
      case "subscribe":
        return this.#openRooms(message.rooms, phase.rooms);
      case "append":
        return this.#append(message, guest);
      case "ping":
        if (message.taken !== undefined) this.#listener.taken(message.taken);
        return this.#pong(message.at);
      default:
        return this.#odd();
    }
  }

  #pong(at: number): void {
    const lag = this.#listener.lag();
    this.#say({ type: "pong", at, now: this.#hub.ports.clock.now(), ...(lag > 0 && { lag }) });
  }

  #openRooms(named: readonly RoomDigest[], rooms: RoomChannels): void {
    const fault = rooms.open(named);
    if (fault !== null) this.refuse(fault.refusal, fault.detail);
  }

  async #onRoom(
    channel: number,
    message: WireMessage,
    rooms: RoomChannels,
    more: readonly Bytes[] = [],
  ): Promise<void> {
    const fault = await rooms.take(channel, message, more);
    if (fault !== null) this.refuse(fault.refusal, fault.detail);
  }

  async #append(message: Extract<WireMessage, { type: "append" }>, holder: Guest): Promise<void> {
    this.#answerAppend(message.request, await appendBy(this.#hub, holder, message));
  }

  #answerAppend(request: number, { refusal, rule, length }: AppendOutcome): void {
    if (refusal !== null) this.#hub.ports.metrics.refused(refusal);
    this.#say({ type: "appended", request, refusal, rule, seq: length });
  }

  #chainMoved(chain: Chain, wraps: NewWraps): void {
    if (this.#phase.type !== "known") return;
    this.#phase.rosters.moved(chain, wraps);
    this.#phase.rooms.rosterMoved(chain);
    this.#listener.touch();
  }

  /**
   * Whoever does not belong any more: what still waits of rooms is not for them. The entry that says so is, and the
   * answer to whoever did it themselves.
   */
  #dismiss(refusal: Refusal, detail: string): void {
    for (const subscription of this.#listener.subscriptions) this.#listener.end(subscription);
    this.#hub.ports.timers.soon(() => {
      if (this.#phase.type === "closed") return;
      this.#listener.flush();
      this.refuse(refusal, detail);
    });
  }

  // ------------------------------------------------------------ saying

  #say(message: WireMessage): void {
    this.#listener.push({ head: headOf(0), bytes: encodeMessage(message), of: null });
  }

  #left(): void {
    if (this.#phase.type === "known") this.#hub.leave(this.#phase.guest);
    this.#phase = { type: "closed" };
    this.#cancelTimeout();
    this.#releaseTicket();
  }
}

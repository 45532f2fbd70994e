import {
  type Bytes,
  type ChainId,
  canRead,
  type Refusal,
  type RoomId,
  type Verifier,
  type Wrap,
} from "../../crdt/public.ts";
import { Challenges } from "../auth/challenges.ts";
import { endOf, type Identity, nameOf, standingOf } from "../auth/judge.ts";
import { Pairings } from "../auth/pairings.ts";
import { Tickets } from "../auth/tickets.ts";
import { limits } from "../limits.ts";
import type { Metrics } from "../metrics.ts";
import type { Clock, Log, Random, Timers } from "../ports.ts";
import type { Admission } from "../roster/admission.ts";
import { Chains } from "../roster/chains.ts";
import { type Chain, type NewWraps, orgOf, wrapsByRecipient } from "../roster/rosters.ts";
import type { Store } from "../store/store.ts";
import {
  type Court,
  judgeRegister,
  judgeRun,
  mayKeepRegister,
  partAtHead,
  type RowRefusal,
  type Verdict,
} from "./admit.ts";
import { Batch, type RoomDraft, type RowsOutcome } from "./batch.ts";
import { type Budget, Budgets } from "./budget.ts";
import { fanOut } from "./fan-out.ts";
import { createGroupCommit, type GroupCommit } from "./group-commit.ts";
import { History } from "./history.ts";
import type { Listener } from "./listener.ts";
import { Frames } from "./outlet.ts";
import { RoomLogs } from "./room-log.ts";
import { settle } from "./settle.ts";
import type { Subscription } from "./subscription.ts";
import { type Joined, joinRuns } from "./together.ts";
import { Turns } from "./turns.ts";

export interface HubPorts {
  readonly store: Store;
  readonly verifier: Verifier;
  readonly clock: Clock;
  readonly random: Random;
  readonly timers: Timers;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly admission: Admission;
  readonly release: string;
  /** The disk is not to be trusted any more: end the process, so that a new one reads what is really there. */
  readonly onBroken: (detail: string) => void;
}

/** Somebody who proved who they are and is connected. */
export interface Guest {
  readonly org: ChainId;
  readonly who: Identity;
  readonly listener: Listener;
  /** A chain of the org has grown, or there are new keys beside it. */
  chainMoved(chain: Chain, wraps: NewWraps): void;
  refuse(refusal: Refusal, detail: string): void;
}

/** How a session hears what became of the rows that it brought. */
export interface RowsReply {
  stored(subscription: Subscription, clientId: number, next: number): void;
  refused(subscription: Subscription, refusal: RowRefusal): void;
}

const UPDATE_BOUNDS = { maxFeeds: limits.maxFeedsPerUpdate, maxItems: limits.maxRowsPerUpdate };

/**
 * The relay without its sockets: everybody who is connected, the rooms they follow, and the one way in to the store.
 * Everything it asks of the world is in HubPorts, so the simulator runs this very code.
 */
export class Hub {
  readonly ports: HubPorts;
  readonly chains: Chains;
  readonly logs: RoomLogs;
  readonly history: History;
  readonly tickets: Tickets;
  readonly challenges: Challenges;
  readonly pairings: Pairings;
  readonly budgets = new Budgets();
  readonly turns: Turns;
  readonly frames = new Frames();
  readonly commit: GroupCommit<Batch>;
  readonly #guests = new Map<ChainId, Set<Guest>>();
  readonly #court: Court;
  readonly #watches = new Map<Guest, () => void>();
  #touched = new Set<Listener>();

  private constructor(ports: HubPorts) {
    const { store, verifier, clock, random, timers, admission, log } = ports;
    this.ports = ports;
    this.turns = new Turns(clock, timers);
    this.logs = new RoomLogs(store, verifier);
    this.history = new History(store);
    this.tickets = new Tickets(clock, random);
    this.challenges = new Challenges(clock, random);
    this.pairings = new Pairings(clock, verifier);
    this.commit = createGroupCommit<Batch>({
      store,
      clock,
      timers,
      begin: () => new Batch(),
      committed: (batch, tookMs) => this.#committed(batch, tookMs),
      onBroken: ports.onBroken,
    });
    this.chains = new Chains({
      store,
      commit: this.commit,
      verifier,
      clock,
      admission,
      log,
      timers,
      settle: (writes, batch, judged) =>
        settle({ book: this.chains.book, logs: this.logs, hashes: verifier }, writes, batch, judged),
    });
    this.#court = { store, verifier, clock, rostersOf: (org) => this.chains.book.rostersOf(org) };
  }

  static async open(ports: HubPorts): Promise<Hub> {
    const hub = new Hub(ports);
    await hub.chains.load();
    return hub;
  }

  // ------------------------------------------------------------ who is here

  enter(guest: Guest): void {
    const guests = this.#guests.get(guest.org) ?? new Set();
    this.#guests.set(guest.org, guests.add(guest));
    this.#watch(guest);
  }

  leave(guest: Guest): void {
    this.#guests.get(guest.org)?.delete(guest);
    this.#watches.get(guest)?.();
    this.#watches.delete(guest);
  }

  get guestCount(): number {
    let count = 0;
    for (const guests of this.#guests.values()) count += guests.size;
    return count;
  }

  everybody(): readonly Guest[] {
    return [...this.#guests.values()].flatMap((guests) => [...guests]);
  }

  budgetOf(who: Identity): Budget {
    return this.budgets.of(nameOf(who), this.ports.clock.now());
  }

  /** Whether this identity may read a room now. What nobody has made answers like what is not theirs. */
  mayRead(org: ChainId, who: Identity, room: RoomId): boolean {
    const rosters = this.chains.book.rostersOf(org);
    return (
      who.kind === "device" && rosters !== null && canRead(rosters, who.device, room, this.ports.clock.now())
    );
  }

  /** `flush` once, at the end of this tick, however often it is asked for. */
  touch(listener: Listener): void {
    if (this.#touched.size === 0) this.ports.timers.soon(() => this.#flush());
    this.#touched.add(listener);
  }

  // ------------------------------------------------------------ what comes in

  /**
   * Judges what updates of one room bring, and writes what may enter. Runs that go on from one another are judged as one, so that
   * one signature vouches for all of them; when anything is wrong with that, each is judged alone.
   */
  async takeUpdates(
    from: Subscription,
    updates: readonly Bytes[],
    budget: Budget,
    reply: RowsReply,
  ): Promise<void> {
    for (const one of joinRuns(updates, UPDATE_BOUNDS))
      if ("refusal" in one) this.#refuse(from, { clientId: 0, from: 0, refusal: one.refusal }, reply);
      else await this.#takeJoined(from, one, budget, reply);
  }

  async #takeJoined(
    from: Subscription,
    { whole, parts }: Joined,
    budget: Budget,
    reply: RowsReply,
  ): Promise<void> {
    const verdict = await judgeRun(this.#court, from.log, whole, budget);
    if (
      parts.length === 1 ||
      verdict.type === "known" ||
      (verdict.type === "fit" && verdict.refused === null)
    )
      return this.#settleRun(from, verdict, reply);
    for (const part of parts)
      this.#settleRun(from, await judgeRun(this.#court, from.log, part, budget), reply);
  }

  #settleRun(from: Subscription, verdict: Verdict, reply: RowsReply): void {
    if (verdict.type === "refused") this.#refuse(from, verdict.refused, reply);
    else if (verdict.type === "known") reply.stored(from, verdict.clientId, verdict.next);
    else this.#write(from, verdict, reply);
  }

  async takeRegister(from: Subscription, bytes: Bytes): Promise<Refusal | null> {
    const { log } = from;
    const register = await judgeRegister(this.#court, log, bytes);
    if (typeof register === "string") return register;
    if (register.hlc <= (log.registers.get(register.device) ?? -1)) return null;
    log.pendingWrites++;
    this.commit.add<void>({
      rows: 1,
      run: (writes, batch) => {
        if (mayKeepRegister(this.#courtIn(batch), log, register))
          batch.draftOf(log).putRegister(writes, register, from);
      },
      settled: () => {
        log.pendingWrites--;
      },
    });
    return null;
  }

  #write(
    from: Subscription,
    { clientId, run, refused }: Extract<Verdict, { type: "fit" }>,
    reply: RowsReply,
  ): void {
    const { log } = from;
    log.pendingWrites++;
    this.commit.add<readonly RowsOutcome[]>({
      rows: run.envelopes.length,
      run: (writes, batch) => {
        const { run: part, refusal, from: end } = partAtHead(this.#courtIn(batch), log, clientId, run);
        const stored = part === null ? [] : [batch.draftOf(log).putRun(writes, clientId, part, from)];
        return refusal === null ? stored : [...stored, { type: "refused", refusal, from: end }];
      },
      settled: (outcome) => {
        log.pendingWrites--;
        if (!outcome.ok) this.#refuse(from, { clientId, from: run.from, refusal: "StorageFull" }, reply);
        else
          for (const part of outcome.value)
            if (part.type === "stored") reply.stored(from, clientId, part.next);
            else this.#refuse(from, { clientId, from: part.from, refusal: part.refusal }, reply);
        if (refused !== null) this.#refuse(from, refused, reply);
      },
    });
  }

  #courtIn({ moved }: Batch): Court {
    return { ...this.#court, rostersOf: (org) => this.chains.book.rostersOf(org, moved) };
  }

  #refuse(from: Subscription, refusal: RowRefusal, reply: RowsReply): void {
    this.ports.metrics.refused(refusal.refusal);
    reply.refused(from, refusal);
  }

  // ------------------------------------------------------------ what goes out

  #committed(batch: Batch, tookMs: number): void {
    const { metrics } = this.ports;
    metrics.committed(tookMs);
    for (const chain of batch.moved.values()) this.chains.moved(chain);
    for (const chain of batch.moved.values()) this.#chainMoved(chain, batch.wraps.get(chain.chain) ?? []);
    for (const draft of batch.drafts.values()) {
      draft.apply();
      if (draft.dropped.size > 0) this.#rewind(draft);
      metrics.appended(draft.added.reduce((sum, run) => sum + run.envelopes.length, 0));
      metrics.delivered(fanOut(draft));
    }
  }

  /** First what changed, then what follows from it. */
  #chainMoved(chain: Chain, wraps: readonly Wrap[]): void {
    const byRecipient = wrapsByRecipient(wraps); // once for everybody: a rotation has thousands
    for (const guest of [...(this.#guests.get(orgOf(chain)) ?? [])]) {
      guest.chainMoved(chain, byRecipient);
      this.#refuseWithoutStanding(guest);
      if (this.#watches.has(guest)) this.#watch(guest);
    }
  }

  #refuseWithoutStanding(guest: Guest): void {
    const rosters = this.chains.rostersOf(guest.org);
    const standing = rosters && standingOf(guest.who, rosters, this.ports.clock.now());
    if (standing && standing.detail !== "usedUp") guest.refuse(standing.refusal, standing.detail); // whoever used it up still hears that it worked
  }

  /** Guests and invites have a last day: nobody stays because nothing else happens. Rule RLY40. */
  #watch(guest: Guest): void {
    this.#watches.get(guest)?.();
    const { clock, timers } = this.ports;
    const rosters = this.chains.rostersOf(guest.org);
    const end = rosters && endOf(guest.who, rosters);
    if (end === null) return void this.#watches.set(guest, () => {});
    const waitMs = Math.min(Math.max(0, end - clock.now()) + 1, limits.longestWaitMs); // their last millisecond is theirs
    const cancel = timers.after(waitMs, () => {
      if (!this.#watches.has(guest)) return;
      this.#refuseWithoutStanding(guest);
      if (this.#watches.has(guest)) this.#watch(guest);
    });
    this.#watches.set(guest, cancel);
  }

  #rewind({ log, dropped }: RoomDraft): void {
    this.history.forget(log);
    for (const [clientId, from] of dropped)
      for (const subscription of log.listeners) subscription.rewind(clientId, from);
  }

  #flush(): void {
    const touched = this.#touched;
    this.#touched = new Set();
    for (const listener of touched) this.turns.run(() => listener.flush());
  }
}

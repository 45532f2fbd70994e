import {
  type Bytes,
  type ChainId,
  type ClientId,
  type DeviceId,
  type Envelope,
  equalBytes,
  type FeedId,
  type Hlc,
  NO_PREVIOUS,
  type ParsedRun,
  parseEnvelope,
  type Refusal,
  type Register,
  type Verifier,
  type Wrap,
} from "../../crdt/public.ts";
import { limits } from "../limits.ts";
import type { Chain } from "../roster/rosters.ts";
import type { RoomNo, StoredHead, StoreWrites } from "../store/store.ts";
import { type OpenSegment, openSegment, type RoomLog } from "./room-log.ts";
import type { Subscription } from "./subscription.ts";

/** Rows that one transaction added to one feed. */
export interface AddedRun {
  readonly clientId: ClientId;
  readonly feed: FeedId;
  readonly from: number;
  readonly envelopes: readonly Bytes[];
  /** Who brought them and need not get them back. */
  readonly origin: Subscription | null;
}

export interface AddedRegister {
  readonly device: DeviceId;
  readonly bytes: Bytes;
  readonly origin: Subscription | null;
}

export type RowsOutcome =
  | { readonly type: "stored"; readonly next: number }
  | { readonly type: "refused"; readonly refusal: Refusal; readonly from: number };

/** One room as the transaction at work has changed it; becomes the room's log when the transaction is durable. */
export class RoomDraft {
  readonly log: RoomLog;
  /** `null`: nothing of that feed is left. */
  readonly heads = new Map<ClientId, StoredHead | null>();
  readonly registers = new Map<DeviceId, Hlc>();
  added: AddedRun[] = [];
  addedRegisters: AddedRegister[] = [];
  /** Feeds that end here from now on: what stood from this place on is gone. */
  readonly dropped = new Map<ClientId, number>();
  readonly #droppedRegisters = new Set<DeviceId>();
  segment: OpenSegment;
  #no: RoomNo | null;

  constructor(log: RoomLog) {
    this.log = log;
    this.segment = log.segment;
    this.#no = log.no;
  }

  /**
   * Puts a run that was read and whose signature held behind what is stored.
   *
   * Rows that are here already are passed over; other bytes at a used place are a fork, kept as proof and refused.
   */
  putRun(writes: StoreWrites, clientId: ClientId, run: ParsedRun, origin: Subscription | null): RowsOutcome {
    const head = this.#headOf(clientId);
    const next = head?.next ?? 0;
    if (run.from > next) return { type: "refused", refusal: "Gap", from: next };
    const known = run.envelopes.slice(0, next - run.from);
    const forked = known.length > 0 && this.#firstFork(writes, clientId, known);
    if (forked) {
      writes.putFork(this.no(writes), clientId, forked.header.seq, forked.bytes);
      return { type: "refused", refusal: "Fork", from: forked.header.seq };
    }
    const fresh = run.envelopes.slice(known.length);
    const [first] = fresh;
    if (first === undefined) return { type: "stored", next: run.from + known.length };
    if (!equalBytes(first.header.prev, head?.hash ?? NO_PREVIOUS))
      return { type: "refused", refusal: "Fork", from: next }; // its author went on from another life of this feed
    if (head && first.header.hlc <= head.hlc) return { type: "refused", refusal: "Invalid", from: next };
    return this.#append(writes, clientId, run.feed, fresh, origin);
  }

  putRegister(writes: StoreWrites, register: Register, origin: Subscription | null): void {
    const { device, hlc, bytes } = register;
    if (hlc <= this.#hlcOf(device)) return;
    writes.putRegister(this.no(writes), { device, hlc, bytes });
    this.registers.set(device, hlc);
    this.#droppedRegisters.delete(device);
    this.addedRegisters.push({ device, bytes, origin });
  }

  /** Heads of every feed as this draft leaves them. */
  *headsNow(): Iterable<StoredHead> {
    for (const head of this.log.heads.values()) if (!this.heads.has(head.clientId)) yield head;
    for (const head of this.heads.values()) if (head !== null) yield head;
  }

  *registersNow(): Iterable<DeviceId> {
    for (const device of new Set([...this.log.registers.keys(), ...this.registers.keys()]))
      if (!this.#droppedRegisters.has(device)) yield device;
  }

  /** A roster entry ends this feed at `from`: its rows from there on go, those that came a moment ago too. */
  dropRows(writes: StoreWrites, { clientId, feed }: StoredHead, from: number, court: Hashes): void {
    const no = this.no(writes);
    const [last] = from === 0 ? [] : writes.rows(no, clientId, from - 1, 1);
    writes.dropRows(no, clientId, from);
    const head = last === undefined ? null : headAfter(last, { clientId, feed, next: from }, court);
    if (head !== null) writes.putHead(no, head);
    this.heads.set(clientId, head);
    this.dropped.set(clientId, from);
    this.added = this.added.flatMap((run) => (run.clientId === clientId ? endAt(run, from) : [run]));
    this.segment = openSegment(writes, no);
  }

  dropRegister(writes: StoreWrites, device: DeviceId): void {
    writes.dropRegister(this.no(writes), device);
    this.registers.delete(device);
    this.#droppedRegisters.add(device);
    this.addedRegisters = this.addedRegisters.filter((added) => added.device !== device);
  }

  no(writes: StoreWrites): RoomNo {
    this.#no ??= writes.openRoom(this.log.chain, this.log.room);
    return this.#no;
  }

  /** The transaction is durable: the log moves to where this draft is. */
  apply(): void {
    const { log } = this;
    log.no = this.#no;
    log.segment = this.segment;
    for (const [clientId, head] of this.heads)
      if (head === null) log.heads.delete(clientId);
      else log.heads.set(clientId, head);
    for (const device of this.#droppedRegisters) log.registers.delete(device);
    for (const [device, hlc] of this.registers) log.registers.set(device, hlc);
    log.changed();
  }

  #headOf(clientId: ClientId): StoredHead | null | undefined {
    return this.heads.has(clientId) ? this.heads.get(clientId) : this.log.heads.get(clientId);
  }

  #hlcOf(device: DeviceId): Hlc {
    if (this.#droppedRegisters.has(device)) return -1;
    return this.registers.get(device) ?? this.log.registers.get(device) ?? -1;
  }

  #firstFork(writes: StoreWrites, clientId: ClientId, known: readonly Envelope[]): Envelope | null {
    const differs = ({ header, hash }: Envelope): boolean => {
      const stored = writes.hashAt(this.no(writes), clientId, header.seq);
      return stored === null || !equalBytes(stored, hash);
    };
    const last = known[known.length - 1] as Envelope;
    return differs(last) ? (known.find(differs) ?? last) : null; // equal at the end = equal all the way: a hash chain
  }

  #append(
    writes: StoreWrites,
    clientId: ClientId,
    feed: FeedId,
    fresh: readonly Envelope[],
    origin: Subscription | null,
  ): RowsOutcome {
    const no = this.no(writes);
    for (const { header, hash, bytes } of fresh) {
      const arrival = writes.putRow({ room: no, clientId, seq: header.seq, hash, envelope: bytes });
      this.#countIntoSegment(writes, arrival, bytes.length);
    }
    const { header, hash } = fresh[fresh.length - 1] as Envelope;
    const head = { clientId, feed, next: header.seq + 1, hash, hlc: header.hlc };
    writes.putHead(no, head);
    this.heads.set(clientId, head);
    const from = (fresh[0] as Envelope).header.seq;
    this.added.push({ clientId, feed, from, envelopes: fresh.map(({ bytes }) => bytes), origin });
    return { type: "stored", next: head.next };
  }

  #countIntoSegment(writes: StoreWrites, arrival: number, length: number): void {
    const { n, first, rows, bytes } = this.segment;
    this.segment = { n, first: first ?? arrival, rows: rows + 1, bytes: bytes + length };
    if (this.segment.rows < limits.segmentRows && this.segment.bytes < limits.segmentBytes) return;
    writes.putSegment(this.no(writes), { n, first: first ?? arrival, last: arrival });
    this.segment = { n: n + 1, first: null, rows: 0, bytes: 0 };
  }
}

type Hashes = Pick<Verifier, "sha256">;

function headAfter(
  bytes: Bytes,
  head: Pick<StoredHead, "clientId" | "feed" | "next">,
  hashes: Hashes,
): StoredHead {
  const last = parseEnvelope(bytes, hashes);
  if (!last.ok) throw new Error("a stored row is no envelope");
  return { ...head, hash: last.value.hash, hlc: last.value.header.hlc };
}

function endAt(run: AddedRun, end: number): readonly AddedRun[] {
  const envelopes = run.envelopes.slice(0, Math.max(0, end - run.from));
  return envelopes.length === 0 ? [] : [{ ...run, envelopes }];
}

/** What the jobs of one transaction share. */
export class Batch {
  readonly drafts = new Map<RoomLog, RoomDraft>();
  /** Chains as this transaction leaves them: what is judged inside it, is judged by these. */
  readonly moved = new Map<ChainId, Chain>();
  readonly wraps = new Map<ChainId, readonly Wrap[]>();

  move(chain: Chain, wraps: readonly Wrap[]): void {
    this.moved.set(chain.chain, chain);
    this.wraps.set(chain.chain, [...(this.wraps.get(chain.chain) ?? []), ...wraps]);
  }

  draftOf(log: RoomLog): RoomDraft {
    const known = this.drafts.get(log);
    if (known !== undefined) return known;
    const draft = new RoomDraft(log);
    this.drafts.set(log, draft);
    return draft;
  }
}

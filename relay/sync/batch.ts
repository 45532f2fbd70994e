import {
  type Bytes,
  type ClientId,
  type DeviceId,
  type Envelope,
  equalBytes,
  type FeedId,
  type Hlc,
  NO_PREVIOUS,
  type ParsedRun,
  type Refusal,
  type Register,
} from "../../crdt/public.ts";
import { limits } from "../limits.ts";
import type { RoomNo, StoredHead, StoreWrites } from "../store/store.ts";
import type { OpenSegment, RoomLog } from "./room-log.ts";
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
  readonly bytes: Bytes;
  readonly origin: Subscription | null;
}

export type RowsOutcome =
  | { readonly type: "stored"; readonly next: number }
  | { readonly type: "refused"; readonly refusal: Refusal; readonly from: number };

/** One room as the transaction at work has changed it; becomes the room's log when the transaction is durable. */
export class RoomDraft {
  readonly log: RoomLog;
  readonly heads = new Map<ClientId, StoredHead>();
  readonly registers = new Map<DeviceId, Hlc>();
  readonly added: AddedRun[] = [];
  readonly addedRegisters: AddedRegister[] = [];
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
    const head = this.heads.get(clientId) ?? this.log.heads.get(clientId);
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
    if (head !== undefined && first.header.hlc <= head.hlc)
      return { type: "refused", refusal: "Invalid", from: next };
    return this.#append(writes, clientId, run.feed, fresh, origin);
  }

  putRegister(writes: StoreWrites, register: Register, origin: Subscription | null): void {
    const { device, hlc, bytes } = register;
    if (hlc <= (this.registers.get(device) ?? this.log.registers.get(device) ?? -1)) return;
    writes.putRegister(this.no(writes), { device, hlc, bytes });
    this.registers.set(device, hlc);
    this.addedRegisters.push({ bytes, origin });
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
    for (const [clientId, head] of this.heads) log.heads.set(clientId, head);
    for (const [device, hlc] of this.registers) log.registers.set(device, hlc);
    log.changed();
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

/** What the jobs of one transaction share. */
export class Batch {
  readonly drafts = new Map<RoomLog, RoomDraft>();

  draftOf(log: RoomLog): RoomDraft {
    const known = this.drafts.get(log);
    if (known !== undefined) return known;
    const draft = new RoomDraft(log);
    this.drafts.set(log, draft);
    return draft;
  }
}

import type {
  Bytes,
  ChainId,
  ClientId,
  DeviceId,
  FeedId,
  FeedRun,
  Hlc,
  Result,
  RoomId,
} from "../../crdt/public.ts";

/**
 * Where the relay keeps what it must not lose.
 *
 * Reads see what is committed. All writing happens inside `transaction`; when its promise says `ok`, everything in it
 * survives a power cut, and when it does not, nothing of it remains. Rules RLY1–RLY4 in SPEC.md; every implementation
 * passes store.suite.ts.
 */
export interface Store extends StoreReads {
  transaction<T>(work: (writes: StoreWrites) => T): Promise<Result<T, StoreFailure>>;
  close(): void;
}

export type StoreFailure =
  | { readonly type: "StorageFull" }
  /** The disk did not do what it was asked: what is durable is unknown, the process must start again. */
  | { readonly type: "DiskBroken"; readonly detail: string };

/** A room of one org in this store. Two orgs that claim the same room id have two rooms. */
export type RoomNo = number;

export interface StoredHead {
  readonly clientId: ClientId;
  readonly feed: FeedId;
  readonly next: number;
  readonly hash: Bytes;
  readonly hlc: Hlc;
}

export interface StoredRow {
  readonly room: RoomNo;
  readonly clientId: ClientId;
  readonly seq: number;
  readonly hash: Bytes;
  readonly envelope: Bytes;
}

export interface StoredRegister {
  readonly device: DeviceId;
  readonly hlc: Hlc;
  readonly bytes: Bytes;
}

export interface StoredWrap {
  readonly chain: ChainId;
  readonly kind: number;
  readonly recipient: string; // 16 B as hex
  readonly epoch: number;
  readonly by: DeviceId;
  readonly bytes: Bytes;
}

/** Rows of a room with consecutive arrivals `first … last`, closed for good. */
export interface StoredSegment {
  readonly n: number;
  readonly first: number;
  readonly last: number;
}

export interface OpenTail {
  readonly rows: number;
  readonly bytes: number;
  readonly first: number | null;
}

export interface StoreReads {
  /** Every chain that has an entry here, of orgs and of rooms. */
  chains(): readonly ChainId[];
  /** Rooms of an org that hold a row or a register of this device. */
  roomsWith(chain: ChainId, device: DeviceId): readonly RoomId[];
  entries(chain: ChainId, from: number, maxBytes: number): readonly Bytes[];
  wrapsFor(chain: ChainId, recipients: readonly string[]): readonly Bytes[];
  /** One kind of one epoch, for all recipients, as many as fit. */
  wrapsOfEpoch(chain: ChainId, epoch: number, kind: number, maxBytes: number): readonly Bytes[];
  roomNo(chain: ChainId, room: RoomId): RoomNo | null;
  heads(room: RoomNo): readonly StoredHead[];
  /** Consecutive envelopes of one feed; at least one if there is any, then as many as fit. */
  rows(room: RoomNo, clientId: ClientId, from: number, maxBytes: number): readonly Bytes[];
  hashAt(room: RoomNo, clientId: ClientId, seq: number): Bytes | null;
  registers(room: RoomNo): readonly StoredRegister[];
  lastSegment(room: RoomNo): StoredSegment | null;
  /** What arrived after `arrival` and is in no segment yet. */
  tail(room: RoomNo, arrival: number): OpenTail;
  segment(room: RoomNo, n: number): readonly FeedRun[] | null;
  /** Bytes at fork places, newest last: `[kept, refused]`. */
  forks(room: RoomNo): readonly (readonly [Bytes, Bytes])[];
}

export interface StoreWrites extends StoreReads {
  /** Replaces what stood at these places (only a damaged chain has something there). */
  putEntries(chain: ChainId, from: number, entries: readonly Bytes[]): void;
  putWrap(wrap: StoredWrap): void;
  openRoom(chain: ChainId, room: RoomId): RoomNo;
  /** Returns the row's arrival: larger than every arrival before it. */
  putRow(row: StoredRow): number;
  putHead(room: RoomNo, head: StoredHead): void;
  putRegister(room: RoomNo, register: StoredRegister): void;
  /**
   * Takes away the rows of a feed from `from` on, proofs of forks among them, and its head. When rows stay, whoever
   * asked puts the head that they end in. A segment that held some of them keeps the others.
   */
  dropRows(room: RoomNo, clientId: ClientId, from: number): void;
  dropRegister(room: RoomNo, device: DeviceId): void;
  putSegment(room: RoomNo, segment: StoredSegment): void;
  /** Keeps the first proof for each place. */
  putFork(room: RoomNo, clientId: ClientId, seq: number, refused: Bytes): void;
}

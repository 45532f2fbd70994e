import type { Bytes, CryptoPort, Opener, Signer } from "../../crdt/index.ts";
import type { BrokenRecord } from "./disk/broken.ts";
import type { GoalsHost } from "./goals/host.ts";

/**
 * What the engine asks of the world. Implementations: client/platform/browser, client/platform/node, and the
 * simulator's. Nothing else of the platform is reachable from the engine.
 */
export interface Ports {
  readonly crypto: CryptoPort;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly disks: Disks;
  readonly keys: KeyStore;
  readonly network: Network;
  /** How full this origin's storage is, `null` where the platform does not tell. */
  readonly measureStorage: () => Promise<StorageUse | null>;
  /** Starts the goals engine (wasm) on first use. */
  readonly startGoals: () => Promise<GoalsHost>;
  /** The cache of before, which was set aside because a record in it was broken. Absent: there is none. */
  readonly asideCache?: AsideCache | null;
  /** A record of the cache is broken: whoever started the engine sets the cache aside and starts it again. */
  readonly onBrokenCache?: (record: BrokenRecord) => void;
  /** Opens the disk that files lie on, on first use. Absent or `null`: this platform keeps none. */
  readonly openFiles?: () => Promise<Disk | null>;
  /** The disks as they are, broken records and all: for whoever deletes everything. */
  readonly uncheckedDisks?: Disks;
  /** What was found broken in `keys` and `outbox` since the start, and set aside. */
  readonly foundBroken?: readonly BrokenRecord[];
  /** Shown beside the version; what this device is called in the list of devices. */
  readonly deviceLabel: string;
  readonly release: string;
}

/** One copy at most: a cache that is set aside later takes its place. */
export interface AsideCache {
  readonly since: number;
  /** Opens it as it is, broken records and all; whoever opens it closes it. */
  open(): Promise<Disk | null>;
  remove(): Promise<void>;
}

export interface StorageUse {
  readonly usedBytes: number;
  readonly quotaBytes: number;
}

/** Wall clock, Unix milliseconds. May be wrong, may jump. */
export interface Clock {
  now(): number;
}

export interface Timers {
  /** Calls back once after `ms`; returns `cancel`. */
  after(ms: number, run: () => void): () => void;
  /** Uniform in [0, 1): jitter only, never secrets. */
  jitter(): number;
}

/**
 * Three databases. `keys`: identity, tiny. `outbox`: what only this device has (strict durability).
 * `cache`: everything that can be fetched or folded again; may be dropped.
 */
export interface Disks {
  readonly keys: Disk;
  readonly outbox: Disk;
  readonly cache: Disk;
}

export type DiskError = {
  readonly type: "NotSaved";
  readonly reason: "Quota" | "Closed" | "Unknown";
  readonly detail: string;
};

/** Plain data that structured clone keeps: no functions, no class instances, `Uint8Array` for bytes. */
export type DiskValue = unknown;

/** Tables are named when the disk is opened; keys are bytes and sort bytewise. */
export type DiskWrite =
  | { readonly table: string; readonly key: Bytes; readonly value: DiskValue }
  | { readonly table: string; readonly key: Bytes; readonly delete: true }
  /** Everything between: `from` inclusive, `to` exclusive. */
  | { readonly table: string; readonly from: Bytes; readonly to: Bytes; readonly delete: true };

export interface DiskRange {
  /** Inclusive. */
  readonly from: Bytes;
  /** Exclusive. */
  readonly to: Bytes;
  readonly limit: number;
  readonly reverse?: boolean;
}

export interface DiskRow {
  readonly key: Bytes;
  readonly value: DiskValue;
}

/** Reading throws DiskFailure (an Error with a `reason`) when the database is gone for good: the edge stops the engine. */
export interface Disk {
  get(table: string, key: Bytes): Promise<DiskValue | undefined>;
  /** Same order as `keys`; `undefined` where there is nothing. */
  getMany(table: string, keys: readonly Bytes[]): Promise<readonly (DiskValue | undefined)[]>;
  range(table: string, range: DiskRange): Promise<readonly DiskRow[]>;
  count(table: string, from: Bytes, to: Bytes): Promise<number>;
  /**
   * All writes or none. `strict` resolves after the data was flushed to the device's storage;
   * `relaxed` after the transaction completed (a power cut may take it back, a crash may not).
   */
  commit(
    writes: readonly DiskWrite[],
    durability: "strict" | "relaxed",
  ): Promise<{ readonly ok: true } | { readonly ok: false; readonly error: DiskError }>;
  close(): Promise<void>;
}

/** Of version 1 of the cache: one record for each row and each message. Emptied at the first start (tables/upgrade). */
export const oldCacheTables = ["rows", "messages"] as const;

/** Tables of each disk. A new table or a changed record bumps the version and comes with a migration. */
export const diskTables = {
  keys: { version: 2, tables: ["identity", "wraps", "local"] },
  outbox: { version: 1, tables: ["feeds", "rows", "entries", "drafts", "invites", "commands"] },
  cache: {
    version: 3,
    tables: [
      "meta",
      "entries",
      "rooms",
      "blocks",
      "leaves",
      ...oldCacheTables,
      "orphans",
      "registers",
      "goalChanges",
      "goalTitles",
      "checkIns",
      "notes",
      "noteEdits",
    ],
  },
} as const;

/** Of files: opened on first use, so that nobody waits for it who has none. */
export const fileTables = { version: 1, tables: ["uploads", "chunks", "kept"] } as const;

/** Device keys, made once and never leaving the device (non-extractable where the platform can). */
export interface DeviceKeys {
  readonly signer: Signer;
  readonly opener: Opener;
}

export interface KeyStore {
  load(): Promise<DeviceKeys | null>;
  create(): Promise<DeviceKeys>;
  /** This device stops being who it was: the next `create` makes other keys. */
  forget(): Promise<void>;
}

/** One relay, addressed by its origin (`https://relay.example.org`, `http://localhost:8787`). */
export interface Network {
  /** Opens `/sync`. Callbacks come in order; `onClose` comes once, also when it never opened. */
  connect(origin: string, handlers: SocketHandlers): Socket;
  /** Plain HTTP to the relay; `null` when it cannot be reached. Body and answer are bytes. */
  request(
    origin: string,
    path: string,
    options: {
      readonly method: "GET" | "POST" | "PUT";
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: Bytes;
      /** For what takes its time on a slow line; without it a request is given up after 15 s. */
      readonly timeoutMs?: number;
    },
  ): Promise<{ readonly status: number; readonly body: Bytes } | null>;
  /** The relay this client was served from, `null` in Node unless configured. */
  readonly homeOrigin: string | null;
}

export interface SocketHandlers {
  onOpen(): void;
  onFrame(bytes: Bytes): void;
  onClose(code: number, reason: string): void;
}

export interface Socket {
  send(bytes: Bytes): void;
  close(): void;
  queuedBytes(): number;
}

import type { FeedId, Hlc, RoomId } from "../../../crdt/index.ts";
import type { KeyAudit } from "../api.ts";
import type { Changes } from "../changes.ts";
import type { Ports } from "../ports.ts";
import type { Queue } from "../queue.ts";
import type { Cited } from "./cited.ts";
import type { Identity } from "./identity.ts";
import type { KeyRing } from "./key-ring.ts";
import type { Names } from "./names.ts";
import type { OwnLook } from "./own-look.ts";
import type { RoomBook } from "./room-book.ts";
import type { RosterBook } from "./roster-book.ts";

/** What every part of a running engine shares. Built once an identity is ready. */
export interface Core {
  readonly ports: Ports;
  readonly queue: Queue;
  readonly changes: Changes;
  readonly identity: Identity;
  readonly roster: RosterBook;
  readonly rooms: RoomBook;
  readonly keys: KeyRing;
  readonly names: Names;
  readonly cited: Cited;
  /** Set by the half of the engine that keeps it. */
  readonly own: { look: OwnLook };
  readonly time: EngineTime;
  readonly presenceOfRelay: Lateness;
  readonly health: Health;
}

/** This device's clock, corrected by what the relay said of it. */
export interface EngineTime {
  now(): number;
  offsetMs(): number | null;
  setOffset(ms: number): void;
}

/** What tells a late arrival from catching up after an absence. */
export interface Lateness {
  /** Since when this device has everything the relay has; `null` while it has not. */
  inStepSince(): number | null;
  /** The highest stamp of the room when the current connection began. */
  topBefore(room: RoomId): Hlc;
}

/** Failures that a person should see, kept until they are over. */
export interface Health {
  notSaved: { readonly reason: "Quota" | "Closed" | "Unknown"; readonly since: number } | null;
  readonly setAside: Map<string, number>;
  /** The relay said last that this device does not belong: what it knows of itself may be old. */
  isShutOut: boolean;
  /** What the last audit of keys found. */
  keys: KeyAudit | null;
  /** By room and feed: what others have of it and did not come here. */
  readonly missing: Map<string, MissingEnd>;
}

export interface MissingEnd {
  readonly room: RoomId;
  readonly feed: FeedId;
  /** So far it goes at least. */
  readonly next: number;
  /** Rows behind it came: the relay has left some out. Else somebody has only said that they read so far. */
  readonly isGap: boolean;
}

export const LATE_AFTER_MS = 60_000;

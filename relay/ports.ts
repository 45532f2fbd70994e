import type { Bytes } from "../crdt/public.ts";

/** What the relay asks of the world. main.ts hands in the real one, the simulator its own. */

export interface Clock {
  /** Unix milliseconds. */
  now(): number;
}

export type Random = (length: number) => Bytes;

export interface Timers {
  /** Calls back once, not before `ms` have passed; returns what cancels it. */
  after(ms: number, callback: () => void): () => void;
  /** Calls back when the work at hand is done, before anything new arrives. */
  soon(callback: () => void): void;
}

/** One line for the operator. Never a token, a key, a body or a whole id. */
export type Log = (
  level: "info" | "warn" | "error",
  event: string,
  facts?: Readonly<Record<string, string | number>>,
) => void;

/** The first eight digits tell two ids apart in a log and name nobody. */
export const shortId = (id: string): string => id.slice(0, 8);

import type { Served } from "./peer-process.ts";

/**
 * One client of one server, as its protocol wants it, and no more than that: no editor, no cursor, nothing about who is here.
 * It keeps no document unless its protocol needs one, so that the server is what is measured.
 */
export interface Device {
  /** Asks for a room, holding nothing of it; resolves when the server's answer has come. */
  open(room: string): Promise<void>;
  /** Makes ready what will be said in a room, so that this costs nothing later: each inner list goes out as one piece. */
  prepare(room: string, pieces: readonly (readonly string[])[]): Promise<void>;
  /** Says the n-th piece. */
  say(room: string, n: number): void;
  /** Hears the numbers of messages that came in. One listener. */
  onHeard(hear: (marks: readonly number[]) => void): void;
  /** Hears how many more pieces of its own the server has confirmed, in whatever way it does that. One listener. */
  onConfirmed(hear: (pieces: number) => void): void;
  /** Everything that came over its sockets, the HTTP upgrade included. */
  bytesRead(): number;
  close(): void;
}

/** A server with its clients. */
export interface Place {
  readonly served: Served;
  /** The n-th person's device. */
  device(n: number): Promise<Device>;
}

/** What a place has to hold: Skein knows its people and rooms in advance. */
export interface Plan {
  readonly people: number;
  readonly rooms: readonly string[];
}

export interface Kind {
  readonly name: string;
  /** Its client sends what it has when it likes, and nobody tells several writers of one room how far each has come. */
  readonly isUnpaced?: boolean;
  open(plan: Plan): Promise<Place>;
}

export const roomNames = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, n) => `room-${n}`);

/** Others of its kind have what their clients can do without switched off, so that as little as possible is measured. */
export const asItComes = (name: string): string => `${name}${AS_IT_COMES}`;
export const isAsItComes = (name: string): boolean => name.endsWith(AS_IT_COMES);

const AS_IT_COMES = ", as it comes";

/** Hocuspocus with each change written, and not two seconds after the last. */
export const WRITES_AT_ONCE = "hocuspocus, writing at once";

import type { Addressed, Bytes, ChainId, Refusal } from "../../../crdt/index.ts";
import type { Core } from "../state/core.ts";
import { wrapsOf } from "../state/key-ring.ts";
import { inPieces } from "./feed-runs.ts";

export interface Appended {
  readonly refusal: Refusal | null;
  readonly rule: string;
}

/** Roster entries and wraps on their way to the relay, and what it answers to each. */
export interface Appends {
  /** Resolves with the relay's answer, `null` when the connection ended first. */
  append(chain: ChainId, entries: readonly Bytes[], wraps: readonly Bytes[]): Promise<Appended | null>;
  /** The relay knows less of a chain than we do: all of it from there, in frames it takes; wraps after their entries. */
  handChain(chain: ChainId, from: number): void;
  answered(request: number, answer: Appended): void;
  close(): void;
}

export function createAppends(core: Core, send: (message: Addressed) => void): Appends {
  const answers = new Map<number, (answer: Appended | null) => void>();
  let requests = 0;
  let closed = false;
  const say = (request: number, chain: ChainId, entries: readonly Bytes[], wraps: readonly Bytes[]): void =>
    send({ channel: 0, message: { type: "append", request, chain, entries, wraps } });
  return {
    append(chain, entries, wraps) {
      const request = ++requests;
      return new Promise((resolve) => {
        if (closed) return resolve(null);
        answers.set(request, resolve);
        say(request, chain, entries, wraps);
      });
    },
    handChain(chain, from) {
      for (const entries of inPieces(core.roster.entries(chain, from))) say(0, chain, entries, []);
      for (const wraps of inPieces(wrapsOf(core, chain))) say(0, chain, [], wraps);
    },
    answered(request, answer) {
      answers.get(request)?.(answer);
      answers.delete(request);
    },
    close() {
      closed = true;
      for (const answer of answers.values()) answer(null);
      answers.clear();
    },
  };
}

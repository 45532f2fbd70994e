import type { Addressed, Bytes, Refusal } from "../../../crdt/index.ts";
import type { Core } from "../state/core.ts";
import { inPieces } from "./feed-runs.ts";

export interface Appended {
  readonly refusal: Refusal | null;
  readonly rule: string;
}

/** Roster entries and wraps on their way to the relay, and what it answers to each. */
export interface Appends {
  /** Resolves with the relay's answer, `null` when the connection ended first. */
  append(entries: readonly Bytes[], wraps: readonly Bytes[]): Promise<Appended | null>;
  /** The relay knows less of the chain than we do: all of it from there, in frames it takes; wraps after their entries. */
  handChain(from: number): Promise<void>;
  answered(request: number, answer: Appended): void;
  close(): void;
}

export function createAppends(core: Core, send: (message: Addressed) => void): Appends {
  const answers = new Map<number, (answer: Appended | null) => void>();
  const chain = core.identity.record.org;
  let requests = 0;
  let closed = false;
  const say = (request: number, entries: readonly Bytes[], wraps: readonly Bytes[]): void =>
    send({ channel: 0, message: { type: "append", request, chain, entries, wraps } });
  return {
    append(entries, wraps) {
      const request = ++requests;
      return new Promise((resolve) => {
        if (closed) return resolve(null);
        answers.set(request, resolve);
        say(request, entries, wraps);
      });
    },
    async handChain(from) {
      const pieces = inPieces(await core.roster.entries(from));
      for (const [index, entries] of pieces.entries())
        say(0, entries, index === pieces.length - 1 ? core.identity.record.wraps : []);
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

import fc from "fast-check";
import { createGoalDocs } from "../../client/engine/goals/goal-docs.ts";
import type { AutomergeApi } from "../../client/engine/goals/plain.ts";
import type { GoalEdit, GoalsReply, RawObjective } from "../../client/engine/goals/protocol.ts";
import type { Bytes, FeedId, GoalSigner, KeyResultId, MemberId, ObjectiveId } from "../../crdt/index.ts";
import { sha256 } from "./goal-peer.ts";

/**
 * Two people who write in the same objectives without hearing of each other, and a simple model of what they wrote: what
 * each of them said last at each place, and every word that they typed.
 */
export const MINUTE_MS = 60_000;
const START = Date.UTC(2026, 9, 1);

export interface Writer {
  edit(objective: ObjectiveId, edit: GoalEdit, at: number): GoalsReply;
  take(objective: ObjectiveId, changes: readonly Bytes[]): RawObjective;
  read(objective: ObjectiveId): RawObjective;
  sent(objective: ObjectiveId): readonly Bytes[];
}

export function createWriter(automerge: AutomergeApi, letter: string): Writer {
  const docs = createGoalDocs(automerge, sha256);
  const signer: GoalSigner = { feed: letter.repeat(48) as FeedId, session: 1 };
  const sent = new Map<ObjectiveId, Bytes[]>();
  const known = new Set<ObjectiveId>();
  const must = (reply: ReturnType<typeof docs.answer>): GoalsReply => {
    if (!reply.ok || reply.value === null || !("view" in reply.value)) throw new Error(JSON.stringify(reply));
    return reply.value;
  };
  return {
    edit(objective, edit, at) {
      const reply = must(docs.answer({ type: "edit", objective, signer, version: null, edit, at }));
      known.add(objective);
      sent.set(objective, [...(sent.get(objective) ?? []), ...reply.changes]);
      return reply;
    },
    take(objective, changes) {
      const type = known.has(objective) ? "apply" : "load";
      known.add(objective);
      const { view, refused } = must(docs.answer({ type, objective, changes }));
      if (refused.length > 0) throw new Error(JSON.stringify(refused));
      return view;
    },
    read: (objective) => must(docs.answer({ type: "read", objective })).view,
    sent: (objective) => sent.get(objective) ?? [],
  };
}

/** What somebody said last at each place, and all that they typed into each text. */
export interface Told {
  readonly values: Map<string, unknown>;
  readonly words: Map<string, string[]>;
}

export const idOf = (at: number): ObjectiveId => at.toString(16).padStart(32, "0") as ObjectiveId;
export const keyResultOf = (at: number): KeyResultId => at.toString(16).padStart(16, "0") as KeyResultId;
const memberOf = (at: number): MemberId => at.toString(16).padStart(32, "f") as MemberId;

export const KEY_RESULTS = 4;
export const place = (objective: number, keyResult: number | null, field: string, entry = ""): string =>
  `${objective}/${keyResult ?? ""}/${field}/${entry}`;

/** One seeded edit of an objective by somebody: a value that was never written before, or a word behind a text. */
export function drawEdit(
  draw: Draw,
  objective: number,
  who: string,
  number: number,
  told: Told,
  current: RawObjective,
): GoalEdit {
  const keyResult = draw(KEY_RESULTS);
  const id = keyResultOf(keyResult);
  const set = (within: number | null, field: string, value: unknown, entry = ""): void =>
    void told.values.set(place(objective, within, field, entry), value);
  const type = (within: number | null, field: string, text: string): string => {
    const key = place(objective, within, field);
    const word = `${who}${number} `;
    told.words.set(key, [...(told.words.get(key) ?? []), word]);
    return text + word;
  };
  const one = current.objective.keyResults.find((found) => found.id === id);
  switch (draw(9)) {
    case 0:
    case 1:
      set(keyResult, "target", number + 1_000);
      return { type: "setKeyResult", keyResult: id, fields: { target: number + 1_000 } };
    case 2:
      set(keyResult, "unit", `${who}${number}`);
      return { type: "setKeyResult", keyResult: id, fields: { unit: `${who}${number}` } };
    case 3: {
      const owner = memberOf(number);
      set(keyResult, "owner", owner);
      return { type: "setKeyResult", keyResult: id, fields: { owner } };
    }
    case 4: {
      const weight = (number % 999) + draw(1_000) / 1_000;
      set(null, "weight", weight);
      return { type: "setObjective", fields: { weight } };
    }
    case 5: {
      const reason = `${who}${number}`;
      const entry = idOf(90_000 + draw(3));
      set(null, "needs", reason, entry);
      return { type: "setEntry", field: "needs", entry, value: reason };
    }
    case 6:
      return { type: "setText", field: "why", text: type(null, "why", current.objective.why) };
    case 7:
      return { type: "setKeyResultText", keyResult: id, text: type(keyResult, "title", one?.title ?? "") };
    default:
      return {
        type: "moveKeyResult",
        keyResult: id,
        after: keyResultOf((keyResult + 1 + draw(3)) % KEY_RESULTS),
      };
  }
}

export type Draw = (below: number) => number;
export function drawsOf(seed: number): Draw {
  const stream = fc.sample(fc.infiniteStream(fc.nat(2 ** 30)), { numRuns: 1, seed })[0] as fc.Stream<number>;
  return (below) => (stream.next().value as number) % below;
}

export const timeOf = (step: number, steps: number, days: number): number =>
  START + Math.floor((step * days * 1440) / steps) * MINUTE_MS;

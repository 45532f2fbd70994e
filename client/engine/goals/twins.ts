import {
  fromHex,
  type GoalChange,
  KEY_RESULT_TEXTS,
  OBJECTIVE_TEXTS,
  parseKeyResultId,
  parseSittingId,
  undoneIn,
} from "../../../crdt/index.ts";
import type { AutomergeApi, PlainDoc } from "./plain.ts";

/**
 * Two people who take back the same event apart from each other type the same letters at the same place. They count once,
 * on every device alike; the next edit of the text takes the others out. Rule UNDO9 in SPEC.md.
 */
export interface Twins {
  note(changes: readonly GoalChange[]): void;
  /** Whether an event was taken back more than once: as a rule not. */
  areThere(): boolean;
  /** Takes letters that stand twice out of the texts of `plain`, which was read from `doc`. */
  leaveOut(doc: PlainDoc, plain: unknown): void;
  /** Deletes them from one text of a document that is open for change. */
  heal(open: PlainDoc, path: readonly string[]): void;
}

/** More than that is no accident; what goes beyond stays in the text. */
const MOST = { events: 64, copies: 8 } as const;

/** A letter of a text: the operation that typed it, and where it stands in UTF-16 units. */
interface Letter {
  readonly id: string;
  readonly at: number;
  readonly length: number;
}
/** Copies of one letter, in the same order everywhere. */
type Copies = readonly string[];

export function createTwins(automerge: AutomergeApi): Twins {
  const undosByEvent = new Map<string, Set<string>>();
  let copiesByText: Map<string, Copies[]> | null = null;

  function note(changes: readonly GoalChange[]): void {
    for (const { message, hash } of changes) {
      const event = parseSittingId(undoneIn(message) ?? "")?.first;
      if (event === undefined) continue;
      undosByEvent.set(event, (undosByEvent.get(event) ?? new Set()).add(hash));
      copiesByText = null;
    }
  }

  function copiesIn(doc: PlainDoc): ReadonlyMap<string, readonly Copies[]> {
    if (copiesByText !== null) return copiesByText;
    copiesByText = new Map();
    const doubled = [...undosByEvent].filter(([, { size }]) => size > 1).sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [, hashes] of doubled.slice(0, MOST.events)) {
      const runs = new Map<string, string[][]>();
      for (const hash of [...hashes].sort().slice(0, MOST.copies))
        for (const { key, letters } of runsOf(automerge, doc, hash))
          runs.set(key, [...(runs.get(key) ?? []), letters]);
      for (const [key, copies] of runs) {
        const text = key.split(" ", 1)[0] ?? "";
        const letters = (copies[0] ?? []).map((_, i) => copies.map((one) => one[i] ?? ""));
        if (copies.length > 1) copiesByText.set(text, [...(copiesByText.get(text) ?? []), ...letters]);
      }
    }
    return copiesByText;
  }

  const areThere = (): boolean => [...undosByEvent.values()].some(({ size }) => size > 1);

  function leaveOut(doc: PlainDoc, plain: unknown): void {
    if (!areThere() || !isMap(plain)) return;
    for (const path of textPaths(plain)) {
      const there = path.slice(0, -1).reduce<unknown>(step, plain);
      const field = path.at(-1) ?? "";
      if (!isMap(there)) continue;
      const text = String(there[field]);
      const extra = extraIn(doc, path, text, textAt(doc, path));
      if (extra.length > 0) there[field] = without(text, extra);
    }
  }

  function heal(open: PlainDoc, path: readonly string[]): void {
    if (!areThere()) return;
    const text = path.reduce<unknown>(step, open);
    const within = path.slice(0, -1).reduce<unknown>(step, open);
    const id = isMap(within) ? automerge.getObjectId(within, path.at(-1) ?? "") : null;
    for (const { at, length } of extraIn(open, path, String(text), id).toReversed())
      automerge.splice(open, [...path], at, length);
  }

  /** The text that stood there at the moment that `doc` is a view of: the library's own question answers for now. */
  function textAt(doc: PlainDoc, path: readonly string[]): string | null {
    const within = path.slice(0, -1).reduce<unknown>(step, doc);
    const id = isMap(within) ? automerge.getObjectId(within) : null;
    if (id === null) return null;
    const [, text] =
      automerge.getBackend(doc).getWithType(id, path.at(-1) ?? "", automerge.getHeads(doc)) ?? [];
    return typeof text === "string" ? text : null;
  }

  function extraIn(
    doc: PlainDoc,
    path: readonly string[],
    text: string,
    id: string | null,
  ): readonly Letter[] {
    const copies = id === null ? undefined : copiesIn(doc).get(id);
    if (copies === undefined) return [];
    const letters: Letter[] = [];
    for (let at = 0; at < text.length; at += letters.at(-1)?.length ?? 1)
      letters.push({
        id: automerge.getCursor(doc, [...path], at),
        at,
        length: String.fromCodePoint(text.codePointAt(at) ?? 0).length,
      });
    const there = new Set(letters.map((letter) => letter.id));
    const extra = new Set(copies.flatMap((ids) => ids.filter((one) => there.has(one)).slice(1)));
    return letters.filter((letter) => extra.has(letter.id));
  }

  return { note, areThere, leaveOut, heal };
}

/** The library's type of an operation leaves out what sequences have. */
interface SequenceOp {
  readonly obj: string;
  readonly elemId?: string;
  readonly insert?: boolean;
  readonly value?: unknown;
}

/** What a change typed: each stretch of letters by its text, what it stands behind, and how it reads. */
function runsOf(automerge: AutomergeApi, doc: PlainDoc, hash: string) {
  const runs: { key: string; letters: string[] }[] = [];
  const change = automerge.inspectChange(doc, hash);
  let counter = (change?.startOp ?? 0) - 1;
  for (const { obj, elemId, insert, value } of (change?.ops ?? []) as readonly SequenceOp[]) {
    counter++;
    if (insert !== true || typeof value !== "string") continue;
    const last = runs.at(-1);
    if (last !== undefined && last.letters.at(-1) === elemId) {
      last.letters.push(`${counter}@${change?.actor}`);
      last.key += value;
    } else runs.push({ key: `${obj} ${elemId} ${value}`, letters: [`${counter}@${change?.actor}`] });
  }
  return runs;
}

const without = (text: string, extra: readonly Letter[]): string =>
  extra.toReversed().reduce((left, { at, length }) => left.slice(0, at) + left.slice(at + length), text);

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const step = (within: unknown, key: string): unknown => (isMap(within) ? within[key] : null);

function textPaths(plain: Record<string, unknown>): readonly (readonly string[])[] {
  const keyResults = isMap(plain.keyResults) ? Object.keys(plain.keyResults) : [];
  const known = keyResults.filter((id) => parseKeyResultId(fromHex(id)) !== null);
  const inside = known.flatMap((id) => KEY_RESULT_TEXTS.map((field) => ["keyResults", id, field]));
  return [...OBJECTIVE_TEXTS.map((field) => [field]), ...inside].filter(
    (path) => typeof path.reduce<unknown>(step, plain) === "string",
  );
}

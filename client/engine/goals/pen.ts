import { clampText, entryKey, OBJECTIVE_LIMITS } from "../../../crdt/index.ts";
import type { AutomergeApi, PlainDoc } from "./plain.ts";
import type { Entry } from "./protocol.ts";
import type { Twins } from "./twins.ts";

/** Longer ones (only a hostile document has them) are replaced whole: deleting letter by letter would be too many operations. */
const MAX_MERGED_TEXT = OBJECTIVE_LIMITS.why + 1_000;

/** Automerge's string that does not merge; values set apart stay apart. */
export type Single = (text: string | null) => unknown;

/** How texts and single values are written into a document that is open for change. */
export interface Pen {
  readonly single: Single;
  /** The caller has checked that what holds the text is there. */
  writeText(path: readonly string[], text: string): void;
}

export const createPen = (automerge: AutomergeApi, doc: PlainDoc, twins: Twins): Pen => ({
  single: (text) => (text === null ? null : new automerge.ImmutableString(text)),
  writeText(path, text) {
    const field = path.at(-1) ?? "";
    const within = path
      .slice(0, -1)
      .reduce((fields, key) => fields[key] as Record<string, unknown>, doc as Record<string, unknown>);
    const written = clampText(text, field === "why" ? OBJECTIVE_LIMITS.why : OBJECTIVE_LIMITS.title);
    const there = within[field];
    const isOne = automerge.getConflicts(within, field) === undefined; // else two of them were begun apart: what is written settles it
    if (isOne && typeof there === "string" && there.length <= MAX_MERGED_TEXT) {
      twins.heal(doc, path);
      automerge.updateText(doc, [...path], written);
    } else within[field] = written;
  },
});

/** What was taken out and written anew apart is there: adding wins. */
export function writeEntry(
  fields: Record<string, unknown>,
  { field, entry, value }: Entry,
  single: Single,
): void {
  const key = entryKey(field, entry);
  if (value === null) delete fields[key];
  else if (value === true) fields[key] = true;
  else fields[key] = single(field === "needs" ? clampText(value, OBJECTIVE_LIMITS.reason) : value);
}

import { fromHex } from "../base/bytes.ts";
import { type KeyResultId, type ObjectiveId, parseKeyResultId, parseObjectiveId } from "../base/ids.ts";
import { compareText, type Plain } from "./fields.ts";

/** What an objective points at: another objective, or one key result of it. In texts `objective` or `objective:keyResult`, in hex. */
export interface Target {
  readonly objective: ObjectiveId;
  readonly keyResult: KeyResultId | null;
}

export const targetToText = ({ objective, keyResult }: Target): string =>
  keyResult === null ? objective : `${objective}:${keyResult}`;

export function parseTarget(text: string): Target | null {
  const [one = "", other, ...rest] = text.split(":");
  const objective = parseObjectiveId(fromHex(one));
  const keyResult = other === undefined ? null : parseKeyResultId(fromHex(other));
  const isWhole = objective !== null && rest.length === 0 && (other === undefined || keyResult !== null);
  return isWhole ? { objective, keyResult } : null;
}

/**
 * Members of a set that an objective holds are fields of its own, `prefix/name`: what two people add apart from each
 * other both stays, and an old document needs nothing before the first one is added.
 */
export const ENTRY_PREFIX = { owners: "owner/", parents: "parent/", needs: "needs/" } as const;
export type EntryField = keyof typeof ENTRY_PREFIX;
export const ENTRY_FIELDS = Object.keys(ENTRY_PREFIX) as readonly EntryField[];

export const entryKey = (field: EntryField, entry: string): string => ENTRY_PREFIX[field] + entry;

/** Which set a field of the document belongs to, and the member of it; `null` for any other field. */
export function parseEntryKey(key: string): { readonly field: EntryField; readonly entry: string } | null {
  const field = ENTRY_FIELDS.find((one) => key.startsWith(ENTRY_PREFIX[one]));
  return field === undefined ? null : { field, entry: key.slice(ENTRY_PREFIX[field].length) };
}

/** So many of each are read, the same on every device. */
export const MAX_ENTRIES = 32;

/** The members of one set in the order of their names, and whether one of them could not be used. */
export function readEntries<T>(
  fields: Plain,
  field: EntryField,
  parse: (entry: string, value: unknown) => T | undefined,
): { readonly entries: readonly T[]; readonly isSound: boolean } {
  const names = [...fields.keys()].filter((key) => key.startsWith(ENTRY_PREFIX[field])).sort(compareText);
  const entries: T[] = [];
  let isSound = true;
  for (const name of names) {
    const value = fields.get(name) ?? null;
    if (value === null) continue;
    const parsed = parse(name.slice(ENTRY_PREFIX[field].length), value);
    if (parsed === undefined) isSound = false;
    else if (entries.length < MAX_ENTRIES) entries.push(parsed);
  }
  return { entries, isSound };
}

import { fromHex } from "../base/bytes.ts";
import { type MemberId, parseMemberId } from "../base/ids.ts";

/** How stored values of a document are read: whatever they are, never by throwing. */
export type Plain = ReadonlyMap<string, unknown>;

/** Reads fields by name and notes those that hold something else. A field that is absent or null is merely empty. */
export function fieldsOf(values: Plain) {
  const invalid: string[] = [];
  function read<T>(name: string, empty: T, parse: (value: unknown) => T | undefined): T {
    const value = values.get(name) ?? null;
    if (value === null) return empty;
    const parsed = parse(value);
    if (parsed === undefined) invalid.push(name);
    return parsed ?? empty;
  }
  return {
    invalid,
    read,
    text: (name: string, most: number): string =>
      read(name, "", (value) => (typeof value === "string" ? clampText(value, most) : undefined)),
    member: (name: string): MemberId | null => read<MemberId | null>(name, null, asMember),
    oneOf: <T extends string>(name: string, empty: T, values: readonly T[]): T =>
      read(name, empty, (value) => values.find((one) => one === value)),
    oneOrNone: <T extends string>(name: string, values: readonly T[]): T | null =>
      read<T | null>(name, null, (value) => values.find((one) => one === value)),
  };
}

/** At most `most` UTF-16 units, never half a character. */
export const clampText = (text: string, most: number): string =>
  text
    .slice(0, most)
    .replace(/[\ud800-\udbff]$/, "")
    .toWellFormed();

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
export const asPlain = (value: unknown): Plain => new Map(isRecord(value) ? Object.entries(value) : []);
export const asFlag = (value: unknown): boolean | undefined =>
  typeof value === "boolean" ? value : undefined;
export const asMember = (value: unknown): MemberId | undefined =>
  typeof value === "string" ? (parseMemberId(fromHex(value)) ?? undefined) : undefined;
export const asNumberWithin = (least: number, most: number) => (value: unknown) =>
  typeof value === "number" && value >= least && value <= most ? value : undefined;
export const compareText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

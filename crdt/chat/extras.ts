import { type CborValue, encodeCbor } from "../base/cbor.ts";
import { type MemberId, parseMemberId } from "../base/ids.ts";
import { FILE_LIMITS, type FileRef, fileRefToCbor, parseFileRef } from "../files/reference.ts";
import { type Forwarded, forwarded } from "../forward/forwarded.ts";
import { type Field, id, list, uint } from "./fields.ts";
import { type Location, location } from "./location.ts";

/** What may stand beside the words of a message or an edit. Each part is left out where there is nothing of it. */
export interface Extras {
  readonly files?: readonly FileRef[];
  readonly mentions?: readonly Mention[];
  readonly forwarded?: Forwarded;
  readonly location?: Location;
  /** Asks everybody in the room to confirm that they have read it; counts from those who lead it (rule FOLD10). */
  readonly urgent?: true;
  /** What a later Skein put there, as it is: kept so that the event is written again as it was. */
  readonly newer?: readonly NewerExtra[];
}

/** A stretch of the text, in UTF-16 units, that names somebody or everyone in the room. */
export interface Mention {
  readonly from: number;
  readonly length: number;
  readonly who: MemberId | typeof EVERYONE;
}
export type NewerExtra = readonly [key: string, value: CborValue];

export const EVERYONE = "all";

export const EXTRAS_LIMITS = {
  parts: 16,
  keyUnits: 16,
  mentions: 100,
} as const;

const member = id(parseMemberId);
const who: Field<Mention["who"]> = {
  read: (value) => (value === EVERYONE ? EVERYONE : member.read(value)),
  write: (value) => (value === EVERYONE ? value : member.write(value)),
};
const place = uint(0xffff);
const mention: Field<Mention> = {
  read(value) {
    if (!Array.isArray(value) || value.length !== 3) return undefined;
    const from = place.read(value[0]);
    const length = place.read(value[1]);
    const named = who.read(value[2]);
    const isWhole = from !== undefined && length !== undefined && length > 0 && named !== undefined;
    return isWhole ? { from, length, who: named } : undefined;
  },
  write: ({ from, length, who: named }) => [from, length, who.write(named)],
};

const someMentions = list(mention, EXTRAS_LIMITS.mentions);
const mentions: Field<readonly Mention[]> = {
  read(value) {
    const all = someMentions.read(value);
    const isRising = all?.every(({ from }, at) => at === 0 || from >= endOf(all[at - 1] as Mention));
    return all !== undefined && all.length > 0 && isRising ? all : undefined;
  },
  write: someMentions.write,
};
const endOf = ({ from, length }: Mention): number => from + length;

const someFiles = list<FileRef>(
  { read: (value) => parseFileRef(value) ?? undefined, write: fileRefToCbor },
  FILE_LIMITS.files,
);
const files: Field<readonly FileRef[]> = {
  read(value) {
    const all = someFiles.read(value);
    return all !== undefined && all.length > 0 && encodeCbor(value).length <= FILE_LIMITS.allBytes
      ? all
      : undefined;
  },
  write: someFiles.write,
};

const urgent: Field<true> = { read: (value) => value === true || undefined, write: (value) => value };

type PartName = Exclude<keyof Extras, "newer">;
type Part = {
  readonly [Name in PartName]-?: { name: Name; field: Field<NonNullable<Extras[Name]>> };
}[PartName];

/** Known parts by their key on the wire. One that a kind of event does not carry is newer there. */
const PARTS = {
  f: { name: "files", field: files },
  l: { name: "location", field: location },
  m: { name: "mentions", field: mentions },
  r: { name: "forwarded", field: forwarded },
  u: { name: "urgent", field: urgent },
} as const satisfies Record<string, Part>;
export type PartKey = keyof typeof PARTS;

/**
 * Parts of an event beyond its own fields.
 *
 * Shape:  [[key, value]…], keys rising; the whole is left out where it would be empty, so that there is one way to write each.
 * Bounds: EXTRAS_LIMITS; a known part holds to its own field.
 * Source: rules EVT6–EVT10, EVT14, EVT15 in SPEC.md.
 */
export const extras = (known: readonly PartKey[]): Field<Extras> => {
  const parts = new Map<string, Part>(known.map((key) => [key, PARTS[key]]));
  return {
    read(value) {
      if (!Array.isArray(value) || value.length === 0 || value.length > EXTRAS_LIMITS.parts) return undefined;
      const read: [string, unknown][] = [];
      const newer: NewerExtra[] = [];
      let last = "";
      for (const pair of value) {
        const [key, one] = Array.isArray(pair) && pair.length === 2 ? pair : [];
        if (!isKey(key) || key <= last || one === undefined) return undefined;
        last = key;
        const part = parts.get(key);
        const taken = part?.field.read(one);
        if (part === undefined) newer.push([key, one]);
        else if (taken === undefined) return undefined;
        else read.push([part.name, taken]);
      }
      if (newer.length > 0) read.push(["newer", newer]);
      return Object.fromEntries(read) as Extras; // the table's type ties every field to its name
    },
    write(value) {
      const written: NewerExtra[] = [...(value.newer ?? [])];
      for (const [key, { name, field }] of parts) {
        const part = value[name];
        if (part !== undefined && !isEmpty(part)) written.push([key, (field as Field<unknown>).write(part)]); // its own, as above
      }
      return written.sort(([a], [b]) => (a < b ? -1 : 1));
    },
  };
};

const isEmpty = (part: unknown): boolean => Array.isArray(part) && part.length === 0;

const isKey = (key: unknown): key is string =>
  typeof key === "string" && key.length > 0 && key.length <= EXTRAS_LIMITS.keyUnits && key.isWellFormed();

/** Whether each mention stands inside the text and cuts no character in two. */
export const fitsText = (text: string, { mentions = [] }: Extras): boolean =>
  mentions.every(
    (one) => endOf(one) <= text.length && !isInsidePair(text, one.from) && !isInsidePair(text, endOf(one)),
  );

const isInsidePair = (text: string, at: number): boolean =>
  /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(Math.max(0, at - 1), at + 1));

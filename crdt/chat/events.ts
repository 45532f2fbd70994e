import type { Bytes } from "../base/bytes.ts";
import { utf8 } from "../base/bytes.ts";
import type { CborValue } from "../base/cbor.ts";
import {
  type EventRef,
  idToBytes,
  type KeyResultId,
  type ObjectiveId,
  parseFeedId,
  parseKeyResultId,
  parseObjectiveId,
} from "../base/ids.ts";
import { err, ok, type Result } from "../base/result.ts";
import { wellFormed } from "../base/text.ts";

/** What an opened envelope says. A kind this version does not know is kept whole and shown as `newer`. */
export type ChatEvent = KnownEvent | { readonly type: "newer"; readonly kind: string };

/** The kinds this version can write. */
export type KnownEvent =
  | { readonly type: "message"; readonly text: string; readonly replyTo: EventRef | null }
  | { readonly type: "edit"; readonly target: EventRef; readonly text: string }
  | { readonly type: "react"; readonly target: EventRef; readonly emoji: string; readonly on: boolean }
  | { readonly type: "recall"; readonly target: EventRef }
  | { readonly type: "roomName"; readonly text: string }
  | {
      readonly type: "checkIn";
      readonly objective: ObjectiveId;
      readonly keyResult: KeyResultId;
      readonly value: number;
      readonly confidence: number | null;
      readonly note: string;
      /** The newest check-ins of this key result that the author knew: makes writing apart visible. */
      readonly after: readonly EventRef[];
    }
  | {
      readonly type: "goal";
      readonly objective: ObjectiveId;
      /** With the signing feed it names the Automerge actor of these changes. */
      readonly session: number;
      readonly changes: readonly Bytes[];
    };

/** `field` is the first part that breaks a rule; `kind` and `length` speak of the array itself. */
export type EventError = { readonly type: "BadEvent"; readonly field: string };

export const EVENT_LIMITS = {
  textUnits: 20_000, // UTF-16 code units, what `text.length` counts
  textBytes: 40_000,
  emojiBytes: 32, // the longest flag sequence takes 28
  noteUnits: 4_000,
  kindUnits: 64,
  magnitude: 1e15, // numbers beyond it lose their unit digit in a double
  after: 32,
  changes: 1_024,
  changesBytes: 48 * 1024, // leaves room for the rest of a 64 KiB envelope
  session: 2 ** 32 - 1,
} as const;

interface Field<T> {
  /** `undefined` refuses the value. */
  read(value: CborValue): T | undefined;
  write(value: T): CborValue;
}
type KindName = KnownEvent["type"];
type EventOf<Kind extends KindName> = Extract<KnownEvent, { type: Kind }>;
/** Fields in wire order. */
type Shape<Kind extends KindName> = {
  readonly [Name in Exclude<keyof EventOf<Kind>, "type">]: Field<EventOf<Kind>[Name]>;
};

const text = (units: number, bytes: number, leastUnits = 0): Field<string> => ({
  read: (value) =>
    typeof value === "string" &&
    value.length >= leastUnits &&
    value.length <= units &&
    value.isWellFormed() &&
    (value.length * 3 <= bytes || utf8(value).length <= bytes) // a unit takes three bytes at most
      ? value
      : undefined,
  write: wellFormed,
});

const flag: Field<boolean> = {
  read: (value) => (typeof value === "boolean" ? value : undefined),
  write: (value) => value,
};

const number = (least: number, most: number): Field<number> => ({
  read: (value) =>
    typeof value === "number" && value >= least && value <= most ? (value === 0 ? 0 : value) : undefined, // −0 has no CBOR of its own
  write: (value) => value,
});

const uint = (most: number): Field<number> => ({
  read: (value) => (Number.isSafeInteger(value) ? number(0, most).read(value) : undefined),
  write: (value) => value,
});

const id = <T extends string>(parse: (bytes: unknown) => T | null): Field<T> => ({
  read: (value) => parse(value) ?? undefined,
  write: idToBytes,
});

const seq = uint(Number.MAX_SAFE_INTEGER);
const feed = id(parseFeedId);
const ref: Field<EventRef> = {
  read: (value) => {
    if (!Array.isArray(value) || value.length !== 2) return undefined;
    const of = feed.read(value[0]);
    const at = seq.read(value[1]);
    return of === undefined || at === undefined ? undefined : { feed: of, seq: at };
  },
  write: (value) => [idToBytes(value.feed), value.seq],
};

const orNull = <T>(field: Field<T>): Field<T | null> => ({
  read: (value) => (value === null ? null : field.read(value)),
  write: (value) => (value === null ? null : field.write(value)),
});

const list = <T>(item: Field<T>, most: number): Field<readonly T[]> => ({
  read: (value) => {
    if (!Array.isArray(value) || value.length > most) return undefined;
    const items: T[] = [];
    for (const one of value) {
      const read = item.read(one);
      if (read === undefined) return undefined;
      items.push(read);
    }
    return items;
  },
  write: (value) => value.map(item.write),
});

const chunk: Field<Bytes> = {
  read: (value) => (value instanceof Uint8Array && value.length > 0 ? value : undefined),
  write: (value) => value,
};
const changes: Field<readonly Bytes[]> = {
  read: (value) => {
    const chunks = list(chunk, EVENT_LIMITS.changes).read(value);
    const total = chunks?.reduce((sum, bytes) => sum + bytes.length, 0) ?? 0;
    return total > 0 && total <= EVENT_LIMITS.changesBytes ? chunks : undefined;
  },
  write: (value) => value,
};

const longText = text(EVENT_LIMITS.textUnits, EVENT_LIMITS.textBytes);
const objective = id(parseObjectiveId);
const SHAPES: { readonly [Kind in KindName]: Shape<Kind> } = {
  message: { text: longText, replyTo: orNull(ref) },
  edit: { target: ref, text: longText },
  react: { target: ref, emoji: text(EVENT_LIMITS.emojiBytes, EVENT_LIMITS.emojiBytes, 1), on: flag },
  recall: { target: ref },
  roomName: { text: longText },
  checkIn: {
    objective,
    keyResult: id(parseKeyResultId),
    value: number(-EVENT_LIMITS.magnitude, EVENT_LIMITS.magnitude),
    confidence: orNull(number(0, 10)),
    note: text(EVENT_LIMITS.noteUnits, EVENT_LIMITS.textBytes),
    after: list(ref, EVENT_LIMITS.after),
  },
  goal: { objective, session: uint(EVENT_LIMITS.session), changes },
};
const fieldsByKind = new Map<string, readonly (readonly [string, Field<unknown>])[]>(
  Object.entries(SHAPES).map(([kind, shape]) => [
    kind,
    Object.entries(shape as Record<string, Field<unknown>>),
  ]),
);

/** Never refuses: who makes an event checks it with `parseEvent(encodeEvent(event))` before sealing. */
export function encodeEvent(event: KnownEvent): CborValue {
  const values = new Map<string, unknown>(Object.entries(event));
  const fields = fieldsByKind.get(event.type) ?? [];
  return [event.type, ...fields.map(([name, field]) => field.write(values.get(name)))];
}

/**
 * Reads the content of an opened envelope.
 *
 * Shape:  a CBOR array, kind first; fields by kind in the table above, in that order and no more.
 * Bounds: EVENT_LIMITS; numbers are finite; text is well-formed Unicode.
 * Errors: BadEvent names the first field that breaks a rule. An unknown kind is `newer`, not an error.
 * Source: rules EVT1–EVT5 in SPEC.md.
 */
export function parseEvent(value: CborValue): Result<ChatEvent, EventError> {
  if (!Array.isArray(value)) return bad("kind");
  const kind: unknown = value[0];
  if (typeof kind !== "string" || kind.length > EVENT_LIMITS.kindUnits || !kind.isWellFormed())
    return bad("kind");
  const fields = fieldsByKind.get(kind);
  if (fields === undefined) return ok({ type: "newer", kind });
  if (value.length !== fields.length + 1) return bad("length");
  const read: [string, unknown][] = [["type", kind]];
  for (const [index, [name, field]] of fields.entries()) {
    const one = field.read(value[index + 1]);
    if (one === undefined) return bad(name);
    read.push([name, one]);
  }
  return ok(Object.fromEntries(read) as KnownEvent); // the table's type ties every field to its kind
}

const bad = (field: string) => err<EventError>({ type: "BadEvent", field });

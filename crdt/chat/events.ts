import type { Bytes } from "../base/bytes.ts";
import type { CborValue } from "../base/cbor.ts";
import {
  type EventRef,
  type KeyResultId,
  type NoteId,
  type ObjectiveId,
  parseKeyResultId,
  parseNoteId,
  parseObjectiveId,
} from "../base/ids.ts";
import { err, ok, type Result } from "../base/result.ts";
import { type ImportedReaction, importFields, type Proven } from "../imported/imported.ts";
import { type Extras, extras, fitsText } from "./extras.ts";
import { type Field, flag, id, list, number, oneOf, orNull, ref, text, uint } from "./fields.ts";
import { pictureOf } from "./picture.ts";

/** What an opened envelope says. A kind this version does not know is kept whole and shown as `newer`. */
export type ChatEvent = KnownEvent | { readonly type: "newer"; readonly kind: string };

/** The kinds this version can write. */
export type KnownEvent =
  | {
      readonly type: "message";
      readonly text: string;
      readonly replyTo: EventRef | null;
      readonly extras?: Extras;
    }
  | { readonly type: "edit"; readonly target: EventRef; readonly text: string; readonly extras?: Extras }
  | { readonly type: "react"; readonly target: EventRef; readonly emoji: string; readonly on: boolean }
  | { readonly type: "recall"; readonly target: EventRef }
  | { readonly type: "roomName"; readonly text: string }
  /** Of this room, that it holds what was brought from elsewhere: `key` names the place there. */
  | {
      readonly type: "import";
      readonly source: string;
      readonly key: Bytes;
      /** What it is called there, and the whole that it is part of. */
      readonly name: string;
      readonly from: string;
    }
  /** A message from elsewhere. Whoever brings it signs for it; what its author signed is its proof. */
  | {
      readonly type: "imported";
      readonly source: string;
      /** The same for the same message, so that nothing is brought twice. */
      readonly key: Bytes;
      /** When it was written there, in ms. */
      readonly at: number;
      /** Who wrote it: how they are told from others there, and what they are called. */
      readonly who: string;
      readonly name: string;
      readonly text: string;
      readonly replyTo: EventRef | null;
      readonly editedAt: number | null;
      readonly recalledAt: number | null;
      readonly reactions: readonly ImportedReaction[];
      readonly proof: Proven | null;
      readonly extras?: Extras;
    }
  /** `null`: none any more, and the room is drawn from its people. */
  | { readonly type: "roomPicture"; readonly picture: Bytes | null }
  | { readonly type: "pin"; readonly target: EventRef; readonly on: boolean }
  | {
      readonly type: "checkIn";
      readonly objective: ObjectiveId;
      readonly keyResult: KeyResultId;
      readonly value: number;
      readonly confidence: number | null;
      readonly note: string;
      /** The newest check-ins of this key result that the author knew: makes writing apart visible. */
      readonly after: readonly EventRef[];
      readonly extras?: Extras;
    }
  /** What is said of an objective beside its document: words as bytes, read by whoever opens goals (goals/words.ts). */
  | {
      readonly type: "goalWord";
      readonly objective: ObjectiveId;
      readonly session: number;
      readonly changes: readonly Bytes[];
    }
  | {
      readonly type: "goal";
      readonly objective: ObjectiveId;
      /** With the signing feed it names the Automerge actor of these changes. */
      readonly session: number;
      readonly changes: readonly Bytes[];
    }
  | {
      readonly type: "note";
      readonly note: NoteId;
      readonly role: NoteRole;
      readonly act: NoteAct;
      /** What it is called; of an announcement, what it says in a line. */
      readonly title: string;
    }
  | {
      readonly type: "noteEdit";
      readonly note: NoteId;
      /** With note and signing device it names the Yjs client of what was typed. */
      readonly session: number;
      readonly update: Bytes;
    };

const NOTE_ROLES = ["page", "announcement"] as const;
const NOTE_ACTS = ["made", "named", "away", "back"] as const;
export type NoteRole = (typeof NOTE_ROLES)[number];
export type NoteAct = (typeof NOTE_ACTS)[number];

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
  titleUnits: 200, // of a note
  titleBytes: 600,
} as const;

type KindName = KnownEvent["type"];
type EventOf<Kind extends KindName> = Extract<KnownEvent, { type: Kind }>;
/** Fields in wire order. */
type Shape<Kind extends KindName> = {
  readonly [Name in Exclude<keyof EventOf<Kind>, "type">]-?: Field<NonUndefined<EventOf<Kind>[Name]>>;
};
type NonUndefined<T> = T extends undefined ? never : T;

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

const updateBytes: Field<Bytes> = {
  read: (value) =>
    (chunk.read(value)?.length ?? 0) <= EVENT_LIMITS.changesBytes ? chunk.read(value) : undefined,
  write: (value) => value,
};

const picture: Field<Bytes> = {
  read: (value) => (value instanceof Uint8Array && pictureOf(value) !== null ? value : undefined),
  write: (value) => value,
};

const longText = text(EVENT_LIMITS.textUnits, EVENT_LIMITS.textBytes);
const objective = id(parseObjectiveId);
const note = id(parseNoteId);
const goal = { objective, session: uint(EVENT_LIMITS.session), changes };
const SHAPES: { readonly [Kind in KindName]: Shape<Kind> } = {
  message: { text: longText, replyTo: orNull(ref), extras: extras(["f", "l", "m", "r", "u"]) },
  edit: { target: ref, text: longText, extras: extras(["m"]) },
  react: { target: ref, emoji: text(EVENT_LIMITS.emojiBytes, EVENT_LIMITS.emojiBytes, 1), on: flag },
  recall: { target: ref },
  roomName: { text: longText },
  import: {
    source: importFields.source,
    key: importFields.key,
    name: importFields.name,
    from: importFields.name,
  },
  imported: {
    source: importFields.source,
    key: importFields.key,
    at: importFields.at,
    who: importFields.who,
    name: importFields.name,
    text: longText,
    replyTo: orNull(ref),
    editedAt: importFields.when,
    recalledAt: importFields.when,
    reactions: importFields.reactions,
    proof: importFields.proof,
    extras: extras(["f", "l", "m", "r", "u"]),
  },
  pin: { target: ref, on: flag },
  roomPicture: { picture: orNull(picture) },
  checkIn: {
    objective,
    keyResult: id(parseKeyResultId),
    value: number(-EVENT_LIMITS.magnitude, EVENT_LIMITS.magnitude),
    confidence: orNull(number(0, 10)),
    note: text(EVENT_LIMITS.noteUnits, EVENT_LIMITS.textBytes),
    after: list(ref, EVENT_LIMITS.after),
    extras: extras([]),
  },
  goal,
  goalWord: goal,
  note: {
    note,
    role: oneOf(NOTE_ROLES),
    act: oneOf(NOTE_ACTS),
    title: text(EVENT_LIMITS.titleUnits, EVENT_LIMITS.titleBytes),
  },
  noteEdit: { note, session: uint(EVENT_LIMITS.session), update: updateBytes },
};
const fieldsByKind = new Map<string, readonly (readonly [string, Field<unknown>])[]>(
  Object.entries(SHAPES).map(([kind, shape]) => [
    kind,
    Object.entries(shape as Record<string, Field<unknown>>),
  ]),
);

/** The one field that may be left out: it comes last, and is left out where it would be empty. */
const EXTRAS = "extras";

/** Never refuses: who makes an event checks it with `parseEvent(encodeEvent(event))` before sealing. */
export function encodeEvent(event: KnownEvent): CborValue {
  const values = new Map<string, unknown>(Object.entries(event));
  const written: CborValue[] = [event.type];
  for (const [name, field] of fieldsByKind.get(event.type) ?? []) {
    const value = name === EXTRAS ? field.write(values.get(name) ?? {}) : field.write(values.get(name));
    if (name !== EXTRAS || (Array.isArray(value) && value.length > 0)) written.push(value);
  }
  return written;
}

/**
 * Reads the content of an opened envelope.
 *
 * Shape:  a CBOR array, kind first; fields by kind in the table above, in that order and no more.
 * Bounds: EVENT_LIMITS, EXTRAS_LIMITS; numbers are finite; text is well-formed Unicode.
 * Errors: BadEvent names the first field that breaks a rule. An unknown kind is `newer`, not an error.
 * Source: rules EVT1–EVT16 in SPEC.md.
 */
export function parseEvent(value: CborValue): Result<ChatEvent, EventError> {
  if (!Array.isArray(value)) return bad("kind");
  const kind: unknown = value[0];
  if (typeof kind !== "string" || kind.length > EVENT_LIMITS.kindUnits || !kind.isWellFormed())
    return bad("kind");
  const fields = fieldsByKind.get(kind);
  if (fields === undefined) return ok({ type: "newer", kind });
  const given = fields.slice(0, value.length - 1);
  const isWhole = fields.slice(given.length).every(([name]) => name === EXTRAS);
  if (!isWhole || value.length > fields.length + 1) return bad("length");
  const read: [string, unknown][] = [["type", kind]];
  for (const [index, [name, field]] of given.entries()) {
    const one = field.read(value[index + 1]);
    if (one === undefined) return bad(name);
    read.push([name, one]);
  }
  const event = Object.fromEntries(read) as KnownEvent; // the table's type ties every field to its kind
  const isFit = !(EXTRAS in event) || fitsText("text" in event ? event.text : "", event.extras);
  return isFit ? ok(event) : bad(EXTRAS);
}

const bad = (field: string) => err<EventError>({ type: "BadEvent", field });

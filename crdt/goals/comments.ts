import type { CborValue } from "../base/cbor.ts";
import { type EventRef, type KeyResultId, type MemberId, parseKeyResultId } from "../base/ids.ts";
import { encodeEvent, type KnownEvent, parseEvent } from "../chat/events.ts";
import { EVERYONE, type Extras } from "../chat/extras.ts";
import { type Field, flag, id, oneOf, orNull, ref, tuple } from "../chat/fields.ts";
import {
  applyToMessage,
  MAX_EARLIER_EDITS,
  type MessageState,
  messageOf,
  type ShownMessage,
  showMessage,
} from "../chat/fold.ts";
import { compareStamps, type Stamp } from "../chat/stamp.ts";

/**
 * What people say to each other about an objective: messages beside it, with the events and the fold of messages.
 *
 * Shape:  ["comment", keyResult | null, check-in | null, message], ["ofComment", edit | react | recall],
 *         ["settled", comment, on]; events as in EVT1.
 * Bounds: COMMENT_LIMITS, and those of the events. Anything else is `null`.
 * Source: rules CMT1–CMT5 in SPEC.md.
 */
export type CommentWord =
  | {
      readonly type: "comment";
      /** What it is about; of both `null`: the objective itself. */
      readonly keyResult: KeyResultId | null;
      readonly checkIn: EventRef | null;
      readonly event: EventOf<"message">;
    }
  | { readonly type: "ofComment"; readonly event: EventOf<"edit" | "react" | "recall"> }
  | { readonly type: "settled"; readonly comment: EventRef; readonly on: boolean };

type EventOf<Kind extends KnownEvent["type"]> = Extract<KnownEvent, { type: Kind }>;

export const COMMENT_LIMITS = { units: 4_000 } as const;

const eventOf = <Kind extends "message" | "edit" | "react" | "recall">(
  ...kinds: readonly Kind[]
): Field<EventOf<Kind>> => ({
  read(value) {
    const event = parseEvent(value);
    if (!event.ok || !kinds.some((kind) => kind === event.value.type)) return undefined;
    const isFit = !("text" in event.value) || isWords(event.value.text);
    return isFit ? (event.value as EventOf<Kind>) : undefined; // its type was just asked
  },
  write: encodeEvent,
});
const isWords = (text: string): boolean => text.length > 0 && text.length <= COMMENT_LIMITS.units;

type SaidFields = readonly ["comment", KeyResultId | null, EventRef | null, EventOf<"message">];
const said: Field<SaidFields> = tuple<SaidFields>(
  oneOf(["comment"]),
  orNull(id(parseKeyResultId)),
  orNull(ref),
  eventOf("message"),
);
type OfFields = readonly ["ofComment", EventOf<"edit" | "react" | "recall">];
const ofComment: Field<OfFields> = tuple<OfFields>(oneOf(["ofComment"]), eventOf("edit", "react", "recall"));
type SettledFields = readonly ["settled", EventRef, boolean];
const settled: Field<SettledFields> = tuple<SettledFields>(oneOf(["settled"]), ref, flag);

export function readCommentWord(value: CborValue): CommentWord | null {
  const one = said.read(value);
  if (one !== undefined) return { type: one[0], keyResult: one[1], checkIn: one[2], event: one[3] };
  const of = ofComment.read(value);
  if (of !== undefined) return { type: of[0], event: of[1] };
  const end = settled.read(value);
  return end === undefined ? null : { type: end[0], comment: end[1], on: end[2] };
}

export function writeCommentWord(word: CommentWord): CborValue {
  if (word.type === "comment") return said.write([word.type, word.keyResult, word.checkIn, word.event]);
  return word.type === "ofComment"
    ? ofComment.write([word.type, word.event])
    : settled.write([word.type, word.comment, word.on]);
}

/** A word with who said it where. */
export interface CommentSaid {
  readonly word: CommentWord;
  readonly ref: EventRef;
  readonly stamp: Stamp;
  readonly by: MemberId;
  /** They looked after the room when they said it. */
  readonly leads: boolean;
}

export interface Comment {
  readonly ref: EventRef;
  readonly keyResult: KeyResultId | null;
  readonly checkIn: EventRef | null;
  /** The one that it answers. Stays when it is recalled. */
  readonly answers: EventRef | null;
  readonly shown: ShownMessage;
  /** How its author worded it before, oldest first; nothing of what was recalled. */
  readonly before: readonly Wording[];
  /** Who said last that it is settled; `null` where it is open. */
  readonly settledBy: { readonly by: MemberId; readonly stamp: Stamp } | null;
}

interface Wording {
  readonly stamp: Stamp;
  readonly text: string;
}

interface Known {
  readonly wordings: (Wording & { readonly by: MemberId })[]; // grows in place: a flood of edits is not copied for each
  readonly state?: MessageState;
  readonly place?: Pick<Comment, "ref" | "keyResult" | "checkIn" | "answers">;
  readonly end?: { readonly by: MemberId; readonly stamp: Stamp; readonly on: boolean };
}

/** All comments of an objective, oldest first, in whatever order their words came. */
export function commentsOf(all: readonly CommentSaid[]): readonly Comment[] {
  const known = new Map<string, Known>();
  for (const one of all) {
    const about = aboutOf(one);
    if (about !== null) known.set(keyOf(about), withWord(known.get(keyOf(about)) ?? { wordings: [] }, one));
  }
  return [...known.values()]
    .flatMap((one): readonly Comment[] => {
      const shown = one.state === undefined ? null : showMessage(one.state);
      if (shown === null || one.place === undefined) return [];
      const settledBy = one.end?.on ? { by: one.end.by, stamp: one.end.stamp } : null;
      return [{ ...one.place, shown, before: wordingsOf(one, shown), settledBy }];
    })
    .sort((a, b) => compareStamps(a.shown.stamp, b.shown.stamp));
}

function wordingsOf({ wordings }: Known, shown: ShownMessage): readonly Wording[] {
  if (shown.recalled !== null) return [];
  const own = wordings.filter(({ by }) => by === shown.author);
  const all = own.sort((a, b) => compareStamps(a.stamp, b.stamp)).slice(0, -1);
  return all.slice(-MAX_EARLIER_EDITS).map(({ stamp, text }) => ({ stamp, text }));
}

const keyOf = ({ feed, seq }: EventRef): string => `${feed}.${seq}`;

const aboutOf = ({ word, ref: at }: CommentSaid): EventRef | null =>
  word.type === "settled" ? word.comment : messageOf(at, word.event);

function withWord(known: Known, { word, ref: at, stamp, by, leads }: CommentSaid): Known {
  if (word.type === "settled") {
    const isOld = known.end !== undefined && compareStamps(known.end.stamp, stamp) >= 0;
    return isOld ? known : { ...known, end: { by, stamp, on: word.on } };
  }
  const { event } = word;
  if ("text" in event) known.wordings.push({ by, stamp, text: event.text });
  const rights = { posts: true, namesAll: false, pins: false, leads };
  const state = applyToMessage(known.state, { ref: at, stamp, author: by, event: plain(event), rights });
  if (word.type === "ofComment" || known.place !== undefined) return { ...known, state };
  const { keyResult, checkIn } = word;
  return { ...known, state, place: { ref: at, keyResult, checkIn, answers: word.event.replyTo } };
}

/** Words and whom they name by name: no files, no calls to everybody, nothing to confirm. */
function plain<E extends KnownEvent>(event: E): E {
  if (!("extras" in event)) return event;
  const { extras, ...rest } = event;
  const mentions = (extras as Extras | undefined)?.mentions?.filter(({ who }) => who !== EVERYONE) ?? [];
  return (mentions.length > 0 ? { ...rest, extras: { mentions } } : rest) as E; // extras may be left out of each kind that has them
}

/** A comment with what answers it, oldest first. Whatever answers an answer, or what is not here, stands by itself. */
export interface CommentThread {
  readonly root: Comment;
  readonly answers: readonly Comment[];
}

export function threadsOf(comments: readonly Comment[]): readonly CommentThread[] {
  const roots = new Set(comments.filter(({ answers }) => answers === null).map(({ ref: at }) => keyOf(at)));
  const rootOf = ({ ref: at, answers }: Comment): string =>
    answers !== null && roots.has(keyOf(answers)) ? keyOf(answers) : keyOf(at);
  const inThread = Map.groupBy(comments, rootOf);
  return comments
    .filter((one) => rootOf(one) === keyOf(one.ref))
    .map((root) => ({ root, answers: (inThread.get(keyOf(root.ref)) ?? []).filter((one) => one !== root) }));
}

/** Somebody waits for an answer: it is neither settled nor recalled. */
export const isOpen = ({ root, answers }: CommentThread): boolean =>
  root.settledBy === null && [root, ...answers].some(({ shown }) => shown.recalled === null);

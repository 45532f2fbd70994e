import type { Hlc } from "../base/clock.ts";
import type { EventRef, MemberId } from "../base/ids.ts";
import type { ChatEvent } from "./events.ts";
import { compareStamps, type FoldInput, type Stamp } from "./stamp.ts";

/**
 * Everything known about one message. Each part is a semilattice (a maximum or minimum per key), so the
 * order and number of arrivals do not matter. Arrays are sorted: equal knowledge is equal data. Rules FOLD1–FOLD6 in SPEC.md.
 */
export interface MessageState {
  readonly base: MessageBase | null;
  /** The newest edit per member. Once the author is known, only the author's. */
  readonly edits: readonly MessageEdit[];
  /** The first recall per member. Once the author is known, only the author's. */
  readonly recalls: readonly MessageRecall[];
  readonly reactions: readonly MessageReaction[];
}

export interface MessageBase {
  readonly author: MemberId;
  readonly stamp: Stamp;
  readonly text: string;
  readonly replyTo: EventRef | null;
}
export interface MessageEdit {
  readonly author: MemberId;
  readonly stamp: Stamp;
  readonly text: string;
}
export interface MessageRecall {
  readonly author: MemberId;
  readonly stamp: Stamp;
}
export interface MessageReaction {
  readonly author: MemberId;
  readonly emoji: string;
  readonly stamp: Stamp;
  readonly on: boolean;
}

export interface ShownMessage {
  readonly author: MemberId;
  readonly stamp: Stamp;
  readonly text: string; // empty when recalled
  readonly replyTo: EventRef | null;
  readonly edited: { readonly hlc: Hlc } | null;
  readonly recalled: { readonly hlc: Hlc } | null;
  /** In the order in which the emoji first appeared; members in the order in which they reacted. */
  readonly reactions: readonly ShownReaction[];
}
export interface ShownReaction {
  readonly emoji: string;
  readonly members: readonly MemberId[];
}

/** Nobody needs more; the newest ones stay, so that a flood costs a fixed amount. */
export const MAX_REACTIONS_PER_MEMBER = 64;

const NOTHING: MessageState = { base: null, edits: [], recalls: [], reactions: [] };

/** The message an event speaks of: itself or its target; `null` for events that are about no message. */
export function messageOf(ref: EventRef, event: ChatEvent): EventRef | null {
  switch (event.type) {
    case "message":
      return ref;
    case "edit":
    case "react":
    case "recall":
      return event.target;
    default:
      return null;
  }
}

/**
 * One step of a message. Pure, commutative and idempotent: any order with any repeats gives equal states.
 * The caller passes the state of `messageOf(input.ref, input.event)`; other events change nothing.
 */
export function applyToMessage(state: MessageState | undefined, input: FoldInput): MessageState {
  return settle(add(state ?? NOTHING, input));
}

function add(state: MessageState, { author, stamp, event }: FoldInput): MessageState {
  switch (event.type) {
    case "message":
      return state.base === null
        ? { ...state, base: { author, stamp, text: event.text, replyTo: event.replyTo } }
        : state;
    case "edit":
      return {
        ...state,
        edits: keepBest(state.edits, { author, stamp, text: event.text }, byAuthor, newest),
      };
    case "recall":
      return { ...state, recalls: keepBest(state.recalls, { author, stamp }, byAuthor, oldest) };
    case "react":
      return {
        ...state,
        reactions: boundReactions(
          keepBest(state.reactions, { author, emoji: event.emoji, stamp, on: event.on }, byEmoji, newest),
          author,
        ),
      };
    default:
      return state;
  }
}

/** Forgets what can never be shown again: strangers' edits once the author is known, all text once it is recalled. */
function settle(state: MessageState): MessageState {
  const { base } = state;
  if (base === null) return state;
  const recalls = state.recalls.filter((recall) => recall.author === base.author);
  if (recalls.length > 0)
    return { base: { ...base, text: "", replyTo: null }, edits: [], recalls, reactions: [] };
  return { ...state, edits: state.edits.filter((edit) => edit.author === base.author), recalls };
}

interface Stamped {
  readonly author: MemberId;
  readonly stamp: Stamp;
}
type Order<T> = (a: T, b: T) => number;

const byAuthor: Order<Stamped> = (a, b) => compareText(a.author, b.author);
const byEmoji: Order<MessageReaction> = (a, b) => byAuthor(a, b) || compareText(a.emoji, b.emoji);
const newest: Order<Stamped> = (a, b) => compareStamps(b.stamp, a.stamp);
const oldest: Order<Stamped> = (a, b) => compareStamps(a.stamp, b.stamp);
const compareText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

/** One item per key, sorted by key; of two with the same key the one that comes first in `best` stays. */
function keepBest<T>(items: readonly T[], item: T, key: Order<T>, best: Order<T>): readonly T[] {
  const at = items.findIndex((other) => key(other, item) >= 0);
  if (at < 0) return [...items, item];
  const there = items[at] as T;
  if (key(there, item) !== 0) return items.toSpliced(at, 0, item);
  return best(item, there) < 0 ? items.with(at, item) : items;
}

/** Safe to forget: stamps only grow, so a reaction that falls out can never be among the newest again. */
function boundReactions(all: readonly MessageReaction[], author: MemberId): readonly MessageReaction[] {
  const own = all.filter((reaction) => reaction.author === author);
  if (own.length <= MAX_REACTIONS_PER_MEMBER) return all;
  const last = own.toSorted(newest).at(-1);
  return all.filter((reaction) => reaction !== last);
}

/** What people see; `null` until the message itself is here. */
export function showMessage(state: MessageState): ShownMessage | null {
  const { base } = state;
  if (base === null) return null;
  const recall = state.recalls.find((one) => one.author === base.author);
  const edit = state.edits.find((one) => one.author === base.author);
  return {
    author: base.author,
    stamp: base.stamp,
    text: recall ? "" : (edit?.text ?? base.text),
    replyTo: base.replyTo,
    edited: edit ? { hlc: edit.stamp.hlc } : null,
    recalled: recall ? { hlc: recall.stamp.hlc } : null,
    reactions: showReactions(state.reactions),
  };
}

function showReactions(reactions: readonly MessageReaction[]): readonly ShownReaction[] {
  const membersByEmoji = new Map<string, MemberId[]>(); // a Map: an emoji may be called "__proto__"
  for (const { emoji, author } of reactions.filter((one) => one.on).toSorted(oldest))
    membersByEmoji.set(emoji, [...(membersByEmoji.get(emoji) ?? []), author]);
  return [...membersByEmoji].map(([emoji, members]) => ({ emoji, members }));
}

/** What a room's own log says of the room. */
export interface RoomState {
  readonly name: { readonly text: string; readonly by: MemberId; readonly stamp: Stamp } | null;
}

/** One step of a room: the newest name wins. Pure, commutative and idempotent. */
export function applyToRoom(state: RoomState | undefined, input: FoldInput): RoomState {
  const { event, author, stamp } = input;
  const name = state?.name ?? null;
  if (event.type !== "roomName" || (name !== null && compareStamps(name.stamp, stamp) >= 0)) return { name };
  return { name: { text: event.text, by: author, stamp } };
}

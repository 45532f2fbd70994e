import { type Bytes, toHex } from "../base/bytes.ts";
import { encodeCbor } from "../base/cbor.ts";
import { type Hlc, hlcOf } from "../base/clock.ts";
import type { EventRef, MemberId } from "../base/ids.ts";
import type { FileRef } from "../files/reference.ts";
import type { RoomRights } from "../roster/rights.ts";
import type { ChatEvent } from "./events.ts";
import { EVERYONE, type Extras, type Mention } from "./extras.ts";
import type { Location } from "./location.ts";
import { compareStamps, type FoldInput, type Stamp } from "./stamp.ts";

/**
 * Everything known about one message. Each part is a semilattice (a maximum or minimum per key), so the
 * order and number of arrivals do not matter. Arrays are sorted: equal knowledge is equal data. Rules FOLD1–FOLD6 in SPEC.md.
 */
export interface MessageState {
  readonly base: MessageBase | null;
  /** The newest edit per member. Once the author is known, only the author's. */
  readonly edits: readonly MessageEdit[];
  /** The first recall per member. Once the author is known, only the author's and those of who led the room. */
  readonly recalls: readonly MessageRecall[];
  readonly reactions: readonly MessageReaction[];
}

/** What stands beside the words. Of parts that only a later Skein knows, that there are some. */
export interface Beside extends Omit<Extras, "newer" | "forwarded"> {
  /** What was carried over, in short: the row has it whole. */
  readonly forwarded?: ForwardedShort;
  readonly imported?: ImportedShort;
  readonly hasNewer?: true;
  /** Goals in it, as CBOR: read by whoever draws them (goals/shared.ts). */
  readonly goals?: Bytes;
  /** Said where its author could not post by then: nobody else takes it. */
  readonly against?: true;
}
/** Of a message from elsewhere, all but its words and its proof. */
export interface ImportedShort
  extends Pick<
    Extract<ChatEvent, { type: "imported" }>,
    "source" | "at" | "who" | "name" | "editedAt" | "recalledAt" | "reactions"
  > {
  /** In hex. */
  readonly key: string;
  /** What its author signed came with it, and was checked. */
  readonly isSigned: boolean;
}
export interface ForwardedShort {
  readonly from: string;
  readonly count: number;
}
export interface MessageBase {
  readonly author: MemberId;
  readonly stamp: Stamp;
  readonly text: string;
  readonly replyTo: EventRef | null;
  readonly extras?: Beside;
}
export interface MessageEdit {
  readonly author: MemberId;
  readonly stamp: Stamp;
  readonly text: string;
  /** Where the author's earlier edits stand in the log, newest first. Absent where there are none. */
  readonly before?: readonly Stamp[];
  readonly extras?: Beside;
}
export interface MessageRecall {
  readonly author: MemberId;
  readonly stamp: Stamp;
  /** Said by somebody who led the room. */
  readonly leads?: true;
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
  /** Of the wording that is shown. */
  readonly mentions: readonly Mention[];
  /** What came with it, whatever became of its words; none when recalled. */
  readonly files: readonly FileRef[];
  readonly forwarded: ForwardedShort | null;
  readonly location?: Location;
  readonly goals?: Bytes;
  /** Asks for confirmation. Not of what was recalled. */
  readonly urgent?: ShownUrgent;
  /** Where it comes from, if it was brought: then its author here is who brought it. */
  readonly imported: ImportedShort | null;
  /** Something in it needs a later Skein. */
  readonly hasNewer: boolean;
  /** Its author could not post by then: nobody else takes it. */
  readonly isAgainst: boolean;
  readonly edited: { readonly hlc: Hlc } | null;
  readonly recalled: { readonly hlc: Hlc; readonly by: MemberId } | null;
  /** In the order in which the emoji first appeared; members in the order in which they reacted. */
  readonly reactions: readonly ShownReaction[];
}
export interface ShownUrgent {
  /** Who has confirmed, the first one first. */
  readonly confirmed: readonly { readonly member: MemberId; readonly hlc: Hlc }[];
}
export interface ShownReaction {
  readonly emoji: string;
  readonly members: readonly MemberId[];
}

/** What confirms an urgent message: a reaction, so that an older Skein shows who did. */
export const CONFIRMATION = "收到";

/** Nobody needs more; the newest ones stay, so that a flood costs a fixed amount. */
export const MAX_REACTIONS_PER_MEMBER = 64;

/** Of one member's edits of one message, besides the newest. */
export const MAX_EARLIER_EDITS = 32;

const NOTHING: MessageState = { base: null, edits: [], recalls: [], reactions: [] };

/** The message an event speaks of: itself or its target; `null` for events that are about no message. */
export function messageOf(ref: EventRef, event: ChatEvent): EventRef | null {
  switch (event.type) {
    case "message":
    case "imported":
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

function add(state: MessageState, { author, stamp, event, rights }: FoldInput): MessageState {
  switch (event.type) {
    case "message":
    case "imported":
      return state.base === null
        ? {
            ...state,
            base: { author, stamp, text: event.text, replyTo: event.replyTo, ...beside(event, rights) },
          }
        : state;
    case "edit":
      return {
        ...state,
        edits: addEdit(state.edits, { author, stamp, text: event.text, ...beside(event) }),
      };
    case "recall":
      return { ...state, recalls: keepBest(state.recalls, recallOf(author, stamp, rights), byRight, oldest) };
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

const recallOf = (author: MemberId, stamp: Stamp, rights: FoldInput["rights"]): MessageRecall =>
  rights?.leads === true ? { author, stamp, leads: true } : { author, stamp };

function beside(
  event: Extract<ChatEvent, { readonly extras?: Extras }>,
  rights?: RoomRights,
): { readonly extras?: Beside } {
  const isImported = event.type === "imported";
  const { newer = [], forwarded, urgent, ...known } = event.extras ?? {};
  const goals = event.type === "message" ? newer.find(([key]) => key === "g") : undefined;
  const asks = urgent === true && (isImported || rights?.leads === true);
  const extras = {
    ...known,
    ...(rights?.posts === false && { against: true as const }),
    ...(asks && { urgent }),
    ...(forwarded && { forwarded: { from: forwarded.from, count: forwarded.messages.length } }),
    ...(isImported && { imported: shortOf(event) }),
    ...(goals && { goals: encodeCbor(goals[1]) }),
    ...(newer.some((part) => part !== goals) && { hasNewer: true as const }),
  };
  return Object.keys(extras).length > 0 ? { extras } : {};
}

function shortOf(event: Extract<ChatEvent, { type: "imported" }>): ImportedShort {
  const { source, key, at, who, name, editedAt, recalledAt, reactions, proof } = event;
  return {
    source,
    key: toHex(key),
    at,
    who,
    name,
    editedAt,
    recalledAt,
    reactions,
    isSigned: proof !== null,
  };
}

/** Forgets what can never be shown again: strangers' edits once the author is known, all text once it is recalled. */
function settle(state: MessageState): MessageState {
  const { base } = state;
  if (base === null) return state;
  const recalls = state.recalls.filter((recall) => recall.author === base.author || recall.leads === true);
  if (recalls.length > 0) {
    const { author, stamp } = base;
    return { base: { author, stamp, text: "", replyTo: null }, edits: [], recalls, reactions: [] };
  }
  const mayEdit = base.extras?.imported === undefined; // nobody words what somebody else said elsewhere
  return { ...state, edits: state.edits.filter((edit) => mayEdit && edit.author === base.author), recalls };
}

interface Stamped {
  readonly author: MemberId;
  readonly stamp: Stamp;
}
type Order<T> = (a: T, b: T) => number;

const byAuthor: Order<Stamped> = (a, b) => compareText(a.author, b.author);
const byRight: Order<MessageRecall> = (a, b) => byAuthor(a, b) || Number(!!a.leads) - Number(!!b.leads);
const byEmoji: Order<MessageReaction> = (a, b) => byAuthor(a, b) || compareText(a.emoji, b.emoji);
const newest: Order<Pick<Stamped, "stamp">> = (a, b) => compareStamps(b.stamp, a.stamp);
const oldest: Order<Pick<Stamped, "stamp">> = (a, b) => compareStamps(a.stamp, b.stamp);
const compareText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

/** One item per key, sorted by key; of two with the same key the one that comes first in `best` stays. */
function keepBest<T>(items: readonly T[], item: T, key: Order<T>, best: Order<T>): readonly T[] {
  const at = items.findIndex((other) => key(other, item) >= 0);
  if (at < 0) return [...items, item];
  const there = items[at] as T;
  if (key(there, item) !== 0) return items.toSpliced(at, 0, item);
  return best(item, there) < 0 ? items.with(at, item) : items;
}

/** The newest wording per member, and the places of those before it. */
function addEdit(edits: readonly MessageEdit[], edit: MessageEdit): readonly MessageEdit[] {
  const there = edits.find(({ author }) => author === edit.author);
  if (there === undefined) return keepBest(edits, edit, byAuthor, newest);
  const isNewer = newest(edit, there) < 0;
  const { before: _, ...words } = isNewer ? edit : there;
  const others = [...(there.before ?? []), isNewer ? there.stamp : edit.stamp];
  const before = others
    .sort((a, b) => compareStamps(b, a))
    .filter((one, at, all) => compareStamps(one, all[at - 1] ?? words.stamp) !== 0)
    .slice(0, MAX_EARLIER_EDITS);
  return edits.map((one) => (one === there ? { ...words, ...(before.length > 0 && { before }) } : one));
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
  const recall = recallOfMessage(state.recalls, base.author);
  const edit = state.edits.find((one) => one.author === base.author);
  const words = recall ? null : (edit ?? base);
  const imported = base.extras?.imported ?? null;
  return {
    author: base.author,
    stamp: base.stamp,
    text: words?.text ?? "",
    replyTo: base.replyTo,
    mentions: words?.extras?.mentions ?? [],
    files: recall ? [] : (base.extras?.files ?? []),
    forwarded: (recall ? null : base.extras?.forwarded) ?? null,
    ...(base.extras?.location && { location: base.extras.location }),
    ...(base.extras?.goals && { goals: base.extras.goals }),
    ...(base.extras?.urgent && { urgent: showUrgent(state) }),
    imported,
    hasNewer: words !== null && [base, words].some(({ extras }) => extras?.hasNewer === true),
    isAgainst: base.extras?.against === true,
    edited: hlcAt(edit?.stamp.hlc, imported?.editedAt),
    recalled: recalledOf(recall ?? base, hlcAt(recall?.stamp.hlc, imported?.recalledAt)),
    reactions: showReactions(state.reactions),
  };
}

/** The author need not confirm their own words, and whoever says that they do does not count. */
const showUrgent = ({ base, reactions }: MessageState): ShownUrgent => ({
  confirmed: reactions
    .filter(({ emoji, author, on }) => on && emoji === CONFIRMATION && author !== base?.author)
    .sort(oldest)
    .map(({ author, stamp }) => ({ member: author, hlc: stamp.hlc })),
});

/** So many confirmed it before it got the words that are shown. */
export const confirmedBefore = ({ urgent, edited }: ShownMessage): number =>
  urgent?.confirmed.filter(({ hlc }) => edited !== null && hlc < edited.hlc).length ?? 0;

const hlcAt = (hlc: Hlc | undefined, ms: number | null | undefined): { readonly hlc: Hlc } | null =>
  hlc !== undefined ? { hlc } : typeof ms === "number" ? { hlc: hlcOf(ms) } : null;
const recalledOf = ({ author }: { readonly author: MemberId }, at: ReturnType<typeof hlcAt>) =>
  at && { ...at, by: author };

/** Whoever takes back their own words does so in their own name, whoever else did so before. */
const recallOfMessage = (recalls: readonly MessageRecall[], author: MemberId): MessageRecall | undefined =>
  recalls.find((one) => one.author === author) ??
  recalls.filter(({ leads }) => leads === true).sort(oldest)[0];

/** Whether what somebody else wrote names this member, or everyone. */
export const namesMember = (shown: ShownMessage | null, member: MemberId): boolean =>
  shown !== null &&
  shown.imported === null &&
  shown.author !== member &&
  shown.mentions.some(({ who }) => who === member || who === EVERYONE);

/** Whether this member is asked to confirm what somebody else said here, and has not. */
export const asksMember = (shown: ShownMessage | null, member: MemberId): boolean =>
  shown?.urgent !== undefined &&
  shown.imported === null &&
  shown.author !== member &&
  !shown.urgent.confirmed.some((one) => one.member === member);

function showReactions(reactions: readonly MessageReaction[]): readonly ShownReaction[] {
  const membersByEmoji = new Map<string, MemberId[]>(); // a Map: an emoji may be called "__proto__"
  for (const { emoji, author } of reactions.filter((one) => one.on).toSorted(oldest))
    membersByEmoji.set(emoji, [...(membersByEmoji.get(emoji) ?? []), author]);
  return [...membersByEmoji].map(([emoji, members]) => ({ emoji, members }));
}

/** What a room's own log says of the room. */
export interface RoomState {
  readonly name: { readonly text: string; readonly by: MemberId; readonly stamp: Stamp } | null;
  /** The newest picture: where it stands. Absent where there never was one. */
  readonly picture?: { readonly on: boolean; readonly by: MemberId; readonly stamp: Stamp };
  /** The newest word about each message that was ever pinned, by message. Absent where there is none. */
  readonly pins?: readonly Pin[];
}

export interface Pin {
  readonly target: EventRef;
  readonly on: boolean;
  readonly by: MemberId;
  readonly stamp: Stamp;
}

/** Words about pins that a room keeps, on and off: the newest stay, so that a flood costs a fixed amount. */
export const MAX_PIN_WORDS = 200;

/** One step of a room: the newest name wins, and of each message the newest word about its pin. Pure, commutative and idempotent. */
export function applyToRoom(
  state: RoomState = { name: null },
  { event, author, stamp, rights }: FoldInput,
): RoomState {
  if (event.type === "roomName" && rights?.posts !== false) {
    const isOld = state.name !== null && compareStamps(state.name.stamp, stamp) >= 0;
    return isOld ? state : { ...state, name: { text: event.text, by: author, stamp } };
  }
  if (event.type === "roomPicture" && rights?.posts !== false) {
    const isOld = state.picture !== undefined && compareStamps(state.picture.stamp, stamp) >= 0;
    return isOld ? state : { ...state, picture: { on: event.picture !== null, by: author, stamp } };
  }
  if (event.type !== "pin" || rights?.pins === false) return state;
  const pin = { target: event.target, on: event.on, by: author, stamp };
  return { ...state, pins: boundPins(keepBest(state.pins ?? [], pin, byTarget, newest)) };
}

const byTarget: Order<Pin> = (a, b) =>
  compareText(a.target.feed, b.target.feed) || a.target.seq - b.target.seq;

/** Safe to forget, as with reactions: stamps only grow, so what falls out can never be among the newest again. */
function boundPins(pins: readonly Pin[]): readonly Pin[] {
  if (pins.length <= MAX_PIN_WORDS) return pins;
  const last = pins.toSorted((a, b) => compareStamps(b.stamp, a.stamp)).at(-1);
  return pins.filter((pin) => pin !== last);
}

/** What is pinned now, the newest pin first. */
export const pinsOf = ({ pins = [] }: RoomState): readonly Pin[] =>
  pins.filter(({ on }) => on).sort((a, b) => compareStamps(b.stamp, a.stamp));

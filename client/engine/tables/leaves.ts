import { type Beside, type FeedId, type MemberId, orderKey, type Stamp } from "../../../crdt/index.ts";
import type { MessageRecord } from "../state/records.ts";

/**
 * Messages of a room in display order, as the leaves of a B-tree are: each holds all messages from its first possible place
 * up to the next leaf's. A leaf's place never moves: one that is full is cut, and the new ones begin where it was cut.
 */
export interface Leaf {
  /** Order key: nothing before it belongs here. The first leaf of a room begins at `FIRST_ORDER`. */
  readonly from: string;
  /** Where the next leaf begins, `null` for the last one of a room. */
  readonly until: string | null;
  /** By order. */
  readonly messages: readonly MessageRecord[];
}

export const FIRST_ORDER = "0".repeat(76);
export const LAST_ORDER = "f".repeat(76);
export const LEAF_MESSAGES = 64;
const LEAF_WEIGHT = 64 * 1024;

export const emptyRoom: Leaf = { from: FIRST_ORDER, until: null, messages: [] };

export const covers = (leaf: Pick<Leaf, "from" | "until">, order: string): boolean =>
  leaf.from <= order && (leaf.until === null || order < leaf.until);

export function findIn({ messages }: Leaf, order: string): MessageRecord | undefined {
  const at = lowerBound(messages, order);
  return messages[at]?.order === order ? messages[at] : undefined;
}

/** How many messages of a leaf stand before a place. */
export function lowerBound(messages: readonly MessageRecord[], order: string): number {
  let [low, high] = [0, messages.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((messages[middle] as MessageRecord).order < order) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * A leaf with messages put into it, each at its place or in the stead of what stands there; cut where it is too full.
 * `changed` is sorted, and all of it belongs here. What only grows at its end is cut into full leaves, anything else into halves.
 */
export function putInto(leaf: Leaf, changed: readonly MessageRecord[]): readonly Leaf[] {
  const last = leaf.messages.at(-1)?.order ?? "";
  const isGrowth = leaf.until === null && (changed[0]?.order ?? "") > last;
  const messages = isGrowth ? [...leaf.messages, ...changed] : merged(leaf.messages, changed);
  const cuts = isGrowth ? fullPieces(messages) : halves(messages);
  return cuts.map((piece, at) => ({
    from: at === 0 ? leaf.from : (piece[0] as MessageRecord).order,
    until: cuts[at + 1]?.[0]?.order ?? leaf.until,
    messages: piece,
  }));
}

function merged(
  there: readonly MessageRecord[],
  changed: readonly MessageRecord[],
): readonly MessageRecord[] {
  const all: MessageRecord[] = [];
  let at = 0;
  for (const one of changed) {
    for (let next = there[at]; next !== undefined && next.order < one.order; next = there[++at])
      all.push(next);
    if (there[at]?.order === one.order) at++;
    all.push(one);
  }
  for (; at < there.length; at++) all.push(there[at] as MessageRecord);
  return all;
}

type Piece = readonly MessageRecord[];

function fullPieces(messages: Piece): readonly Piece[] {
  const pieces: Piece[] = [];
  let [start, weight] = [0, 0];
  for (let at = 0; at < messages.length; at++) {
    const more = weightOf(messages[at] as MessageRecord);
    if (at > start && (at - start === LEAF_MESSAGES || weight + more > LEAF_WEIGHT)) {
      pieces.push(messages.slice(start, at));
      [start, weight] = [at, 0];
    }
    weight += more;
  }
  return [...pieces, messages.slice(start)];
}

function halves(messages: Piece): readonly Piece[] {
  if (messages.length < 2 || isWithin(messages)) return [messages];
  const middle = messages.length >>> 1;
  return [...halves(messages.slice(0, middle)), ...halves(messages.slice(middle))];
}

const isWithin = (messages: Piece): boolean =>
  messages.length <= LEAF_MESSAGES &&
  messages.reduce((sum, message) => sum + weightOf(message), 0) <= LEAF_WEIGHT;

/** About as many bytes as it takes. */
function weightOf(message: MessageRecord): number {
  if (message.kind === "line") return 300;
  const { base, edits, recalls, reactions } = message.state;
  const words = [...(base === null ? [] : [base]), ...edits];
  const texts = words.reduce((sum, { text, extras }) => sum + text.length + besideWeight(extras), 0);
  const earlier = edits.reduce((sum, { before = [] }) => sum + before.length, 0);
  return 100 + texts + 90 * earlier + 150 * (edits.length + recalls.length + reactions.length);
}

const besideWeight = ({ files = [], mentions = [] }: Beside = {}): number =>
  80 * mentions.length +
  files.reduce((sum, { hashes, preview }) => sum + 300 + hashes.length + (preview?.length ?? 0), 0);

// ---------------------------------------------------------------- on disk

/**
 * What a leaf is on disk. Most messages are words that nobody has changed: those are kept as a row of values, with the ids of feeds
 * and people named once for the leaf, which costs a database an eighth of what the record itself does.
 */
export interface StoredLeaf {
  readonly until: string | null;
  readonly names: readonly string[];
  readonly messages: readonly (StoredWords | MessageRecord)[];
}

type StoredWords = readonly [
  hlc: number,
  feed: number,
  seq: number,
  author: number,
  text: string,
  replyFeed: number,
  replySeq: number,
  arrivedAt: number,
  late: boolean,
];

const NO_REPLY = -1;

export function encodeLeaf({ until, messages }: Leaf): StoredLeaf {
  const places = new Map<string, number>();
  const name = (id: string): number => {
    const known = places.get(id);
    if (known !== undefined) return known;
    places.set(id, places.size);
    return places.size - 1;
  };
  const stored = messages.map((message) => wordsOf(message, name) ?? message);
  return { until, names: [...places.keys()], messages: stored };
}

export function decodeLeaf(from: string, { until, names, messages }: StoredLeaf): Leaf {
  return { from, until, messages: messages.map((one) => (isWords(one) ? messageOf(one, names) : one)) };
}

export const isWords = (one: StoredWords | MessageRecord): one is StoredWords => Array.isArray(one);

function wordsOf(message: MessageRecord, name: (id: string) => number): StoredWords | null {
  if (message.kind !== "message") return null;
  const { base, edits, recalls, reactions } = message.state;
  if (base === null || edits.length > 0 || recalls.length > 0 || reactions.length > 0) return null;
  if (base.extras !== undefined) return null;
  const { hlc, feed, seq } = message.stamp;
  const { text, replyTo } = base;
  return [
    hlc,
    name(feed),
    seq,
    name(base.author),
    text,
    replyTo === null ? NO_REPLY : name(replyTo.feed),
    replyTo?.seq ?? 0,
    message.arrivedAt,
    message.late,
  ];
}

function messageOf(words: StoredWords, names: readonly string[]): MessageRecord {
  const [hlc, feed, seq, author, text, replyFeed, replySeq, arrivedAt, late] = words;
  const stamp: Stamp = { hlc, feed: names[feed] as FeedId, seq };
  const replyTo = replyFeed === NO_REPLY ? null : { feed: names[replyFeed] as FeedId, seq: replySeq };
  return {
    kind: "message",
    order: orderKey(stamp),
    stamp,
    state: {
      base: { author: names[author] as MemberId, stamp, text, replyTo },
      edits: [],
      recalls: [],
      reactions: [],
    },
    arrivedAt,
    late,
  };
}

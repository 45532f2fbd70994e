import type { FeedId, Hlc, MemberId, ShownMessage, Stamp } from "../../../crdt/index.ts";
import { showMessage } from "../../../crdt/index.ts";
import { shownText } from "../../rich/shown.ts";
import type { MessageRecord } from "../state/records.ts";
import { foldText } from "./folding.ts";

/** What search knows of one message. */
export interface Sought {
  readonly stamp: Stamp;
  readonly author: MemberId;
  readonly folded: string;
  readonly kinds: number;
}

/** What a message holds besides words; bits of `Sought.kinds`. */
export const HAS_LINK = 1;
export const HAS_FILE = 2;

const LINK = /(?<![a-z0-9_])https?:\/\/[^\s/?#]/iu;

const kindsOf = ({ text, files }: ShownMessage): number =>
  (LINK.test(text) ? HAS_LINK : 0) + (files.length > 0 ? HAS_FILE : 0);

type Said = Pick<ShownMessage, "text" | "files"> & Partial<Pick<ShownMessage, "mentions" | "location">>;

/** What is shown of a message on a line of results: its words without their marks, then how its files and its place are called. */
export const lineOf = (said: Said): string => linesOf(shownText(said.text, said.mentions), said);

const linesOf = (text: string, { files, location }: Said): string =>
  [text, ...files.map(({ name }) => name), location?.name ?? ""].filter((line) => line !== "").join("\n");

/** All that a message is found by: what was written, how its files and its place are called, and the words as they are shown without marks. */
export function textOf(said: Said): string {
  const [typed, shown] = [linesOf(said.text, said), lineOf(said)];
  return shown === typed ? typed : `${typed}\n${shown}`;
}

/** Whether its words are in a record that it carries, which has to be opened. */
export const carriesRecord = (record: MessageRecord): boolean =>
  record.kind === "message" && record.state.base?.extras?.forwarded !== undefined;

/** `null` of what cannot be found: lines, and messages that were recalled or have not come yet. `carried`: the texts of its record. */
export function soughtOf(record: MessageRecord, carried: readonly string[] = []): Sought | null {
  const shown = record.kind === "message" ? showMessage(record.state) : null;
  if (shown === null || shown.recalled !== null) return null;
  return {
    stamp: record.stamp,
    author: shown.author,
    folded: foldText([textOf(shown), ...carried].join("\n")),
    kinds: kindsOf(shown),
  };
}

/**
 * Messages that follow each other in a room, newest first, in one string: looking through a thousand of them is one
 * `indexOf` over some kilobytes.
 */
export interface Group {
  readonly text: string;
  /** Where each message ends in `text`. */
  readonly ends: Uint32Array;
  readonly hlcs: Float64Array;
  readonly seqs: Float64Array;
  readonly feeds: readonly FeedId[];
  readonly authors: readonly MemberId[];
  readonly kinds: Uint8Array;
  /** About what it takes in memory. */
  readonly bytes: number;
}

const SEPARATOR = "\n";
const UNIT_BYTES = 2;
const MESSAGE_BYTES = 37;

/** `intern` gives the one copy of an id that all groups share. */
export function groupOf(newestFirst: readonly Sought[], intern: <Id extends string>(id: Id) => Id): Group {
  let end = 0;
  const ends = Uint32Array.from(newestFirst, ({ folded }) => {
    const here = end + folded.length;
    end = here + SEPARATOR.length;
    return here;
  });
  return {
    text: newestFirst.map(({ folded }) => folded).join(SEPARATOR),
    ends,
    hlcs: Float64Array.from(newestFirst, ({ stamp }) => stamp.hlc),
    seqs: Float64Array.from(newestFirst, ({ stamp }) => stamp.seq),
    feeds: newestFirst.map(({ stamp }) => intern(stamp.feed)),
    authors: newestFirst.map(({ author }) => intern(author)),
    kinds: Uint8Array.from(newestFirst, ({ kinds }) => kinds),
    bytes: end * UNIT_BYTES + newestFirst.length * MESSAGE_BYTES,
  };
}

export const stampAt = ({ hlcs, feeds, seqs }: Group, at: number): Stamp => ({
  hlc: hlcs[at] as Hlc,
  feed: feeds[at] as FeedId,
  seq: seqs[at] as number,
});

/** Which messages of a group have all the words (folded, the longest first), newest first. Without words: all. */
export function* placesIn({ text, ends }: Group, words: readonly string[]): Generator<number> {
  const [first, ...others] = words;
  if (first === undefined) {
    yield* ends.keys();
    return;
  }
  let message = 0;
  for (let found = text.indexOf(first); found >= 0; ) {
    while ((ends[message] as number) < found) message++;
    const end = ends[message] as number;
    const start = message === 0 ? 0 : (ends[message - 1] as number) + SEPARATOR.length;
    const isInside = found + first.length <= end; // else it runs over into the next message
    if (isInside && (others.length === 0 || hasOthers(text.slice(start, end), others))) yield message;
    found = text.indexOf(first, end + SEPARATOR.length);
  }
}

const hasOthers = (message: string, words: readonly string[]): boolean =>
  words.every((word) => message.includes(word));

import type { CommentThreadView, MentionView } from "../../../bridge/contract.ts";

/** A stretch of a comment; `mention` where it names somebody. */
export interface Stretch {
  readonly text: string;
  readonly mention: MentionView | null;
}

/** The words with the names in them told apart. Mentions are rising and do not overlap (rule EVT7). */
export function stretchesOf(text: string, mentions: readonly MentionView[]): readonly Stretch[] {
  const all: Stretch[] = [];
  let at = 0;
  for (const mention of mentions) {
    all.push({ text: text.slice(at, mention.from), mention: null });
    at = mention.from + mention.length;
    all.push({ text: text.slice(mention.from, at), mention });
  }
  all.push({ text: text.slice(at), mention: null });
  return all.filter((one) => one.text !== "");
}

/** What is still talked about, and what was settled or taken back as a whole. */
export function sortThreads(threads: readonly CommentThreadView[]): {
  readonly open: readonly CommentThreadView[];
  readonly settled: readonly CommentThreadView[];
} {
  const isGone = ({ root, answers }: CommentThreadView) =>
    [root, ...answers].every(({ recalled }) => recalled !== null);
  const kept = threads.filter((one) => !isGone(one) || one.settled === null);
  return {
    open: kept.filter(({ settled }) => settled === null),
    settled: kept.filter(({ settled }) => settled !== null),
  };
}

/** What a new comment is about, as the address has it: `keyResult` or `keyResult.check-in`. */
export interface CommentPlace {
  readonly keyResult: string;
  readonly checkIn: string | null;
}

export const commentPlaceToText = ({ keyResult, checkIn }: CommentPlace): string =>
  checkIn === null ? keyResult : `${keyResult}.${checkIn}`;

export function textToCommentPlace(text: string | undefined): CommentPlace | null {
  if (text === undefined || text === "") return null;
  const dot = text.indexOf(".");
  return dot < 0
    ? { keyResult: text, checkIn: null }
    : { keyResult: text.slice(0, dot), checkIn: text.slice(dot + 1) || null };
}

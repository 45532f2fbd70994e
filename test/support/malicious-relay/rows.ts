import { type Addressed, type Bytes, encodeUpdate, type FeedRun, parseUpdate } from "../../../crdt/index.ts";
import type { Tap } from "./tap.ts";

const BOUNDS = { maxFeeds: 1_000, maxItems: 10_000 };

/** The rows of a message, if it holds any. */
export function runsIn({ message }: Addressed): readonly FeedRun[] {
  if (message.type !== "update" && message.type !== "step2") return [];
  const runs = parseUpdate(message.update, BOUNDS);
  if (!runs.ok) throw new Error(runs.error.type);
  return runs.value;
}

export const asUpdate = (channel: number, run: FeedRun): Addressed => ({
  channel,
  message: { type: "update", update: encodeUpdate([run]) },
});

/** What one run of rows becomes on its way. Whatever else a message says goes through. */
export const rewriting =
  (change: (run: FeedRun, tap: Tap) => readonly FeedRun[]) =>
  (one: Addressed, tap: Tap): readonly Addressed[] => {
    const runs = runsIn(one);
    if (runs.length === 0) return [one];
    return runs.flatMap((run) => change(run, tap)).map((run) => asUpdate(one.channel, run));
  };

/** The same run without the row at one place. */
export function without(seq: number, run: FeedRun): readonly FeedRun[] {
  const at = seq - run.from;
  if (at < 0 || at >= run.envelopes.length) return [run];
  const [before, after] = [run.envelopes.slice(0, at), run.envelopes.slice(at + 1)];
  return [
    ...(before.length > 0 ? [{ ...run, envelopes: before }] : []),
    ...(after.length > 0 ? [{ ...run, feed: null, from: seq + 1, envelopes: after }] : []),
  ];
}

export const upTo = (seq: number, run: FeedRun): readonly FeedRun[] => {
  const kept = run.envelopes.slice(0, Math.max(0, seq - run.from));
  return kept.length > 0 ? [{ ...run, envelopes: kept }] : [];
};

export const flipped = (bytes: Bytes, at: number): Bytes => {
  const place = at < 0 ? bytes.length + at : at;
  return bytes.with(place, (bytes[place] as number) ^ 1);
};

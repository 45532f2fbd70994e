import {
  type Bytes,
  type FeedRun,
  type ProjectionBounds,
  parseFrame,
  parseUpdate,
} from "../../crdt/public.ts";
import { limits } from "../limits.ts";

/** Rows come one by one from whoever types and in floods from whoever was away: what waits is judged together. */

/** The updates at the front of these frames, as long as each frame is one update of this room and nothing else. */
export function updatesAhead(channel: number, waiting: readonly Bytes[]): readonly Bytes[] {
  const updates: Bytes[] = [];
  let bytes = 0;
  for (const frame of waiting) {
    bytes += frame.length;
    if (updates.length === limits.commitRows || bytes > limits.chunkBytes) break;
    const update = onlyUpdateOf(channel, frame);
    if (update === null) break;
    updates.push(update);
  }
  return updates;
}

/** `null`: another room, another message, more than one, or nothing that can be read. */
function onlyUpdateOf(channel: number, frame: Bytes): Bytes | null {
  const messages = parseFrame(frame);
  if (!messages.ok || messages.value.length !== 1) return null;
  const [first] = messages.value;
  return first?.channel === channel && first.message.type === "update" ? first.message.update : null;
}

/** Runs of one feed that go on from one another, and the same as one run. */
export interface Joined {
  readonly whole: FeedRun;
  readonly parts: readonly FeedRun[];
}

export type Unread = { readonly refusal: "TooLarge" | "Invalid" };

/** All runs of these updates in their order; an update that cannot be read keeps its place. */
export function joinRuns(updates: readonly Bytes[], bounds: ProjectionBounds): readonly (Joined | Unread)[] {
  const all: (FeedRun[] | Unread)[] = [];
  for (const update of updates) {
    const parsed = parseUpdate(update, bounds);
    if (!parsed.ok) all.push({ refusal: parsed.error.reason === "TooLarge" ? "TooLarge" : "Invalid" });
    else
      for (const run of parsed.value) {
        const before = all[all.length - 1];
        if (Array.isArray(before) && goesOn(before[before.length - 1] as FeedRun, run)) before.push(run);
        else all.push([run]);
      }
  }
  return all.map((one) => (Array.isArray(one) ? { whole: joined(one), parts: one } : one));
}

const goesOn = (before: FeedRun, run: FeedRun): boolean =>
  before.clientId === run.clientId && before.from + before.envelopes.length === run.from;

function joined(parts: readonly FeedRun[]): FeedRun {
  const first = parts[0] as FeedRun;
  return parts.length === 1 ? first : { ...first, envelopes: parts.flatMap(({ envelopes }) => envelopes) };
}

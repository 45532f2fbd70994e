import {
  type BackupRun,
  type ChatEvent,
  type EventRef,
  encodeCbor,
  encodeEvent,
  type FeedId,
  feedToDevice,
  type Hlc,
  type KnownEvent,
  parseEnvelope,
  type RoomId,
  refToText,
  toHex,
} from "../../../crdt/index.ts";
import type { Running } from "../running.ts";
import { kindByEvent } from "../state/again/kind-by-event.ts";
import { withNewRefs, withRefs } from "../state/again/reseal.ts";
import type { Core } from "../state/core.ts";
import { contentOf, receiveRuns } from "../state/inbox.ts";
import { readRows } from "../tables/rows.ts";
import { feedRunOf } from "./runs.ts";

/** What of a file's waiting rows is in the room now. */
export interface TakenWaiting {
  readonly envelopes: number;
  readonly leftOut: number;
}

interface Open {
  readonly ref: EventRef;
  readonly hlc: Hlc;
  readonly event: KnownEvent;
}

/**
 * Words that had not left the lost device when the file was made. Most have gone out since: then they are here already, at
 * their place or, sealed anew, at another. What is nowhere comes in as it was signed, so that whoever else still has it has the
 * same; and where the lost device's rows are not taken any more, this device says it again for its person.
 *
 * Called once everything that the relay has is here: only then is nowhere nowhere. On the engine's queue.
 */
export async function takeWaiting(
  { core, outbox }: Pick<Running, "core" | "outbox">,
  room: RoomId,
  run: BackupRun,
  isRefused: boolean,
): Promise<TakenWaiting> {
  const next = () => nextOf(core, room, run.feed);
  const before = next();
  const skipped = Math.max(0, Math.min(run.envelopes.length, before - run.from));
  const fresh = { ...run, from: run.from + skipped, envelopes: run.envelopes.slice(skipped) };
  if (fresh.envelopes.length === 0) return { envelopes: 0, leftOut: 0 };
  const seqs = fresh.envelopes.map((_, at) => fresh.from + at);
  const opened = await openAll(core, room, fresh);
  const said = await withoutSaidElsewhere(core, room, fresh.feed, opened);
  if (!isRefused && said.length === opened.length)
    await receiveRuns(core, room, [feedRunOf(core, room, fresh)]);
  const still = said.filter(({ ref }) => ref.seq >= next());
  const again = await sayAgain({ core, outbox }, room, still);
  const opens = new Set(opened.map(({ ref }) => ref.seq));
  const shut = seqs.filter((seq) => seq >= next() && !opens.has(seq));
  return {
    envelopes: Math.max(0, next() - before) + again,
    leftOut: still.length - again + shut.length,
  };
}

/** What opens; the rest is of no use to anybody until a key comes, and its row is not taken without one. */
async function openAll(core: Core, room: RoomId, { envelopes }: BackupRun): Promise<readonly Open[]> {
  const all: Open[] = [];
  for (const bytes of envelopes) {
    const open = await openOne(core, room, bytes);
    if (open !== null) all.push(open);
  }
  return all;
}

async function openOne(core: Core, room: RoomId, bytes: Uint8Array): Promise<Open | null> {
  const envelope = parseEnvelope(bytes, core.ports.crypto);
  if (!envelope.ok || envelope.value.header.room !== room) return null;
  const content = await contentOf(core, room, envelope.value);
  if (!("event" in content) || content.event.type === "newer") return null;
  const { feed, header } = envelope.value;
  return { ref: { feed, seq: header.seq }, hlc: header.hlc, event: content.event };
}

/**
 * A device that comes to know of a new key, or of another life of its own, seals what waits once more in a new feed: the same
 * words at a later stamp. Each such place answers for one of these.
 */
async function withoutSaidElsewhere(
  core: Core,
  room: RoomId,
  feed: FeedId,
  waiting: readonly Open[],
): Promise<readonly Open[]> {
  const [first] = waiting;
  if (first === undefined) return [];
  const elsewhere = new Map<string, number>();
  for (const [other, { hlc }] of core.rooms.get(room).heads) {
    if (other === feed || hlc < first.hlc || !isMine(core, other)) continue;
    for (const bytes of await rowsSince(core, room, other, first.hlc)) {
      const open = await openOne(core, room, bytes);
      if (open !== null) elsewhere.set(wordsOf(open.event), (elsewhere.get(wordsOf(open.event)) ?? 0) + 1);
    }
  }
  return waiting.filter(({ event }) => {
    const times = elsewhere.get(wordsOf(event)) ?? 0;
    if (times > 0) elsewhere.set(wordsOf(event), times - 1);
    return times === 0;
  });
}

const PAGE_ROWS = 200;

/** Rows of a feed from a stamp on. Stamps of a feed grow: read from its end, so that its past costs nothing. */
async function rowsSince(core: Core, room: RoomId, feed: FeedId, since: Hlc): Promise<readonly Uint8Array[]> {
  const found: Uint8Array[] = [];
  for (let to = nextOf(core, room, feed); to > 0; to -= PAGE_ROWS) {
    const page = await readRows(core.ports.disks.cache, room, feed, Math.max(0, to - PAGE_ROWS), to);
    const rows = page.filter(({ hlc }) => hlc >= since);
    found.push(...rows.map(({ bytes }) => bytes));
    if (rows.length < PAGE_ROWS) break;
  }
  return found;
}

const nextOf = (core: Core, room: RoomId, feed: FeedId): number =>
  core.rooms.get(room).heads.get(feed)?.next ?? 0;

const isMine = (core: Core, feed: FeedId): boolean =>
  core.roster.state().devices.get(feedToDevice(feed))?.member === core.identity.member;

/** What was said, wherever what it speaks of stands by now. */
const wordsOf = (event: KnownEvent): string => toHex(encodeCbor(encodeEvent(withRefs(event, () => NOWHERE))));

const NOWHERE: EventRef = { feed: "00".repeat(24) as FeedId, seq: 0 };

/** Answers how many; what changes an objective or a note belongs to the device that signed it (GUARD3, NOTE4) and cannot be said by another. */
async function sayAgain(
  { outbox }: Pick<Running, "core" | "outbox">,
  room: RoomId,
  waiting: readonly Open[],
): Promise<number> {
  const newRefs = new Map<string, EventRef>();
  for (const { ref, event } of waiting) {
    if (event.type === "goal" || event.type === "noteEdit") continue;
    const about = { kind: kindByEvent[event.type], text: textOf(event) };
    const written = await outbox.append(room, withNewRefs(event, newRefs), about, null);
    if (written.ok) newRefs.set(refToText(ref), written.value);
  }
  return newRefs.size;
}

function textOf(event: ChatEvent): string {
  switch (event.type) {
    case "message":
    case "edit":
    case "roomName":
      return event.text;
    case "react":
      return event.emoji;
    case "checkIn":
      return String(event.value);
    default:
      return "";
  }
}

import {
  type Bytes,
  type EventRef,
  type Extras,
  encodeCbor,
  encodeEvent,
  encodeGoalWord,
  type FeedId,
  hlcToMs,
  type KnownEvent,
  orderKey,
  parseEnvelope,
  parseGoalWord,
  type Refusal,
  type RoomId,
  refToText,
  withBesideRefs,
} from "../../../../crdt/index.ts";
import { readRows } from "../../tables/rows.ts";
import type { Core } from "../core.ts";
import { contentOf } from "../inbox.ts";
import type { FeedRecord, OutboxRecord, RowRecord } from "../records.ts";
import { newFeed, type Sealed, sealNext } from "../seal-own.ts";
import { type Written, writtenIn } from "../written.ts";
import { kindByEvent } from "./kind-by-event.ts";

const MOST_ROWS = 100_000;

/** All that this device holds of its feed from `from` on: what waits, and what is in the cache alone. */
export async function writtenFrom(
  core: Core,
  room: RoomId,
  feed: FeedId,
  from: number,
  waiting: readonly OutboxRecord[],
): Promise<readonly Written[]> {
  const rows = await readRows(core.ports.disks.cache, room, feed, from, from + MOST_ROWS);
  const isWaiting = new Set(waiting.map(({ seq }) => seq));
  const written = waiting.flatMap((record) => writtenIn(record) ?? []);
  for (const { bytes } of rows) {
    const opened = await openRow(core, room, feed, bytes);
    if (opened !== null && !isWaiting.has(opened.ref.seq)) written.push(opened);
  }
  return written.sort((a, b) => a.ref.seq - b.ref.seq);
}

/**
 * Rows of this device that the relay had, from `from` on, as the outbox keeps what was refused: one after another to the
 * end of the feed, since a feed is handed over whole. What does not open any more is left out with all before it.
 */
export async function refusedSince(
  core: Core,
  room: RoomId,
  feed: FeedId,
  from: number,
  refusal: Refusal,
): Promise<readonly OutboxRecord[]> {
  const records: OutboxRecord[] = [];
  const rows = await readRows(core.ports.disks.cache, room, feed, from, from + MOST_ROWS);
  for (const { bytes } of rows.toReversed()) {
    const envelope = parseEnvelope(bytes, core.ports.crypto);
    const opened = await openRow(core, room, feed, bytes);
    if (!envelope.ok || opened === null) break;
    const { event, ref } = opened;
    const { hlc, epoch } = envelope.value.header;
    records.unshift({
      room,
      ...ref,
      order: orderKey({ hlc, ...ref }),
      bytes: bytes.slice(),
      event: encodeCbor(encodeEvent(event)),
      kind: kindByEvent[event.type],
      text: "text" in event ? event.text : "",
      writtenAt: hlcToMs(hlc),
      refusal,
      epoch,
      objective: "objective" in event ? event.objective : null,
    });
  }
  return records;
}

async function openRow(
  core: Core,
  room: RoomId,
  feed: FeedId,
  bytes: RowRecord["bytes"],
): Promise<Written | null> {
  const envelope = parseEnvelope(bytes, core.ports.crypto);
  if (!envelope.ok) return null;
  const content = await contentOf(core, room, envelope.value);
  if (!("event" in content) || content.event.type === "newer") return null;
  return { ref: { feed, seq: envelope.value.header.seq }, event: content.event, kind: "message", text: "" };
}

/** Seals what was written once more in a new incarnation; what spoke of one of these rows speaks of its new place. */
export async function sealAnew(
  core: Core,
  room: RoomId,
  written: readonly Written[],
): Promise<{ readonly sealed: readonly Sealed[]; readonly next: FeedRecord }> {
  const newRefs = new Map<string, EventRef>();
  const sealed: Sealed[] = [];
  let next = newFeed(core);
  for (const one of written) {
    const result = await sealNext(core, room, next, withNewRefs(one.event, newRefs), one);
    if (!result.ok) continue; // it fitted once: the same event seals to the same length
    newRefs.set(refToText(one.ref), { feed: next.feed, seq: next.next });
    sealed.push(result.value);
    next = result.value.next;
  }
  return { sealed, next };
}

/** What speaks of a row that has moved speaks of its new place. */
export const withNewRefs = (event: KnownEvent, newRefs: ReadonlyMap<string, EventRef>): KnownEvent =>
  withRefs(event, (ref) => newRefs.get(refToText(ref)) ?? ref);

/** The same words, with every place in the room that they speak of as `renewed` has it. */
export function withRefs(event: KnownEvent, renewed: Renewed): KnownEvent {
  switch (event.type) {
    case "message":
      return messageAnew(event, renewed);
    case "edit":
    case "react":
    case "recall":
    case "pin":
      return { ...event, target: renewed(event.target) };
    case "checkIn":
      return { ...event, after: event.after.map(renewed), ...besideAnew(event.extras, renewed) };
    case "goalWord":
      return { ...event, changes: event.changes.map((bytes) => wordAnew(bytes, renewed)) };
    default:
      return event;
  }
}

type Renewed = (ref: EventRef) => EventRef;
type Message = Extract<KnownEvent, { type: "message" }>;

const messageAnew = (event: Message, renewed: Renewed): Message => ({
  ...event,
  replyTo: event.replyTo && renewed(event.replyTo),
});

function besideAnew(extras: Extras | undefined, renewed: Renewed) {
  return extras?.newer === undefined
    ? {}
    : { extras: { ...extras, newer: withBesideRefs(extras.newer, renewed) } };
}

function wordAnew(bytes: Bytes, renewed: Renewed): Bytes {
  const word = parseGoalWord(bytes);
  switch (word?.type) {
    case "score":
    case "retro":
      return encodeGoalWord({ ...word, after: word.after.map(renewed) });
    case "comment": {
      const checkIn = word.checkIn && renewed(word.checkIn);
      return encodeGoalWord({ ...word, checkIn, event: messageAnew(word.event, renewed) });
    }
    case "ofComment":
      return encodeGoalWord({ ...word, event: { ...word.event, target: renewed(word.event.target) } });
    case "settled":
      return encodeGoalWord({ ...word, comment: renewed(word.comment) });
    default:
      return bytes;
  }
}

import { decodeCbor, type EventRef, type FeedId, type KnownEvent, parseEvent } from "../../../crdt/index.ts";
import type { OutboxRecord } from "./records.ts";

/** Something this device wrote, taken out of the envelope it was sealed in. */
export interface Written extends Pick<OutboxRecord, "kind" | "text"> {
  readonly ref: EventRef;
  readonly event: KnownEvent;
}

export function writtenIn(record: OutboxRecord): Written | null {
  const event = eventOf(record);
  const ref = { feed: record.feed as FeedId, seq: record.seq };
  return event && { ref, event, kind: record.kind, text: record.text };
}

export function eventOf(record: OutboxRecord): KnownEvent | null {
  const content = decodeCbor(record.event);
  const event = content.ok ? parseEvent(content.value) : content;
  return event.ok && event.value.type !== "newer" ? event.value : null;
}

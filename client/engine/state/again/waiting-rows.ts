import {
  type Bytes,
  encodeCbor,
  encodeEvent,
  hlcToMs,
  orderKey,
  parseEnvelope,
  parseFeedId,
  parseRoomId,
} from "../../../../crdt/index.ts";
import { readRow } from "../../tables/rows.ts";
import type { Core } from "../core.ts";
import { contentOf } from "../inbox.ts";
import { seqOf } from "../places.ts";
import type { OutboxRecord } from "../records.ts";
import { asideWrite, isWaitingRow, setAsideRecords } from "../set-aside.ts";
import { kindByEvent } from "./kind-by-event.ts";

/**
 * Waiting rows whose records were broken, made again from the copies that the views rest on: else what was never sent would
 * pass for sent. Where there is no other copy nothing shows the row either, and it is asked for again after the next start.
 */
export async function waitingRowsAgain(core: Core): Promise<readonly OutboxRecord[]> {
  const { keys } = core.ports.disks;
  const again: OutboxRecord[] = [];
  for (const record of await setAsideRecords(keys)) {
    if (!isWaitingRow(record)) continue;
    const made = await waitingAgain(core, record.key);
    if (made === null) continue;
    again.push(made);
    await keys.commit([asideWrite({ ...record, isMade: true })], "relaxed"); // made twice is acknowledged twice
  }
  return again;
}

async function waitingAgain(core: Core, key: Bytes): Promise<OutboxRecord | null> {
  const [room, feed] = [parseRoomId(key.slice(0, 16)), parseFeedId(key.slice(16, 40))];
  if (room === null || feed === null) return null;
  const row = await readRow(core.ports.disks.cache, room, feed, seqOf(key));
  const envelope = row && parseEnvelope(row.bytes.slice(), core.ports.crypto);
  if (!envelope?.ok) return null;
  const content = await contentOf(core, room, envelope.value);
  if (!("event" in content) || content.event.type === "newer") return null;
  const { event } = content;
  const { seq, hlc, epoch } = envelope.value.header;
  return {
    room,
    feed,
    seq,
    order: orderKey({ hlc, feed, seq }),
    bytes: envelope.value.bytes,
    event: encodeCbor(encodeEvent(event)),
    kind: kindByEvent[event.type],
    text: "text" in event ? event.text : "",
    writtenAt: hlcToMs(hlc),
    refusal: null,
    epoch,
    objective: "objective" in event ? event.objective : null,
  };
}

import {
  type EventRef,
  FORWARD_LIMITS,
  type ForwardedMessage,
  forwardedWeight,
  messageKeyFor,
  ok,
  parseEnvelope,
  type Result,
  type RoomId,
  type Shown,
  textToRef,
} from "../../../crdt/index.ts";
import type { CommandError } from "../api.ts";
import { refuse } from "../commands/answers.ts";
import type { Core } from "../state/core.ts";
import { readRow } from "../tables/rows.ts";
import { stateOfMessage } from "./stored-message.ts";

/** Messages of a room as they are carried over, in the room's order; refused whole where one of them cannot be, or fits into no record. */
export async function carriedFrom(
  core: Core,
  room: RoomId,
  ids: readonly string[],
): Promise<Result<readonly ForwardedMessage[], CommandError>> {
  const found: { readonly order: number; readonly message: ForwardedMessage }[] = [];
  for (const id of new Set(ids)) {
    const ref = textToRef(id);
    const one = ref && (await carried(core, room, ref));
    if (one !== null) found.push(one);
  }
  const count = new Set(ids).size - found.length;
  if (count > 0) return refuse({ type: "CannotForward", count });
  if (found.some(({ message }) => forwardedWeight(message) > FORWARD_LIMITS.bytes))
    return refuse({ type: "TooLong", max: FORWARD_LIMITS.bytes, unit: "bytes" });
  return ok(found.sort((a, b) => a.order - b.order).map(({ message }) => message));
}

async function carried(core: Core, room: RoomId, ref: EventRef) {
  const stored = await stateOfMessage(core, room, ref);
  if (stored === null || stored.shown.recalled !== null) return null;
  if (stored.shown.imported !== null) return null; // what proves it is for a room, not for a record
  const { shown, state } = stored;
  const newest = state.edits.find(({ author }) => author === shown.author);
  const message = await shownAt(core, room, ref);
  const edit = newest === undefined ? null : await shownAt(core, room, newest.stamp);
  if (message === null || (newest !== undefined && edit === null)) return null;
  return { order: shown.stamp.hlc, message: { message, edit } };
}

/** A row with the key of its body; `null` where it is not here, cannot be opened, or has no key of its own (version 1). */
export async function shownAt(core: Core, room: RoomId, { feed, seq }: EventRef): Promise<Shown | null> {
  const row = await readRow(core.ports.disks.cache, room, feed, seq);
  const envelope = row && parseEnvelope(row.bytes, core.ports.crypto);
  if (!envelope?.ok || envelope.value.body.length === 0) return null;
  const bodyKey = await core.keys.body(room, feed, envelope.value.header.epoch);
  const key = bodyKey && messageKeyFor(core.ports.crypto, bodyKey, envelope.value);
  return key && { envelope: envelope.value.bytes, key };
}

/** As few records as hold them: what is too much for one message goes on in the next. */
export function inRecords(messages: readonly ForwardedMessage[]): readonly (readonly ForwardedMessage[])[] {
  const records: ForwardedMessage[][] = [];
  let left = 0;
  for (const message of messages) {
    const weight = forwardedWeight(message);
    if (weight > left) {
      records.push([]);
      left = FORWARD_LIMITS.bytes;
    }
    records.at(-1)?.push(message);
    left -= weight;
  }
  return records;
}

import {
  type EventRef,
  type MessageState,
  orderKey,
  type RoomId,
  type ShownMessage,
  showMessage,
} from "../../../crdt/index.ts";
import type { Core } from "../state/core.ts";
import { readMessages } from "../tables/messages.ts";
import { readRow } from "../tables/rows.ts";

/** A message as this device has it now, `null` where it has none. */
export async function stateOfMessage(
  core: Core,
  room: RoomId,
  ref: EventRef,
): Promise<{ readonly state: MessageState; readonly shown: ShownMessage } | null> {
  const { cache } = core.ports.disks;
  const row = await readRow(cache, room, ref.feed, ref.seq);
  if (row === undefined) return null;
  const [record] = await readMessages(cache, room, [orderKey({ hlc: row.hlc, ...ref })]);
  const shown = record?.kind === "message" ? showMessage(record.state) : null;
  return record?.kind === "message" && shown !== null ? { state: record.state, shown } : null;
}

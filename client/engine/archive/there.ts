import type { EventRef, RoomId } from "../../../crdt/index.ts";
import type { Core } from "../state/core.ts";
import type { MessageRecord } from "../state/records.ts";
import { mayWrite } from "../state/rights.ts";
import { FIRST_ORDER } from "../tables/leaves.ts";
import { readFrom } from "../tables/messages.ts";

/* What has come already. A room says of itself which one it was, and a message too: so whoever brings the same again finds it. */

const BEGINNING = 32; // what an import begins with stands behind who founded the room
const AT_ONCE = 512;

/** The rooms that were brought, by the key of the place they come from; of several the first. */
export async function roomsBrought(core: Core): Promise<ReadonlyMap<string, RoomId>> {
  const found = new Map<string, RoomId>();
  for (const room of [...core.roster.rooms()].sort()) {
    const first = await readFrom(core.ports.disks.cache, room, FIRST_ORDER, BEGINNING);
    for (const record of first)
      if (record.kind === "line" && record.line.type === "Imported" && mayWrite(core, room))
        if (!found.has(record.line.key)) found.set(record.line.key, room);
  }
  return found;
}

/** Messages of a room that were brought, by their keys. */
export async function messagesBrought(core: Core, room: RoomId): Promise<Map<string, EventRef>> {
  const found = new Map<string, EventRef>();
  for await (const record of allMessages(core, room)) {
    const brought = record.kind === "message" ? record.state.base?.extras?.imported : undefined;
    const { feed, seq } = record.stamp;
    if (brought !== undefined) found.set(brought.key, { feed, seq });
  }
  return found;
}

/** A room from its beginning, some at a time: however long it is, no more of it is in memory. */
export async function* allMessages(core: Core, room: RoomId): AsyncGenerator<MessageRecord> {
  let last = "";
  for (;;) {
    const some = await readFrom(core.ports.disks.cache, room, last || FIRST_ORDER, AT_ONCE);
    const fresh = some.filter(({ order }) => order > last); // the last one of before comes again
    yield* fresh;
    last = fresh.at(-1)?.order ?? "";
    if (some.length < AT_ONCE || last === "") return;
  }
}

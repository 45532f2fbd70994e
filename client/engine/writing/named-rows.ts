import type { RoomId } from "../../../crdt/index.ts";
import type { NamedRow } from "../api.ts";
import type { Running } from "../running.ts";
import { urgentWaiting } from "../views/named.ts";
import { roomName } from "../views/room-name.ts";

const MOST_ROWS = 100;

interface Named {
  readonly room: RoomId;
  readonly order: string;
}

/** What waits for this person's word, then the newest messages of all rooms that name them. */
export async function namedRows(run: Running): Promise<readonly NamedRow[]> {
  const { core } = run;
  const rooms = core.roster.rooms();
  const urgent = rooms.flatMap((room) => urgentWaiting(core, room).map((order): Named => ({ room, order })));
  const named = rooms
    .flatMap((room) => core.rooms.get(room).named.map((order): Named => ({ room, order })))
    .filter(({ order }) => !urgent.some((one) => one.order === order))
    .sort((a, b) => (a.order < b.order ? 1 : -1))
    .slice(0, MOST_ROWS);
  return [...(await rowsOf(run, urgent)), ...(await rowsOf(run, named))];
}

async function rowsOf({ core, timelines }: Running, named: readonly Named[]): Promise<readonly NamedRow[]> {
  const rows: NamedRow[] = [];
  for (const room of new Set(named.map((one) => one.room))) {
    const orders = named.filter((one) => one.room === room).map(({ order }) => order);
    for (const item of await timelines.items(room, orders))
      rows.push({ room, roomName: roomName(core, room), item });
  }
  return rows.sort((a, b) => (a.item.order < b.item.order ? 1 : -1));
}

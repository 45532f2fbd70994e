import {
  type CheckInsState,
  type FeedId,
  feedToDevice,
  idToBytes,
  NO_CHECK_INS,
  orderKey,
  parseEnvelope,
  type RoomId,
  rightsAt,
} from "../../../../crdt/index.ts";
import { readAllMessages, readAllRows } from "../../tables/all.ts";
import {
  type Arrival,
  applyArrival,
  applyRosterLine,
  checkInsKey,
  goalChangeKey,
  growing,
  type TouchedObjective,
} from "../apply.ts";
import { type Batch, createBatch } from "../batch.ts";
import type { Core } from "../core.ts";
import { markedRoom } from "../goal-place.ts";
import { contentOf, rowOf } from "../inbox.ts";
import { judged } from "../judged.ts";
import { myMarker } from "../markers.ts";
import { NO_LIMIT, under } from "../places.ts";
import {
  type GoalChangeRecord,
  type MessageRecord,
  type RoomRecord,
  type RowRecord,
  rosterLines,
} from "../records.ts";
import { EMPTY_ROOM, roomRecordKey } from "../room-book.ts";

/**
 * Builds the views of a room again from its stored rows, optionally leaving a feed's rows from a place on behind
 * (they were never taken by the relay and live on in another incarnation), and own rows that nobody takes as `withheld`
 * says. Rare: after a fork, a removal, or for a new fold.
 */
export async function refoldRoom(
  core: Core,
  room: RoomId,
  without: { readonly feed: FeedId; readonly from: number } | null,
  withheld = core.rooms.get(room).withheld,
): Promise<void> {
  const { cache } = core.ports.disks;
  const prefix = { ...under(idToBytes(room)), limit: NO_LIMIT };
  const batch = createBatch(cache);
  const messages = await readAllMessages(cache, room);
  const rows = await readAllRows(cache, room);
  const lateOrders = new Set(messages.filter(({ late }) => late).map(({ order }) => order));
  batch.messages.replaceAll(room);
  batch.rows.replaceAll(room);
  for (const table of ["orphans", "notes", "noteEdits"])
    for (const { key } of await cache.range(table, prefix)) batch.delete(table, key);
  const emptied = new Set<string>();
  const touched: TouchedObjective[] = [];
  const { at, left } = core.rooms.get(room);
  let record = growing({
    ...EMPTY_ROOM,
    at,
    withheld,
    left: without === null ? left : new Map([...left, [without.feed, without.from]]),
  });
  for (const { feed, seq, row } of rows) {
    const arrival = await arrivalAgain(core, room, feed, row, lateOrders);
    if (arrival === null) {
      batch.rows.append(room, feed, seq, row);
      continue;
    }
    const hasLeft = without !== null && feed === without.feed && seq >= without.from;
    await forgetCheckIns(core, batch, arrival, emptied);
    if (hasLeft) touched.push(...(await forgetGoalWord(batch, arrival)));
    else record = (await applyArrival(batch, record, arrival)).record;
  }
  let shown: RoomRecord = record;
  for (const message of messages)
    if (isRosterLine(message)) shown = applyRosterLine(batch, shown, room, message);
  await finish(core, room, batch, shown, touched);
}

/**
 * The check-ins of a key result are one record: it is emptied before the first of them is folded again. What another room
 * said there stays: lies about a private room's objective and the truth about it lie in one record (OKR9).
 */
async function forgetCheckIns(
  core: Core,
  batch: Batch,
  { content }: Arrival,
  emptied: Set<string>,
): Promise<void> {
  if (!("event" in content) || content.event.type !== "checkIn") return;
  const { objective, keyResult } = content.event;
  if (emptied.has(objective + keyResult)) return;
  emptied.add(objective + keyResult);
  const key = checkInsKey(objective, keyResult);
  const { checkIns } = (await batch.get<CheckInsState>("checkIns", key)) ?? NO_CHECK_INS;
  // an older fold marked none: of an objective that is no other room's they were all said here
  const isShared = content.isUnmarked !== true || markedRoom(core, objective) !== null;
  const others = checkIns.filter((one) => isShared && !!one.isUnmarked !== !!content.isUnmarked);
  batch.put("checkIns", key, { checkIns: others } satisfies CheckInsState);
}

/** What has left is not folded again: what it said of goals goes from the records of goals too. */
async function forgetGoalWord(
  batch: Batch,
  { room, content, hlc, feed, seq }: Arrival,
): Promise<readonly TouchedObjective[]> {
  if (!("event" in content)) return [];
  const { event } = content;
  if (event.type === "checkIn") return [{ objective: event.objective, order: null }];
  if (event.type !== "goalWord") return [];
  const order = orderKey({ hlc, feed, seq });
  const key = goalChangeKey(event.objective, order);
  const there = await batch.get<GoalChangeRecord>("goalChanges", key);
  if (there === undefined || (there.room ?? room) !== room) return []; // one feed may stand in two rooms
  batch.delete("goalChanges", key);
  return [{ objective: event.objective, order }];
}

type RosterLine = Parameters<typeof applyRosterLine>[3];
const isRosterLine = (message: MessageRecord): message is RosterLine =>
  message.kind === "line" && rosterLines.has(message.line.type);

async function finish(
  core: Core,
  room: RoomId,
  batch: Batch,
  record: RoomRecord,
  touched: readonly TouchedObjective[],
): Promise<void> {
  batch.put("rooms", roomRecordKey(room), record);
  const saved = await batch.commit("relaxed");
  if (!saved.ok) {
    core.health.notSaved = { reason: saved.error.reason, since: core.ports.clock.now() }; // tried again once the disk takes something
    core.changes.emit({ type: "sync" });
    return;
  }
  core.rooms.set(room, record);
  core.changes.emit({ type: "reset", room });
  core.changes.emit({ type: "room", room });
  if (touched.length > 0) core.changes.emit({ type: "objectives", touched });
}

async function arrivalAgain(
  core: Core,
  room: RoomId,
  feed: FeedId,
  row: RowRecord,
  lateOrders: ReadonlySet<string>,
): Promise<Arrival | null> {
  const envelope = parseEnvelope(row.bytes, core.ports.crypto);
  const author = core.roster.state().devices.get(feedToDevice(feed))?.member;
  if (!envelope.ok || author === undefined) return null;
  const own = rowOf(room, envelope.value);
  const mine = author === core.identity.member;
  const rights = rightsAt(core.roster.rosters, room, author, envelope.value.header.rosterSeq);
  return {
    ...own,
    author,
    mine,
    me: core.identity.member,
    arrivedAt: row.arrivedAt,
    late: lateOrders.has(orderKey(own)),
    read: own.seq < (myMarker(core, room).get(feed) ?? 0),
    rights,
    content: judged(core, room, await contentOf(core, room, envelope.value), rights, mine),
  };
}

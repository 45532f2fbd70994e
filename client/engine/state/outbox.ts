import {
  type Bytes,
  decodeCbor,
  type EventRef,
  err,
  type FeedId,
  idToBytes,
  type KnownEvent,
  ok,
  parseEvent,
  type Refusal,
  type Result,
  type RoomId,
} from "../../../crdt/index.ts";
import type { CommandError } from "../api.ts";
import type { Disk, DiskWrite } from "../ports.ts";
import { createBatch } from "./batch.ts";
import type { Core } from "./core.ts";
import { createDraft } from "./inbox.ts";
import { NO_LIMIT, rowKey, textKey, under } from "./places.ts";
import type { CommandRecord, FeedRecord, OutboxRecord } from "./records.ts";
import { refoldRoom } from "./refold.ts";
import { newFeed, ownArrival, type Sealed, sealNext } from "./seal-own.ts";

/**
 * What only this device has. A write goes: event → seal → one strict transaction (row, feed position, command answer)
 * → folded into the views → sent. Nothing is shown as saved before the strict transaction is done.
 */
export interface Outbox {
  all(): readonly OutboxRecord[];
  /** Rows of a room, by feed and seq. */
  rows(room: RoomId): readonly OutboxRecord[];
  find(room: RoomId, ref: EventRef): OutboxRecord | null;
  append(
    room: RoomId,
    event: KnownEvent,
    about: Pick<OutboxRecord, "kind" | "text">,
    command: string | null,
  ): Promise<Result<EventRef, CommandError>>;
  /** The relay stores this feed up to `next`. */
  acknowledge(room: RoomId, feed: FeedId, next: number): Promise<void>;
  /** The relay does not take this feed from `from` on; `null` takes the mark away. */
  refuse(room: RoomId, feed: FeedId, from: number, refusal: Refusal | null): Promise<void>;
  /** Gives a refused row up; what followed it in the feed is sealed anew. */
  giveUp(record: OutboxRecord): Promise<void>;
  /** Starts a new incarnation in the room; everything that waits in `feed` is sealed anew in it. */
  moveOn(room: RoomId, feed: FeedId): Promise<void>;
  /** Rows that a crash kept from the views are folded in again. */
  recover(): Promise<void>;
  answerOf(command: string): Promise<unknown>;
  /** The feed that the next row of a room goes to. */
  feedFor(room: RoomId): Promise<FeedId>;
}

const WHOLE_TABLE = under(new Uint8Array(0));
const KEPT_COMMANDS = 500;

const nameOf = (room: RoomId, feed: FeedId, seq: number): string => `${room}${feed}${seq}`;
const keyOf = (record: OutboxRecord): Bytes => rowKey(record.room, record.feed, record.seq);
const putRow = (record: OutboxRecord): DiskWrite => ({ table: "rows", key: keyOf(record), value: record });
const dropRow = (record: OutboxRecord): DiskWrite => ({ table: "rows", key: keyOf(record), delete: true });
const bySeq = (a: OutboxRecord, b: OutboxRecord): number =>
  a.feed === b.feed ? a.seq - b.seq : a.feed < b.feed ? -1 : 1;

export async function openOutbox(core: Core): Promise<Outbox> {
  const disk = core.ports.disks.outbox;
  const rowByName = new Map<string, OutboxRecord>();
  const feedByRoom = new Map<RoomId, FeedRecord>();
  for (const { value } of await disk.range("rows", { ...WHOLE_TABLE, limit: NO_LIMIT }))
    remember(value as OutboxRecord);
  await forgetOldCommands(disk);

  function remember(record: OutboxRecord): void {
    rowByName.set(nameOf(record.room, record.feed, record.seq), record);
  }
  const rows = (room: RoomId) => [...rowByName.values()].filter((record) => record.room === room).sort(bySeq);

  async function feedOf(room: RoomId): Promise<FeedRecord> {
    const known =
      feedByRoom.get(room) ??
      ((await disk.get("feeds", idToBytes(room))) as FeedRecord | undefined) ??
      newFeed(core);
    feedByRoom.set(room, known);
    return known;
  }

  async function store(
    room: RoomId,
    feed: FeedRecord,
    put: readonly OutboxRecord[],
    more: readonly DiskWrite[],
  ): Promise<Result<null, CommandError>> {
    const saved = await disk.commit(
      [...more, ...put.map(putRow), { table: "feeds", key: idToBytes(room), value: feed }],
      "strict",
    );
    core.health.notSaved = saved.ok ? null : { reason: saved.error.reason, since: core.ports.clock.now() };
    core.changes.emit({ type: "sync" });
    if (!saved.ok) return err({ type: "NotSaved", reason: saved.error.reason });
    put.forEach(remember);
    feedByRoom.set(room, feed);
    return ok(null);
  }

  async function show(room: RoomId, records: readonly OutboxRecord[]): Promise<void> {
    const draft = createDraft(core, room, createBatch(core.ports.disks.cache));
    for (const record of records) {
      const content = decodeCbor(record.event);
      const event = content.ok ? parseEvent(content.value) : content;
      if (event.ok) await draft.add(ownArrival(core, record, event.value));
    }
    await draft.commit();
  }

  /** What cannot stay in `feed` from `from` on leaves it; `again` is sealed anew in a new incarnation. */
  async function leave(
    room: RoomId,
    feed: FeedId,
    from: number,
    again: readonly OutboxRecord[],
  ): Promise<void> {
    const gone = rows(room).filter((record) => record.feed === feed && record.seq >= from);
    let next = newFeed(core);
    const sealed: Sealed[] = [];
    for (const record of again) {
      const content = decodeCbor(record.event);
      const event = content.ok ? parseEvent(content.value) : content;
      if (!event.ok || event.value.type === "newer") continue;
      const one = await sealNext(core, room, next, event.value, record);
      if (!one.ok) continue;
      sealed.push(one.value);
      next = one.value.next;
    }
    const stored = await store(
      room,
      next,
      sealed.map(({ record }) => record),
      gone.map(dropRow),
    );
    if (!stored.ok) return;
    for (const record of gone) rowByName.delete(nameOf(room, record.feed, record.seq));
    await refoldRoom(core, room, { feed, from });
    await show(
      room,
      sealed.map(({ record }) => record),
    );
    core.changes.emit({ type: "reset", room });
  }

  function emitStates(room: RoomId, records: readonly OutboxRecord[]): void {
    if (records.length === 0) return;
    core.changes.emit({ type: "messages", room, orders: records.map(({ order }) => order) });
    core.changes.emit({ type: "room", room });
    core.changes.emit({ type: "sync" });
  }

  return {
    all: () => [...rowByName.values()],
    rows,
    find: (room, ref) => rowByName.get(nameOf(room, ref.feed, ref.seq)) ?? null,
    async append(room, event, about, command) {
      const sealed = await sealNext(core, room, await feedOf(room), event, about);
      if (!sealed.ok) return sealed;
      const { record, next } = sealed.value;
      const ref = { feed: record.feed, seq: record.seq };
      const answer: CommandRecord = { at: core.ports.clock.now(), answer: ref };
      const saved = await store(
        room,
        next,
        [record],
        command === null ? [] : [{ table: "commands", key: textKey(command), value: answer }],
      );
      if (!saved.ok) return saved;
      await show(room, [record]);
      return ok(ref);
    },
    async acknowledge(room, feed, next) {
      const done = rows(room).filter((record) => record.feed === feed && record.seq < next);
      if (done.length === 0) return;
      await disk.commit(done.map(dropRow), "relaxed"); // a row that comes back after a power cut is acknowledged again
      for (const record of done) rowByName.delete(nameOf(room, feed, record.seq));
      emitStates(room, done);
    },
    async refuse(room, feed, from, refusal) {
      const refused = rows(room).filter(
        (record) => record.feed === feed && record.seq >= from && record.refusal !== refusal,
      );
      const marked = refused.map((record) => ({ ...record, refusal }));
      await disk.commit(marked.map(putRow), "relaxed");
      marked.forEach(remember);
      emitStates(room, marked);
    },
    async giveUp(record) {
      const after = rows(record.room).filter((one) => one.feed === record.feed && one.seq > record.seq);
      await leave(record.room, record.feed, record.seq, after);
    },
    async moveOn(room, feed) {
      const waiting = rows(room).filter((record) => record.feed === feed);
      const [first] = waiting;
      if (first !== undefined) await leave(room, feed, first.seq, waiting);
      else if ((await feedOf(room)).feed === feed) await store(room, newFeed(core), [], []);
    },
    async recover() {
      for (const room of new Set([...rowByName.values()].map((record) => record.room))) {
        const { heads } = core.rooms.get(room);
        const missing = rows(room).filter(({ feed, seq }) => seq >= (heads.get(feed)?.next ?? 0));
        if (missing.length > 0) await show(room, missing);
      }
    },
    feedFor: async (room) => (await feedOf(room)).feed,
    answerOf: async (command) =>
      ((await disk.get("commands", textKey(command))) as CommandRecord | undefined)?.answer ?? null,
  };
}

/** Answers are kept long enough to recognise a command sent twice around a change of leader, not for ever. */
async function forgetOldCommands(disk: Disk): Promise<void> {
  const known = await disk.range("commands", { ...WHOLE_TABLE, limit: NO_LIMIT });
  const old = [...known]
    .sort((a, b) => (b.value as CommandRecord).at - (a.value as CommandRecord).at)
    .slice(KEPT_COMMANDS);
  if (old.length > 0)
    await disk.commit(
      old.map(({ key }) => ({ table: "commands", key, delete: true as const })),
      "relaxed",
    );
}

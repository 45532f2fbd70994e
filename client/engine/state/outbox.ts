import {
  type Bytes,
  boundOf,
  concat,
  type EventRef,
  equalBytes,
  err,
  type FeedId,
  fromHex,
  idToBytes,
  type KnownEvent,
  ok,
  parseFeedId,
  parseRoomId,
  type Refusal,
  type Result,
  type RoomId,
  toHex,
} from "../../../crdt/index.ts";
import type { CommandError } from "../api.ts";
import { halves } from "../halves.ts";
import type { Disk, DiskWrite } from "../ports.ts";
import { createBatch } from "./batch.ts";
import type { Core } from "./core.ts";
import { createDraft } from "./inbox.ts";
import { NO_LIMIT, rowKey, textKey, under } from "./places.ts";
import type { CommandRecord, FeedRecord, LeftFeedRecord, OutboxRecord } from "./records.ts";
import { newFeed, ownArrival, sealNext } from "./seal-own.ts";
import { isWaitingRow, setAsideRecords } from "./set-aside.ts";
import { withheldIn } from "./withheld.ts";
import { eventOf, type Written, writtenIn } from "./written.ts";

/**
 * What only this device has. A write goes: event → seal → one strict transaction (row, feed position, command answer)
 * → folded into the views → sent. Nothing is shown as saved before the strict transaction is done.
 */
export interface Outbox {
  all(): readonly OutboxRecord[];
  /** Rows of a room, by feed and seq. */
  rows(room: RoomId): readonly OutboxRecord[];
  find(room: RoomId, ref: EventRef): OutboxRecord | null;
  /** From where on rows of a feed live on in another incarnation, while a full disk still keeps them in the views. */
  leftFrom(room: RoomId, feed: FeedId): number;
  append(
    room: RoomId,
    event: KnownEvent,
    about: Pick<OutboxRecord, "kind" | "text">,
    command: string | null,
  ): Promise<Result<EventRef, CommandError>>;
  /** Several at once, in one transaction: all of them or none. */
  appendAll(
    room: RoomId,
    all: Iterable<ToAppend>,
    command: string | null,
  ): Promise<Result<readonly EventRef[], CommandError>>;
  /** These are on their way. What never was cannot be at the relay, whatever it says. */
  handOver(records: readonly OutboxRecord[]): Promise<void>;
  mayBeAway(record: OutboxRecord): boolean;
  /** The relay stores this feed up to `next`. */
  acknowledge(room: RoomId, feed: FeedId, next: number): Promise<void>;
  /** How far the relay has said that it stores feeds of ours. A full disk may keep those words from the views. */
  taken(room: RoomId): ReadonlyMap<FeedId, number>;
  /** The relay does not take this feed from `from` on; `null` takes the mark away. */
  refuse(room: RoomId, feed: FeedId, from: number, refusal: Refusal | null): Promise<void>;
  /** What the relay had and has no more, from `from` on, is kept with what was refused: nobody else brings it back. */
  takeBack(room: RoomId, feed: FeedId, from: number, refusal: Refusal): Promise<void>;
  /** Gives a refused row up; what followed it in the feed is sealed anew. */
  giveUp(record: OutboxRecord): Promise<void>;
  /**
   * The relay holds other bytes at `from`, or never will hold these: all from there on is sealed anew in a new incarnation.
   * Where it was left before, what stands here is what the relay had of another life: with `givesWay` it goes.
   */
  moveOn(room: RoomId, feed: FeedId, from: number, givesWay?: boolean): Promise<void>;
  /** Another life of this device wrote to `feed`: what is written from now on goes to a new incarnation. */
  startAnew(room: RoomId, feed: FeedId): Promise<void>;
  /** Rows whose records were broken wait again, as far as there is another copy of them. */
  mend(): Promise<void>;
  /** Rows that a crash kept from the views are folded in again, as far as they fit on what is there. */
  recover(room?: RoomId): Promise<void>;
  /** The room holds all that the relay holds: rows that do not fit on anything are sealed anew. */
  rescueStranded(room: RoomId): Promise<void>;
  answerOf(command: string): Promise<unknown>;
  /** The feed that the next row of a room goes to. */
  feedFor(room: RoomId): Promise<FeedId>;
}

export interface ToAppend {
  readonly event: KnownEvent;
  readonly about: Pick<OutboxRecord, "kind" | "text">;
  /** Where it will stand: what comes after it may speak of it. */
  readonly onPlace?: (ref: EventRef) => void;
}

const WHOLE_TABLE = under(new Uint8Array(0));
const KEPT_COMMANDS = 500;
const ROOM_BYTES = 16;

const nameOf = (room: RoomId, feed: FeedId, seq: number): string => `${room}${feed}${seq}`;
const nameOfRecord = ({ room, feed, seq }: OutboxRecord): string => nameOf(room, feed, seq);
const feedKey = (room: RoomId, feed: FeedId): Bytes => concat(idToBytes(room), idToBytes(feed));
const keyOf = (record: OutboxRecord): Bytes => rowKey(record.room, record.feed, record.seq);
const putRow = (record: OutboxRecord): DiskWrite => ({ table: "rows", key: keyOf(record), value: record });
const dropRow = (record: OutboxRecord): DiskWrite => ({ table: "rows", key: keyOf(record), delete: true });
const refOf = ({ feed, seq }: OutboxRecord): EventRef => ({ feed: feed as FeedId, seq });
const bySeq = (a: OutboxRecord, b: OutboxRecord): number =>
  a.feed === b.feed ? a.seq - b.seq : a.feed < b.feed ? -1 : 1;

export async function openOutbox(core: Core): Promise<Outbox> {
  const disk = core.ports.disks.outbox;
  const rowByName = new Map<string, OutboxRecord>();
  const feedByRoom = new Map<RoomId, FeedRecord>();
  const leftByFeed = new Map<string, LeftFeedRecord>();
  const takenByRoom = new Map<RoomId, Map<FeedId, number>>(); // since the start: what came before it is fetched again
  const neverSent = new Set<string>(); // of what was sealed since the start; of older rows nobody knows
  for (const { value } of await disk.range("rows", { ...WHOLE_TABLE, limit: NO_LIMIT }))
    remember(value as OutboxRecord);
  for (const { key, value } of await disk.range("feeds", { ...WHOLE_TABLE, limit: NO_LIMIT }))
    if (key.length === ROOM_BYTES) feedByRoom.set(parseRoomId(key) as RoomId, value as FeedRecord);
    else leftByFeed.set(toHex(key), value as LeftFeedRecord);
  await forgetOldCommands(disk);

  function remember(record: OutboxRecord): void {
    rowByName.set(nameOf(record.room, record.feed, record.seq), record);
  }
  const rows = (room: RoomId) => [...rowByName.values()].filter((record) => record.room === room).sort(bySeq);

  /**
   * Where this device writes next. Only what continues the feed as this device holds it: after a copied profile, a
   * restored one or a lost cache it begins a new incarnation, and never signs a sequence number twice.
   */
  async function feedOf(room: RoomId): Promise<FeedRecord> {
    const known = feedByRoom.get(room) ?? newFeed(core);
    if (!continuesHead(core, room, known)) await recoverRoom(room);
    const goesOn = continuesHead(core, room, known) && !isCut(core, room, known.feed);
    const feed = goesOn ? known : newFeed(core);
    feedByRoom.set(room, feed);
    return feed;
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
    for (const record of put) neverSent.add(nameOfRecord(record));
    feedByRoom.set(room, feed);
    return ok(null);
  }

  /** False where the views have no room to be saved. */
  async function show(room: RoomId, records: readonly OutboxRecord[]): Promise<boolean> {
    const draft = createDraft(core, room, createBatch(core.ports.disks.cache));
    for (const record of records) {
      const event = eventOf(record);
      if (event !== null) await draft.add(ownArrival(core, record, event));
    }
    return draft.commit();
  }

  const appendAll: Outbox["appendAll"] = async (room, all, command) => {
    let feed = await feedOf(room);
    const put: OutboxRecord[] = [];
    for (const { event, about, onPlace } of all) {
      const sealed = await sealNext(core, room, feed, event, about);
      if (!sealed.ok) return sealed;
      put.push(sealed.value.record);
      feed = sealed.value.next;
      onPlace?.(refOf(sealed.value.record));
    }
    const refs = put.map(refOf);
    if (refs.length === 0) return ok(refs);
    const answer: CommandRecord = { at: core.ports.clock.now(), answer: refs[0] };
    const answers =
      command === null ? [] : [{ table: "commands", key: textKey(command), value: answer } as const];
    const saved = await store(room, feed, put, answers);
    if (!saved.ok) return saved;
    await show(room, put);
    return ok(refs);
  };

  /**
   * Our rows leave `feed` from `from` on; `again` is sealed anew in a new incarnation. That they have left is written
   * in the same transaction, so that a crash before the views are folded again does not seal them a third time. That
   * the views know it is written with the views: the two disks are not flushed together.
   */
  async function leave(
    room: RoomId,
    feed: FeedId,
    from: number,
    again: readonly Written[],
  ): Promise<boolean> {
    const gone = rows(room).filter((record) => record.feed === feed && record.seq >= from);
    const { sealed, next } = await (await halves.again()).sealAnew(core, room, again);
    const put = sealed.map(({ record }) => record);
    const key = feedKey(room, feed);
    const left: LeftFeedRecord = { left: from };
    const stored = await store(room, next, put, [...gone.map(dropRow), { table: "feeds", key, value: left }]);
    if (!stored.ok) return false;
    for (const record of gone) {
      rowByName.delete(nameOfRecord(record));
      neverSent.delete(nameOfRecord(record));
    }
    leftByFeed.set(toHex(key), left);
    await (await halves.again()).refoldRoom(core, room, { feed, from });
    await show(room, put);
    await foldWhatStands(room);
    core.changes.emit({ type: "reset", room });
    return true;
  }

  /** Views that a crash, a power cut or a full disk kept from it are folded without the rows that have left. */
  async function foldWithoutLeft(): Promise<void> {
    for (const [name, { left }] of leftByFeed) {
      const key = fromHex(name) as Bytes;
      const [room, feed] = [parseRoomId(key.slice(0, ROOM_BYTES)), parseFeedId(key.slice(ROOM_BYTES))];
      if (room !== null && feed !== null && core.rooms.get(room).left.get(feed) !== left)
        await (await halves.again().catch(() => null))?.refoldRoom(core, room, { feed, from: left }); // cannot be fetched now: at the next start
    }
  }

  /** Views show of this device's words what others may have, as far as it depends on them. Asked whenever an answer came. */
  async function foldWhatStands(room: RoomId): Promise<void> {
    const [withheld, known] = [withheldIn(rows(room)), core.rooms.get(room).withheld];
    if (withheld.length === known.length && withheld.every((place, at) => place === known[at])) return;
    await (await halves.again().catch(() => null))?.refoldRoom(core, room, null, withheld); // cannot be fetched now: at the next start
  }

  const waitingFrom = (room: RoomId, feed: FeedId, from: number) =>
    rows(room).filter((record) => record.feed === feed && record.seq >= from);

  async function moveOn(room: RoomId, feed: FeedId, from: number, givesWay = false): Promise<void> {
    const waiting = waitingFrom(room, feed, from);
    const isLeft = leftByFeed.has(toHex(feedKey(room, feed)));
    const again = isLeft
      ? waiting.flatMap((record) => writtenIn(record) ?? [])
      : await (await halves.again()).writtenFrom(core, room, feed, from, waiting);
    const isAnothers = waiting.length === 0 && (core.rooms.get(room).heads.get(feed)?.next ?? 0) > from;
    if (again.length > 0 || (givesWay && isAnothers)) await leave(room, feed, from, again);
    else await startAnew(room, feed);
  }

  async function startAnew(room: RoomId, feed: FeedId): Promise<void> {
    if (feedByRoom.get(room)?.feed === feed) await store(room, newFeed(core), [], []);
  }

  /** By feed: the rows that the views do not hold yet. */
  function unfolded(room: RoomId): ReadonlyMap<FeedId, readonly OutboxRecord[]> {
    const { heads } = core.rooms.get(room);
    const missing = rows(room).filter(({ feed, seq }) => seq >= (heads.get(feed)?.next ?? 0));
    return Map.groupBy(missing, ({ feed }) => feed);
  }

  /** False where a full disk keeps rows from the views. */
  async function recoverRoom(room: RoomId): Promise<boolean> {
    let isSaved = true;
    for (const [feed, missing] of unfolded(room)) {
      const next = core.rooms.get(room).heads.get(feed)?.next ?? 0;
      const fitting = missing.filter(({ seq }, index) => seq === next + index);
      if (fitting.length > 0) isSaved = (await show(room, fitting)) && isSaved;
    }
    return isSaved;
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
    leftFrom(room, feed) {
      const left = leftByFeed.get(toHex(feedKey(room, feed)))?.left;
      const isFolded = left === core.rooms.get(room).left.get(feed);
      return left === undefined || isFolded ? Number.POSITIVE_INFINITY : left;
    },
    async append(room, event, about, command) {
      const written = await appendAll(room, [{ event, about }], command);
      return written.ok ? ok(written.value[0] as EventRef) : written; // as many as were given
    },
    appendAll,
    async handOver(records) {
      for (const record of records) neverSent.delete(nameOfRecord(record));
      const marked = records.filter(({ isHere }) => isHere).map(({ isHere, ...record }) => record);
      if (marked.length === 0) return;
      await disk.commit(marked.map(putRow), "relaxed");
      marked.forEach(remember);
    },
    taken: (room) => takenByRoom.get(room) ?? new Map(),
    mayBeAway: (record) => !neverSent.has(nameOfRecord(record)),
    async acknowledge(room, feed, next) {
      const done = rows(room).filter(
        (record) => record.feed === feed && record.seq < next && !neverSent.has(nameOfRecord(record)),
      );
      if (done.length === 0) return;
      await disk.commit(done.map(dropRow), "relaxed"); // a row that comes back after a power cut is acknowledged again
      for (const record of done) rowByName.delete(nameOf(room, feed, record.seq));
      const taken = takenByRoom.get(room) ?? new Map<FeedId, number>();
      takenByRoom.set(room, taken.set(feed, Math.max(taken.get(feed) ?? 0, (done.at(-1)?.seq ?? 0) + 1)));
      await foldWhatStands(room); // it may have been taken after all
      emitStates(room, done);
    },
    async refuse(room, feed, from, refusal) {
      const marked = waitingFrom(room, feed, from)
        .filter((record) => record.refusal !== refusal)
        .map((record) => ({ ...record, refusal }));
      await disk.commit(marked.map(putRow), "relaxed");
      marked.forEach(remember);
      await startAnew(room, feed); // nothing that follows a refused row would ever be taken
      await foldWhatStands(room);
      emitStates(room, marked);
    },
    async takeBack(room, feed, from, refusal) {
      const known = new Set(waitingFrom(room, feed, from).map(({ seq }) => seq));
      const half = await halves.again().catch(() => null); // cannot be fetched now: at the next start
      const all = (await half?.refusedSince(core, room, feed, from, refusal)) ?? [];
      const taken = all.filter(({ seq }) => !known.has(seq));
      if (taken.length === 0) return;
      const saved = await disk.commit(taken.map(putRow), "strict");
      if (!saved.ok) return; // the cache has them still, and asks again when the roster grows or with the next start
      taken.forEach(remember);
      await foldWhatStands(room);
      emitStates(room, taken);
    },
    async giveUp(record) {
      const after = waitingFrom(record.room, record.feed, record.seq + 1);
      await leave(
        record.room,
        record.feed,
        record.seq,
        after.flatMap((one) => writtenIn(one) ?? []),
      );
    },
    moveOn,
    startAnew,
    async mend() {
      if (!(await setAsideRecords(core.ports.disks.keys)).some(isWaitingRow)) return;
      const half = await halves.again().catch(() => null); // cannot be fetched now: at the next start
      const again = (await half?.waitingRowsAgain(core)) ?? [];
      if (again.length === 0) return;
      await disk.commit(again.map(putRow), "strict");
      again.forEach(remember);
      for (const [room, mended] of Map.groupBy(again, (record) => record.room)) emitStates(room, mended);
    },
    async recover(only) {
      await foldWithoutLeft();
      const withheld = core.roster.rooms().filter((room) => core.rooms.get(room).withheld.length > 0);
      const rooms = new Set([...withheld, ...[...rowByName.values()].map((record) => record.room)]);
      for (const room of rooms) {
        if (only !== undefined && only !== room) continue;
        await recoverRoom(room);
        await foldWhatStands(room);
      }
    },
    async rescueStranded(room) {
      if (!(await recoverRoom(room))) return; // nothing is known to be stranded until they are in the views
      for (const [feed, stranded] of unfolded(room)) await moveOn(room, feed, stranded[0]?.seq ?? 0);
    },
    feedFor: async (room) => (await feedOf(room)).feed,
    answerOf: async (command) =>
      ((await disk.get("commands", textKey(command))) as CommandRecord | undefined)?.answer ?? null,
  };
}

function continuesHead(core: Core, room: RoomId, { feed, next, hash }: FeedRecord): boolean {
  const head = core.rooms.get(room).heads.get(feed);
  return head === undefined ? next === 0 : head.next === next && equalBytes(head.hash, hash);
}

/** What was cut off is never taken again, also when its author has come back. */
const isCut = (core: Core, room: RoomId, feed: FeedId): boolean =>
  core.roster.governing(room) !== null &&
  boundOf(core.roster.rosters, room, feed) !== Number.POSITIVE_INFINITY;

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

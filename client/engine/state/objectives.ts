import {
  actorToFeed,
  type Bytes,
  type CheckInsState,
  type GoalChange,
  guardChanges,
  idToBytes,
  isInsider,
  type KeyResultId,
  type KnownEvent,
  MAX_ENTRIES,
  type ObjectiveId,
  ok,
  parseKeyResultId,
  parseObjectiveId,
  type Result,
  type RoomId,
  refToText,
  withBrought,
} from "../../../crdt/index.ts";
import type { CommandError } from "../api.ts";
import { createDrawnFrom } from "../goals/drawn.ts";
import { glanceKey, glanceOf } from "../goals/glance.ts";
import type { GoalsHost } from "../goals/host.ts";
import { loadOnDemand } from "../goals/load-on-demand.ts";
import type {
  GoalEdit,
  GoalsFailed,
  GoalsReply,
  PastRequest,
  RawObjective,
  ReplyTo,
} from "../goals/protocol.ts";
import type { DiskRow, DiskWrite } from "../ports.ts";
import { checkInsKey, goalChangeKey, type TouchedObjective } from "./apply.ts";
import type { Core } from "./core.ts";
import { inPlace, markedRoom } from "./goal-place.ts";
import { createGoalWords, type GoalWords } from "./goal-words.ts";
import { countSetAside } from "./inbox.ts";
import { firstGoalsRoom } from "./judged.ts";
import type { Outbox } from "./outbox.ts";
import { NO_LIMIT, under } from "./places.ts";
import type { GoalChangeRecord, GoalTitleRecord } from "./records.ts";

/**
 * Objectives in memory, once goals are looked at: documents live in the goals engine (a Worker that can be killed),
 * their changes and check-ins on disk, and what was drawn of them beside (goals/drawn.ts). A document is opened when it
 * is written, when its past is asked for, and when there is something new in it. What the guard refuses never reaches the library.
 */
export interface Objectives {
  readonly state:
    | { readonly type: "idle" | "loading" | "ready" }
    | { readonly type: "failed"; readonly detail: string };
  /** The organisation's goals room. */
  room(): RoomId | null;
  /** Where an objective is kept; `null` for one that is not here. */
  roomOf(objective: ObjectiveId): RoomId | null;
  readonly words: GoalWords;
  raw(): ReadonlyMap<ObjectiveId, RawObjective>;
  checkIns(objective: ObjectiveId, keyResult: KeyResultId): CheckInsState;
  /** Starts the goals engine on first use; says `goals` when there is something to show. */
  open(): void;
  /** Everything that is on this device has been read, or cannot be. */
  loaded(): Promise<void>;
  edit(
    objective: ObjectiveId,
    edit: GoalEdit,
    about: {
      readonly version: string | null;
      readonly text: string;
      readonly command: string;
      /** Of a new one: where it is to be kept. */
      readonly room?: RoomId;
    },
  ): Promise<Result<Edited, CommandError>>;
  /** Asks for something of its past; `null` when there is no such objective or the goals engine gave up. */
  past<R extends PastRequest>(request: R): Promise<ReplyTo<R> | null>;
  close(): Promise<void>;
}

/** An objective after an edit, and what an undo came to. */
export interface Edited {
  readonly view: RawObjective;
  readonly undone: GoalsReply["undone"] | null;
}

const NO_CHECK_INS: CheckInsState = { checkIns: [] };
const SESSION_BYTES = 4;
const UNSUPPORTED = "Unsupported";
const AT_ONCE = 8;

export function openObjectives(
  core: Core,
  outbox: Outbox,
  push: (room: RoomId) => Promise<void>,
): Objectives {
  const { cache } = core.ports.disks;
  const raw = new Map<ObjectiveId, RawObjective>();
  const checkInsByKey = new Map<string, CheckInsState>();
  const roomByObjective = new Map<ObjectiveId, RoomId>();
  const words = createGoalWords(core.ports.crypto.sha256);
  const drawnFrom = createDrawnFrom(core.ports.crypto.sha256);
  const session = sessionOf(core);
  let host: GoalsHost | null = null;
  let state: Objectives["state"] = { type: "idle" };
  let opening: Promise<void> | null = null;
  let work: Promise<unknown> = Promise.resolve(); // one request to the goals engine at a time

  const unlisten = core.changes.listen((change) => {
    if (change.type !== "objectives" || state.type === "idle") return;
    void inTurn(async () => {
      for (const [objective, orders] of grouped(change.touched)) {
        await readCheckIns(idToBytes(objective));
        await takeChanges(objective, orders).catch(failWhereUnsupported);
      }
      core.changes.emit({ type: "goals" });
    });
  });

  function inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = work.then(task);
    work = result.catch(() => undefined); // whoever asked answers for the failure
    return result;
  }

  async function start(): Promise<void> {
    state = { type: "loading" };
    try {
      host = loadOnDemand(await core.ports.startGoals(), changesOf, (id) => drawnFrom.differ(id, "left out"));
      const whole = { ...under(new Uint8Array(0)), limit: NO_LIMIT };
      const [rows] = await Promise.all([
        cache.range("goalChanges", whole),
        readCheckIns(new Uint8Array(0)), // there before an objective is shown
      ]);
      await loadAll(await readDrawn(rows));
      state = { type: "ready" };
    } catch (cause) {
      fail(cause); // wasm or Worker did not start
    }
    core.changes.emit({ type: "goals" });
  }

  function fail(cause: unknown): void {
    state = { type: "failed", detail: cause instanceof Error ? cause.message : "unknown" };
    opening = null;
  }

  /** What was drawn needs no wasm: only something new may show that there is none. */
  function failWhereUnsupported(cause: unknown): void {
    if (!(cause instanceof Error) || cause.message !== UNSUPPORTED) throw cause;
    fail(cause);
  }

  /** The first tells whether the goals engine starts. Of the others some are read from disk while one is worked on. */
  async function loadAll([first, ...others]: readonly ObjectiveId[]): Promise<void> {
    if (first !== undefined) await load(first);
    const rest = others.values();
    const loadSome = async () => {
      for (const objective of rest) await load(objective);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, loadSome));
  }

  /** Reads words, and what was drawn of documents. Gives the objectives whose documents have to be opened. */
  async function readDrawn(rows: readonly DiskRow[]): Promise<readonly ObjectiveId[]> {
    const recordsById = new Map<ObjectiveId, GoalChangeRecord[]>();
    for (const { key, value } of rows) {
      const id = parseObjectiveId(key.slice(0, 16));
      if (id === null) continue;
      const records = recordsById.get(id) ?? [];
      if (records.push(value as GoalChangeRecord) === 1) recordsById.set(id, records);
    }
    const all = [...recordsById];
    const kept = await cache.getMany(
      "goalTitles",
      all.map(([id]) => glanceKey(id)),
    );
    return all.flatMap(([id, records], at) => {
      drawnFrom.begin(id, documentIn(id, records));
      const drawn = drawnFrom.find(id, kept[at] as GoalTitleRecord | undefined);
      if (drawn === null) return [id];
      raw.set(id, drawn.view);
      for (const reason of drawn.refusals) countSetAside(core, reason);
      return [];
    });
  }

  async function readCheckIns(of: Bytes): Promise<void> {
    for (const { key, value } of await cache.range("checkIns", { ...under(of), limit: NO_LIMIT })) {
      const [objective, keyResult] = [parseObjectiveId(key.slice(0, 16)), parseKeyResultId(key.slice(16))];
      if (objective !== null && keyResult !== null)
        checkInsByKey.set(
          objective + keyResult,
          withBrought(inPlace(core, objective, value as CheckInsState)),
        );
    }
  }

  const allowed = (
    objective: ObjectiveId,
    { stamp, session: signedSession, changes }: GoalChangeRecord,
  ): readonly GoalChange[] => {
    const guarded = guardChanges(
      changes,
      { feed: stamp.feed, session: signedSession },
      core.ports.crypto.sha256,
    );
    if (guarded.ok) return guarded.value;
    const reason = `Goal${guarded.error.reason}`;
    countSetAside(core, reason);
    drawnFrom.refuse(objective, reason);
    return [];
  };

  /**
   * In an order that does not depend on arrival. What an actor wrote in its own feed comes first: a copy of its number in
   * another feed never takes its place, however early it claims to stand.
   */
  async function changesOf(objective: ObjectiveId): Promise<readonly Bytes[]> {
    const range = { ...under(idToBytes(objective)), limit: NO_LIMIT };
    const rows = await cache.range("goalChanges", range);
    const records = documentIn(
      objective,
      rows.map(({ value }) => value as GoalChangeRecord),
    );
    drawnFrom.begin(objective, records);
    const byOrder = records.map((record) => ({
      feed: record.stamp.feed,
      changes: allowed(objective, record),
    }));
    const [own, copies] = [true, false].map((inOwnFeed) =>
      byOrder.flatMap(({ feed, changes }) =>
        changes.filter(({ actors }) => (actorToFeed(actors[0]) === feed) === inOwnFeed),
      ),
    );
    return [...(own ?? []), ...(copies ?? [])].map(({ bytes }) => bytes);
  }

  /** Words beside the document are taken out, and what was said where it does not belong. */
  function documentIn(
    objective: ObjectiveId,
    records: readonly GoalChangeRecord[],
  ): readonly GoalChangeRecord[] {
    const place = noteRoom(objective);
    const here = records.filter(({ room = place }) => room === place);
    const isWord = ({ leads }: GoalChangeRecord) => leads !== undefined;
    words.take(objective, here.filter(isWord));
    return here.filter((record) => !isWord(record));
  }

  /** What turns out to be another room's is another objective: nothing that was said of it before counts. */
  function noteRoom(objective: ObjectiveId): RoomId | null {
    const room = markedRoom(core, objective) ?? goalsRoom(core);
    if (roomByObjective.get(objective) !== room) {
      words.forget(objective);
      drawnFrom.forget(objective);
      raw.delete(objective);
    }
    if (room !== null) roomByObjective.set(objective, room);
    return room;
  }

  async function load(objective: ObjectiveId): Promise<void> {
    const reply = await host?.call({ type: "load", objective, changes: await changesOf(objective) });
    if (reply?.ok) await hold(objective, reply.value.view);
    else if (reply?.error.reason === "Unsupported") throw new Error(UNSUPPORTED);
  }

  async function hold(objective: ObjectiveId, view: RawObjective): Promise<void> {
    raw.set(objective, view);
    const writes = view.objective.keyResults.map(
      ({ id, title, unit }): DiskWrite => ({
        table: "goalTitles",
        key: checkInsKey(objective, id),
        value: { title, unit } satisfies GoalTitleRecord,
      }),
    );
    const { title } = view.objective;
    const drawn = drawnFrom.toKeep(objective, view);
    const glance = {
      title,
      unit: "",
      glance: glanceOf(view.objective),
      ...drawn,
    } satisfies GoalTitleRecord;
    writes.push({ table: "goalTitles", key: glanceKey(objective), value: glance });
    await cache.commit(writes, "relaxed"); // to be there sooner: the document itself is in the log
  }

  async function takeChanges(objective: ObjectiveId, orders: readonly string[]): Promise<void> {
    if (host === null || orders.length === 0) return;
    const rows = await cache.getMany(
      "goalChanges",
      orders.map((order) => goalChangeKey(objective, order)),
    );
    words.leave(
      objective,
      orders.filter((_, at) => rows[at] === undefined),
    );
    const wasHere = raw.has(objective);
    const records = documentIn(
      objective,
      rows.flatMap((row) => (row === undefined ? [] : [row as GoalChangeRecord])),
    );
    if (records.length === 0 && wasHere === raw.has(objective)) return; // words alone
    const isMore = raw.has(objective) && drawnFrom.add(objective, records);
    const changes = records.flatMap((record) => allowed(objective, record).map(({ bytes }) => bytes));
    const reply = isMore ? await host.call({ type: "apply", objective, changes }) : null;
    const isForked = reply?.ok && reply.value.refused.some(({ reason }) => reason === "SeqReused"); // which came first here says nothing
    if (reply?.ok && !isForked) await hold(objective, reply.value.view);
    else await load(objective); // new here, or a batch that did not go through: each change is tried by itself
  }

  async function ready(): Promise<GoalsHost | null> {
    opening ??= inTurn(start);
    await opening;
    return host;
  }

  async function editNow(
    objective: ObjectiveId,
    edit: GoalEdit,
    about: Parameters<Objectives["edit"]>[2],
  ): Promise<Result<Edited, CommandError>> {
    const room = roomByObjective.get(objective) ?? about.room ?? goalsRoom(core);
    if (host === null || room === null)
      return unavailable(state.type === "failed" ? state.detail : "no goals room");
    const done = raw.get(objective);
    if (done !== undefined && (await outbox.answerOf(about.command)) !== null)
      return ok({ view: done, undone: null });
    if (done !== undefined && edit.type === "create") await host.call({ type: "read", objective }); // not a second beginning
    const signer = { feed: await core.queue.run(() => outbox.feedFor(room)), session };
    const reply = await host.call({
      type: "edit",
      objective,
      signer,
      version: about.version,
      edit,
      at: core.time.now(),
    });
    if (!reply.ok) return recover(objective, reply.error);
    const { view, changes, undone = null } = reply.value;
    if (changes.length > 0) {
      const event: KnownEvent = { type: "goal", objective, session, changes };
      const written = await core.queue.run(async () => {
        const saved = await outbox.append(room, event, { kind: "goal", text: about.text }, about.command);
        if (saved.ok) await push(room);
        return saved;
      });
      if (!written.ok) {
        await load(objective); // the document forgets what the disk did not take
        return written;
      }
      drawnFrom.differ(objective, refToText(written.value)); // until its record is read, like anybody's
    }
    roomByObjective.set(objective, room);
    await hold(objective, view);
    core.changes.emit({ type: "goals" });
    return ok({ view, undone });
  }

  async function recover(
    objective: ObjectiveId,
    { reason }: GoalsFailed,
  ): Promise<Result<never, CommandError>> {
    if (reason === "NoSuchKeyResult" || reason === "NoSuchEvent")
      return { ok: false, error: { type: "NotFound" } };
    if (reason === "ClosesRing") return { ok: false, error: { type: reason } };
    if (reason === "TooManyLinks") return { ok: false, error: { type: reason, max: MAX_ENTRIES } };
    if (reason !== "DocumentFull" && reason !== "Unsupported") await load(objective);
    return unavailable(reason);
  }

  return {
    get state() {
      return state;
    },
    room: () => goalsRoom(core),
    roomOf: (objective) => roomByObjective.get(objective) ?? null,
    words,
    raw: () => raw,
    checkIns: (objective, keyResult) => checkInsByKey.get(objective + keyResult) ?? NO_CHECK_INS,
    open: () => void ready(),
    async loaded() {
      await ready();
      await work; // what came meanwhile
    },
    async edit(objective, edit, about) {
      await ready();
      return inTurn(() => editNow(objective, edit, about));
    },
    async past(request) {
      await ready();
      const reply = await inTurn(async () => host?.call(request));
      return reply?.ok ? reply.value : null;
    },
    async close() {
      unlisten();
      await work;
      host?.close();
    },
  };
}

const unavailable = (detail: string): Result<never, CommandError> => ({
  ok: false,
  error: { type: "GoalsUnavailable", detail },
});

/** One number per engine start: two copies of one profile never write as the same Automerge actor. */
function sessionOf(core: Core): number {
  const bytes = core.ports.crypto.randomBytes(SESSION_BYTES);
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
}

/** `null` for guests: goals are the organisation's own. */
export function goalsRoom(core: Core): RoomId | null {
  if (!isInsider(core.roster.state(), core.identity.device)) return null;
  return firstGoalsRoom(core);
}

function grouped(touched: readonly TouchedObjective[]): ReadonlyMap<ObjectiveId, readonly string[]> {
  const orders = new Map<ObjectiveId, string[]>();
  for (const { objective, order } of touched)
    orders.set(objective, [...(orders.get(objective) ?? []), ...(order === null ? [] : [order])]);
  return orders;
}

import * as Y from "yjs";
import {
  type Bytes,
  feedToDevice,
  type KnownEvent,
  NOTE_ROOT,
  type NoteId,
  noteClient,
  type RoomId,
  readNoteUpdate,
  splitNoteUpdate,
  toHex,
} from "../../../crdt/index.ts";
import type { NoteWireView } from "../api.ts";
import type { Running } from "../running.ts";
import { countSetAside } from "../state/inbox.ts";
import { noteKey } from "../state/places.ts";
import type { NoteEditRecord } from "../state/records.ts";
import { createEditGuard, editsOf } from "./edits.ts";
import { type Cursor, createHere, type Here } from "./here.ts";
import { createNoteDoc, type NoteDoc } from "./note-doc.ts";
import { readFrame, step1Frame, step2Frame, updateFrame } from "./wire.ts";
import { wordsIn } from "./words.ts";

/**
 * One note that somebody has open: its document, the editors that are connected to it, and what was typed and is not sealed
 * yet. An editor talks to it as to a y-websocket server. Rules NOTE4–NOTE12 in SPEC.md.
 */
export interface Notebook {
  readonly here: Here;
  join(session: number, give: (view: NoteWireView) => void): Editor;
  /** Others' letters have come, or own ones were sealed. */
  take(orders: readonly string[]): Promise<void>;
  /** Rows have gone or moved. */
  remake(): Promise<void>;
  /** Who may write has changed. */
  lookAgain(): void;
  /** Seals what was typed. */
  flush(): Promise<void>;
  hasUnsealed(): boolean;
  isOpen(): boolean;
  close(): void;
}

export interface Editor {
  readonly connection: string;
  receive(frame: Bytes): void;
  leave(): Promise<void>;
}

export interface NotebookPorts {
  readonly mayWrite: () => boolean;
  readonly sayCursor: (session: number, cursor: Cursor) => void;
  readonly onChanged: () => void;
}

interface Connection {
  id: string;
  generation: number;
  refused: boolean;
  readonly session: number;
  readonly client: number;
  readonly give: (view: NoteWireView) => void;
}

/** While somebody types; at once when they leave. */
const SEAL_AFTER_MS = 2_000;
const SEAL_AT_BYTES = 24 * 1024;
const AGAIN_AFTER_MS = 5_000;
/** What came in another order is held against the order of the room once it is quiet. */
const COMPARE_AFTER_MS = 2_000;
const MOST_AT_ONCE = 8 * 1024 * 1024;
export const FULL_BYTES = 4 * 1024 * 1024;
const CONNECTION_BYTES = 12;
/** What stands before the order in a key. */
const ROOM_AND_NOTE_BYTES = 32;

export async function openNotebook(
  run: Running,
  room: RoomId,
  note: NoteId,
  { mayWrite, sayCursor, onChanged }: NotebookPorts,
): Promise<Notebook> {
  const { core, outbox, link } = run;
  const { cache } = core.ports.disks;
  const { sha256, randomBytes } = core.ports.crypto;
  const { device } = core.identity;
  const connections = new Map<string, Connection>();
  const typedBySession = new Map<number, Bytes[]>();
  const ownSessions = new Set<number>();
  const here = createHere(core, (frame, but) => tellAll(frame, but));
  let work: Promise<unknown> = Promise.resolve(); // one of reading, sealing and making anew at a time
  let newest = "";
  let current = createNoteDoc(sha256);
  let stopSealing: (() => void) | null = null;
  let stopComparing: (() => void) | null = null;

  // ------------------------------------------------------------ what the log has

  const guarded = createEditGuard(core, room, note);

  async function readAll(): Promise<{ readonly made: NoteDoc; readonly newest: string }> {
    const rows = await editsOf(core, room, note);
    const made = createNoteDoc(sha256);
    made.take(
      rows.flatMap(({ value }) => guarded(value as NoteEditRecord)),
      room,
    );
    return { made, newest: toHex(rows.at(-1)?.key.slice(ROOM_AND_NOTE_BYTES) ?? new Uint8Array(0)) };
  }

  function inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = work.then(task);
    work = result.catch(() => undefined); // whoever asked answers for the failure
    return result;
  }

  async function takeNow(orders: readonly string[]): Promise<void> {
    const keys = orders.map((order) => noteKey(room, note, order));
    const rows = (await cache.getMany("noteEdits", keys)) as readonly (NoteEditRecord | undefined)[];
    const others = rows.flatMap((row) => (row === undefined || isFromHere(row) ? [] : guarded(row)));
    const refused = current.take(others, room);
    for (const { reason } of refused) countSetAside(core, `Note${reason}`);
    const cameLate = others.length > 0 && orders.some((order) => order < newest);
    newest = [newest, ...orders].sort().at(-1) as string;
    if (cameLate || refused.length > 0) compareSoon();
  }

  /** Typed in an editor that is open here: it is in the document already. */
  const isFromHere = ({ stamp, session }: NoteEditRecord): boolean =>
    ownSessions.has(session) && feedToDevice(stamp.feed) === device;

  function compareSoon(): void {
    stopComparing?.();
    stopComparing = core.ports.timers.after(COMPARE_AFTER_MS, () => void inTurn(remakeNow));
  }

  /** The note as its updates make it in the room's order. Where it is what is shown, what is shown stays. */
  async function remakeNow(): Promise<void> {
    const read = await readAll();
    for (const updates of typedBySession.values())
      for (const update of updates) {
        const typed = readNoteUpdate(update, MOST_AT_ONCE);
        if (typed.ok) read.made.take([typed.value], room);
      }
    newest = read.newest;
    if (read.made.root.toString() === current.root.toString()) return;
    current.doc.destroy();
    show(read.made);
    for (const connection of [...connections.values()]) renew(connection);
  }

  // ------------------------------------------------------------ editors

  function show(made: NoteDoc): void {
    current = made;
    current.doc.on("update", (update: Bytes, origin: unknown) => {
      const from = [...connections.values()].find((connection) => connection === origin) ?? null;
      tellAll(updateFrame(update), from?.id ?? null);
      if (from !== null) keep(from.session, update);
    });
  }

  const access = (): NoteWireView["access"] =>
    !mayWrite() ? "read" : current.bytes > FULL_BYTES ? "full" : "write";

  function tell(connection: Connection, ...frames: readonly Bytes[]): void {
    const { id, generation, client, refused } = connection;
    connection.give({ connection: id, generation, client, access: access(), refused, frames });
  }

  function tellAll(frame: Bytes, but: string | null): void {
    for (const connection of connections.values()) if (connection.id !== but) tell(connection, frame);
  }

  /** Both ends say what they have, as with a server that was away. */
  function greet(connection: Connection): void {
    tell(connection, step1Frame(Y.encodeStateVector(current.doc)), ...here.all());
  }

  /** The editor begins again with an empty document. */
  function renew(connection: Connection, refused = false): void {
    connections.delete(connection.id);
    connection.id = newConnection();
    connection.generation++;
    connection.refused = refused;
    connections.set(connection.id, connection);
    greet(connection);
  }

  const newConnection = (): string => toHex(randomBytes(CONNECTION_BYTES));

  function receive(connection: Connection, bytes: Bytes): void {
    const frame = readFrame(bytes);
    switch (frame?.type) {
      case "step1":
        return tell(connection, ...answerTo(frame.vector));
      case "update":
        return write(connection, frame.update);
      case "awareness":
        here.said(connection, frame.entries, sayCursor);
        if (typedBySession.has(connection.session) && here.isAway(connection.client)) void inTurn(sealNow);
        return;
      case "whoIsHere":
        return tell(connection, ...here.all());
    }
  }

  /**
   * Whoever has nothing yet is given it whole. Where Yjs makes another text of the whole than of its parts in their order
   * (neighbours that no editor would choose), the parts. Rule NOTE12.
   */
  function answerTo(vector: Bytes): readonly Bytes[] {
    const rest = differenceFrom(vector);
    if (vector.length > 1 || makesTheSame(rest)) return [step2Frame(rest)];
    return [...current.placed.map(updateFrame), step2Frame(NOTHING)];
  }

  function makesTheSame(whole: Bytes): boolean {
    const probe = new Y.Doc({ gc: false });
    Y.applyUpdate(probe, whole);
    const isSame = probe.getXmlFragment(NOTE_ROOT).toString() === current.root.toString();
    probe.destroy();
    return isSame;
  }

  function differenceFrom(vector: Bytes): Bytes {
    try {
      return Y.encodeStateAsUpdate(current.doc, vector as Uint8Array<ArrayBuffer>);
    } catch {
      return Y.encodeStateAsUpdate(current.doc); // a vector that cannot be read: everything
    }
  }

  function write(connection: Connection, bytes: Bytes): void {
    const read = readNoteUpdate(bytes, MOST_AT_ONCE);
    const isOwn = read.ok && (read.value.client === null || read.value.client === connection.client);
    if (!read.ok || !isOwn) return renew(connection, true);
    const { structs } = read.value;
    if (access() !== "write") {
      if (structs.length > 0) renew(connection, true);
      return;
    }
    const { waiting } = current;
    const refused = current.take([read.value], connection);
    if (current.waiting > waiting) void inTurn(remakeNow); // it speaks of what is not in this note
    if (refused.length > 0 || current.waiting > waiting) renew(connection, true);
  }

  // ------------------------------------------------------------ sealing

  function keep(session: number, update: Bytes): void {
    const typed = [...(typedBySession.get(session) ?? []), update];
    typedBySession.set(session, typed);
    const isMuch = typed.reduce((sum, { length }) => sum + length, 0) > SEAL_AT_BYTES;
    if (isMuch) void inTurn(sealNow);
    else stopSealing ??= core.ports.timers.after(SEAL_AFTER_MS, () => void inTurn(sealNow));
    onChanged();
  }

  async function sealNow(): Promise<void> {
    stopSealing?.();
    stopSealing = null;
    for (const [session, updates] of [...typedBySession]) {
      const count = updates.length;
      const rest = await sealSession(session, updates);
      const since = typedBySession.get(session)?.slice(count) ?? [];
      if (rest.length + since.length > 0) typedBySession.set(session, [...rest, ...since]);
      else typedBySession.delete(session);
      if (rest.length > 0)
        stopSealing ??= core.ports.timers.after(AGAIN_AFTER_MS, () => void inTurn(sealNow));
    }
    if (typedBySession.size > 0)
      stopSealing ??= core.ports.timers.after(SEAL_AFTER_MS, () => void inTurn(sealNow));
    onChanged();
  }

  /** Gives back what the disk did not take. */
  async function sealSession(session: number, updates: readonly Bytes[]): Promise<readonly Bytes[]> {
    const merged = updates.length === 1 ? (updates[0] as Bytes) : Y.mergeUpdates([...updates] as Plain[]);
    const read = readNoteUpdate(merged, MOST_AT_ONCE);
    if (!read.ok) throw new RangeError(`what was typed does not pass its own guard: ${read.error.reason}`);
    const parts = [...splitNoteUpdate(read.value)];
    for (let part = parts[0]; part !== undefined; part = parts[0]) {
      const event: KnownEvent = { type: "noteEdit", note, session, update: part };
      const text = wordsIn(part);
      const saved = await core.queue.run(async () => {
        const appended = await outbox.append(room, event, { kind: "note", text }, null);
        if (appended.ok) await link.exchange()?.push(room);
        return appended;
      });
      if (!saved.ok) return parts;
      parts.shift();
    }
    return [];
  }

  const first = await readAll();
  newest = first.newest;
  show(first.made);

  return {
    here,
    join(session, give) {
      ownSessions.add(session);
      const client = noteClient({ note, device, session }, sha256);
      const connection: Connection = {
        id: newConnection(),
        generation: 0,
        refused: false,
        session,
        client,
        give,
      };
      connections.set(connection.id, connection);
      greet(connection);
      return {
        get connection() {
          return connection.id;
        },
        receive: (frame) => receive(connection, frame),
        async leave() {
          connections.delete(connection.id);
          here.left(connection, sayCursor);
          await inTurn(sealNow);
        },
      };
    },
    take: (orders) => inTurn(() => takeNow(orders)),
    remake: () => inTurn(remakeNow),
    lookAgain() {
      for (const connection of connections.values()) tell(connection);
    },
    flush: () => inTurn(sealNow),
    hasUnsealed: () => typedBySession.size > 0,
    isOpen: () => connections.size > 0,
    close() {
      stopSealing?.();
      stopComparing?.();
      here.stop();
      current.doc.destroy();
    },
  };
}

type Plain = Uint8Array<ArrayBuffer>;
const NOTHING = Uint8Array.of(0, 0); // no structs, and nothing erased

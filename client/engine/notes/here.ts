import * as Y from "yjs";
import {
  type Bytes,
  type MemberId,
  NOTE_ROOT,
  type NoteId,
  noteClient,
  type RoomId,
} from "../../../crdt/index.ts";
import type { Core } from "../state/core.ts";
import { faceOf } from "../views/people.ts";
import { type AwarenessEntry, awarenessFrame } from "./wire.ts";

/** Who is in a note right now, as the awareness of y-protocols. Kept in memory only, and for half a minute. Rule HERE3 in SPEC.md. */
export interface Here {
  /** An editor on this device says where its person is. */
  said(by: EditorHere, entries: readonly AwarenessEntry[], sayCursor: SayCursor): void;
  left(by: EditorHere, sayCursor: SayCursor): void;
  /** Somebody elsewhere does. */
  heard(from: Elsewhere, cursor: Cursor): void;
  /** Whether whoever has this editor is somewhere else than in its text. */
  isAway(client: number): boolean;
  /** Frames for an editor that has just come. */
  all(): readonly Bytes[];
  stop(): void;
}

export type Cursor = { readonly anchor: Bytes; readonly head: Bytes } | null;
export type SayCursor = (session: number, cursor: Cursor) => void;
interface EditorHere {
  readonly id: string;
  readonly session: number;
  readonly client: number;
}
interface Elsewhere {
  readonly room: RoomId;
  readonly note: NoteId;
  readonly device: Parameters<typeof noteClient>[0]["device"];
  readonly session: number;
  readonly member: MemberId;
}

const GONE_AFTER_MS = 30_000;
const LOOK_EVERY_MS = 10_000;

interface Known {
  readonly entry: AwarenessEntry;
  readonly at: number;
  readonly isElsewhere: boolean;
}

export function createHere(core: Core, tellAll: (frame: Bytes, but: string | null) => void): Here {
  const known = new Map<number, Known>();
  let stopLooking: (() => void) | null = null;

  function put(entry: AwarenessEntry, isElsewhere: boolean): void {
    if (entry.state === null) known.delete(entry.client);
    else known.set(entry.client, { entry, at: core.ports.clock.now(), isElsewhere });
    tellAll(awarenessFrame([entry]), null); // to whoever said it too: a connection on which nothing comes back is taken for dead
  }

  /** Whoever has said nothing for a while is not there any more. */
  function look(): void {
    stopLooking = null;
    const now = core.ports.clock.now();
    for (const { entry, at, isElsewhere } of [...known.values()])
      if (isElsewhere && now - at > GONE_AFTER_MS)
        put({ ...entry, clock: entry.clock + 1, state: null }, true);
    lookLater();
  }

  function lookLater(): void {
    if (stopLooking === null && [...known.values()].some(({ isElsewhere }) => isElsewhere))
      stopLooking = core.ports.timers.after(LOOK_EVERY_MS, look);
  }

  return {
    said({ client, session }, entries, sayCursor) {
      const own = entries.find((entry) => entry.client === client);
      if (own === undefined) return;
      put(own, false);
      sayCursor(session, cursorIn(own.state));
    },
    left({ client, session }, sayCursor) {
      const there = known.get(client);
      if (there === undefined) return;
      put({ client, clock: there.entry.clock + 1, state: null }, false);
      sayCursor(session, null);
    },
    heard({ room, note, device, session, member }, cursor) {
      const client = noteClient({ note, device, session }, core.ports.crypto.sha256);
      const places = cursor === null ? null : placesOf(cursor);
      const clock = (known.get(client)?.entry.clock ?? clockNow(core)) + 1;
      const { name, dye } = faceOf(core, member, room);
      put({ client, clock, state: places && { user: { name, dye }, cursor: places } }, true);
      lookLater();
    },
    isAway: (client) => cursorIn(known.get(client)?.entry.state) === null,
    all: () => [...known.values()].map(({ entry }) => awarenessFrame([entry])),
    stop: () => stopLooking?.(),
  };
}

/** Above what this editor was told of the same client before it left and came back. */
const clockNow = (core: Core): number => Math.floor(core.ports.clock.now() / 100);

/** Where the editor says that its person is; `null` for anything else than two places in the text. */
function cursorIn(state: unknown): Cursor {
  const cursor = isRecord(state) ? state.cursor : null;
  if (!isRecord(cursor)) return null;
  const [anchor, head] = [encoded(cursor.anchor), encoded(cursor.head)];
  return anchor === null || head === null ? null : { anchor, head };
}

function encoded(place: unknown): Bytes | null {
  try {
    return Y.encodeRelativePosition(Y.createRelativePositionFromJSON(place));
  } catch {
    return null; // no relative position: Yjs says so only by throwing
  }
}

function placesOf({ anchor, head }: NonNullable<Cursor>) {
  const [from, to] = [decoded(anchor), decoded(head)];
  return from === null || to === null ? null : { anchor: from, head: to };
}

/** Yjs makes a root of whatever name a place has: only the one that is there is taken. */
function decoded(bytes: Bytes): unknown {
  try {
    const place = Y.decodeRelativePosition(bytes as Uint8Array<ArrayBuffer>);
    return place.tname === null || place.tname === NOTE_ROOT ? Y.relativePositionToJSON(place) : null;
  } catch {
    return null;
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

import { type Bytes, utf8ToText } from "../base/bytes.ts";
import type { FeedId } from "../base/ids.ts";
import { ok, type Result } from "../base/result.ts";
import { cursorOf, readVarUint } from "../base/varint.ts";
import {
  ACTION,
  COLUMN,
  columnOf,
  GOAL_LIMITS,
  type GoalChange,
  type GoalGuardError,
  type GuardReason,
  readChange,
  refuseChange,
} from "./change.ts";
import { type Column, readDeltas, readFlags, readTexts, readUints, readVarInt } from "./columns.ts";

/** Who signed the event that carries the changes. */
export interface GoalSigner {
  readonly feed: FeedId;
  readonly session: number;
}

/** The Automerge actor of one session of a feed: feed 24 B ‖ session 4 B, big-endian. */
export const goalActor = ({ feed, session }: GoalSigner): string =>
  feed + session.toString(16).padStart(8, "0");

const ACTOR_DIGITS = 56;
const FEED_DIGITS = 48;
const DEVICE_DIGITS = 32;
/** What the library puts in front of an actor that writes on an older version: a constant and a level. */
const CONCURRENT_ACTOR = /^13b22309([89a-f][0-9a-f]){0,3}[0-7][0-9a-f]$/;

/** The feed whose actor this is, also when it wrote on an older version. */
export const actorToFeed = (actor: string): FeedId =>
  actor.slice(-ACTOR_DIGITS).slice(0, FEED_DIGITS) as FeedId;

/**
 * Any incarnation of the signing device: what was sealed anew in another feed (after a fork, a restored profile) is
 * the same change. Sessions are random at every start, so two lives of a device never write as one actor.
 */
function isOwnActor(actor: string, signer: GoalSigner): boolean {
  const front = actor.slice(0, -ACTOR_DIGITS);
  const own = actor.slice(-ACTOR_DIGITS);
  return (
    own.length === ACTOR_DIGITS &&
    own.slice(0, DEVICE_DIGITS) === signer.feed.slice(0, DEVICE_DIGITS) &&
    own.slice(FEED_DIGITS) === goalActor(signer).slice(FEED_DIGITS) &&
    (front === "" || CONCURRENT_ACTOR.test(front))
  );
}

/**
 * Judges the changes of one event before the library sees a byte of them. Knows nothing but the bytes and their
 * signer, so every device comes to the same verdict; what depends on earlier changes is judged in history.ts.
 *
 * Bounds: GOAL_LIMITS; operations are counted over the whole event.
 * Errors: GoalGuard. One bad change refuses the event: an honest device never makes one.
 * Source: Automerge binary format; rules GUARD1–GUARD9 in SPEC.md.
 */
export function guardChanges(
  changes: readonly Bytes[],
  signer: GoalSigner,
  sha256: (bytes: Bytes) => Bytes,
): Result<readonly GoalChange[], GoalGuardError> {
  const guarded: GoalChange[] = [];
  let operations = 0;
  for (const bytes of changes) {
    const change = readChange(bytes, sha256);
    if (!change.ok) return change;
    operations += change.value.operations;
    if (operations > GOAL_LIMITS.operations) return refuseChange("TooManyOperations");
    if (!isOwnActor(change.value.actors[0], signer)) return refuseChange("Owner");
    const reason = checkOperations(change.value);
    if (reason !== null) return refuseChange(reason);
    guarded.push(change.value);
  }
  return ok(guarded);
}

/** Every column says something about every operation or nothing at all, and speaks of the past only. */
function checkOperations(change: GoalChange): GuardReason | null {
  const count = change.operations;
  const actions = readUints(columnOf(change, COLUMN.action), count);
  const inserts = readFlags(columnOf(change, COLUMN.insert), count);
  const objects = readIds(change, COLUMN.objectActor, COLUMN.objectCounter, readUints, count);
  const elements = readIds(change, COLUMN.keyActor, COLUMN.keyCounter, readDeltas, count);
  const keys = readTexts(columnOf(change, COLUMN.keyText), count);
  const preds = readPreds(change);
  if (!actions || !inserts || !objects || !elements || !keys || !preds) return "Columns";
  if (![inserts, keys].every(({ length }) => length === 0 || length === count)) return "Columns";
  const metas = readUints(columnOf(change, COLUMN.valueMeta), count);
  if (metas === null || metas.length !== count) return "Value";
  for (let i = 0; i < count; i++) {
    const action = actions[i] as number; // counted and known since readChange
    const element = elements.at(i);
    const key = keys[i] ?? null;
    const insert = inserts[i] ?? false;
    if (!objects.isPast(i, false) || !elements.isPast(i, true) || !preds.arePast(i)) return "Reference";
    if ((key === null) === (element === null) || (insert && key !== null)) return "Operation";
    if (action === ACTION.delete && (insert || preds.count(i) === 0)) return "Operation";
    if (action !== ACTION.set && metas[i] !== 0) return "Value";
  }
  return checkValues(metas, columnOf(change, COLUMN.value));
}

/** A pair of columns that name operations: actor index and counter. */
function readIds(
  change: GoalChange,
  actorColumn: number,
  counterColumn: number,
  readCounters: (column: Bytes, most: number) => Column<number> | null,
  most: number,
) {
  const actors = readUints(columnOf(change, actorColumn), most);
  const counters = readCounters(columnOf(change, counterColumn), most);
  if (actors === null || counters === null) return null;
  if (![actors, counters].every(({ length }) => length === 0 || length === most)) return null;
  return {
    at: (i: number): number | null => counters[i] ?? null,
    /** Names an operation before number `i` of this change, or nothing; `mayBeHead`: or the start of a sequence. */
    isPast: (i: number, mayBeHead: boolean, before = i): boolean => {
      const actor = actors[i] ?? null;
      const counter = counters[i] ?? null;
      if (counter === null || actor === null)
        return actor === null && (counter === null || (mayBeHead && counter === 0));
      return actor < change.actors.length && counter > 0 && counter < change.startOp + before;
    },
  };
}

function readPreds(change: GoalChange) {
  const counts = readUints(columnOf(change, COLUMN.predCount), change.operations);
  if (counts === null || counts.length !== change.operations) return null;
  const total = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  if (total > GOAL_LIMITS.operations) return null;
  const ids = readIds(change, COLUMN.predActor, COLUMN.predCounter, readDeltas, total);
  if (ids === null) return null;
  const starts: number[] = [];
  let next = 0;
  for (const count of counts) {
    starts.push(next);
    next += count ?? 0;
  }
  const count = (i: number): number => counts[i] ?? 0;
  const isPred = (i: number, place: number): boolean => ids.at(place) !== null && ids.isPast(place, false, i);
  return {
    count,
    arePast: (i: number): boolean =>
      Array.from({ length: count(i) }, (_, k) => (starts[i] as number) + k).every((place) =>
        isPred(i, place),
      ),
  };
}

const VALUE = { null: 0, false: 1, true: 2, uint: 3, int: 4, float: 5, text: 6, bytes: 7, time: 9 } as const;

/** Each value is of a known type, as long as it says, and together they are exactly the value column. */
function checkValues(metas: Column<number>, raw: Bytes): GuardReason | null {
  let at = 0;
  for (const meta of metas) {
    if (meta === null) return "Value";
    const length = Math.floor(meta / 16);
    if (length > GOAL_LIMITS.valueBytes || at + length > raw.length) return "Value";
    if (length === 0 ? !mayBeEmpty(meta) : !isValue(meta % 16, raw.subarray(at, at + length))) return "Value";
    at += length;
  }
  return at === raw.length ? null : "Value";
}

const mayBeEmpty = (type: number): boolean =>
  type <= VALUE.true || type === VALUE.text || type === VALUE.bytes;

function isValue(type: number, bytes: Bytes): boolean {
  const cursor = cursorOf(bytes);
  switch (type) {
    case VALUE.uint:
      return readVarUint(cursor) !== null && cursor.at === bytes.length;
    case VALUE.int:
    case VALUE.time:
      return readVarInt(cursor) !== null && cursor.at === bytes.length;
    case VALUE.float:
      return bytes.length === 8;
    case VALUE.text:
      return utf8ToText(bytes) !== null;
    case VALUE.bytes:
      return true;
    default:
      return false;
  }
}

// the guard has one door: what is judged by the bytes alone (change.ts) and what by the document's past (history.ts)
export { GOAL_LIMITS, type GoalChange, type GoalGuardError, type GuardReason, readChange } from "./change.ts";
export { type Admitted, createGoalHistory, type GoalHistory } from "./history.ts";

import { type Bytes, equalBytes, toHex, utf8ToText } from "../base/bytes.ts";
import { err, ok, type Result } from "../base/result.ts";
import { type Cursor, cursorOf, readVarBytes, readVarUint } from "../base/varint.ts";
import { readVarInt, walkUints } from "./columns.ts";

/** Why a change never reaches the library. A fact about the bytes, the same on every device. */
export type GuardReason =
  | "TooLarge"
  | "Magic"
  | "Kind" // a document, a bundle or a compressed change: may hold far more than it shows
  | "Length"
  | "Checksum"
  | "Header"
  | "Owner" // the actor does not belong to the signing feed and session
  | "Columns"
  | "TooManyOperations"
  | "TooManyObjects"
  | "Operation"
  | "Value"
  | "Reference"
  | "SeqReused"
  | "StartOp"
  | "TooDeep";
export type GoalGuardError = { readonly type: "GoalGuard"; readonly reason: GuardReason };

export const GOAL_LIMITS = {
  changeBytes: 48 * 1024,
  /** Together in one event: 707 B of change can hold 200,000 operations. */
  operations: 10_000,
  makes: 256,
  depth: 8,
  deps: 64,
  otherActors: 256,
  valueBytes: 64 * 1024,
  messageBytes: 256,
  /** Ids are 32-bit in the library. */
  operationId: 2 ** 32 - 1,
  /** How far a change may count past what it knew: it may have been typed on an older version. */
  operationIdSlack: 2 ** 20,
} as const;

/** Column ids with their type, as the format packs them: `id << 4 | type`. */
export const COLUMN = {
  objectActor: 1,
  objectCounter: 2,
  keyActor: 17,
  keyCounter: 19,
  keyText: 21,
  insert: 52,
  action: 66,
  valueMeta: 86,
  value: 87,
  predCount: 112,
  predActor: 113,
  predCounter: 115,
} as const;
const KNOWN_COLUMNS: ReadonlySet<number> = new Set(Object.values(COLUMN));

export const ACTION = { makeMap: 0, set: 1, makeList: 2, delete: 3, makeText: 4 } as const;
const LAST_ACTION = ACTION.makeText; // counters, tables and marks have no place in a goal
export const isMake = (action: number): boolean => action % 2 === 0 && action <= LAST_ACTION;

/** An Automerge change whose frame holds; its columns are not expanded yet. */
export interface GoalChange {
  readonly bytes: Bytes;
  readonly hash: string;
  readonly deps: readonly string[];
  /** The author first, then everybody else the operations speak of. Hex. */
  readonly actors: readonly [string, ...string[]];
  readonly seq: number;
  readonly startOp: number;
  readonly operations: number;
  readonly makes: number;
  /** Seconds, the author's clock. */
  readonly time: number;
  /** What its author's engine noted with it; anybody may write anything here. */
  readonly message: string;
  readonly columns: ReadonlyMap<number, Bytes>;
}

const MAGIC = new Uint8Array([0x85, 0x6f, 0x4a, 0x83]);
const CHANGE_CHUNK = 1;
const HASHED_FROM = 8;
const MAX_ACTOR_BYTES = 40; // feed 24, session 4, and what the library puts in front

/**
 * Reads the frame of one change chunk and counts its operations without expanding them.
 *
 * Shape:  magic 4 B ‖ checksum 4 B ‖ type 1 B ‖ length ‖ deps ‖ actor ‖ seq ‖ startOp ‖ time ‖ message ‖ other actors ‖ columns.
 * Bounds: GOAL_LIMITS; uncompressed changes only, exact length, nothing after it.
 * Order:  size, magic, type, length, checksum, then the rest.
 * Errors: the reasons from TooLarge to TooManyObjects except Owner. Hostile bytes never make it throw.
 * Source: Automerge binary format, "change chunk"; rules GUARD1–GUARD4 in SPEC.md.
 */
export function readChange(
  bytes: Bytes,
  sha256: (bytes: Bytes) => Bytes,
): Result<GoalChange, GoalGuardError> {
  if (bytes.length > GOAL_LIMITS.changeBytes) return refuseChange("TooLarge");
  if (!equalBytes(bytes.subarray(0, 4), MAGIC)) return refuseChange("Magic");
  if (bytes[HASHED_FROM] !== CHANGE_CHUNK) return refuseChange("Kind");
  const cursor = cursorOf(bytes);
  cursor.at = HASHED_FROM + 1;
  const length = readVarUint(cursor);
  if (length === null || cursor.at + length !== bytes.length) return refuseChange("Length");
  const hash = sha256(bytes.subarray(HASHED_FROM));
  if (!equalBytes(hash.subarray(0, 4), bytes.subarray(4, HASHED_FROM))) return refuseChange("Checksum");
  const header = readHeader(cursor);
  if (header === null) return refuseChange("Header");
  const columns = readColumns(cursor);
  if (columns === null) return refuseChange("Columns");
  const counts = countOperations(columns);
  if (typeof counts === "string") return refuseChange(counts);
  if (header.startOp + counts.operations - 1 > GOAL_LIMITS.operationId) return refuseChange("Header");
  return ok({ bytes, hash: toHex(hash), ...header, ...counts, columns });
}

export const refuseChange = (reason: GuardReason) => err<GoalGuardError>({ type: "GoalGuard", reason });

function readHeader(cursor: Cursor) {
  const depCount = readVarUint(cursor);
  if (depCount === null || depCount > GOAL_LIMITS.deps) return null;
  const deps: string[] = [];
  for (let i = 0; i < depCount; i++, cursor.at += 32) {
    if (cursor.at + 32 > cursor.bytes.length) return null;
    deps.push(toHex(cursor.bytes.subarray(cursor.at, cursor.at + 32)));
  }
  const actor = readVarBytes(cursor, MAX_ACTOR_BYTES);
  const seq = readVarUint(cursor);
  const startOp = readVarUint(cursor);
  const time = readVarInt(cursor);
  const message = readVarBytes(cursor, GOAL_LIMITS.messageBytes);
  const others = readActors(cursor);
  const note = message === null ? null : utf8ToText(message);
  if (actor === null || time === null || note === null || others === null) return null;
  if (seq === null || seq < 1 || seq > GOAL_LIMITS.operationId) return null;
  if (startOp === null || startOp < 1 || startOp > GOAL_LIMITS.operationId) return null;
  const actors: readonly [string, ...string[]] = [toHex(actor), ...others];
  return new Set(actors).size === actors.length ? { deps, actors, seq, startOp, time, message: note } : null;
}

function readActors(cursor: Cursor): readonly string[] | null {
  const count = readVarUint(cursor);
  if (count === null || count > GOAL_LIMITS.otherActors) return null;
  const actors: string[] = [];
  for (let i = 0; i < count; i++) {
    const actor = readVarBytes(cursor, MAX_ACTOR_BYTES);
    if (actor === null) return null;
    actors.push(toHex(actor));
  }
  return actors;
}

/** The directory of columns and their bytes; ids ascend, all are known, none is deflated, and they end the chunk. */
function readColumns(cursor: Cursor): ReadonlyMap<number, Bytes> | null {
  const count = readVarUint(cursor);
  if (count === null || count > KNOWN_COLUMNS.size) return null;
  const directory: [number, number][] = [];
  for (let i = 0, last = -1; i < count; i++) {
    const id = readVarUint(cursor);
    const length = readVarUint(cursor);
    if (id === null || length === null || id <= last || !KNOWN_COLUMNS.has(id)) return null;
    directory.push([id, length]);
    last = id;
  }
  const columns = new Map<number, Bytes>();
  for (const [id, length] of directory) {
    const end = cursor.at + length;
    if (end > cursor.bytes.length) return null;
    columns.set(id, cursor.bytes.subarray(cursor.at, end));
    cursor.at = end;
  }
  return cursor.at === cursor.bytes.length ? columns : null;
}

const NO_BYTES: Bytes = new Uint8Array();
export const columnOf = (change: Pick<GoalChange, "columns">, id: number): Bytes =>
  change.columns.get(id) ?? NO_BYTES;

function countOperations(
  columns: ReadonlyMap<number, Bytes>,
): { operations: number; makes: number } | GuardReason {
  let makes = 0;
  let unknown = false;
  const count = ({ value, count: times }: { value: number | null; count: number }): void => {
    if (value === null || value > LAST_ACTION) unknown = true;
    else if (isMake(value)) makes += times;
  };
  const operations = walkUints(columnOf({ columns }, COLUMN.action), GOAL_LIMITS.operations, count);
  if (operations === null) return "TooManyOperations";
  if (unknown) return "Operation";
  return makes > GOAL_LIMITS.makes ? "TooManyObjects" : { operations, makes };
}

import { type Bytes, equalBytes } from "../base/bytes.ts";
import { type CborError, type CborValue, decodeCbor } from "../base/cbor.ts";
import { type ChainId, type DeviceId, parseChainId, parseDeviceId } from "../base/ids.ts";
import { err, ok, type Result } from "../base/result.ts";
import { parseCose, type Sign1, type Sign1Error, verifyCose } from "../cose/sign1.ts";
import type { Verifier } from "../crypto/port.ts";
import { type Action, decodeAction, isFounding, kindOf } from "./action.ts";
import { bytesOf, integerBetween, isTuple } from "./fields.ts";
import { chainIdOf, type Hasher } from "./ids-from-keys.ts";
import { MAX_ENTRY_BYTES, MAX_TIME_MS } from "./limits.ts";

/** One signed link of a roster chain. Minted by `parseEntry` alone. */
export interface Entry<Said extends Action = Action> {
  readonly chain: ChainId;
  readonly seq: number;
  readonly prev: Bytes; // hash of the entry before it; zeros for the first
  readonly at: number;
  readonly by: DeviceId;
  readonly action: Said;
  readonly hash: Bytes;
  readonly bytes: Bytes;
}

/** An entry before it is signed. `chain` is `null` for the first: its hash will be the chain's id. */
export interface EntryDraft {
  readonly chain: ChainId | null;
  readonly seq: number;
  readonly prev: Bytes;
  readonly at: number;
  readonly by: DeviceId;
  readonly action: Action;
}

export type EntryError =
  | { readonly type: "TooLarge"; readonly bytes: number; readonly max: number }
  | Sign1Error
  | CborError
  | { readonly type: "UnknownVersion" }
  | { readonly type: "UnknownAction" } // written by a newer Skein
  | { readonly type: "BadEntry"; readonly field: string };

const HASH_BYTES = 32;
export const NO_PREV: Bytes = new Uint8Array(HASH_BYTES);
export const ENTRY_VERSION = 1;

/**
 * Reads one roster entry. Says nothing about who signed it: see `applyEntry`.
 *
 * Shape:  COSE_Sign1 over CBOR [1, chain 32 B | empty, seq, prev 32 B, at, by 16 B, action]; rules ROS1–ROS3 in SPEC.md.
 * Bounds: MAX_ENTRY_BYTES for the whole, limits.ts for each field.
 * Order:  size, COSE, CBOR, version, kind of action, fields.
 * Errors: every EntryError. Hostile bytes never make it throw.
 */
export function parseEntry(bytes: Bytes, hasher: Hasher): Result<Entry, EntryError> {
  if (bytes.length > MAX_ENTRY_BYTES)
    return err({ type: "TooLarge", bytes: bytes.length, max: MAX_ENTRY_BYTES });
  const signed = parseCose(bytes);
  if (!signed.ok) return signed;
  const decoded = decodeCbor(signed.value.payload);
  if (!decoded.ok) return decoded;
  return readFields(decoded.value, signed.value, hasher);
}

function readFields(value: CborValue, signed: Sign1, hasher: Hasher): Result<Entry, EntryError> {
  if (!Array.isArray(value) || value[0] !== ENTRY_VERSION) return err({ type: "UnknownVersion" });
  if (!isTuple(value, 7)) return badField("entry");
  const seq = integerBetween(value[2], 0, Number.MAX_SAFE_INTEGER);
  const prev = bytesOf(value[3], HASH_BYTES);
  const at = integerBetween(value[4], 0, MAX_TIME_MS);
  const by = parseDeviceId(value[5]);
  if (seq === null) return badField("seq");
  if (prev === null || (seq === 0 && !equalBytes(prev, NO_PREV))) return badField("prev");
  if (at === null) return badField("at");
  if (by === null) return badField("by");

  const hash = hasher.sha256(signed.bytes);
  const chain = seq === 0 ? firstChain(value[1], hash) : parseChainId(value[1]);
  if (chain === null) return badField("chain");

  const kind = kindOf(value[6]);
  if (kind === null) return err({ type: "UnknownAction" });
  if (isFounding(kind) !== (seq === 0)) return badField("action");
  const action = decodeAction(kind, value[6] ?? null, hasher);
  if (action === null) return badField(kind);
  return ok({ chain, seq, prev, at, by, action, hash, bytes: signed.bytes });
}

const badField = (field: string): Result<never, EntryError> => err({ type: "BadEntry", field });

/** The first entry cannot name its own hash, so it names nothing. */
const firstChain = (value: CborValue | undefined, hash: Bytes): ChainId | null =>
  bytesOf(value, 0) === null ? null : chainIdOf(hash);

export async function verifyEntry(entry: Entry, signKey: Bytes, verifier: Verifier): Promise<boolean> {
  const signed = parseCose(entry.bytes);
  return signed.ok && (await verifyCose("skein/v1/roster", signed.value, signKey, verifier));
}

import { type Bytes, concat, fromHex, toHex, utf8 } from "../base/bytes.ts";
import { type CborValue, decodeCborPrefix, encodeCbor } from "../base/cbor.ts";
import { type Hlc, isHlc } from "../base/clock.ts";
import { idToBytes } from "../base/ids.ts";
import { err, ok, type Result } from "../base/result.ts";
import { signCose } from "../cose/sign1.ts";
import { NONCE_BYTES, newNonce } from "../crypto/nonce.ts";
import type { CryptoPort, Signer } from "../crypto/port.ts";
import { pad } from "../envelope/padding.ts";
import {
  MAX_REGISTER_BYTES,
  type Register,
  type RegisterError,
  registerAad,
  registerPayload,
} from "./register.ts";

/**
 * What a person keeps for themselves, field by field: what they muted, pinned, saved, what they were writing. Each of
 * their devices says all it knows in a register of its own; read together, the newest of each field holds.
 * Names are the bytes of the field's name as hex. Rules REG4–REG8 in SPEC.md.
 */
export type OwnState = ReadonlyMap<string, OwnField>;

export interface OwnField {
  readonly hlc: Hlc;
  /** `null`: taken away again. */
  readonly value: CborValue;
}

export const MAX_OWN_NAME_BYTES = 64;
/** All of one device's fields in one place, before padding: padded, sealed and signed they fit MAX_REGISTER_BYTES. */
export const MAX_OWN_BYTES = 15_360;

/** Newest of each field; of two with the same stamp the one whose bytes are greater, so that all devices agree. */
export function mergeOwn(one: OwnState, other: OwnState): OwnState {
  const merged = new Map(one);
  for (const [name, field] of other) {
    const known = merged.get(name);
    if (known === undefined || isNewer(field, known)) merged.set(name, field);
  }
  return merged;
}

export function isNewer(field: OwnField, known: OwnField): boolean {
  if (field.hlc !== known.hlc) return field.hlc > known.hlc;
  return toHex(encodeCbor(field.value)) > toHex(encodeCbor(known.value));
}

/** Names in ascending order, each without what it shares with the one before: ids repeat. */
export function encodeOwn(state: OwnState): Bytes {
  let before = "";
  const rows = [...state]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { hlc, value }]): CborValue => {
      const shared = sharedBytes(before, name);
      before = name;
      return [shared, bytesOf(name.slice(shared * 2)), hlc, value];
    });
  return encodeCbor(rows);
}

function sharedBytes(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length && a.slice(at, at + 2) === b.slice(at, at + 2)) at += 2;
  return at / 2;
}

const bytesOf = (hex: string): Bytes => fromHex(hex) ?? new Uint8Array(0);

/** `null` when it is not what `encodeOwn` makes, or a field says that it is newer than `until`. */
export function decodeOwn(value: CborValue, until: Hlc): OwnState | null {
  if (!Array.isArray(value)) return null;
  const state = new Map<string, OwnField>();
  let before = "";
  for (const row of value as readonly CborValue[]) {
    const read = readRow(row, before);
    if (read === null || read.name <= before || read.field.hlc > until) return null;
    state.set(read.name, read.field);
    before = read.name;
  }
  return state;
}

function readRow(row: CborValue, before: string): { readonly name: string; readonly field: OwnField } | null {
  if (!Array.isArray(row) || row.length !== 4) return null;
  const [shared, rest, hlc, value] = row as readonly CborValue[];
  if (typeof shared !== "number" || !Number.isSafeInteger(shared) || shared < 0) return null;
  if (!(rest instanceof Uint8Array) || !isHlc(hlc) || value === undefined || shared * 2 > before.length)
    return null;
  const name = before.slice(0, shared * 2) + toHex(rest);
  const isWhole = sharedBytes(before, name) === shared; // one state, one encoding
  return isWhole && name.length <= MAX_OWN_NAME_BYTES * 2 ? { name, field: { hlc, value } } : null;
}

type Place = Pick<Register, "room" | "device" | "hlc">;

const keyOf = (crypto: CryptoPort, seed: Bytes, { room, device }: Place): Promise<Bytes> =>
  crypto.hkdf(seed, concat(utf8("skein/v1/own"), idToBytes(room), idToBytes(device)), 32);

/** Sealed for the person's own devices: under the seed of their member key, which nobody else has. */
export async function sealOwn(
  place: Place,
  state: OwnState,
  seed: Bytes,
  signer: Signer,
  crypto: CryptoPort,
): Promise<Result<Bytes, RegisterError>> {
  const plain = encodeOwn(state);
  if (plain.length > MAX_OWN_BYTES) return err({ type: "BadRegister" });
  const nonce = newNonce(crypto);
  const key = await keyOf(crypto, seed, place);
  const at = { ...place, epoch: 0 };
  const sealed = concat(nonce, await crypto.aesSeal(key, nonce, registerAad(at), pad(plain)));
  const bytes = await signCose("skein/v1/register", registerPayload({ ...at, sealed }), signer);
  return bytes.length > MAX_REGISTER_BYTES ? err({ type: "BadRegister" }) : ok(bytes);
}

/** `null` when none of these seeds sealed it, or it does not hold such fields. */
export async function openOwn(
  register: Register,
  seeds: readonly Bytes[],
  crypto: CryptoPort,
): Promise<OwnState | null> {
  const nonce = register.sealed.subarray(0, NONCE_BYTES);
  for (const seed of seeds) {
    const key = await keyOf(crypto, seed, register);
    const sealed = register.sealed.subarray(NONCE_BYTES);
    const plain = await crypto.aesOpen(key, nonce, registerAad(register), sealed);
    if (plain === null) continue;
    const decoded = decodeCborPrefix(plain);
    return decoded.ok ? decodeOwn(decoded.value.value, register.hlc) : null;
  }
  return null;
}

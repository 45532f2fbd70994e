import { type Bytes, concat, utf8 } from "../base/bytes.ts";
import { type CborValue, decodeCbor, decodeCborPrefix, encodeCbor } from "../base/cbor.ts";
import { type Hlc, isHlc } from "../base/clock.ts";
import {
  type DeviceId,
  idToBytes,
  type NoteId,
  parseDeviceId,
  parseNoteId,
  parseRoomId,
  type RoomId,
} from "../base/ids.ts";
import { parseCose, type Sign1, signCose } from "../cose/sign1.ts";
import { NONCE_BYTES, newNonce } from "../crypto/nonce.ts";
import type { CryptoPort, Signer } from "../crypto/port.ts";

/**
 * Where somebody is in a note right now. Said to whoever is there, kept by nobody; never enters the log.
 *
 * Shape:  COSE_Sign1, purpose skein/v1/presence, over CBOR [1, room 16 B, device 16 B, hlc, epoch, sealed];
 *         sealed = nonce 12 B ‖ AES-256-GCM(key, nonce, aad, CBOR [note 16 B, session, anchor, head] ‖ zeros up to 80 B).
 * Bounds: MAX_PRESENCE_BYTES, what a relay passes on; a place in the text is at most 24 B.
 * Errors: `null`. No bytes make it throw. Rules HERE1–HERE3 in SPEC.md.
 */
export interface NotePresence {
  readonly note: NoteId;
  readonly session: number;
  /** Yjs relative positions; `null`: no longer in the text. */
  readonly cursor: { readonly anchor: Bytes; readonly head: Bytes } | null;
}

export interface PresencePlace {
  readonly room: RoomId;
  readonly device: DeviceId;
  readonly hlc: Hlc;
  readonly epoch: number;
}
export interface Presence extends PresencePlace {
  readonly sealed: Bytes;
  readonly sign1: Sign1;
}

export const MAX_PRESENCE_BYTES = 256;
const PLAIN_BYTES = 80;
const MAX_POSITION_BYTES = 24;
const TAG_BYTES = 16;
const MAX_SESSION = 2 ** 32 - 1;

const fieldsOf = ({ room, device, hlc, epoch }: PresencePlace): readonly CborValue[] => [
  1,
  idToBytes(room),
  idToBytes(device),
  hlc,
  epoch,
];

const keyOf = (crypto: CryptoPort, roomKey: Bytes, { room, device }: PresencePlace): Promise<Bytes> =>
  crypto.hkdf(roomKey, concat(utf8("skein/v1/presence"), idToBytes(room), idToBytes(device)), 32);

/** `null` when the cursor is no place that fits. */
export async function sealPresence(
  place: PresencePlace,
  { note, session, cursor }: NotePresence,
  roomKey: Bytes,
  signer: Signer,
  crypto: CryptoPort,
): Promise<Bytes | null> {
  const content = encodeCbor([idToBytes(note), session, cursor?.anchor ?? null, cursor?.head ?? null]);
  if (content.length > PLAIN_BYTES) return null;
  const plaintext = new Uint8Array(PLAIN_BYTES);
  plaintext.set(content);
  const nonce = newNonce(crypto);
  const key = await keyOf(crypto, roomKey, place);
  const sealed = concat(nonce, await crypto.aesSeal(key, nonce, encodeCbor(fieldsOf(place)), plaintext));
  return signCose("skein/v1/presence", encodeCbor([...fieldsOf(place), sealed]), signer);
}

export function parsePresence(bytes: Bytes): Presence | null {
  const sign1 = bytes.length > MAX_PRESENCE_BYTES ? null : parseCose(bytes);
  const decoded = sign1?.ok ? decodeCbor(sign1.value.payload) : null;
  if (!sign1?.ok || !decoded?.ok || !Array.isArray(decoded.value) || decoded.value.length !== 6) return null;
  const [version, rawRoom, rawDevice, hlc, epoch, sealed] = decoded.value as readonly unknown[];
  const [room, device] = [parseRoomId(rawRoom), parseDeviceId(rawDevice)];
  if (version !== 1 || room === null || device === null || !isHlc(hlc) || !isCount(epoch)) return null;
  if (!(sealed instanceof Uint8Array) || sealed.length !== NONCE_BYTES + PLAIN_BYTES + TAG_BYTES) return null;
  return { room, device, hlc, epoch, sealed, sign1: sign1.value };
}

/** The signature is asked by whoever knows the device's key. */
export async function openPresence(
  presence: Presence,
  roomKey: Bytes,
  crypto: CryptoPort,
): Promise<NotePresence | null> {
  const nonce = presence.sealed.subarray(0, NONCE_BYTES);
  const key = await keyOf(crypto, roomKey, presence);
  const aad = encodeCbor(fieldsOf(presence));
  const plaintext = await crypto.aesOpen(key, nonce, aad, presence.sealed.subarray(NONCE_BYTES));
  const decoded = plaintext && decodeCborPrefix(plaintext);
  return decoded?.ok ? readPresence(decoded.value.value) : null;
}

function readPresence(value: CborValue): NotePresence | null {
  if (!Array.isArray(value) || value.length !== 4) return null;
  const [rawNote, session, anchor, head] = value as readonly unknown[];
  const note = parseNoteId(rawNote);
  if (note === null || !isCount(session) || session > MAX_SESSION) return null;
  if (anchor === null && head === null) return { note, session, cursor: null };
  return isPosition(anchor) && isPosition(head) ? { note, session, cursor: { anchor, head } } : null;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isPosition = (value: unknown): value is Bytes =>
  value instanceof Uint8Array && value.length > 0 && value.length <= MAX_POSITION_BYTES;

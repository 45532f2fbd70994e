import { type Bytes, concat, utf8 } from "../base/bytes.ts";
import { type CborValue, decodeCborPrefix, encodeCbor } from "../base/cbor.ts";
import { type DeviceId, type FeedId, idToBytes, parseFeedId, type RoomId } from "../base/ids.ts";
import { signCose } from "../cose/sign1.ts";
import { NONCE_BYTES, newNonce } from "../crypto/nonce.ts";
import type { CryptoPort, Signer } from "../crypto/port.ts";
import { pad } from "../envelope/padding.ts";
import { type Register, registerAad, registerPayload } from "./register.ts";

/** What a person has read of a room: for each feed the next sequence number not yet read. Merges by maximum. */
export type ReadMarker = ReadonlyMap<FeedId, number>;

const keyOf = (crypto: CryptoPort, roomKey: Bytes, room: RoomId, device: DeviceId): Promise<Bytes> =>
  crypto.hkdf(roomKey, concat(utf8("skein/v1/register"), idToBytes(room), idToBytes(device)), 32);

/** Beside the marker: who else may know it, and when its person rests. */
export interface BesideMarker {
  /** A seed of the member key: with it nobody but this person's own devices reads the marker. */
  readonly hideWith?: Bytes;
  readonly rests?: readonly Rest[];
}

/** From when until when, ms. */
export type Rest = readonly [from: number, until: number];

/** What its person says in a room's register. `marker` is `null` where it is not for whoever opens it. */
export interface Said {
  readonly marker: ReadMarker | null;
  readonly rests: readonly Rest[];
}

type Place = Pick<Register, "room" | "device" | "hlc" | "epoch">;

export async function sealMarker(
  place: Place,
  marker: ReadMarker,
  roomKey: Bytes,
  signer: Signer,
  crypto: CryptoPort,
  { hideWith, rests = [] }: BesideMarker = {},
): Promise<Bytes> {
  const key = await keyOf(crypto, roomKey, place.room, place.device);
  const places = encodeCbor([...marker].map(([feed, next]) => [idToBytes(feed), next]));
  const shown = hideWith === undefined ? places : encodeCbor(await hidden(place, places, hideWith, crypto));
  const resting = rests.length === 0 ? new Uint8Array(0) : encodeCbor(rests.slice(0, MAX_RESTS));
  const sealed = await sealWith(key, place, pad(concat(shown, resting)), crypto);
  return signCose("skein/v1/register", registerPayload({ ...place, sealed }), signer);
}

const MAX_RESTS = 8;

async function sealWith(key: Bytes, place: Place, plaintext: Bytes, crypto: CryptoPort): Promise<Bytes> {
  const nonce = newNonce(crypto);
  return concat(nonce, await crypto.aesSeal(key, nonce, registerAad(place), plaintext));
}

const openWith = (key: Bytes, place: Place, sealed: Bytes, crypto: CryptoPort): Promise<Bytes | null> =>
  crypto.aesOpen(key, sealed.subarray(0, NONCE_BYTES), registerAad(place), sealed.subarray(NONCE_BYTES));

const hidingKey = (crypto: CryptoPort, seed: Bytes, { room, device }: Place): Promise<Bytes> =>
  crypto.hkdf(seed, concat(utf8("skein/v1/read"), idToBytes(room), idToBytes(device)), 32);

const hidden = async (place: Place, places: Bytes, seed: Bytes, crypto: CryptoPort): Promise<Bytes> =>
  sealWith(await hidingKey(crypto, seed, place), place, pad(places), crypto);

/** `null` when it was not sealed with this key or does not hold a marker. Rules REG3, REG9 and REG10 in SPEC.md. */
export async function openSaid(
  register: Register,
  roomKey: Bytes,
  crypto: CryptoPort,
  seeds: readonly Bytes[] = [],
): Promise<Said | null> {
  const key = await keyOf(crypto, roomKey, register.room, register.device);
  const plaintext = await openWith(key, register, register.sealed, crypto);
  const first = plaintext && decodeCborPrefix(plaintext);
  if (!first?.ok) return null;
  const { value, rest } = first.value;
  const rests = restsIn(rest);
  if (value instanceof Uint8Array) return { marker: await openHidden(register, value, seeds, crypto), rests };
  const marker = parseMarker(value);
  return marker && { marker, rests };
}

export const openMarker = async (
  register: Register,
  roomKey: Bytes,
  crypto: CryptoPort,
): Promise<ReadMarker | null> => (await openSaid(register, roomKey, crypto))?.marker ?? null;

async function openHidden(
  register: Register,
  sealed: Bytes,
  seeds: readonly Bytes[],
  crypto: CryptoPort,
): Promise<ReadMarker | null> {
  for (const seed of seeds) {
    const plaintext = await openWith(await hidingKey(crypto, seed, register), register, sealed, crypto);
    const decoded = plaintext && decodeCborPrefix(plaintext);
    if (decoded?.ok) return parseMarker(decoded.value.value);
  }
  return null;
}

/** What follows the marker; zeros are padding. Anything odd says nothing. */
function restsIn(bytes: Bytes): readonly Rest[] {
  const decoded = decodeCborPrefix(bytes);
  const value: unknown = decoded.ok ? decoded.value.value : null;
  if (!Array.isArray(value) || value.length > MAX_RESTS) return [];
  const rests = (value as readonly unknown[]).filter(isRest);
  return rests.length === value.length ? rests : [];
}

const isRest = (value: unknown): value is Rest =>
  Array.isArray(value) &&
  value.length === 2 &&
  value.every((ms) => Number.isSafeInteger(ms) && (ms as number) >= 0) &&
  (value[0] as number) < (value[1] as number);

function parseMarker(value: CborValue): ReadMarker | null {
  if (!Array.isArray(value)) return null;
  const marker = new Map<FeedId, number>();
  for (const pair of value as readonly unknown[]) {
    const [rawFeed, next] = Array.isArray(pair) ? (pair as readonly unknown[]) : [];
    const feed = parseFeedId(rawFeed);
    if (feed === null || typeof next !== "number" || !Number.isSafeInteger(next) || next < 0) return null;
    marker.set(feed, next);
  }
  return marker;
}

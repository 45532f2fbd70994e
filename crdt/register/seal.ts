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

export async function sealMarker(
  place: { readonly room: RoomId; readonly device: DeviceId; readonly hlc: number; readonly epoch: number },
  marker: ReadMarker,
  roomKey: Bytes,
  signer: Signer,
  crypto: CryptoPort,
): Promise<Bytes> {
  const nonce = newNonce(crypto);
  const key = await keyOf(crypto, roomKey, place.room, place.device);
  const plaintext = pad(encodeCbor([...marker].map(([feed, next]) => [idToBytes(feed), next])));
  const sealed = concat(nonce, await crypto.aesSeal(key, nonce, registerAad(place), plaintext));
  return signCose("skein/v1/register", registerPayload({ ...place, sealed }), signer);
}

/** `null` when it was not sealed with this key or does not hold a marker. */
export async function openMarker(
  register: Register,
  roomKey: Bytes,
  crypto: CryptoPort,
): Promise<ReadMarker | null> {
  const key = await keyOf(crypto, roomKey, register.room, register.device);
  const plaintext = await crypto.aesOpen(
    key,
    register.sealed.subarray(0, NONCE_BYTES),
    registerAad(register),
    register.sealed.subarray(NONCE_BYTES),
  );
  const decoded = plaintext && decodeCborPrefix(plaintext);
  return decoded?.ok ? parseMarker(decoded.value.value) : null;
}

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

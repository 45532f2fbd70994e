import { type Bytes, concat, utf8 } from "../base/bytes.ts";
import { encodeCbor } from "../base/cbor.ts";
import { type ChainId, idToBytes, type RoomId } from "../base/ids.ts";
import { NONCE_BYTES, newNonce } from "../crypto/nonce.ts";
import type { CryptoPort } from "../crypto/port.ts";
import { openRoomKey } from "./derive.ts";

/** What an epoch key leads to: the key before it, and the keys of rooms (rules KEY8 and KEY9 in SPEC.md). */

const KEY_BYTES = 32;

/**
 * The key of the epoch before, for whoever holds the new one: newcomers read history through these links.
 *
 * Shape:  nonce 12 B ‖ AES-256-GCM(previous key 32 B), 60 B together.
 * Key:    HKDF(new key, "skein/v1/prev"); AAD = CBOR [chain 32 B, epoch], where `epoch` is the new key's.
 */
export async function sealPrevKey(
  crypto: CryptoPort,
  newKey: Bytes,
  prevKey: Bytes,
  chain: ChainId,
  epoch: number,
): Promise<Bytes> {
  const nonce = newNonce(crypto);
  const key = await prevLinkKey(crypto, newKey);
  return concat(nonce, await crypto.aesSeal(key, nonce, aadOf(chain, epoch), prevKey));
}

/** `null` when the link is not this key's, was altered, or was moved. Check the answer's commitment all the same. */
export async function openPrevKey(
  crypto: CryptoPort,
  newKey: Bytes,
  prevSealed: Bytes,
  chain: ChainId,
  epoch: number,
): Promise<Bytes | null> {
  if (prevSealed.length < NONCE_BYTES) return null;
  const key = await prevLinkKey(crypto, newKey);
  const [nonce, sealed] = [prevSealed.subarray(0, NONCE_BYTES), prevSealed.subarray(NONCE_BYTES)];
  const prevKey = await crypto.aesOpen(key, nonce, aadOf(chain, epoch), sealed);
  return prevKey?.length === KEY_BYTES ? prevKey : null;
}

const prevLinkKey = (crypto: CryptoPort, newKey: Bytes): Promise<Bytes> =>
  crypto.hkdf(newKey, utf8("skein/v1/prev"), KEY_BYTES);

const aadOf = (chain: ChainId, epoch: number): Bytes => encodeCbor([idToBytes(chain), epoch]);

/** The key of a private or direct room in one epoch of its own chain. */
export const privateRoomKey = (crypto: CryptoPort, epochKey: Bytes, room: RoomId): Promise<Bytes> =>
  crypto.hkdf(epochKey, concat(utf8("skein/v1/private-room"), idToBytes(room)), KEY_BYTES);

/** A room's key from the epoch key of the chain that governs it: the org's for open rooms, its own for others. */
export const roomKeyOf = (
  crypto: CryptoPort,
  access: "open" | "private" | "direct",
  epochKey: Bytes,
  room: RoomId,
): Promise<Bytes> =>
  access === "open" ? openRoomKey(crypto, epochKey, room) : privateRoomKey(crypto, epochKey, room);

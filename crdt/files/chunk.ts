import { type Bytes, concat, equalBytes } from "../base/bytes.ts";
import { err, ok, type Result } from "../base/result.ts";
import { NONCE_BYTES, newNonce } from "../crypto/nonce.ts";
import type { CryptoPort } from "../crypto/port.ts";
import { isPadding, pad, paddedLength } from "../envelope/padding.ts";
import { MAX_BLOB_BYTES } from "../wire/blob.ts";
import { chunksIn, FILE_LIMITS, type FileRef, HASH_BYTES, hasIndex } from "./reference.ts";

/** One piece of a file as it is stored and carried, under the hash of its bytes. */
export interface SealedChunk {
  readonly hash: Bytes;
  readonly bytes: Bytes;
}

export type ChunkError =
  /** Not the bytes that the reference names. */
  | { readonly type: "OtherBytes" }
  /** The bytes that it names, which its key does not open at this place, or that are no such piece inside. */
  | { readonly type: "Damaged" };

/** Where a chunk stands among how many; the index stands behind all that there could be. */
interface Place {
  readonly index: number;
  readonly count: number;
}

const VERSION = 1;
const INDEX_PLACE = 2 ** 32 - 1;
const TAG_BYTES = 16;

/** How many bytes of the file a chunk holds. */
export const chunkBytesAt = (size: number, index: number): number =>
  Math.max(0, Math.min(FILE_LIMITS.chunkBytes, size - index * FILE_LIMITS.chunkBytes));

/**
 * Seals one chunk of a file.
 *
 * Shape:  nonce 12 B ‖ AES-256-GCM(key, nonce, aad, padded chunk); aad = version 1 B ‖ index 4 B ‖ count 4 B; see SPEC.md, FILE2.
 * Source: AES-256-GCM (NIST SP 800-38D), Padmé as in envelopes; rules FILE2–FILE4 and CRY8.
 */
export const sealChunk = (
  crypto: CryptoPort,
  { key, size }: Pick<FileRef, "key" | "size">,
  index: number,
  plain: Bytes,
): Promise<SealedChunk> => seal(crypto, key, { index, count: chunksIn(size) }, plain);

/** Seals the list of a long file's hashes: its reference names this chunk alone (rule FILE5). */
export const sealIndex = (
  crypto: CryptoPort,
  { key, size }: Pick<FileRef, "key" | "size">,
  hashes: readonly Bytes[],
): Promise<SealedChunk> =>
  seal(crypto, key, { index: INDEX_PLACE, count: chunksIn(size) }, concat(...hashes));

async function seal(crypto: CryptoPort, key: Bytes, place: Place, plain: Bytes): Promise<SealedChunk> {
  const nonce = newNonce(crypto);
  const bytes = concat(nonce, await crypto.aesSeal(key, nonce, aadOf(place), pad(plain)));
  return { hash: crypto.sha256(bytes), bytes };
}

/** What a file of this reference has at the relay, as far as the reference alone tells. */
export const hashesOf = ({ hashes }: Pick<FileRef, "hashes">): readonly Bytes[] =>
  Array.from({ length: hashes.length / HASH_BYTES }, (_, at) =>
    hashes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES),
  );

/**
 * Opens one chunk: its hash first, then the tag, then what is inside.
 *
 * Errors: OtherBytes, Damaged. Hostile bytes never make it throw, and nothing of them is handed on.
 */
export async function openChunk(
  crypto: CryptoPort,
  { key, size }: Pick<FileRef, "key" | "size">,
  index: number,
  hash: Bytes,
  bytes: Bytes,
): Promise<Result<Bytes, ChunkError>> {
  return open(crypto, key, { index, count: chunksIn(size) }, hash, bytes, chunkBytesAt(size, index));
}

/** The hashes of a long file, from the chunk that its reference names. */
export async function openIndex(
  crypto: CryptoPort,
  { key, size, hashes }: Pick<FileRef, "key" | "size" | "hashes">,
  bytes: Bytes,
): Promise<Result<readonly Bytes[], ChunkError>> {
  if (!hasIndex(size)) return err({ type: "Damaged" });
  const count = chunksIn(size);
  const opened = await open(crypto, key, { index: INDEX_PLACE, count }, hashes, bytes, count * HASH_BYTES);
  return opened.ok ? ok(hashesOf({ hashes: opened.value })) : opened;
}

async function open(
  crypto: CryptoPort,
  key: Bytes,
  place: Place,
  hash: Bytes,
  bytes: Bytes,
  length: number,
): Promise<Result<Bytes, ChunkError>> {
  if (bytes.length > MAX_BLOB_BYTES || !equalBytes(crypto.sha256(bytes), hash))
    return err({ type: "OtherBytes" });
  if (bytes.length !== NONCE_BYTES + paddedLength(length) + TAG_BYTES) return err({ type: "Damaged" });
  const padded = await crypto.aesOpen(
    key,
    bytes.subarray(0, NONCE_BYTES),
    aadOf(place),
    bytes.subarray(NONCE_BYTES),
  );
  if (padded === null || !isPadding(padded.subarray(length))) return err({ type: "Damaged" });
  return ok(padded.subarray(0, length));
}

function aadOf({ index, count }: Place): Bytes {
  const bytes = new Uint8Array(9);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, VERSION);
  view.setUint32(1, index);
  view.setUint32(5, count);
  return bytes;
}

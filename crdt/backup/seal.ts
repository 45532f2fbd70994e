import { type Bytes, concat, utf8 } from "../base/bytes.ts";
import type { ChainId, KitId } from "../base/ids.ts";
import type { CryptoPort } from "../crypto/port.ts";
import { sealOrNull } from "../keyring/seals.ts";
import { backupKeyInfo, encodeBackupHead } from "./head.ts";
import { type BackupPiece, encodeBackupPiece } from "./piece.ts";

/** Writes a backup file from its beginning to its end, one chunk at a time. */
export interface BackupSealer {
  /** The file's first bytes. */
  readonly head: Bytes;
  /** What the maker signs. */
  readonly headHash: Bytes;
  /** The next chunk. */
  seal(piece: BackupPiece): Promise<Bytes>;
}

const KEY_BYTES = 32;

/** `null` when nothing can be sealed for the kit's key. Needs no secret: the chain names that key (rule BAK2). */
export async function createBackupSealer(
  crypto: CryptoPort,
  org: ChainId,
  { kit, sealKey }: { readonly kit: KitId; readonly sealKey: Bytes },
): Promise<BackupSealer | null> {
  const secret = crypto.randomBytes(KEY_BYTES);
  const sealedKey = await sealOrNull(crypto, sealKey, backupKeyInfo(org, kit), secret);
  if (sealedKey === null) return null;
  const head = encodeBackupHead({ org, kit, sealedKey });
  const headHash = crypto.sha256(head);
  const key = await chunkKeyOf(crypto, secret, headHash);
  let index = 0;
  return {
    head,
    headHash,
    async seal(piece) {
      const at = index++;
      const plaintext = encodeBackupPiece(piece);
      const before = chunkHead(at, plaintext.length + TAG_BYTES);
      return concat(before, await crypto.aesSeal(key, chunkNonce(at), before, plaintext));
    },
  };
}

export const TAG_BYTES = 16;
export const CHUNK_HEAD_BYTES = 8;

/** index 4 B ‖ length of the sealed piece 4 B: what stands before it, and its additional data. */
export function chunkHead(index: number, length: number): Bytes {
  const bytes = new Uint8Array(CHUNK_HEAD_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, index);
  view.setUint32(4, length);
  return bytes;
}

/** Counted: a file has a key of its own, and each index seals one chunk. */
export const chunkNonce = (index: number): Bytes =>
  concat(new Uint8Array(8), chunkHead(index, 0).subarray(0, 4));

export const chunkKeyOf = (crypto: CryptoPort, secret: Bytes, headHash: Bytes): Promise<Bytes> =>
  crypto.hkdf(secret, concat(utf8("skein/v1/backup"), headHash), KEY_BYTES);

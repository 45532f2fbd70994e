import { type Bytes, concat, equalBytes, utf8 } from "../base/bytes.ts";
import { encodeCbor } from "../base/cbor.ts";
import { type ChainId, idToBytes, type KitId, parseChainId, parseKitId } from "../base/ids.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { BackupError } from "./errors.ts";

/**
 * What stands before everything else in a backup file: whose it is, and its key, sealed for the recovery kit.
 *
 * Shape:  "skein-backup" ‖ 01 ‖ org 32 B ‖ kit 16 B ‖ HPKE(file key 32 B) 80 B; rules BAK1 and BAK2 in SPEC.md.
 */
export interface BackupHead {
  readonly org: ChainId;
  readonly kit: KitId;
  /** HPKE for the kit's key: enc 32 B ‖ ciphertext 48 B. */
  readonly sealedKey: Bytes;
}

const MAGIC = utf8("skein-backup");
const VERSION = 1;
const ORG_AT = MAGIC.length + 1;
const KIT_AT = ORG_AT + 32;
const KEY_AT = KIT_AT + 16;
export const BACKUP_HEAD_BYTES = KEY_AT + 80;

export const encodeBackupHead = ({ org, kit, sealedKey }: BackupHead): Bytes =>
  concat(MAGIC, Uint8Array.of(VERSION), idToBytes(org), idToBytes(kit), sealedKey);

/** Takes the first BACKUP_HEAD_BYTES of a file; what follows is not looked at. */
export function parseBackupHead(bytes: Bytes): Result<BackupHead, BackupError> {
  if (!equalBytes(bytes.subarray(0, MAGIC.length), MAGIC)) return err({ type: "NotABackup" });
  const version = bytes[MAGIC.length];
  if (version !== undefined && version > VERSION) return err({ type: "NewerVersion", version });
  if (version !== VERSION) return err({ type: "NotABackup" });
  const org = parseChainId(bytes.slice(ORG_AT, KIT_AT));
  const kit = parseKitId(bytes.slice(KIT_AT, KEY_AT));
  const sealedKey = bytes.slice(KEY_AT, BACKUP_HEAD_BYTES);
  if (org === null || kit === null || bytes.length < BACKUP_HEAD_BYTES)
    return err({ type: "CutShort", chunk: 0 });
  return ok({ org, kit, sealedKey });
}

/** HPKE's info: a key that is moved to a file of another organisation or kit opens to nothing. */
export const backupKeyInfo = (org: ChainId, kit: KitId): Bytes =>
  encodeCbor(["skein/v1/backup", idToBytes(org), idToBytes(kit)]);

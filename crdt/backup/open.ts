import type { Bytes } from "../base/bytes.ts";
import type { KitId } from "../base/ids.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { CryptoPort, Opener } from "../crypto/port.ts";
import type { BackupError } from "./errors.ts";
import { BACKUP_HEAD_BYTES, type BackupHead, backupKeyInfo, parseBackupHead } from "./head.ts";
import { type BackupPiece, decodeBackupPiece, MAX_PIECE_BYTES } from "./piece.ts";
import { CHUNK_HEAD_BYTES, chunkHead, chunkKeyOf, chunkNonce, TAG_BYTES } from "./seal.ts";

/** Bytes that need not be in memory: a file. */
export interface ByteSource {
  readonly size: number;
  /** From inclusive, to exclusive; fewer where the source ends. */
  read(from: number, to: number): Promise<Bytes>;
}

export interface OpenedBackup {
  readonly head: BackupHead;
  readonly headHash: Bytes;
  /** Opens the chunks again without the kit: for an import that was broken off. */
  readonly key: Bytes;
}

export interface KitOpener {
  readonly kit: KitId;
  readonly opener: Opener;
}

/** From the kit to the file's key. Nothing of what is in the file has been looked at yet. */
export async function openBackup(
  crypto: CryptoPort,
  source: ByteSource,
  { kit, opener }: KitOpener,
): Promise<Result<OpenedBackup, BackupError>> {
  const bytes = await source.read(0, BACKUP_HEAD_BYTES);
  const head = parseBackupHead(bytes);
  if (!head.ok) return head;
  if (head.value.kit !== kit) return err({ type: "OtherKit" });
  const secret = await opener.open(backupKeyInfo(head.value.org, kit), head.value.sealedKey);
  if (secret === null) return err({ type: "OtherKit" });
  const headHash = crypto.sha256(bytes);
  return ok({ head: head.value, headHash, key: await chunkKeyOf(crypto, secret, headHash) });
}

/** A file that was opened before, by its key; `null` when it is another one. */
export async function reopenBackup(
  crypto: CryptoPort,
  source: ByteSource,
  known: Pick<OpenedBackup, "headHash" | "key">,
): Promise<OpenedBackup | null> {
  const bytes = await source.read(0, BACKUP_HEAD_BYTES);
  const head = parseBackupHead(bytes);
  const headHash = crypto.sha256(bytes);
  const isSame = head.ok && headHash.every((byte, at) => byte === known.headHash[at]);
  return isSame ? { head: head.value, headHash, key: known.key } : null;
}

/** How far a reading has come, for whoever watches it. */
export interface BackupStep {
  readonly piece: BackupPiece;
  /** Of the file, with this piece. */
  readonly bytes: number;
}

/**
 * The pieces of an opened file, in their order, each checked before it is handed on; the last one is the end, or an error.
 *
 * Bounds: one window of the file is in memory at a time.
 * Order:  index, length, tag, grammar, then the order of kinds and the counts of the end; rules BAK3 and BAK4.
 * Errors: every BackupError but those of the head.
 */
export async function* readBackup(
  crypto: CryptoPort,
  source: ByteSource,
  { key }: Pick<OpenedBackup, "key">,
): AsyncGenerator<Result<BackupStep, BackupError>> {
  const window = createWindow(source);
  const order = createOrder();
  let at = BACKUP_HEAD_BYTES;
  for (let chunk = 0; ; chunk++) {
    const sealed = await chunkAt(window, at, chunk);
    if (!sealed.ok) return yield sealed;
    const { before, body } = sealed.value;
    const plaintext = await crypto.aesOpen(key, chunkNonce(chunk), before, body);
    if (plaintext === null) return yield err({ type: "Damaged", chunk });
    const decoded = decodeBackupPiece(plaintext);
    if (!decoded.ok) return yield err({ ...decoded.error, chunk });
    const part = order.fault(decoded.value);
    if (part !== null) return yield err({ type: "BadPiece", chunk, part });
    at += before.length + body.length;
    const isEnd = decoded.value.kind === "end";
    if (isEnd && at !== source.size) return yield err({ type: "TrailingBytes" });
    yield ok({ piece: decoded.value, bytes: at });
    if (isEnd) return;
  }
}

/** Everything at once, for files that are small: tests and fuzzing. */
export async function decodeBackup(
  crypto: CryptoPort,
  bytes: Bytes,
  kit: KitOpener,
): Promise<Result<readonly BackupPiece[], BackupError>> {
  const source = sourceOf(bytes);
  const opened = await openBackup(crypto, source, kit);
  if (!opened.ok) return opened;
  const pieces: BackupPiece[] = [];
  for await (const step of readBackup(crypto, source, opened.value)) {
    if (!step.ok) return step;
    pieces.push(step.value.piece);
  }
  return ok(pieces);
}

export const sourceOf = (bytes: Bytes): ByteSource => ({
  size: bytes.length,
  read: async (from, to) => bytes.slice(from, to),
});

const WINDOW_BYTES = 1024 * 1024;

type Window = (from: number, length: number) => Promise<Bytes>;

/** Reads ahead, so that small chunks do not cost a read each. */
function createWindow(source: ByteSource): Window {
  let start = 0;
  let held: Bytes = new Uint8Array(0);
  return async (from, length) => {
    if (from < start || from + length > start + held.length) {
      start = from;
      held = await source.read(from, from + Math.max(length, WINDOW_BYTES));
    }
    return held.subarray(from - start, from - start + length);
  };
}

async function chunkAt(
  window: Window,
  at: number,
  chunk: number,
): Promise<Result<{ readonly before: Bytes; readonly body: Bytes }, BackupError>> {
  const before = await window(at, CHUNK_HEAD_BYTES);
  if (before.length < CHUNK_HEAD_BYTES) return err({ type: "CutShort", chunk });
  const view = new DataView(before.buffer, before.byteOffset, CHUNK_HEAD_BYTES);
  const found = view.getUint32(0);
  const length = view.getUint32(4);
  if (found !== chunk) return err({ type: "OutOfOrder", chunk, found });
  if (length <= TAG_BYTES || length > MAX_PIECE_BYTES + TAG_BYTES) return err({ type: "Damaged", chunk });
  const body = await window(at + CHUNK_HEAD_BYTES, length);
  if (body.length < length) return err({ type: "CutShort", chunk });
  return ok({ before: chunkHead(chunk, length), body });
}

const ranks = {
  maker: 0,
  entries: 1,
  wraps: 2,
  registers: 3,
  rows: 4,
  waiting: 5,
  notes: 6,
  end: 7,
} as const satisfies Record<BackupPiece["kind"], number>;

/** Kinds come in one order, what others rest on first; the end says how much there was. */
function createOrder(): { fault(piece: BackupPiece): string | null } {
  let last: BackupPiece["kind"] | null = null;
  let entries = 0;
  let envelopes = 0;
  return {
    fault(piece) {
      const { kind } = piece;
      const isFirst = last === null;
      if (isFirst !== (kind === "maker") || (last !== null && ranks[kind] < ranks[last])) return "order";
      last = kind;
      if (kind === "entries") entries += piece.entries.length;
      if (kind === "rows" || kind === "waiting")
        for (const run of piece.runs) envelopes += run.envelopes.length;
      const isCounted = kind !== "end" || (piece.entries === entries && piece.envelopes === envelopes);
      return isCounted ? null : "end";
    },
  };
}

import {
  type Bytes,
  type EventRef,
  type FileRef,
  hashesOf,
  type Mention,
  type RoomId,
  toHex,
  utf8,
} from "../../../crdt/index.ts";
import { bytes, type Check, count, fields, flag, hex, list, orNull, text } from "../disk/shape.ts";
import type { Disk, DiskWrite } from "../ports.ts";
import { NO_LIMIT, under } from "../state/places.ts";

/** A message with files on its way, in table `uploads`: what only this device has. */
export interface UploadRecord {
  readonly id: string;
  readonly room: RoomId;
  readonly at: number;
  readonly text: string;
  readonly replyTo: EventRef | null;
  readonly mentions: readonly Mention[];
  readonly files: readonly UploadFile[];
  /** All pieces are on this disk. Before that the references hold no hashes yet. */
  readonly isSealed: boolean;
}

export interface UploadFile {
  readonly ref: FileRef;
  /** Of all its pieces, one behind the other; the index of a long file comes last. */
  readonly pieces: Bytes;
}

/** Of a file whose pieces are here, whole or in part; in table `kept`. */
interface KeptRecord {
  readonly pieces: Bytes;
  readonly bytes: number;
  readonly usedAt: number;
}

/**
 * Sealed pieces by hash, as the relay has them: those on their way out, and those that were looked at, as far as there is room.
 * What is kept for looking at can be fetched again, and goes, least used first; what is on its way stays.
 */
export interface FileStore {
  readonly uploads: ReadonlyMap<string, UploadRecord>;
  keepUpload(record: UploadRecord): Promise<Saved>;
  /** `withPieces`: they were for nothing else. */
  dropUpload(id: string, withPieces: boolean): Promise<void>;
  /** A piece of a file that is being copied, together with the record that knows of it: whatever happens, it can be found again. */
  takePiece(record: UploadRecord, hash: Bytes, bytes: Bytes): Promise<Saved>;
  putPiece(hash: Bytes, bytes: Bytes): Promise<Saved>;
  dropPieces(files: readonly UploadFile[]): Promise<void>;
  piece(hash: Bytes): Promise<Bytes | null>;
  dropPiece(hash: Bytes): Promise<void>;
  /** This file was looked at; makes room when that is due. */
  use(pieces: Bytes, size: number): Promise<void>;
  /** The platform has no room: all that can be fetched again goes. */
  freeAll(): Promise<void>;
  /** The pieces of every file that is kept here. */
  allPieces(): readonly Bytes[];
  close(): Promise<void>;
}

type Saved = Awaited<ReturnType<Disk["commit"]>>;

const HASH_BYTES = 32;
const USED_EVERY_MS = 3_600_000;

const ref = fields({ feed: hex, seq: count });
const file = fields({
  name: text,
  type: text,
  size: count,
  key: bytes,
  hashes: bytes,
  preview: orNull(bytes),
  width: count,
  height: count,
  duration: count,
});
const isUpload: Check = fields({
  id: text,
  room: hex,
  at: count,
  text,
  replyTo: orNull(ref),
  mentions: list(fields({ from: count, length: count, who: text })),
  files: list(fields({ ref: file, pieces: bytes })),
  isSealed: flag,
});
const isKept: Check = fields({ pieces: bytes, bytes: count, usedAt: count });

const WHOLE = { ...under(new Uint8Array(0)), limit: NO_LIMIT };
const nameOf = (pieces: Bytes): Bytes => pieces.slice(0, HASH_BYTES);

export async function openFileStore(
  disk: Disk,
  now: () => number,
  mostBytes: () => Promise<number>,
): Promise<FileStore> {
  const uploads = new Map<string, UploadRecord>();
  const kept = new Map<string, KeptRecord>();
  for (const { value } of await disk.range("uploads", WHOLE))
    if (isUpload(value)) uploads.set((value as UploadRecord).id, value as UploadRecord);
  for (const { key, value } of await disk.range("kept", WHOLE))
    if (isKept(value)) kept.set(toHex(key), value as KeptRecord);

  const onTheirWay = (): ReadonlySet<string> =>
    new Set([...uploads.values()].flatMap(({ files }) => files.map(({ pieces }) => toHex(nameOf(pieces)))));

  async function forget(name: string, { pieces }: KeptRecord): Promise<void> {
    kept.delete(name);
    const gone = hashesOf({ hashes: pieces });
    await disk.commit([...gone.map((key) => drop("chunks", key)), drop("kept", nameOf(pieces))], "relaxed");
  }

  /** Least used first, but nothing that is on its way and not the one that is being looked at. */
  async function makeRoom(but: string | null, most: number): Promise<void> {
    const safe = onTheirWay();
    let held = [...kept.values()].reduce((sum, { bytes: size }) => sum + size, 0);
    for (const [name, record] of [...kept].sort(([, a], [, b]) => a.usedAt - b.usedAt)) {
      if (held <= most) return;
      if (name === but || safe.has(name)) continue;
      held -= record.bytes;
      await forget(name, record);
    }
  }

  return {
    uploads,
    async keepUpload(record) {
      const saved = await disk.commit([{ table: "uploads", key: utf8(record.id), value: record }], "strict");
      if (saved.ok) uploads.set(record.id, record);
      return saved;
    },
    async dropUpload(id, withPieces) {
      const { files = [] } = uploads.get(id) ?? {};
      const pieces = withPieces ? files.flatMap((one) => hashesOf({ hashes: one.pieces })) : [];
      uploads.delete(id);
      await disk.commit([drop("uploads", utf8(id)), ...pieces.map((key) => drop("chunks", key))], "strict");
    },
    async takePiece(record, hash, value) {
      const kept = { table: "uploads", key: utf8(record.id), value: record };
      const saved = await disk.commit([kept, { table: "chunks", key: hash, value }], "strict");
      if (saved.ok && uploads.has(record.id)) uploads.set(record.id, record);
      else if (saved.ok) await disk.commit([drop("uploads", kept.key), drop("chunks", hash)], "strict"); // taken back meanwhile
      return saved;
    },
    putPiece: (hash, value) => disk.commit([{ table: "chunks", key: hash, value }], "relaxed"),
    async dropPieces(files) {
      const gone = files.flatMap(({ pieces }) => hashesOf({ hashes: pieces }));
      await disk.commit(
        gone.map((key) => drop("chunks", key)),
        "relaxed",
      );
    },
    async piece(hash) {
      const value = await disk.get("chunks", hash);
      return value instanceof Uint8Array ? value : null;
    },
    async dropPiece(hash) {
      await disk.commit([drop("chunks", hash)], "relaxed");
    },
    async use(pieces, size) {
      if (pieces.length === 0) return;
      const name = toHex(nameOf(pieces));
      const known = kept.get(name);
      if (known !== undefined && Math.abs(now() - known.usedAt) < USED_EVERY_MS) return;
      const record: KeptRecord = { pieces, bytes: size, usedAt: now() };
      kept.set(name, record);
      await disk.commit([{ table: "kept", key: nameOf(pieces), value: record }], "relaxed");
      await makeRoom(name, await mostBytes());
    },
    freeAll: () => makeRoom(null, 0),
    allPieces: () => [...kept.values()].flatMap(({ pieces }) => [...hashesOf({ hashes: pieces })]),
    close: () => disk.close(),
  };
}

const drop = (table: string, key: Bytes): DiskWrite => ({ table, key, delete: true });

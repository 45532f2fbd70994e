import type { Chance } from "../support/simulation/random.ts";

/** What power-cut.c wrote down, and what it means for a disk that loses its power. */

type Bytes = Uint8Array;
export type Folder = ReadonlyMap<string, Bytes>;

/** Files by number: a name may come to mean another file. */
type FileNo = number;

type Change =
  | { readonly type: "write"; readonly offset: number; readonly bytes: Bytes }
  | { readonly type: "truncate"; readonly length: number };

interface File {
  readonly durable: Image;
  /** Done and not synced: the disk may have all of it, none, or parts in any order. */
  pending: Change[];
}

const KINDS = ["create", "write", "truncate", "sync", "syncDir", "rename", "unlink", "syncFailed"] as const;
const HEADER_BYTES = 32;
/** What a disk writes whole or not at all. */
const SECTOR_BYTES = 512;

/** How much of what was never synced is on the disk all the same. */
export type Mercy = "none" | "some" | "all";

/** A folder as the disk under it has it, followed from one power cut to the next. */
export class DiskLog {
  readonly #files: File[] = [];
  readonly #fileByInode = new Map<bigint, FileNo>();
  readonly #names = new Map<string, FileNo>();
  #durableNames: ReadonlyMap<string, FileNo>;

  /** `inodes`: of the files in `folder`, all of which lie on the disk. */
  constructor(folder: Folder, inodes: ReadonlyMap<string, bigint>) {
    for (const [name, bytes] of folder) {
      this.#names.set(name, this.#files.length);
      this.#fileByInode.set(inodes.get(name) as bigint, this.#files.length);
      this.#files.push({ durable: new Image(bytes), pending: [] });
    }
    this.#durableNames = new Map(this.#names);
  }

  /** Takes all records of a log; one that a killed process did not finish is none. */
  read(log: Buffer): void {
    for (let at = 0; at + HEADER_BYTES <= log.length; ) {
      const kind = KINDS[Number(log.readBigUInt64LE(at)) - 1];
      const inode = log.readBigUInt64LE(at + 8);
      const [offset, length] = [Number(log.readBigUInt64LE(at + 16)), Number(log.readBigUInt64LE(at + 24))];
      at += HEADER_BYTES;
      const end = at + (kind === "truncate" ? 0 : length);
      if (end > log.length) return;
      const bytes = log.subarray(at, end);
      at = end;
      if (kind === undefined) throw new Error("the log of the disk is damaged");
      this.#take(kind, inode, offset, length, bytes);
    }
  }

  #take(kind: (typeof KINDS)[number], inode: bigint, offset: number, length: number, bytes: Buffer): void {
    switch (kind) {
      case "create":
        this.#names.set(bytes.toString(), this.#files.length);
        this.#fileByInode.set(inode, this.#files.length);
        this.#files.push({ durable: new Image(), pending: [] });
        return;
      case "write":
        this.#file(inode).pending.push({ type: "write", offset, bytes });
        return;
      case "truncate":
        this.#file(inode).pending.push({ type: "truncate", length });
        return;
      case "sync": {
        const file = this.#file(inode);
        file.durable.apply(file.pending);
        file.pending = [];
        return;
      }
      case "syncFailed":
        if (inode !== 0n) this.#file(inode).pending = []; // the kernel calls them clean from now on; they never were
        return;
      case "syncDir":
        this.#durableNames = new Map(this.#names);
        return;
      case "rename": {
        const [from = "", to = ""] = bytes.toString().split("/");
        this.#names.set(to, this.#names.get(from) as FileNo);
        this.#names.delete(from);
        return;
      }
      case "unlink":
        this.#names.delete(bytes.toString());
    }
  }

  #file(inode: bigint): File {
    return this.#files[this.#fileByInode.get(inode) as FileNo] as File;
  }

  /** What is found when the power is back. */
  afterPowerCut(mercy: Mercy, chance: Chance): Folder {
    const keepsNames = mercy === "all" || (mercy === "some" && chance.happens(0.5));
    const names = keepsNames ? this.#names : this.#durableNames;
    return new Map(
      [...names].map(([name, no]) => {
        const { durable, pending } = this.#files[no] as File;
        const image = new Image(durable.bytes);
        image.apply(surviving(pending, mercy, chance));
        return [name, image.bytes];
      }),
    );
  }
}

function surviving(pending: readonly Change[], mercy: Mercy, chance: Chance): readonly Change[] {
  if (mercy === "none") return [];
  if (mercy === "all") return pending;
  const share = chance.pick([0.1, 0.5, 0.9]);
  return pending.flatMap((change) => {
    if (change.type === "truncate" || chance.happens(0.7)) return chance.happens(share) ? [change] : [];
    return torn(change, share, chance);
  });
}

/** Some sectors of a write; bytes beside it in the same sector stay as they were (SQLite assumes "powersafe overwrite"). */
function torn(
  { offset, bytes }: Change & { readonly type: "write" },
  share: number,
  chance: Chance,
): readonly Change[] {
  const parts: Change[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(bytes.length, at + SECTOR_BYTES - ((offset + at) % SECTOR_BYTES));
    if (chance.happens(share))
      parts.push({ type: "write", offset: offset + at, bytes: bytes.subarray(at, end) });
    at = end;
  }
  return parts;
}

/** The bytes of one file. What was never written reads as zeros. */
class Image {
  #room: Bytes;
  #size: number;

  constructor(bytes: Bytes = new Uint8Array()) {
    this.#room = new Uint8Array(bytes);
    this.#size = bytes.length;
  }

  get bytes(): Bytes {
    return this.#room.subarray(0, this.#size);
  }

  apply(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.type === "truncate") this.#resize(change.length);
      else {
        this.#resize(Math.max(this.#size, change.offset + change.bytes.length));
        this.#room.set(change.bytes, change.offset);
      }
    }
  }

  #resize(size: number): void {
    if (size < this.#size) this.#room.fill(0, size, this.#size);
    if (size > this.#room.length) {
      const roomier = new Uint8Array(size * 2);
      roomier.set(this.bytes);
      this.#room = roomier;
    }
    this.#size = size;
  }
}

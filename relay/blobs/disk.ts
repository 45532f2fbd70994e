import { rmSync } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  type Bytes,
  type ChainId,
  err,
  type MemberId,
  ok,
  type Result,
  toHex,
  type Verifier,
} from "../../crdt/public.ts";
import type { BlobFailure, BlobHash, Blobs, NewBlob } from "./blobs.ts";

export interface DiskBlobsOptions {
  readonly hashes: Pick<Verifier, "sha256">;
  /** So much stays free for messages, which matter more. */
  readonly reserveBytes: number;
}

/**
 * Blobs as files beside the database. The folder alone is the truth, so a folder that was wiped, restored or copied needs
 * nothing else to be right again:
 *
 *   blobs/<org>/<first byte of the hash>/<hash>-<size>-<member who brought it>
 *   blobs/unfinished/…        what a crash left behind is thrown away at the next start
 *
 * A file gets its name only once its bytes are on the disk, and counts once its name is. Throws when the folder cannot be used.
 */
export function openDiskBlobs(dir: string, { hashes, reserveBytes }: DiskBlobsOptions): Blobs {
  const unfinished = join(dir, "unfinished");
  rmSync(unfinished, { recursive: true, force: true });
  const tallies = new Map<ChainId, Promise<Tally>>();
  const writing = new Map<string, Promise<Result<null, BlobFailure>>>();
  let writes = 0;

  const folderOf = (org: ChainId, hash: BlobHash) => join(dir, org, hash.slice(0, 2));

  const tallyOf = (org: ChainId): Promise<Tally> => {
    const known = tallies.get(org);
    if (known !== undefined) return known;
    const tally = countIn(join(dir, org));
    tallies.set(org, tally);
    tally.catch(() => tallies.delete(org)); // whoever asked hears of it; whoever asks next counts again
    return tally;
  };

  async function find(org: ChainId, hash: BlobHash): Promise<StoredName | null> {
    const names = await namesIn(folderOf(org, hash));
    return names.map(parseName).find((name) => name?.hash === hash) ?? null;
  }

  async function write(blob: NewBlob): Promise<Result<null, BlobFailure>> {
    const { org, member, hash, bytes } = blob;
    if ((await find(org, hash)) !== null) return ok(null);
    const tally = await tallyOf(org);
    try {
      await makeSynced(unfinished); // with the first file: a relay without any has no folder for them
      const { bavail, bsize } = await statfs(dir);
      if (bavail * bsize < bytes.length + reserveBytes) return err({ type: "DiskFull" });
      const draft = join(unfinished, `${++writes}`);
      const target = join(folderOf(org, hash), nameOf({ hash, size: bytes.length, member }));
      await writeSynced(draft, bytes);
      await makeSynced(dirname(target));
      await rename(draft, target);
      await syncFolder(dirname(target));
    } catch (cause) {
      return err(failureOf(cause));
    }
    count(tally, member, bytes.length);
    return ok(null);
  }

  return {
    has: async (org, hash) => (await find(org, hash)) !== null,
    async read(org, hash) {
      const name = await find(org, hash);
      if (name === null) return null;
      const path = join(folderOf(org, hash), nameOf(name));
      const bytes = await readFile(path).catch(() => null); // gone meanwhile, or the disk cannot read it: the same to whoever asks
      if (bytes !== null && toHex(hashes.sha256(bytes)) === hash) return bytes;
      await rm(path, { force: true }).catch(() => undefined); // it stays, and is found to be damaged again
      count(await tallyOf(org), name.member, -name.size);
      return null;
    },
    async write(blob) {
      const name = blob.org + blob.hash;
      const begun = writing.get(name) ?? write(blob).finally(() => writing.delete(name));
      writing.set(name, begun);
      return begun;
    },
    async usage(org, member) {
      const { orgBytes, bytesByMember } = await tallyOf(org);
      return { orgBytes, memberBytes: bytesByMember.get(member) ?? 0 };
    },
  };
}

interface StoredName {
  readonly hash: BlobHash;
  readonly size: number;
  readonly member: MemberId;
}

const nameOf = ({ hash, size, member }: StoredName): string => `${hash}-${size}-${member}`;

function parseName(name: string): StoredName | null {
  const [, hash, size, member] = /^([0-9a-f]{64})-([0-9]{1,8})-([0-9a-f]{32})$/.exec(name) ?? [];
  return hash && size && member
    ? { hash: hash as BlobHash, size: Number(size), member: member as MemberId }
    : null;
}

interface Tally {
  orgBytes: number;
  readonly bytesByMember: Map<MemberId, number>;
}

async function countIn(folder: string): Promise<Tally> {
  const tally: Tally = { orgBytes: 0, bytesByMember: new Map() };
  for (const part of await namesIn(folder))
    for (const name of await namesIn(join(folder, part))) {
      const stored = parseName(name);
      if (stored !== null) count(tally, stored.member, stored.size);
    }
  return tally;
}

function count(tally: Tally, member: MemberId, bytes: number): void {
  tally.orgBytes += bytes;
  tally.bytesByMember.set(member, (tally.bytesByMember.get(member) ?? 0) + bytes);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw cause;
  }
}

async function writeSynced(path: string, bytes: Bytes): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A new folder is there for good once the folder that names it was synced. */
async function makeSynced(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A sync that failed once reports success when it is asked again: only a new start knows what is there. */
function failureOf(cause: unknown): BlobFailure {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === "ENOSPC" || code === "EDQUOT") return { type: "DiskFull" };
  if (code === "EIO" || code === "EROFS") return { type: "DiskBroken", detail: message };
  throw cause;
}

import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ana, blobOf, bytesOf, hashOf, org, runBlobsSuite } from "./blobs.suite.ts";
import type { Blobs } from "./blobs.ts";
import { openDiskBlobs } from "./disk.ts";
import { createMemoryBlobs } from "./memory.ts";

const hashes = { sha256: (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest()) };
const newFolder = () => mkdtempSync(join(tmpdir(), "skein-blobs-"));
const open = (dir: string): Blobs => openDiskBlobs(join(dir, "blobs"), { hashes, reserveBytes: 0 });

runBlobsSuite("memory", () => {
  const blobs = createMemoryBlobs();
  return { blobs, reopen: () => blobs, cleanUp: () => undefined };
});

runBlobsSuite("disk", () => {
  const dir = newFolder();
  return {
    blobs: open(dir),
    reopen: () => open(dir),
    cleanUp: () => rmSync(dir, { recursive: true, force: true }),
  };
});

async function inFolder(run: (dir: string) => Promise<void>): Promise<void> {
  const dir = newFolder();
  try {
    await run(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

test("[RLY50] [RLY51] what a crash left unfinished counts nothing and is thrown away; a file that is none of ours is left alone", () =>
  inFolder(async (dir) => {
    await open(dir).write(blobOf(bytesOf(100)));
    writeFileSync(join(dir, "blobs/unfinished/17"), bytesOf(50));
    const part = join(dir, "blobs", org, hashOf(bytesOf(100)).slice(0, 2));
    writeFileSync(join(part, "README"), "not a piece");
    const blobs = open(dir);
    expect(await blobs.usage(org, ana)).toEqual({ orgBytes: 100, memberBytes: 100 });
    expect(existsSync(join(dir, "blobs/unfinished"))).toBe(false);
    expect(readdirSync(part)).toContain("README");
  }));

test("[RLY52] [C06] a piece that was damaged or cut short on the disk is gone, counts no more, and is taken again", () =>
  inFolder(async (dir) => {
    const blobs = open(dir);
    const [flipped, cut] = [bytesOf(100), bytesOf(200)];
    for (const bytes of [flipped, cut]) await blobs.write(blobOf(bytes));
    const pathOf = (bytes: Uint8Array) => {
      const part = join(dir, "blobs", org, hashOf(bytes).slice(0, 2));
      return join(part, readdirSync(part).find((name) => name.startsWith(hashOf(bytes))) as string);
    };
    writeFileSync(pathOf(flipped), bytesOf(100, 8));
    truncateSync(pathOf(cut), 150);
    for (const bytes of [flipped, cut]) expect(await blobs.read(org, hashOf(bytes))).toBeNull();
    expect(await blobs.usage(org, ana)).toEqual({ orgBytes: 0, memberBytes: 0 });
    for (const bytes of [flipped, cut]) {
      await blobs.write(blobOf(bytes));
      expect(await blobs.read(org, hashOf(bytes))).toEqual(Buffer.from(bytes));
    }
    expect((await open(dir).usage(org, ana)).orgBytes).toBe(300);
  }));

test("[RLY52] [C09] a folder that was wiped under a running relay, and one that was put back, are right at once", () =>
  inFolder(async (dir) => {
    const blobs = open(dir);
    await blobs.write(blobOf(bytesOf(100)));
    rmSync(join(dir, "blobs"), { recursive: true });
    mkdirSync(join(dir, "blobs/unfinished"), { recursive: true });
    expect(await blobs.has(org, hashOf(bytesOf(100)))).toBe(false);
    expect(await blobs.write(blobOf(bytesOf(100)))).toEqual({ ok: true, value: null });
    expect(await blobs.has(org, hashOf(bytesOf(100)))).toBe(true);
  }));

test("[RLY51] [C04] a disk with no more than the reserve for messages takes no file", () =>
  inFolder(async (dir) => {
    const blobs = openDiskBlobs(join(dir, "blobs"), { hashes, reserveBytes: Number.MAX_SAFE_INTEGER });
    expect(await blobs.write(blobOf(bytesOf(1)))).toEqual({ ok: false, error: { type: "DiskFull" } });
    expect(await blobs.usage(org, ana)).toEqual({ orgBytes: 0, memberBytes: 0 });
  }));

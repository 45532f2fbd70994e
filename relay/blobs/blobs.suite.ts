import { createHash } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Bytes, type ChainId, type MemberId, parseChainId, parseMemberId } from "../../crdt/public.ts";
import { type BlobHash, type Blobs, parseBlobHash } from "./blobs.ts";

/** What every implementation does. `reopen` gives what a new process would open. */
export interface BlobsUnderTest {
  readonly blobs: Blobs;
  reopen(): Blobs;
  cleanUp(): void;
}

export const org = parseChainId(new Uint8Array(32).fill(1)) as ChainId;
export const otherOrg = parseChainId(new Uint8Array(32).fill(2)) as ChainId;
export const ana = parseMemberId(new Uint8Array(16).fill(3)) as MemberId;
export const bo = parseMemberId(new Uint8Array(16).fill(4)) as MemberId;

export const bytesOf = (length: number, byte = 7): Bytes => new Uint8Array(length).fill(byte);
export const hashOf = (bytes: Bytes): BlobHash =>
  parseBlobHash(createHash("sha256").update(bytes).digest("hex")) as BlobHash;
export const blobOf = (bytes: Bytes, member = ana, chain = org) => ({
  org: chain,
  member,
  hash: hashOf(bytes),
  bytes,
});

export function runBlobsSuite(name: string, create: () => BlobsUnderTest): void {
  let tested: BlobsUnderTest;
  beforeEach(() => {
    tested = create();
  });
  afterEach(() => tested.cleanUp());

  test(`[RLY49] ${name}: what was written is read, after reopening too, and by its own org alone`, async () => {
    const bytes = bytesOf(70_000);
    const hash = hashOf(bytes);
    expect([await tested.blobs.has(org, hash), await tested.blobs.read(org, hash)]).toEqual([false, null]);
    expect(await tested.blobs.write(blobOf(bytes))).toEqual({ ok: true, value: null });
    for (const blobs of [tested.blobs, tested.reopen()]) {
      expect(await blobs.has(org, hash)).toBe(true);
      expect(Buffer.compare((await blobs.read(org, hash)) as Bytes, bytes)).toBe(0);
      expect([await blobs.has(otherOrg, hash), await blobs.read(otherOrg, hash)]).toEqual([false, null]);
    }
  });

  test(`[RLY50] [RLY51] ${name}: the same bytes count once, for whoever brought them first, also when several bring them at once`, async () => {
    const bytes = bytesOf(5_000);
    await Promise.all([ana, ana, bo].map((member) => tested.blobs.write(blobOf(bytes, member))));
    await tested.blobs.write(blobOf(bytesOf(300, 9), bo));
    for (const blobs of [tested.blobs, tested.reopen()]) {
      expect(await blobs.usage(org, ana)).toEqual({ orgBytes: 5_300, memberBytes: 5_000 });
      expect(await blobs.usage(org, bo)).toEqual({ orgBytes: 5_300, memberBytes: 300 });
      expect(await blobs.usage(otherOrg, ana)).toEqual({ orgBytes: 0, memberBytes: 0 });
    }
  });
}

import { type Bytes, type ChainId, type MemberId, ok } from "../../crdt/public.ts";
import type { BlobHash, Blobs } from "./blobs.ts";

/** For the simulator and for tests of what stands in front of it. */
export function createMemoryBlobs(): Blobs {
  const orgs = new Map<ChainId, Map<BlobHash, { readonly member: MemberId; readonly bytes: Bytes }>>();
  const find = (org: ChainId, hash: BlobHash) => orgs.get(org)?.get(hash);
  return {
    has: async (org, hash) => find(org, hash) !== undefined,
    read: async (org, hash) => find(org, hash)?.bytes ?? null,
    write: async ({ org, member, hash, bytes }) => {
      const blobs = orgs.get(org) ?? new Map();
      orgs.set(org, blobs);
      if (!blobs.has(hash)) blobs.set(hash, { member, bytes: bytes.slice() });
      return ok(null);
    },
    usage: async (org, member) => {
      const use = { orgBytes: 0, memberBytes: 0 };
      for (const blob of orgs.get(org)?.values() ?? []) {
        use.orgBytes += blob.bytes.length;
        if (blob.member === member) use.memberBytes += blob.bytes.length;
      }
      return use;
    },
  };
}

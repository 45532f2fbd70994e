import type { Bytes, ChainId, MemberId, Result } from "../../crdt/public.ts";

/** SHA-256 of a blob's bytes in lower-case hex. A brand is minted by parseBlobHash only. */
declare const brand: unique symbol;
export type BlobHash = string & { readonly [brand]: "blob" };

export const parseBlobHash = (text: string): BlobHash | null =>
  /^[0-9a-f]{64}$/.test(text) ? (text as BlobHash) : null;

/**
 * Where the relay keeps sealed pieces of files, by org and hash. Each org has its own; nothing is deleted here.
 * Every implementation passes blobs.suite.ts. Rules RLY49–RLY53 in SPEC.md.
 */
export interface Blobs {
  has(org: ChainId, hash: BlobHash): Promise<boolean>;
  /** `null` when it is not here, or not as it was written: then it is as if it had never come, and is taken again. */
  read(org: ChainId, hash: BlobHash): Promise<Bytes | null>;
  /** When it answers `ok`, the bytes survive a power cut. Bytes that are here already are fine. */
  write(blob: NewBlob): Promise<Result<null, BlobFailure>>;
  /** What an org holds here, and what of it this member brought. */
  usage(org: ChainId, member: MemberId): Promise<BlobUsage>;
}

export interface NewBlob {
  readonly org: ChainId;
  readonly member: MemberId;
  /** Of these very bytes: whoever asks has checked it. */
  readonly hash: BlobHash;
  readonly bytes: Bytes;
}

export interface BlobUsage {
  readonly orgBytes: number;
  readonly memberBytes: number;
}

export type BlobFailure =
  | { readonly type: "DiskFull" }
  /** The disk did not do what it was asked: what is durable is unknown, the process must start again. */
  | { readonly type: "DiskBroken"; readonly detail: string };

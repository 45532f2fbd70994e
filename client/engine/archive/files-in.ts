import {
  type Bytes,
  type CryptoPort,
  chunkBytesAt,
  chunksIn,
  concat,
  equalBytes,
  err,
  type FileRef,
  hashesOf,
  hasIndex,
  ok,
  type Result,
  type SealedChunk,
  sealChunk,
  sealIndex,
} from "../../../crdt/index.ts";
import type { ArchiveBrought } from "../api.ts";
import type { Files } from "../files/half.ts";
import type { HttpError } from "../sync/relay-http.ts";
import type { OpenFile, SourceFile } from "./source.ts";
import { ZipFlaw } from "./zip-in.ts";

type Stopped = NonNullable<ArchiveBrought["stopped"]>;

/** Brings the content of files to the relay before the messages that name them are written. */
export interface FilesIn {
  bring(
    files: readonly SourceFile[],
  ): Promise<Result<{ readonly brought: number; readonly away: number }, Stopped>>;
}

export function createFilesIn(crypto: CryptoPort, files: () => Promise<Files | null>): FilesIn {
  return {
    async bring(given) {
      let [brought, away] = [0, 0];
      for (const { ref, open } of given) {
        const half = open === null ? null : await files();
        const kept = open === null || half === null ? "away" : await bringOne(crypto, half, ref, open);
        if (kept === "away") away++;
        else if (kept === "brought") brought++;
        else return err(kept);
      }
      return ok({ brought, away });
    },
  };
}

/**
 * Seals a file with the nonces that sealed it before: the same key, nonce and content are the same bytes, so that its reference,
 * which its author signed, still names them. What comes out as anything else is not that file, and counts as not there.
 */
async function bringOne(
  crypto: CryptoPort,
  { blobs }: Files,
  ref: FileRef,
  open: OpenFile,
): Promise<"brought" | "away" | Stopped> {
  const hashes: Bytes[] = [];
  const named = hasIndex(ref.size) ? null : hashesOf(ref);
  if (open.nonces.length !== chunksIn(ref.size) + (hasIndex(ref.size) ? 1 : 0)) return "away";
  try {
    let index = 0;
    for await (const plain of inChunks(ref.size, open.read())) {
      const sealed = await sealChunk(withNonce(crypto, open.nonces[index]), ref, index, plain);
      const expected = named?.[index];
      if (named !== null && (expected === undefined || !equalBytes(expected, sealed.hash))) return "away";
      hashes.push(sealed.hash);
      const refused = await put(blobs, sealed);
      if (refused !== null) return refused;
      index++;
    }
    if (index !== chunksIn(ref.size)) return "away";
  } catch (cause) {
    if (cause instanceof ZipFlaw) return "away"; // the words are whole all the same
    throw cause;
  }
  if (named !== null) return "brought";
  const list = await sealIndex(withNonce(crypto, open.nonces.at(-1)), ref, hashes);
  if (!equalBytes(list.hash, ref.hashes)) return "away";
  return (await put(blobs, list)) ?? "brought";
}

/** The nonce that a seal draws is the one that it drew when the file was first sealed. */
const withNonce = (crypto: CryptoPort, nonce: Bytes | undefined): CryptoPort => ({
  ...crypto,
  randomBytes: (length) => (nonce?.length === length ? nonce : crypto.randomBytes(length)),
});

async function* inChunks(size: number, pieces: AsyncGenerator<Uint8Array>): AsyncGenerator<Bytes> {
  let [held, index] = [new Uint8Array(0) as Bytes, 0];
  for await (const piece of pieces) {
    held = concat(held, piece);
    for (
      let most = chunkBytesAt(size, index);
      most > 0 && held.length >= most;
      most = chunkBytesAt(size, index)
    ) {
      yield held.slice(0, most);
      held = held.slice(most);
      index++;
    }
  }
  if (held.length > 0) yield held; // more or less than it says: it seals to something else
}

async function put(blobs: Files["blobs"], { hash, bytes }: SealedChunk): Promise<Stopped | null> {
  const missing = await blobs.missing([hash]);
  if (missing.ok && missing.value.length === 0) return null;
  const kept = missing.ok ? await blobs.put(hash, bytes) : missing;
  return kept.ok ? null : stoppedBy(kept.error);
}

function stoppedBy(error: HttpError): Stopped {
  if (error.type !== "Refused") return "NeedsRelay";
  return error.refusal === "StorageFull" ? "RelayFull" : "NotAllowed";
}

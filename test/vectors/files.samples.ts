import { type Bytes, concat, toHex, utf8 } from "../../crdt/base/bytes.ts";
import { encodeCbor } from "../../crdt/base/cbor.ts";
import { createNobleCrypto } from "../../crdt/crypto/noble.ts";
import { chunkBytesAt, sealChunk, sealIndex } from "../../crdt/files/chunk.ts";
import {
  chunksIn,
  FILE_LIMITS,
  type FileRef,
  fileRefToCbor,
  hasIndex,
} from "../../crdt/files/reference.ts";
import { seededBytes } from "../support/seeded-bytes.ts";

/** What `files.json` freezes. Run this file to print it anew; only a new version of the format may change a line. */

export const smallPicture = concat(utf8("RIFF"), new Uint8Array(4), utf8("WEBP"), utf8("nothing"));

const ABOUT = { name: "预算 2026.pdf", type: "application/pdf", preview: null, width: 0, height: 0, duration: 0 };
export const abouts = [
  ABOUT,
  { ...ABOUT, name: "sea.webp", type: "image/webp", preview: smallPicture, width: 4_000, height: 3_000 },
  { ...ABOUT, name: "voice", type: "audio/webm", preview: Uint8Array.of(0, 9, 255), duration: 61_500 },
  { ...ABOUT, name: "nobody knows", type: "" },
] as const satisfies readonly Omit<FileRef, "size" | "key" | "hashes">[];

/** A file of `size` bytes that one seed decides, sealed: its reference, its content and all its chunks by hash. */
export async function sealedFile(seed: string, size: number, about: (typeof abouts)[number] = ABOUT) {
  const crypto = createNobleCrypto(seededBytes(seed));
  const key = crypto.randomBytes(32);
  const content = seededBytes(`${seed}, content`)(size);
  const chunks: { readonly hash: Bytes; readonly bytes: Bytes }[] = [];
  for (let index = 0; index < chunksIn(size); index++) {
    const from = index * FILE_LIMITS.chunkBytes;
    const plain = content.subarray(from, from + chunkBytesAt(size, index));
    chunks.push(await sealChunk(crypto, { key, size }, index, plain));
  }
  const hashes = chunks.map(({ hash }) => hash);
  const index = hasIndex(size) ? await sealIndex(crypto, { key, size }, hashes) : null;
  const ref: FileRef = { ...about, size, key, hashes: index === null ? concat(...hashes) : index.hash };
  return { crypto, ref, content, chunks, index };
}

export async function fileVectorsNow() {
  const files = [];
  for (const [at, size] of [1_000, 0, 70_000, 256].entries()) {
    const { ref, content, chunks } = await sealedFile(`skein file vectors, version 1, ${at}`, size, abouts[at]);
    const sealed = chunks.map(({ bytes }) => (bytes.length < 2_000 ? toHex(bytes) : null));
    files.push({
      name: ref.name,
      ref: toHex(encodeCbor(fileRefToCbor(ref))),
      content: content.length < 2_000 ? toHex(content) : null,
      chunks: sealed,
    });
  }
  return { version: 1, files };
}

if (import.meta.main) console.log(JSON.stringify(await fileVectorsNow(), null, 2));

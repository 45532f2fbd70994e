import {
  type Bytes,
  type CryptoPort,
  chunkBytesAt,
  chunksIn,
  concat,
  err,
  FILE_LIMITS,
  type FileRef,
  hasIndex,
  isSmallPicture,
  ok,
  type Result,
  type SealedChunk,
  sealChunk,
  sealIndex,
  utf8,
  wellFormed,
} from "../../../crdt/index.ts";
import type { FileGiven, UploadProblem } from "../api.ts";
import type { UploadFile } from "./store.ts";

/** A reference without content yet: what a person is shown of a file while it is copied. */
export function newRef(crypto: CryptoPort, given: FileGiven, previewBytes: number): FileRef {
  const type = typeIn(given.type);
  return {
    name: nameIn(given.name),
    type,
    size: given.blob.size,
    key: crypto.randomBytes(32),
    hashes: new Uint8Array(0),
    preview: previewIn(given.preview, type, previewBytes),
    width: within(given.width, FILE_LIMITS.pixels),
    height: within(given.height, FILE_LIMITS.pixels),
    duration: within(given.duration, FILE_LIMITS.durationMs),
  };
}

/**
 * Copies a file, sealed, piece by piece: one of them is in memory at a time.
 *
 * Errors: Unreadable, and what `keep` says of a piece; then nothing further is copied.
 */
export async function takeIn(
  crypto: CryptoPort,
  ref: FileRef,
  blob: Blob,
  keep: (file: UploadFile, piece: SealedChunk, plainBytes: number) => Promise<UploadProblem | null>,
): Promise<Result<UploadFile, UploadProblem>> {
  const hashes: Bytes[] = [];
  for (let index = 0; index < chunksIn(ref.size); index++) {
    const from = index * FILE_LIMITS.chunkBytes;
    const plain = await readPart(blob, from, from + chunkBytesAt(ref.size, index));
    if (plain === null) return err("Unreadable");
    const sealed = await sealChunk(crypto, ref, index, plain);
    hashes.push(sealed.hash);
    const refused = await keep({ ref, pieces: concat(...hashes) }, sealed, plain.length);
    if (refused !== null) return err(refused);
  }
  if (!hasIndex(ref.size)) {
    const pieces = concat(...hashes);
    return ok({ ref: { ...ref, hashes: pieces }, pieces });
  }
  const index = await sealIndex(crypto, ref, hashes);
  const whole = { ref: { ...ref, hashes: index.hash }, pieces: concat(...hashes, index.hash) };
  const refused = await keep(whole, index, 0);
  return refused === null ? ok(whole) : err(refused);
}

async function readPart(blob: Blob, from: number, to: number): Promise<Bytes | null> {
  try {
    const part = new Uint8Array(await blob.slice(from, to).arrayBuffer());
    return part.length === to - from ? part : null;
  } catch {
    return null; // the platform says only by throwing that the file was moved, changed or is a folder
  }
}

const within = (value: number, most: number): number =>
  Number.isFinite(value) ? Math.max(0, Math.min(most, Math.round(value))) : 0;

const TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/;

/** `audio/webm;codecs=opus` → `audio/webm`; what is no media type becomes none. */
function typeIn(given: string): string {
  const [type = ""] = given.toLowerCase().split(";", 1);
  const trimmed = type.trim();
  return TYPE.test(trimmed) && trimmed.length <= FILE_LIMITS.typeUnits ? trimmed : "";
}

/** A name that is too long loses its middle, and keeps its ending: that says what it is. */
function nameIn(given: string): string {
  const name = wellFormed(given).trim() || "file";
  const letters = Array.from(name);
  const end = letters.slice(Math.max(0, letters.length - 24));
  const start = letters.slice(0, letters.length - end.length);
  const joined = () =>
    (start.length + end.length < letters.length ? [...start, "…", ...end] : [...start, ...end]).join("");
  while (joined().length > FILE_LIMITS.nameUnits || utf8(joined()).length > FILE_LIMITS.nameBytes)
    start.pop();
  return joined();
}

function previewIn(given: Bytes | null, type: string, most: number): Bytes | null {
  if (given === null || given.length === 0) return null;
  if (type.startsWith("audio/")) return given.slice(0, FILE_LIMITS.levels);
  return given.length <= most && isSmallPicture(given) ? given : null;
}

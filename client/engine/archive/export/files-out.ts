import type { Bytes, FileRef } from "../../../../crdt/index.ts";
import type { Files } from "../../files/half.ts";
import { encodeFileLine } from "../skein/file-line.ts";
import type { ZipOut } from "./zip-out.ts";

/** A file of a message that goes out. */
export interface OutFile {
  readonly key: string;
  readonly file: number;
  readonly ref: FileRef;
  readonly path: string;
}

/** Endings that no browser runs when somebody opens them from a folder; anything else gets another one. */
const HARMLESS =
  /\.(png|jpe?g|gif|webp|avif|heic|bmp|mp4|webm|mov|mp3|m4a|ogg|opus|wav|flac|pdf|txt|md|csv|json|zip|gz|7z|docx?|xlsx?|pptx?|odt|ods|odp|pages|key|numbers)$/i;
const NAME_UNITS = 80;

export function pathOf(part: number, place: number, name: string): string {
  const plain = name
    .replace(/[^\p{L}\p{N}._ -]/gu, "_")
    .replace(/^[. ]+|[. ]+$/g, "")
    .slice(-NAME_UNITS)
    .toWellFormed()
    .replace(/^[. ]+/, "");
  const named = plain === "" ? "file" : plain;
  return `files/${part}/${place}/${HARMLESS.test(named) ? named : `${named}.download`}`;
}

/** Writes what is in a file, piece by piece; its line for the list of files, or `null` where it is not to be had now. */
export async function writeFile(zip: ZipOut, files: Files, { ref, ...out }: OutFile): Promise<string | null> {
  const parts = files.reader.sealedParts(ref);
  const first = await parts.next();
  if (!first.done && !first.value.ok) return null;
  const nonces: Bytes[] = [];
  let isWhole = true;
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let step = first; !step.done; step = await parts.next()) {
      if (!step.value.ok) {
        isWhole = false; // its beginning is in the archive, and nothing names it
        return;
      }
      nonces.push(step.value.value.nonce);
      if (step.value.value.bytes.length > 0) yield step.value.value.bytes;
    }
  }
  await zip.bytes(out.path, pieces());
  return isWhole ? encodeFileLine({ ...out, nonces }) : null;
}

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Words that occur nowhere else, so that finding one means that content got out. */
export interface Canaries {
  /** The word, marked; short enough for every field. */
  readonly mark: (words: string) => string;
  /** Which marks are in these bytes, in any of the ways that text is written down: `mark as form`. */
  readonly seenIn: (bytes: Buffer) => readonly string[];
  readonly count: () => number;
}

export function createCanaries(): Canaries {
  const seed = Array.from(crypto.getRandomValues(new Uint8Array(5)), (byte) => byte.toString(36)).join("");
  const marks: string[] = [];
  return {
    mark(words) {
      const mark = `q${seed}x${marks.length}q`;
      marks.push(mark);
      return `${words} ${mark}`;
    },
    seenIn: (bytes) =>
      marks.flatMap((mark) =>
        formsOf(mark)
          .filter(({ needle }) => bytes.includes(needle))
          .map(({ form }) => `${mark} as ${form}`),
      ),
    count: () => marks.length,
  };
}

interface Form {
  readonly form: string;
  readonly needle: Buffer;
}

function formsOf(mark: string): readonly Form[] {
  const raw = Buffer.from(mark);
  const wide = Buffer.from(mark, "utf16le");
  const hex = raw.toString("hex");
  return [
    { form: "raw", needle: raw },
    { form: "hex", needle: Buffer.from(hex) },
    { form: "HEX", needle: Buffer.from(hex.toUpperCase()) },
    { form: "UTF-16LE", needle: wide },
    { form: "UTF-16BE", needle: Buffer.from(wide).swap16() },
    ...[0, 1, 2].flatMap((shift) => base64Forms(raw, shift)),
  ];
}

/** What stays of a base64 text wherever it begins: whole groups of three bytes inside the word. */
function base64Forms(raw: Buffer, shift: number): readonly Form[] {
  const inner = raw.subarray(shift, raw.length - ((raw.length - shift) % 3));
  return (["base64", "base64url"] as const).map((form) => ({
    form,
    needle: Buffer.from(inner.toString(form)),
  }));
}

/** Every file below a folder, in one piece each. */
export const readFolder = (folder: string): readonly { readonly path: string; readonly bytes: Buffer }[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, bytes: readFileSync(path) }));

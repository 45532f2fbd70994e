import { type Bytes, fromBase64Url, toBase64Url } from "../../../../crdt/index.ts";

/** One file of a message whose content is in the export. */
export interface FileLine {
  /** Of its message, in hex. */
  readonly key: string;
  /** Which of the message's files. */
  readonly file: number;
  readonly path: string;
  /** Of each of its chunks, and of the index of a long one: sealed with them again it is what the message names. */
  readonly nonces: readonly Bytes[];
}

const NONCE_BYTES = 12;
const MOST_NONCES = 1_025; // of the largest file, with its index
const PATH = /^files\/\d{1,6}\/\d{1,9}\/[^/\\]{1,240}$/;

export const encodeFileLine = ({ nonces, ...line }: FileLine): string =>
  JSON.stringify({ ...line, nonces: nonces.map(toBase64Url) });

/** `null` for anything that is no such line. Rule EXP5 in crdt/SPEC.md. */
export function decodeFileLine(text: string): FileLine | null {
  try {
    const { key, file, path, nonces, ...more }: Record<string, unknown> = JSON.parse(text) ?? {};
    if (Object.keys(more).length > 0 || typeof key !== "string" || !/^[0-9a-f]{32}$/.test(key)) return null;
    if (typeof file !== "number" || !Number.isSafeInteger(file) || file < 0 || file > 8) return null;
    if (typeof path !== "string" || !PATH.test(path)) return null;
    if (!Array.isArray(nonces) || nonces.length > MOST_NONCES) return null;
    const read = nonces.map((one) => (typeof one === "string" ? fromBase64Url(one) : null));
    const whole = read.filter((one) => one?.length === NONCE_BYTES) as Bytes[];
    return whole.length === read.length ? { key, file, path, nonces: whole } : null;
  } catch {
    return null; // not JSON, and nothing else throws
  }
}

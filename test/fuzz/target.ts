import { type Bytes, equalBytes, fromHex, toHex } from "../../crdt/index.ts";

/** One decoder and what holds for whatever bytes it is given. */
export interface Target {
  readonly name: string;
  /** Sound inputs, to be changed. */
  readonly samples: readonly Bytes[];
  /** Makes a checksum or a signature right again, so that what lies behind it is reached. `index`: of the sample. */
  readonly mend?: (bytes: Bytes, index: number) => Bytes | Promise<Bytes>;
  /** Throws when something is wrong with the decoder. Answers whether it took the bytes. */
  readonly run: (bytes: Bytes, index: number) => boolean | Promise<boolean>;
}

/** Bytes that a decoder took are the only way to write what it read. */
export function mustBeSame(what: string, given: Bytes, written: Bytes): true {
  if (!equalBytes(given, written))
    throw new Error(`${what}: read as something that is written ${toHex(written)}`);
  return true;
}

export function hex(text: string): Bytes {
  const bytes = fromHex(text);
  if (bytes === null) throw new Error("a vector that is not hex");
  return bytes;
}

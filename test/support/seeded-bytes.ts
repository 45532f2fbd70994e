import { type Bytes, concat, uint64, utf8 } from "../../crdt/base/bytes.ts";
import { nobleVerifier } from "../../crdt/crypto/noble.ts";

/** Randomness that one seed decides: SHA-256 in counter mode. For tests, vectors and the simulator. */
export function seededBytes(seed: string): (length: number) => Bytes {
  let block = 0;
  return (length) => {
    const parts: Bytes[] = [];
    for (let have = 0; have < length; have += 32)
      parts.push(nobleVerifier.sha256(concat(utf8(seed), uint64(block++))));
    return concat(...parts).slice(0, length);
  };
}

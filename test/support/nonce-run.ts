import { newNonce } from "../../crdt/crypto/nonce.ts";
import { createWebCrypto } from "../../crdt/crypto/webcrypto.ts";

const SEALS_PER_START = 100_000; // a new crypto port, as after a restart or in a copy of the profile

export interface NonceRun {
  readonly drawn: number;
  /** Pairs with the same first eight bytes: more than the same nonce. By chance one in 370,000 runs of 10^7 has a pair. */
  readonly alike: number;
}

/** Draws as many nonces as asked, as seals do on a person's device. */
export function drawNonces(count: number): NonceRun {
  const heads = new BigUint64Array(count);
  let crypto = createWebCrypto();
  for (let at = 0; at < count; at++) {
    if (at % SEALS_PER_START === 0) crypto = createWebCrypto();
    heads[at] = new DataView(newNonce(crypto).buffer).getBigUint64(0);
  }
  return { drawn: count, alike: countAlike(heads) };
}

export function countAlike(heads: BigUint64Array): number {
  heads.sort();
  let alike = 0;
  for (let at = 1; at < heads.length; at++) if (heads[at] === heads[at - 1]) alike++;
  return alike;
}

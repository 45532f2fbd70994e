import { type Bytes, utf8 } from "../base/bytes.ts";
import type { KitId } from "../base/ids.ts";
import type { CryptoPort, Opener, Signer } from "../crypto/port.ts";
import { kitIdOf } from "../roster/ids-from-keys.ts";

export interface KitKeys {
  readonly kit: KitId;
  readonly signer: Signer;
  readonly opener: Opener;
}

const SEED_BYTES = 32;

/** Whoever holds a kit's secret holds both of its keys: HKDF(secret, "skein/v1/kit/sign" and "…/seal"); rule KEY13. */
export async function kitKeys(crypto: CryptoPort, secret: Bytes): Promise<KitKeys> {
  const signSeed = await crypto.hkdf(secret, utf8("skein/v1/kit/sign"), SEED_BYTES);
  const sealSeed = await crypto.hkdf(secret, utf8("skein/v1/kit/seal"), SEED_BYTES);
  const signer = await crypto.signerFromSeed(signSeed);
  const opener = await crypto.openerFromSeed(sealSeed);
  return { kit: kitIdOf(crypto, signer.publicKey, opener.publicKey), signer, opener };
}

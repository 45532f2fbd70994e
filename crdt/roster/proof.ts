import { type Bytes, equalBytes } from "../base/bytes.ts";
import { encodeCbor } from "../base/cbor.ts";
import { type ChainId, type DeviceId, idToBytes, type MemberId } from "../base/ids.ts";
import { type Purpose, parseCose, signCose, verifyCose } from "../cose/sign1.ts";
import type { Signer, Verifier } from "../crypto/port.ts";

/** Whom a secret on paper or in a link vouches for: this device of this member, in this chain, and nobody else. */
export interface ProofClaim {
  readonly chain: ChainId;
  readonly device: DeviceId;
  readonly member: MemberId;
}

/**
 * What the secret is used for. A kit proves one thing when it is set and another when it brings a device back, so that
 * what was published for the first is of no use for the second.
 */
export type ProofUse = "invite" | "kitSet" | "deviceRestored";

const purposes: Readonly<Record<ProofUse, Purpose>> = {
  invite: "skein/v1/invite",
  kitSet: "skein/v1/kit",
  deviceRestored: "skein/v1/restore",
};

const VERSION = 1;

/** Shape: COSE_Sign1, purpose by its use, over CBOR [1, chain 32 B, device 16 B, member 16 B]. */
export const signProof = (use: ProofUse, claim: ProofClaim, secret: Signer): Promise<Bytes> =>
  signCose(purposes[use], encodeClaim(claim), secret);

export async function verifyProof(
  use: ProofUse,
  claim: ProofClaim,
  proof: Bytes,
  signKey: Bytes,
  verifier: Verifier,
): Promise<boolean> {
  const signed = parseCose(proof);
  if (!signed.ok || !equalBytes(signed.value.payload, encodeClaim(claim))) return false;
  return verifyCose(purposes[use], signed.value, signKey, verifier);
}

const encodeClaim = (claim: ProofClaim): Bytes =>
  encodeCbor([VERSION, idToBytes(claim.chain), idToBytes(claim.device), idToBytes(claim.member)]);

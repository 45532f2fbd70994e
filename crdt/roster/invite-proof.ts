import type { Bytes } from "../base/bytes.ts";
import { equalBytes } from "../base/bytes.ts";
import { encodeCbor } from "../base/cbor.ts";
import { type ChainId, type DeviceId, idToBytes, type MemberId } from "../base/ids.ts";
import { parseCose, signCose, verifyCose } from "../cose/sign1.ts";
import type { Signer, Verifier } from "../crypto/port.ts";

/** Whom an invite's secret vouches for: this device of this member, in this chain, and nobody else. */
export interface ProofClaim {
  readonly chain: ChainId;
  readonly device: DeviceId;
  readonly member: MemberId;
}

const VERSION = 1;

/** Shape: COSE_Sign1, purpose skein/v1/invite, over CBOR [1, chain 32 B, device 16 B, member 16 B]. */
export const signInviteProof = (claim: ProofClaim, invite: Signer): Promise<Bytes> =>
  signCose("skein/v1/invite", encodeClaim(claim), invite);

export async function verifyInviteProof(
  claim: ProofClaim,
  proof: Bytes,
  inviteKey: Bytes,
  verifier: Verifier,
): Promise<boolean> {
  const signed = parseCose(proof);
  if (!signed.ok || !equalBytes(signed.value.payload, encodeClaim(claim))) return false;
  return verifyCose("skein/v1/invite", signed.value, inviteKey, verifier);
}

const encodeClaim = (claim: ProofClaim): Bytes =>
  encodeCbor([VERSION, idToBytes(claim.chain), idToBytes(claim.device), idToBytes(claim.member)]);

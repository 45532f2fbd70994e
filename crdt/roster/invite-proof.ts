import type { Bytes } from "../base/bytes.ts";
import type { Signer, Verifier } from "../crypto/port.ts";
import { type ProofClaim, signProof, verifyProof } from "./proof.ts";

export type { ProofClaim } from "./proof.ts";

export const signInviteProof = (claim: ProofClaim, invite: Signer): Promise<Bytes> =>
  signProof("invite", claim, invite);

export const verifyInviteProof = (
  claim: ProofClaim,
  proof: Bytes,
  inviteKey: Bytes,
  verifier: Verifier,
): Promise<boolean> => verifyProof("invite", claim, proof, inviteKey, verifier);

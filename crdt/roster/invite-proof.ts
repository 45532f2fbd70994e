import type { Bytes } from "../base/bytes.ts";
import type { Signer } from "../crypto/port.ts";
import { type ProofClaim, signProof } from "./proof.ts";

/** What the secret of an invite signs for whoever comes by it. */
export const signInviteProof = (claim: ProofClaim, invite: Signer): Promise<Bytes> =>
  signProof("invite", claim, invite);

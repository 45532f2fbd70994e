import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import {
  type Bytes,
  type DeviceId,
  deviceIdOf,
  draftOn,
  type InviteMade,
  inviteKeys,
  memberIdOf,
  type Signer,
  sealRosterText,
  signEntry,
} from "../../crdt/index.ts";
import { signInviteProof } from "../../crdt/roster/invite-proof.ts";
import type { Replica } from "../support/replica.ts";

const SURNAMES = "赵 钱 孙 李 周 吴 郑 王 Baker Costa Dubois Eriksen Fischer Garcia Horvat Ivanova".split(
  " ",
);

/** Somebody who came by a link. Nobody has the secret half of what keys are sealed for: to be handed one takes the public half. */
export interface Joined {
  readonly device: DeviceId;
  readonly signer: Signer;
  readonly sealKey: Bytes;
  readonly entry: Bytes;
}

/** One entry for each of them, as real as anybody's. Nobody reduces them here. */
export async function joins(
  { crypto, state, epochKey }: Replica,
  made: InviteMade,
  count: number,
  noise: (length: number) => Bytes,
): Promise<readonly Joined[]> {
  const { signer: inviteSigner } = await inviteKeys(crypto, made.secret);
  const text = (purpose: "member-name" | "device-label", words: string) =>
    sealRosterText(crypto, epochKey, 0, purpose, words);
  const all: Joined[] = [];
  let head: Parameters<typeof draftOn>[0] = state;
  for (let n = 0; n < count; n++) {
    const [signer, sealKey, key] = [signerOf(noise(32)), noise(32), noise(32)];
    const device = deviceIdOf(crypto, signer.publicKey, sealKey);
    const member = memberIdOf(crypto, key);
    const name = `${SURNAMES[n % SURNAMES.length]} ${n}`;
    const action = {
      kind: "memberJoined",
      invite: made.invite,
      member: { member, key, nameSealed: await text("member-name", name) },
      device: {
        device,
        signKey: signer.publicKey,
        sealKey,
        labelSealed: await text("device-label", "laptop"),
      },
      proof: await signInviteProof({ chain: state.chain, device, member }, inviteSigner),
    } as const;
    const entry = await signEntry(draftOn(head, action, device, Date.now()), signer, crypto);
    all.push({ device, signer, sealKey, entry: entry.bytes });
    head = { chain: entry.chain, seq: entry.seq, head: entry.hash };
  }
  return all;
}

/** OpenSSL's signatures: they are the same as anybody's, and thousands take no time. */
export function signerOf(seed: Bytes): Signer {
  const prefix = Buffer.from("302e020100300506032b657004220420", "hex"); // PKCS #8 for Ed25519 (RFC 8410)
  const key = createPrivateKey({ key: Buffer.concat([prefix, seed]), format: "der", type: "pkcs8" });
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  return {
    publicKey: new Uint8Array(spki.subarray(-32)),
    sign: async (message) => new Uint8Array(sign(null, message, key)),
  };
}

import { type Bytes, toHex } from "../../crdt/base/bytes.ts";
import type { ChainId, DeviceId, InviteId, KitId } from "../../crdt/base/ids.ts";
import { createNobleCrypto } from "../../crdt/crypto/noble.ts";
import { type AuthClaim, signAuth } from "../../crdt/wire/auth.ts";
import { seededBytes } from "../support/seeded-bytes.ts";

/** What `auth.json` freezes. Run this file to print it anew; only a new version of the protocol may change a line. */
const nonce: Bytes = new Uint8Array(32).fill(0x11);
const place = { audience: "relay.example.org:8443", nonce, org: "c0".repeat(32) as ChainId };
export const authClaims: readonly AuthClaim[] = [
  { ...place, who: { kind: "device", device: "d0".repeat(16) as DeviceId }, chainSeq: 42 },
  { ...place, who: { kind: "invite", invite: "e0".repeat(16) as InviteId }, chainSeq: 0 },
  { ...place, who: { kind: "kit", kit: "f0".repeat(16) as KitId }, chainSeq: 7 },
];

export async function authVectorsNow() {
  const crypto = createNobleCrypto(seededBytes("skein auth vectors, version 1"));
  const signer = await crypto.signerFromSeed(crypto.randomBytes(32));
  const signed = await Promise.all(authClaims.map((claim) => signAuth(claim, signer)));
  return { version: 1, signKey: toHex(signer.publicKey), signed: signed.map(toHex) };
}

if (import.meta.main) console.log(JSON.stringify(await authVectorsNow(), null, 2));

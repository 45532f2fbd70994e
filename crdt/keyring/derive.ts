import { type Bytes, concat, equalBytes, utf8 } from "../base/bytes.ts";
import { type InviteId, idToBytes, type RoomId } from "../base/ids.ts";
import type { CryptoPort, Opener, Signer } from "../crypto/port.ts";
import { inviteIdOf } from "../roster/ids-from-keys.ts";

/** Keys that follow from other keys by HKDF-SHA-256, each under its own purpose (rules KEY1–KEY3 in SPEC.md). */

const SECRET_BYTES = 32;

/** Every member can work out the key of an open room, so open rooms need no wraps. */
export const openRoomKey = (crypto: CryptoPort, epochKey: Bytes, room: RoomId): Promise<Bytes> =>
  crypto.hkdf(epochKey, concat(utf8("skein/v1/open-room"), idToBytes(room)), SECRET_BYTES);

/** What the chain says about an epoch key: proves which key was meant without giving it away. */
export const commitmentOf = (crypto: CryptoPort, epochKey: Bytes): Promise<Bytes> =>
  crypto.hkdf(epochKey, utf8("skein/v1/commitment"), SECRET_BYTES);

export const isCommittedTo = async (
  crypto: CryptoPort,
  commitment: Bytes,
  epochKey: Bytes,
): Promise<boolean> => equalBytes(await commitmentOf(crypto, epochKey), commitment);

export interface InviteKeys {
  readonly invite: InviteId;
  readonly signer: Signer;
  readonly opener: Opener;
}

/** One secret, one idea: whoever holds an invite's secret holds both of its keys. */
export async function inviteKeys(crypto: CryptoPort, secret: Bytes): Promise<InviteKeys> {
  const signSeed = await crypto.hkdf(secret, utf8("skein/v1/invite/sign"), SECRET_BYTES);
  const sealSeed = await crypto.hkdf(secret, utf8("skein/v1/invite/seal"), SECRET_BYTES);
  const signer = await crypto.signerFromSeed(signSeed);
  const opener = await crypto.openerFromSeed(sealSeed);
  return { invite: inviteIdOf(crypto, signer.publicKey, opener.publicKey), signer, opener };
}

import { type Bytes, utf8 } from "../base/bytes.ts";
import { decodeCbor, encodeCbor } from "../base/cbor.ts";
import { type ChainId, idToBytes } from "../base/ids.ts";
import type { CryptoPort, Opener } from "../crypto/port.ts";
import type { SealedText } from "../roster/action.ts";
import { isTuple } from "../roster/fields.ts";
import { unpadText } from "./padded-text.ts";
import type { RosterTextPurpose } from "./roster-text.ts";

/** Names of people who hold no key yet, sealed for those inside (rule KEY10 in SPEC.md). */

export const REPLY_FORM = "reply";
const SEED_BYTES = 32;

/** Everybody with the epoch key opens replies; its public half stands in invites as `replyKey`. */
export const replyKeys = async (crypto: CryptoPort, epochKey: Bytes): Promise<Opener> =>
  crypto.openerFromSeed(await crypto.hkdf(epochKey, utf8("skein/v1/reply"), SEED_BYTES));

export async function openReply(
  opener: Opener,
  chain: ChainId,
  purpose: RosterTextPurpose,
  sealed: SealedText,
): Promise<string | null> {
  const body = bodyOf(sealed);
  const plain = body && (await opener.open(replyInfo(chain, purpose), body));
  return plain && unpadText(plain);
}

export const isReply = (sealed: SealedText): boolean => bodyOf(sealed) !== null;

function bodyOf(sealed: SealedText): Bytes | null {
  const decoded = decodeCbor(sealed);
  if (!decoded.ok || !isTuple(decoded.value, 3)) return null;
  const [zero, body, form] = decoded.value;
  return zero === 0 && form === REPLY_FORM && body instanceof Uint8Array ? body : null;
}

export const replyInfo = (chain: ChainId, purpose: RosterTextPurpose): Bytes =>
  encodeCbor(["skein/v1/reply", idToBytes(chain), purpose]);

import { type Bytes, utf8 } from "../base/bytes.ts";
import { decodeCbor, encodeCbor } from "../base/cbor.ts";
import { type ChainId, idToBytes } from "../base/ids.ts";
import type { CryptoPort, Opener } from "../crypto/port.ts";
import type { SealedText } from "../roster/action.ts";
import { isTuple } from "../roster/fields.ts";
import { padText, unpadText } from "./padded-text.ts";
import type { RosterTextPurpose } from "./roster-text.ts";
import { sealOrNull } from "./seals.ts";

/** Names of people who hold no key yet, sealed for those inside (rule KEY10 in SPEC.md). */

const FORM = "reply";
const SEED_BYTES = 32;

/** Everybody with the epoch key opens replies; its public half stands in invites as `replyKey`. */
export const replyKeys = async (crypto: CryptoPort, epochKey: Bytes): Promise<Opener> =>
  crypto.openerFromSeed(await crypto.hkdf(epochKey, utf8("skein/v1/reply"), SEED_BYTES));

/** Where a reply goes: the chain whose members shall read it, and the key that one of its invites names. */
export interface ReplyTo {
  readonly chain: ChainId;
  readonly replyKey: Bytes;
}

/**
 * Shape:  CBOR [0, enc 32 B ‖ ciphertext, "reply"]; the plaintext is padded as in KEY4.
 * Info:   CBOR ["skein/v1/reply", chain 32 B, purpose].
 * Bounds: as roster text; `null` when `replyKey` is no key that anything can be sealed for.
 */
export async function sealReply(
  crypto: CryptoPort,
  to: ReplyTo,
  purpose: RosterTextPurpose,
  text: string,
): Promise<SealedText | null> {
  const sealed = await sealOrNull(crypto, to.replyKey, infoOf(to.chain, purpose), padText(text));
  return sealed && encodeCbor([0, sealed, FORM]);
}

export async function openReply(
  opener: Opener,
  chain: ChainId,
  purpose: RosterTextPurpose,
  sealed: SealedText,
): Promise<string | null> {
  const body = bodyOf(sealed);
  const plain = body && (await opener.open(infoOf(chain, purpose), body));
  return plain && unpadText(plain);
}

export const isReply = (sealed: SealedText): boolean => bodyOf(sealed) !== null;

function bodyOf(sealed: SealedText): Bytes | null {
  const decoded = decodeCbor(sealed);
  if (!decoded.ok || !isTuple(decoded.value, 3)) return null;
  const [zero, body, form] = decoded.value;
  return zero === 0 && form === FORM && body instanceof Uint8Array ? body : null;
}

const infoOf = (chain: ChainId, purpose: RosterTextPurpose): Bytes =>
  encodeCbor(["skein/v1/reply", idToBytes(chain), purpose]);

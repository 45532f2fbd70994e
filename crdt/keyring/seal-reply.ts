import type { Bytes } from "../base/bytes.ts";
import { encodeCbor } from "../base/cbor.ts";
import type { ChainId } from "../base/ids.ts";
import type { CryptoPort } from "../crypto/port.ts";
import type { SealedText } from "../roster/action.ts";
import { padText } from "./pad-text.ts";
import { REPLY_FORM, replyInfo } from "./reply.ts";
import type { RosterTextPurpose } from "./roster-text.ts";
import { sealOrNull } from "./seals.ts";

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
  const sealed = await sealOrNull(crypto, to.replyKey, replyInfo(to.chain, purpose), padText(text));
  return sealed && encodeCbor([0, sealed, REPLY_FORM]);
}

import { type Bytes, toBase64Url } from "../base/bytes.ts";
import { encodeCbor } from "../base/cbor.ts";
import type { CryptoPort } from "../crypto/port.ts";
import type { SealedText } from "../roster/action.ts";
import { fittingText } from "./pad-text.ts";
import { sealRosterText } from "./seal-roster-text.ts";
import { VOUCH_SALT_BYTES, vouchDigest } from "./vouch.ts";

const MAX_VOUCH_TEXT_BYTES = 200; // as on room cards, so that both carry the same words

/** The two halves of a `vouched` entry. Shape of the seal: roster text (purpose "vouch") of base64url(CBOR [salt, name, title]). */
export async function sealVouch(
  crypto: CryptoPort,
  epochKey: Bytes,
  epoch: number,
  person: { readonly name: string; readonly title: string },
): Promise<{ readonly digest: Bytes; readonly sealed: SealedText }> {
  const salt = crypto.randomBytes(VOUCH_SALT_BYTES);
  const [name, title] = [cutToFit(person.name), cutToFit(person.title)];
  const text = toBase64Url(encodeCbor([salt, name, title]));
  return {
    digest: vouchDigest(crypto, salt, name, title),
    sealed: await sealRosterText(crypto, epochKey, epoch, "vouch", text),
  };
}

const cutToFit = (text: string): string => fittingText(text, MAX_VOUCH_TEXT_BYTES);

import type { Bytes } from "../base/bytes.ts";
import { fromBase64Url, toBase64Url } from "../base/bytes.ts";
import { type CborValue, decodeCbor, encodeCbor } from "../base/cbor.ts";
import type { CryptoPort } from "../crypto/port.ts";
import type { SealedText } from "../roster/action.ts";
import { bytesOf, isTuple } from "../roster/fields.ts";
import type { OpenText } from "./names.ts";
import { fittingText } from "./padded-text.ts";
import { type ReplyTo, sealReply } from "./reply.ts";
import { sealRosterText } from "./roster-text.ts";
import { VOUCH_SALT_BYTES } from "./vouch.ts";

/** How a person is named in one private room, where not everybody may read the organisation's names. */
export interface RoomCard {
  readonly name: string;
  readonly title: string;
  readonly orgName: string | null; // of guests: where they come from
  readonly salt: Bytes | null; // 16 B: lets the room check what the organisation vouches for
}

/** Three of them with a salt fit one roster text. */
const MAX_CARD_TEXT_BYTES = 200;

/** Shape: roster text (purpose "card") of base64url(CBOR [name, title, orgName | null, salt 16 B | null]); rule KEY11. */
export const sealCard = (
  crypto: CryptoPort,
  epochKey: Bytes,
  epoch: number,
  card: RoomCard,
): Promise<SealedText> => sealRosterText(crypto, epochKey, epoch, "card", cardToText(card));

/** The same card from somebody who has no key of the room yet. `null` as `sealReply`. */
export const sealCardReply = (crypto: CryptoPort, to: ReplyTo, card: RoomCard): Promise<SealedText | null> =>
  sealReply(crypto, to, "card", cardToText(card));

export async function openCard(open: OpenText, sealed: SealedText): Promise<RoomCard | null> {
  const text = await open("card", sealed);
  return text === null ? null : textToCard(text);
}

const cardToText = ({ name, title, orgName, salt }: RoomCard): string =>
  toBase64Url(
    encodeCbor([cutToFit(name), cutToFit(title), orgName === null ? null : cutToFit(orgName), salt]),
  );

const cutToFit = (text: string): string => fittingText(text, MAX_CARD_TEXT_BYTES);

function textToCard(text: string): RoomCard | null {
  const bytes = fromBase64Url(text);
  const decoded = bytes && decodeCbor(bytes);
  if (!decoded?.ok || !isTuple(decoded.value, 4)) return null;
  const [name, title, orgName, salt] = decoded.value as readonly [CborValue, CborValue, CborValue, CborValue];
  if (typeof name !== "string" || typeof title !== "string") return null;
  if (orgName !== null && typeof orgName !== "string") return null;
  if (salt !== null && bytesOf(salt, VOUCH_SALT_BYTES) === null) return null;
  return { name, title, orgName, salt: bytesOf(salt, VOUCH_SALT_BYTES) };
}

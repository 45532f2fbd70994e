import { type Bytes, toBase64Url } from "../base/bytes.ts";
import { encodeCbor } from "../base/cbor.ts";
import type { CryptoPort } from "../crypto/port.ts";
import type { SealedText } from "../roster/action.ts";
import { fittingText } from "./pad-text.ts";
import type { RoomCard } from "./room-card.ts";
import { type ReplyTo, sealReply } from "./seal-reply.ts";
import { sealRosterText } from "./seal-roster-text.ts";

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

const cardToText = ({ name, title, orgName, salt }: RoomCard): string =>
  toBase64Url(
    encodeCbor([cutToFit(name), cutToFit(title), orgName === null ? null : cutToFit(orgName), salt]),
  );

const cutToFit = (text: string): string => fittingText(text, MAX_CARD_TEXT_BYTES);

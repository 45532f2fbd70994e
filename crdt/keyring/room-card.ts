import type { Bytes } from "../base/bytes.ts";
import { fromBase64Url } from "../base/bytes.ts";
import { type CborValue, decodeCbor } from "../base/cbor.ts";
import type { SealedText } from "../roster/action.ts";
import { bytesOf, isTuple } from "../roster/fields.ts";
import type { OpenText } from "./names.ts";
import { VOUCH_SALT_BYTES } from "./vouch.ts";

/** How a person is named in one private room, where not everybody may read the organisation's names. */
export interface RoomCard {
  readonly name: string;
  readonly title: string;
  readonly orgName: string | null; // of guests: where they come from
  readonly salt: Bytes | null; // 16 B: lets the room check what the organisation vouches for
}

export async function openCard(open: OpenText, sealed: SealedText): Promise<RoomCard | null> {
  const text = await open("card", sealed);
  return text === null ? null : textToCard(text);
}

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

import { decodeCbor, encodeCbor, fromBase64Url, toBase64Url } from "../../../crdt/index.ts";
import { plainName } from "../state/plain-name.ts";

/**
 * Whoever gets a link that brings no key cannot open a name, so the link itself says who invites, and where. It is the
 * inviter's word: as good as the link it stands in, and nothing but words to show before joining.
 *
 * Shape: `&n=` base64url(CBOR [orgName, invitedBy, roomName | null, guestOrg | null]) behind an invite link.
 */
export interface InviteNames {
  readonly orgName: string;
  readonly invitedBy: string;
  readonly roomName: string | null;
  /** Where the guests come from whom the link is for. */
  readonly guestOrg: string | null;
}

const MAX_UNITS = 60;

export const withInviteNames = (
  link: string,
  { orgName, invitedBy, roomName, guestOrg }: InviteNames,
): string => `${link}&n=${toBase64Url(encodeCbor([orgName, invitedBy, roomName, guestOrg]))}`;

export function readInviteNames(text: string): InviteNames | null {
  const bytes = fromBase64Url(/&n=([A-Za-z0-9_-]+)/.exec(text)?.[1] ?? "");
  const decoded = bytes && decodeCbor(bytes);
  const fields = decoded?.ok && Array.isArray(decoded.value) ? (decoded.value as readonly unknown[]) : [];
  const [orgName, invitedBy, roomName, guestOrg] = fields;
  const [org, inviter] = [nameIn(orgName), nameIn(invitedBy)];
  if (org === null || inviter === null) return null;
  return { orgName: org, invitedBy: inviter, roomName: nameIn(roomName), guestOrg: nameIn(guestOrg) };
}

const nameIn = (field: unknown): string | null =>
  typeof field === "string" ? plainName(field.slice(0, MAX_UNITS)) || null : null;

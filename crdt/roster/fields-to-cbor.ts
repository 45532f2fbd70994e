import type { CborValue } from "../base/cbor.ts";
import { idToBytes } from "../base/ids.ts";
import type { Cut, DeviceCard, InviteTerms, MemberCard, RoomCut } from "./action-fields.ts";

/** The way back from action-fields.ts. Writing is a file apart from reading: all read chains, few write to them. */

export const memberCardToCbor = (card: MemberCard): CborValue => [card.key, card.nameSealed];

export const deviceCardToCbor = (card: DeviceCard): CborValue => [
  card.signKey,
  card.sealKey,
  card.labelSealed,
];

export const termsToCbor = (terms: InviteTerms): CborValue => [
  terms.needsApproval,
  terms.replyKey,
  terms.guestUntil,
  terms.orgNameSealed,
];

export const cutsToCbor = (all: readonly Cut[]): CborValue =>
  all.map(({ feed, next }) => [idToBytes(feed), next]);

export const roomCutsToCbor = (all: readonly RoomCut[]): CborValue =>
  all.map(({ room, feed, next }) => [idToBytes(room), idToBytes(feed), next]);

export const idOrNull = (id: string | null): CborValue => (id === null ? null : idToBytes(id));

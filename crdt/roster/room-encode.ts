import type { CborValue } from "../base/cbor.ts";
import { idToBytes } from "../base/ids.ts";
import { unreachable } from "../base/result.ts";
import { cutsToCbor, termsToCbor } from "./fields-to-cbor.ts";
import type { RoomAction, RoomActionOf } from "./room-action.ts";
import { ALL_MAY, sameWhoMay, whoMayToCbor } from "./who-may.ts";

export const encodeRoomAction = (action: RoomAction): CborValue => [
  action.kind,
  action.orgSeq,
  ...encodeFields(action),
];

function encodeFields(action: RoomAction): readonly CborValue[] {
  switch (action.kind) {
    case "roomFounded":
      return encodeFounded(action);
    case "roomMemberAdded":
      return [idToBytes(action.member), action.role, action.cardSealed];
    case "roomInviteCreated":
      return encodeInviteCreated(action);
    case "roomInviteRevoked":
      return [idToBytes(action.invite)];
    case "roomJoined":
    case "roomJoinRequested":
      return [idToBytes(action.invite), idToBytes(action.member), action.cardSealed, action.proof];
    case "roomJoinAnswered":
      return [idToBytes(action.member), action.accept, action.cardSealed];
    case "roomRoleSet":
      return [idToBytes(action.member), action.role, cutsToCbor(action.cuts)];
    case "roomMemberRemoved":
      return [idToBytes(action.member), cutsToCbor(action.cuts)];
    case "roomRotated":
      return [action.commitment, action.prevSealed, cutsToCbor(action.cuts)];
    case "roomKeyAsked":
      return [action.epoch];
    case "roomSettingsSet":
      return encodeSettings(action);
    case "roomCardSet":
      return [action.cardSealed];
    default:
      return unreachable(action);
  }
}

function encodeFounded(action: RoomActionOf<"roomFounded">): readonly CborValue[] {
  const { org, access, use, history, nameSealed, cardSealed, commitment, peer } = action;
  const peerToCbor = peer && [idToBytes(peer.member), peer.cardSealed];
  return [idToBytes(org), access, use, history, nameSealed, cardSealed, commitment, peerToCbor];
}

function encodeSettings({
  history,
  whoAdds,
  whoMay = ALL_MAY,
}: RoomActionOf<"roomSettingsSet">): readonly CborValue[] {
  return sameWhoMay(whoMay, ALL_MAY) ? [history, whoAdds] : [history, whoAdds, whoMayToCbor(whoMay)];
}

function encodeInviteCreated(action: RoomActionOf<"roomInviteCreated">): readonly CborValue[] {
  const { signKey, sealKey, role, maxUses, expiresAt, terms } = action;
  return [signKey, sealKey, role, maxUses, expiresAt, termsToCbor(terms)];
}

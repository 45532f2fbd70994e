import type { CborValue } from "../base/cbor.ts";
import { idToBytes } from "../base/ids.ts";
import { unreachable } from "../base/result.ts";
import {
  deviceCardToCbor,
  idOrNull,
  memberCardToCbor,
  roomCutsToCbor,
  termsToCbor,
} from "./fields-to-cbor.ts";
import type { OrgAction } from "./org-action.ts";
import { whoMayToCbor } from "./who-may.ts";

export const encodeOrgAction = (action: OrgAction): CborValue => [action.kind, ...fieldsOf(action)];

function fieldsOf(action: OrgAction): readonly CborValue[] {
  switch (action.kind) {
    case "orgCreated": {
      const { nameSealed, member, device, commitment } = action;
      return [nameSealed, memberCardToCbor(member), deviceCardToCbor(device), commitment];
    }
    case "inviteCreated": {
      const { signKey, sealKey, role, maxUses, expiresAt, terms } = action;
      const fields = [signKey, sealKey, role, maxUses, expiresAt];
      return terms === undefined ? fields : [...fields, termsToCbor(terms)];
    }
    case "inviteRevoked":
      return [idToBytes(action.invite)];
    case "memberJoined":
    case "joinRequested": {
      const { invite, member, device, proof } = action;
      return [idToBytes(invite), memberCardToCbor(member), deviceCardToCbor(device), proof];
    }
    case "joinAnswered":
      return [idToBytes(action.member), action.accept, action.nameSealed, action.labelSealed];
    case "deviceAdded":
      return [idToBytes(action.member), deviceCardToCbor(action.device)];
    case "deviceRestored":
      return [idToBytes(action.member), deviceCardToCbor(action.device), action.proof];
    case "deviceLabelSet":
      return [idToBytes(action.device), action.labelSealed];
    case "deviceRevoked":
      return [idToBytes(action.device), roomCutsToCbor(action.cuts)];
    case "memberKeySet":
      return [action.key];
    case "kitSet":
      return [action.signKey, action.sealKey, action.proof];
    case "kitConfirmed":
      return [];
    case "roleSet":
      return [idToBytes(action.member), action.role];
    case "memberRemoved":
      return [idToBytes(action.member), roomCutsToCbor(action.cuts), idOrNull(action.successor)];
    case "rotated":
      return [action.commitment, action.prevSealed];
    case "keyAsked":
      return [action.epoch];
    case "roomCreated":
      return [idToBytes(action.room), action.access, action.use, action.nameSealed];
    case "openRoomRulesSet":
      return [idToBytes(action.room), whoMayToCbor(action.whoMay)];
    case "openRoomRoleSet":
      return [idToBytes(action.room), idToBytes(action.member), action.role, roomCutsToCbor(action.cuts)];
    case "vouched":
      return [idToBytes(action.member), action.digest, action.sealed];
    case "guestCapSet":
      return [action.perDay];
    case "guestUntilSet":
      return [idToBytes(action.member), action.until];
    case "profileSet":
      return [action.nameSealed];
    default:
      return unreachable(action);
  }
}

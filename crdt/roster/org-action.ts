import type { Bytes } from "../base/bytes.ts";
import type { CborValue } from "../base/cbor.ts";
import type { DeviceId, InviteId, KitId, MemberId, RoomId } from "../base/ids.ts";
import type {
  DeviceCard,
  InviteRole,
  InviteTerms,
  MemberCard,
  Role,
  RoomCut,
  RoomRole,
  RoomUse,
  SealedText,
} from "./action-fields.ts";
import { oneOf } from "./fields.ts";
import type { WhoMay } from "./who-may.ts";

/** What happens in an org's chain. On the wire: a CBOR array, the kind first, then the fields in this order. */
export type OrgAction = PeopleAction | InviteAction | DeviceAction | KeyAction | OpenRoomAction;

type PeopleAction =
  | {
      readonly kind: "orgCreated";
      readonly nameSealed: SealedText;
      readonly member: MemberCard;
      readonly device: DeviceCard;
      readonly commitment: Bytes; // to the key of epoch 0, 32 B
    }
  | { readonly kind: "profileSet"; readonly nameSealed: SealedText }
  | { readonly kind: "roleSet"; readonly member: MemberId; readonly role: Exclude<Role, "guest"> }
  | {
      readonly kind: "memberRemoved"; // by others, or by oneself: leaving
      readonly member: MemberId;
      readonly cuts: readonly RoomCut[];
      readonly successor: MemberId | null;
    }
  | {
      readonly kind: "vouched"; // both `null` withdraw it
      readonly member: MemberId;
      readonly digest: Bytes | null; // see vouch.ts
      readonly sealed: SealedText | null;
    }
  | { readonly kind: "guestCapSet"; readonly perDay: number }
  | { readonly kind: "guestUntilSet"; readonly member: MemberId; readonly until: number | null };

type InviteAction =
  | {
      readonly kind: "inviteCreated";
      readonly invite: InviteId; // derived from both keys, not on the wire
      readonly signKey: Bytes;
      readonly sealKey: Bytes;
      readonly role: InviteRole;
      readonly maxUses: number;
      readonly expiresAt: number;
      readonly terms?: InviteTerms; // absent on the wire: none
    }
  | { readonly kind: "inviteRevoked"; readonly invite: InviteId }
  | ({ readonly kind: "memberJoined" } & Newcomer)
  | ({ readonly kind: "joinRequested" } & Newcomer)
  | {
      readonly kind: "joinAnswered";
      readonly member: MemberId;
      readonly accept: boolean;
      readonly nameSealed: SealedText | null; // both are there when the answer is yes, and only then
      readonly labelSealed: SealedText | null;
    };

interface Newcomer {
  readonly invite: InviteId;
  readonly member: MemberCard;
  readonly device: DeviceCard;
  readonly proof: Bytes; // see proof.ts
}

type DeviceAction =
  | { readonly kind: "deviceAdded"; readonly member: MemberId; readonly device: DeviceCard }
  | {
      readonly kind: "deviceRestored"; // from the member's recovery kit
      readonly member: MemberId;
      readonly device: DeviceCard;
      readonly proof: Bytes;
    }
  | { readonly kind: "deviceLabelSet"; readonly device: DeviceId; readonly labelSealed: SealedText }
  | { readonly kind: "deviceRevoked"; readonly device: DeviceId; readonly cuts: readonly RoomCut[] };

type KeyAction =
  | { readonly kind: "memberKeySet"; readonly key: Bytes }
  | {
      readonly kind: "kitSet";
      readonly kit: KitId; // derived from both keys, not on the wire
      readonly signKey: Bytes;
      readonly sealKey: Bytes;
      readonly proof: Bytes;
    }
  | { readonly kind: "kitConfirmed" }
  | {
      readonly kind: "rotated";
      readonly commitment: Bytes; // to the key of the new epoch
      readonly prevSealed: Bytes | null; // the key of the epoch before, sealed under the new one
    }
  | { readonly kind: "keyAsked"; readonly epoch: number };

type OpenRoomAction =
  | {
      readonly kind: "roomCreated";
      readonly room: RoomId;
      readonly access: "open";
      readonly use: RoomUse;
      readonly nameSealed: SealedText;
    }
  | {
      readonly kind: "openRoomRoleSet";
      readonly room: RoomId;
      readonly member: MemberId;
      readonly role: RoomRole;
      readonly cuts: readonly RoomCut[];
    }
  | { readonly kind: "openRoomRulesSet"; readonly room: RoomId; readonly whoMay: WhoMay };

type Kind = OrgAction["kind"];

const ORG_KINDS = [
  "orgCreated",
  "inviteCreated",
  "inviteRevoked",
  "memberJoined",
  "joinRequested",
  "joinAnswered",
  "deviceAdded",
  "deviceRestored",
  "deviceLabelSet",
  "deviceRevoked",
  "memberKeySet",
  "kitSet",
  "kitConfirmed",
  "roleSet",
  "memberRemoved",
  "rotated",
  "keyAsked",
  "roomCreated",
  "openRoomRoleSet",
  "openRoomRulesSet",
  "vouched",
  "guestCapSet",
  "guestUntilSet",
  "profileSet",
] as const satisfies readonly Kind[];

/** The kind of an org chain's action by its name, or `null`. */
export const orgKindOf = (name: CborValue | undefined): Kind | null => oneOf(name, ORG_KINDS);

import type { CborValue } from "../base/cbor.ts";
import type { Hasher } from "./ids-from-keys.ts";
import { type OrgAction, orgKindOf } from "./org-action.ts";
import { decodeOrgAction } from "./org-decode.ts";
import { decodeRoomAction, type RoomAction, roomKindOf } from "./room-action.ts";

export type {
  Cut,
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
export type { OrgAction } from "./org-action.ts";
export type { RoomAction } from "./room-action.ts";

/** What an entry may say: in an org's chain, or in the chain of one private or direct room. */
export type Action = OrgAction | RoomAction;

export type ActionKind = Action["kind"];
export type OrgActionKind = OrgAction["kind"];
export type RoomActionKind = RoomAction["kind"];
export type ActionOf<Kind extends ActionKind> = Extract<Action, { readonly kind: Kind }>;

/** The kind of an action in CBOR, or `null` when this version does not know it. */
export const kindOf = (value: CborValue | undefined): ActionKind | null =>
  Array.isArray(value) ? (orgKindOf(value[0]) ?? roomKindOf(value[0])) : null;

/** `null` when a field is missing, extra, of another type or out of bounds. */
export function decodeAction(kind: ActionKind, value: CborValue, hasher: Hasher): Action | null {
  const orgKind = orgKindOf(kind);
  if (orgKind !== null) return decodeOrgAction(orgKind, value, hasher);
  const roomKind = roomKindOf(kind);
  return roomKind && decodeRoomAction(roomKind, value, hasher);
}

export const isOrgAction = (action: Action): action is OrgAction => orgKindOf(action.kind) !== null;

/** Both kinds of chains begin with an action of their own, which never comes again. */
export const isFounding = (kind: ActionKind): kind is "orgCreated" | "roomFounded" =>
  kind === "orgCreated" || kind === "roomFounded";

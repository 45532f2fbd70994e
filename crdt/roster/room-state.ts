import type { Bytes } from "../base/bytes.ts";
import type { ChainId, FeedId, InviteId, MemberId, RoomId } from "../base/ids.ts";
import type { InviteTerms, RoomRole, RoomUse, SealedText } from "./action-fields.ts";
import { copyOfPast, type Past, type PastDraft } from "./past.ts";
import type { History, RoomAccess, RoomInviteRole, WhoAdds } from "./room-action.ts";
import type { Epoch, Removal } from "./state.ts";
import type { WhoMay } from "./who-may.ts";

/** What a room's own chain says so far. Plain data, never changed in place once handed out. */
export interface RoomRoster {
  readonly chain: ChainId;
  readonly room: RoomId; // the first 16 B of `chain`
  readonly org: ChainId;
  readonly seq: number; // of the newest entry
  readonly head: Bytes; // its hash
  readonly orgSeq: number; // how much of the org's chain the newest entry knew
  readonly createdAt: number;
  readonly createdBy: MemberId;
  readonly access: RoomAccess;
  readonly use: RoomUse;
  readonly history: History;
  readonly whoAdds: WhoAdds;
  readonly whoMay: WhoMay;
  readonly nameSealed: SealedText;
  readonly members: ReadonlyMap<MemberId, RoomMember>; // the removed stay: history names them
  readonly invites: ReadonlyMap<InviteId, RoomInvite>;
  readonly requests: ReadonlyMap<MemberId, RoomJoinRequest>;
  readonly epoch: number;
  readonly epochs: readonly RoomEpoch[]; // by epoch
  readonly rotationDue: boolean;
  readonly rotatedOrgSeq: number; // how much of the org's chain the newest rotation knew
  readonly keyAsks: ReadonlyMap<MemberId, number>; // since the newest rotation: who lacks which epoch's key
  readonly cuts: ReadonlyMap<FeedId, number>;
  readonly past: Past;
}

export interface RoomMember {
  readonly member: MemberId;
  readonly role: RoomRole;
  readonly cardSealed: SealedText;
  readonly addedBy: MemberId | null; // null: founded the room
  readonly invite: InviteId | null;
  readonly addedAt: number;
  readonly addedSeq: number;
  readonly fromEpoch: number; // older keys are not for them
  readonly succeeds: MemberId | null; // whose place they were given
  readonly heir: MemberId | null; // who was given their place, once
  readonly removed: Removal | null;
}

export interface RoomEpoch extends Epoch {
  readonly orgSeq: number; // how much of the org's chain its author knew
}

export interface RoomInvite {
  readonly invite: InviteId;
  readonly signKey: Bytes;
  readonly sealKey: Bytes;
  readonly role: RoomInviteRole;
  readonly maxUses: number;
  readonly used: number;
  readonly expiresAt: number;
  readonly terms: InviteTerms;
  readonly createdBy: MemberId;
  readonly createdAt: number;
  readonly createdSeq: number;
  readonly revoked: boolean;
}

export interface RoomJoinRequest {
  readonly member: MemberId;
  readonly invite: InviteId;
  readonly cardSealed: SealedText; // to the invite's replyKey
  readonly at: number;
  readonly seq: number;
}

/** A state under construction: owned by one reducer run, not yet seen by anybody else. */
export interface RoomDraft extends RoomRoster {
  seq: number;
  head: Bytes;
  orgSeq: number;
  history: History;
  whoAdds: WhoAdds;
  whoMay: WhoMay;
  readonly members: Map<MemberId, RoomMember>;
  readonly invites: Map<InviteId, RoomInvite>;
  readonly requests: Map<MemberId, RoomJoinRequest>;
  epoch: number;
  readonly epochs: RoomEpoch[];
  rotationDue: boolean;
  rotatedOrgSeq: number;
  readonly keyAsks: Map<MemberId, number>;
  readonly cuts: Map<FeedId, number>;
  readonly past: PastDraft;
}

export const copyOfRoom = (state: RoomRoster): RoomDraft => ({
  ...state,
  members: new Map(state.members),
  invites: new Map(state.invites),
  requests: new Map(state.requests),
  epochs: [...state.epochs],
  keyAsks: new Map(state.keyAsks),
  cuts: new Map(state.cuts),
  past: copyOfPast(state.past),
});

import type { Bytes } from "../base/bytes.ts";
import type { ChainId, DeviceId, InviteId, MemberId, RoomId } from "../base/ids.ts";
import type { InviteRole, Role, RoomUse, SealedText } from "./action.ts";

/** What a chain says so far. Plain data, never changed in place once handed out. */
export interface RosterState {
  readonly chain: ChainId;
  readonly seq: number; // of the newest entry
  readonly head: Bytes; // its hash
  readonly createdAt: number;
  readonly nameSealed: SealedText;
  readonly members: ReadonlyMap<MemberId, Member>;
  readonly devices: ReadonlyMap<DeviceId, Device>;
  readonly invites: ReadonlyMap<InviteId, Invite>;
  readonly rooms: ReadonlyMap<RoomId, Room>;
  readonly epoch: number; // rotation is not built yet: always 0
  readonly commitments: readonly Bytes[]; // by epoch
}

export interface Member {
  readonly member: MemberId;
  readonly key: Bytes; // X25519
  readonly role: Role;
  readonly joinedAt: number;
  readonly invitedBy: MemberId | null;
  readonly nameSealed: SealedText;
  readonly removed: false;
}

export interface Device {
  readonly device: DeviceId;
  readonly member: MemberId;
  readonly signKey: Bytes; // Ed25519
  readonly sealKey: Bytes; // X25519
  readonly labelSealed: SealedText;
  readonly addedAt: number;
  readonly addedSeq: number;
}

export interface Invite {
  readonly invite: InviteId;
  readonly signKey: Bytes;
  readonly sealKey: Bytes;
  readonly role: InviteRole;
  readonly maxUses: number;
  readonly used: number;
  readonly expiresAt: number;
  readonly createdBy: MemberId;
  readonly createdAt: number;
  readonly revoked: boolean;
}

export interface Room {
  readonly room: RoomId;
  readonly kind: "open";
  readonly use: RoomUse;
  readonly nameSealed: SealedText;
  readonly createdBy: MemberId;
  readonly createdAt: number;
  readonly createdSeq: number;
}

/** A state under construction: owned by one reducer run, not yet seen by anybody else. */
export interface RosterDraft extends RosterState {
  seq: number;
  head: Bytes;
  readonly members: Map<MemberId, Member>;
  readonly devices: Map<DeviceId, Device>;
  readonly invites: Map<InviteId, Invite>;
  readonly rooms: Map<RoomId, Room>;
}

export const copyOf = (state: RosterState): RosterDraft => ({
  ...state,
  members: new Map(state.members),
  devices: new Map(state.devices),
  invites: new Map(state.invites),
  rooms: new Map(state.rooms),
});

import type { Bytes } from "../base/bytes.ts";
import type { ChainId, DeviceId, FeedId, InviteId, KitId, MemberId, RoomId } from "../base/ids.ts";
import type {
  DeviceCard,
  InviteRole,
  InviteTerms,
  MemberCard,
  Role,
  RoomRole,
  RoomUse,
  SealedText,
} from "./action-fields.ts";
import { copyOfPast, type Past, type PastDraft } from "./past.ts";
import type { WhoMay } from "./who-may.ts";

/** What a chain says so far. Plain data, never changed in place once handed out. */
export interface RosterState {
  readonly chain: ChainId;
  readonly seq: number; // of the newest entry
  readonly head: Bytes; // its hash
  readonly createdAt: number;
  readonly nameSealed: SealedText;
  readonly members: ReadonlyMap<MemberId, Member>; // also those who have left: history names them
  readonly devices: ReadonlyMap<DeviceId, Device>; // also those that were revoked
  readonly invites: ReadonlyMap<InviteId, Invite>;
  readonly requests: ReadonlyMap<MemberId, JoinRequest>; // not answered yet
  readonly kits: ReadonlyMap<KitId, MemberId>; // every kit there ever was; `Member.kit` says which one counts
  readonly rooms: ReadonlyMap<RoomId, Room>;
  readonly epoch: number; // of the newest key
  readonly epochs: readonly Epoch[];
  readonly commitments: readonly Bytes[]; // by epoch
  readonly rotationDue: boolean; // somebody who is not meant to read any more knows the newest key
  readonly keyAsks: ReadonlyMap<MemberId, number>; // who asked for the newest key, and which epoch that was
  readonly cuts: ReadonlyMap<string, number>; // by `cutKey`
  readonly removals: readonly DeviceRemoval[]; // every device that lost its right, in order
  readonly successors: ReadonlyMap<MemberId, MemberId>;
  readonly guestCapPerDay: number;
  readonly past: Past;
}

export interface Member {
  readonly member: MemberId; // from the first key, for life
  readonly key: Bytes; // X25519, the newest
  readonly keyStale: boolean; // a device that was revoked knows the seed behind `key`
  readonly role: Role;
  readonly joinedAt: number;
  readonly joinedSeq: number;
  readonly invitedBy: MemberId | null;
  readonly invite: InviteId | null; // by which they came
  readonly nameSealed: SealedText;
  readonly kit: Kit | null;
  readonly vouch: Vouch | null;
  readonly until: number | null; // when a guest's time is over
  readonly orgNameSealed: SealedText | null; // where a guest comes from
  readonly removed: Removal | null;
}

export interface Removal {
  readonly seq: number;
  readonly at: number;
  readonly by: MemberId;
}

export interface Kit {
  readonly kit: KitId;
  readonly signKey: Bytes; // Ed25519
  readonly sealKey: Bytes; // X25519
  readonly setAt: number;
  readonly confirmedAt: number | null;
}

/** The organisation's word for a member's name and title; see vouch.ts. */
export interface Vouch {
  readonly digest: Bytes;
  readonly sealed: SealedText;
  readonly by: MemberId;
  readonly at: number;
}

export interface Device {
  readonly device: DeviceId;
  readonly member: MemberId;
  readonly signKey: Bytes; // Ed25519
  readonly sealKey: Bytes; // X25519
  readonly labelSealed: SealedText;
  readonly addedAt: number;
  readonly addedSeq: number;
  readonly removedAt: number | null; // it was revoked, or its member left
  readonly removedSeq: number | null;
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
  readonly terms: InviteTerms | null;
}

export interface JoinRequest {
  readonly member: MemberCard;
  readonly device: DeviceCard;
  readonly invite: InviteId;
  readonly at: number;
  readonly seq: number;
}

export interface Room {
  readonly room: RoomId;
  readonly kind: "open";
  readonly use: RoomUse;
  readonly nameSealed: SealedText;
  readonly createdBy: MemberId;
  readonly createdAt: number;
  readonly createdSeq: number;
  readonly roles: ReadonlyMap<MemberId, RoomRole>; // of those who are more or less than a writer, or were
  readonly whoMay?: WhoMay; // absent until somebody sets it
}

/** One generation of a chain's key. */
export interface Epoch {
  readonly epoch: number;
  readonly seq: number; // of the entry that began it
  readonly commitment: Bytes;
  readonly prevSealed: Bytes | null; // the key before, sealed under this one
  readonly by: MemberId;
  readonly at: number;
}

export interface DeviceRemoval {
  readonly seq: number;
  readonly device: DeviceId;
  readonly member: MemberId;
}

/** Where the cut of a feed stands in `cuts`. */
export const cutKey = (room: RoomId, feed: FeedId): string => room + feed;

/** A state under construction: owned by one reducer run, not yet seen by anybody else. */
export interface RosterDraft extends RosterState {
  seq: number;
  head: Bytes;
  epoch: number;
  rotationDue: boolean;
  guestCapPerDay: number;
  readonly members: Map<MemberId, Member>;
  readonly devices: Map<DeviceId, Device>;
  readonly invites: Map<InviteId, Invite>;
  readonly requests: Map<MemberId, JoinRequest>;
  readonly kits: Map<KitId, MemberId>;
  readonly rooms: Map<RoomId, Room>;
  readonly epochs: Epoch[];
  readonly commitments: Bytes[];
  readonly keyAsks: Map<MemberId, number>;
  readonly cuts: Map<string, number>;
  readonly removals: DeviceRemoval[];
  readonly successors: Map<MemberId, MemberId>;
  readonly past: PastDraft;
}

export const copyOf = (state: RosterState): RosterDraft => ({
  ...state,
  members: new Map(state.members),
  devices: new Map(state.devices),
  invites: new Map(state.invites),
  requests: new Map(state.requests),
  kits: new Map(state.kits),
  rooms: new Map(state.rooms),
  epochs: [...state.epochs],
  commitments: [...state.commitments],
  keyAsks: new Map(state.keyAsks),
  cuts: new Map(state.cuts),
  removals: [...state.removals],
  successors: new Map(state.successors),
  past: copyOfPast(state.past),
});

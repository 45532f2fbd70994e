/**
 * Who may do what, as commands and views: rooms and their people, roles, guests, devices, the recovery kit.
 * Part of api.ts; the same rules: plain data, opaque ids, a view already carries the answer.
 */
import type { AnnouncementView } from "./api-notes.ts";
import type { DeviceId, Dye, MemberId, OrgRole, PersonRow, RoomId, RoomRow } from "./api-views.ts";

export type RoomRole = "owner" | "admin" | "writer" | "reader";
export type RoomAccess = "open" | "private" | "direct";
/** What newcomers of a private room may read. */
export type RoomHistory = "all" | "since";
export type WhoAdds = "writers" | "admins";

/** Who may do what in a room beyond reading: everybody who writes, or its owners and admins. */
export interface WhoMay {
  readonly posts: WhoAdds;
  readonly namesAll: WhoAdds;
  readonly pins: WhoAdds;
}

// ---------------------------------------------------------------- commands

export interface MembershipCommands {
  /** Works offline: the room is there at once, and at the relay when it returns. */
  createRoom: {
    input: {
      readonly name: string;
      /** Open to the whole organisation unless said otherwise. */
      readonly access?: "open" | "private";
      readonly history?: RoomHistory;
      readonly members?: readonly MemberId[];
    };
    output: { readonly room: RoomId };
  };
  /** The room of two people; made when there is none. Works offline. */
  openDirect: { input: { readonly member: MemberId }; output: { readonly room: RoomId } };
  addToRoom: {
    input: {
      readonly room: RoomId;
      readonly members: readonly MemberId[];
      readonly role: "writer" | "reader";
    };
    output: null;
  };
  removeFromRoom: { input: { readonly room: RoomId; readonly member: MemberId }; output: null };
  leaveRoom: { input: { readonly room: RoomId }; output: null };
  /** For guests: leave this room and never be added again by whoever brought them here. */
  leaveAndBlock: { input: { readonly room: RoomId }; output: null };
  setBlocked: { input: { readonly member: MemberId; readonly blocked: boolean }; output: null };
  setRoomRole: {
    input: { readonly room: RoomId; readonly member: MemberId; readonly role: RoomRole };
    output: null;
  };
  /** What is left out stays as it is. Open rooms have neither `history` nor `whoAdds`. */
  setRoomRules: {
    input: {
      readonly room: RoomId;
      readonly history?: RoomHistory;
      readonly whoAdds?: WhoAdds;
      readonly posts?: WhoAdds;
      readonly namesAll?: WhoAdds;
      readonly pins?: WhoAdds;
    };
    output: null;
  };
  /** A link into a private room. With `guestOrg` it brings people of that other organisation. */
  createRoomLink: {
    input: {
      readonly room: RoomId;
      readonly days: number;
      readonly uses: number;
      readonly role: "writer" | "reader";
      readonly needsApproval: boolean;
      readonly guestOrg: string | null;
      /** When these guests stop, Unix ms. */
      readonly guestUntil: number | null;
    };
    output: { readonly id: string; readonly link: string; readonly expiresAt: number };
  };
  /** A member of the organisation follows a room's link. `waiting`: somebody has to say yes first. */
  joinRoom: {
    input: { readonly link: string };
    output: { readonly room: RoomId; readonly waiting: boolean };
  };
  /** Somebody asked to come in. */
  answerRequest: { input: { readonly id: string; readonly accept: boolean }; output: null };

  createInvite: {
    input: {
      readonly days: number;
      readonly uses: number;
      readonly role?: "member" | "admin";
      readonly needsApproval?: boolean;
    };
    output: { readonly id: string; readonly link: string; readonly expiresAt: number };
  };
  setRole: {
    input: { readonly member: MemberId; readonly role: "owner" | "admin" | "member" };
    output: null;
  };
  /** `successor` takes over rooms, objectives and guests in the same signed act. */
  removeMember: {
    input: { readonly member: MemberId; readonly successor: MemberId | null };
    output: null;
  };
  leaveOrg: { input: { readonly successor: MemberId | null }; output: null };
  /** The organisation says: this is their name and title. An empty name takes it back. */
  vouch: {
    input: { readonly member: MemberId; readonly name: string; readonly title: string };
    output: null;
  };
  setGuestCap: { input: { readonly perDay: number }; output: null };
  setGuestUntil: { input: { readonly member: MemberId; readonly until: number | null }; output: null };
  /** The two of you compared the number. Kept on this device. */
  markVerified: { input: { readonly member: MemberId; readonly verified: boolean }; output: null };

  /** A new device asks to be linked: shows a code, and the session becomes `pairing`. */
  startPairing: { input: Record<never, never>; output: null };
  /** On the new device: do the four characters match? `false` forgets everything. */
  answerPairing: { input: { readonly matches: boolean }; output: null };
  /** On a device that belongs already: `code` is what the new one shows (link or eight characters). */
  inspectPairing: {
    input: { readonly code: string };
    output: { readonly four: FourView; readonly label: string };
  };
  addDevice: {
    input: { readonly code: string; readonly label: string };
    output: { readonly device: DeviceId };
  };
  renameDevice: { input: { readonly device: DeviceId; readonly name: string }; output: null };
  revokeDevice: { input: { readonly device: DeviceId }; output: null };

  /** Makes a new kit; the one before it ends. The words are shown once. */
  makeKit: { input: Record<never, never>; output: KitSheet };
  /** Three of its words, to show that it was written down. */
  confirmKit: {
    input: { readonly positions: readonly number[]; readonly words: readonly string[] };
    output: null;
  };
  /** The one reminder was seen: not again on this device until a new kit is made. */
  remindKitLater: { input: Record<never, never>; output: null };
  /** Holds keys and wraps against the rosters at once; what it finds is in `SyncView.keys`. */
  auditKeys: { input: Record<never, never>; output: null };
  /** Removed, or the wrong organisation: this device forgets everything and starts as new. */
  startOver: { input: Record<never, never>; output: null };
}

// ---------------------------------------------------------------- views

export interface MembershipViews {
  person: { query: { readonly member: MemberId }; view: PersonView | null };
  devices: { query: Record<never, never>; view: DevicesView };
}

/** Whether this device may still take part. Anything but `active`: what is here can be read and copied, nothing goes out. */
export interface StandingView {
  readonly state: "active" | "removed" | "left" | "revoked" | "expired";
  readonly by: string | null;
  readonly at: number | null;
}

/** Four numbers from 0 to 255, shown as characters or words. */
export type FourView = readonly [number, number, number, number];

/** While this device is being linked. */
export interface PairingView {
  readonly state: "starting" | "waiting" | "found" | "failed";
  /** For the QR code. */
  readonly link: string;
  /** Eight characters, for typing. */
  readonly code: string;
  readonly expiresAt: number;
  /** `found`: compare these with the other device. */
  readonly four: FourView | null;
  readonly orgName: string | null;
  readonly memberName: string | null;
  readonly reason: "expired" | "needsRelay" | null;
}

export interface KitSheet {
  readonly words: { readonly en: readonly string[]; readonly zh: readonly string[] };
  readonly link: string;
  readonly orgName: string;
  readonly memberName: string;
  readonly relay: string;
  readonly madeAt: number;
}

export interface KitView {
  readonly state: "none" | "made" | "confirmed";
  readonly madeAt: number | null;
  readonly confirmedAt: number | null;
  /** Say it once, clearly. */
  readonly remind: boolean;
}

export interface DevicesView {
  readonly devices: readonly OwnDeviceRow[];
  readonly kit: KitView;
}

export interface OwnDeviceRow {
  readonly id: DeviceId;
  /** `null`: guests read the name of the device they hold and of no other. */
  readonly name: string | null;
  readonly addedAt: number;
  readonly thisOne: boolean;
  /** The newest thing seen from it, `null` when nothing was. */
  readonly lastSeenAt: number | null;
  readonly revokedAt: number | null;
  readonly canRevoke: boolean;
}

export interface GuestView {
  /** `null` while it cannot be opened here: guests do not read where other guests are from. */
  readonly orgName: string | null;
  readonly until: number | null;
  readonly expired: boolean;
  readonly rooms: number;
}

/** What more there is to say of a person than a row of the directory does. */
export interface PersonView extends PersonRow {
  /** 24 digits that both of you see. `null` for oneself. */
  readonly safety: { readonly digits: string; readonly verifiedAt: number | null } | null;
  readonly sharedRooms: readonly { readonly id: RoomId; readonly name: string }[];
  /** Roles that I may give them. Empty: none. */
  readonly rolesToGive: readonly Exclude<OrgRole, "guest">[];
  readonly canRemove: boolean;
  /** The only owner: has to make another owner first. */
  readonly lastOwner: boolean;
  readonly canVouch: boolean;
  readonly canSetUntil: boolean;
  readonly canRevokeDevices: boolean;
  readonly blocked: boolean;
}

export interface RoomMemberRow extends PersonRow {
  readonly roomRole: RoomRole;
  /** Since when they can read here, and why. */
  readonly since: number;
  readonly why: "founder" | "organisation" | "added" | "invited" | "successor";
  readonly by: string | null;
  /** Reads nothing written before `since`. */
  readonly sinceOnly: boolean;
  readonly rolesToGive: readonly RoomRole[];
  readonly canRemove: boolean;
}

export interface JoinRequestView {
  readonly id: string;
  readonly name: string;
  readonly dye: Dye;
  readonly orgName: string | null;
  readonly at: number;
  readonly room: RoomId | null;
  readonly roomName: string | null;
  readonly canAnswer: boolean;
}

export interface RoomView extends RoomRow {
  readonly members: readonly RoomMemberRow[];
  readonly createdBy: string | null;
  readonly createdAt: number;
  readonly access: RoomAccess;
  readonly history: RoomHistory;
  readonly whoAdds: WhoAdds;
  readonly whoMay: WhoMay;
  readonly myRole: RoomRole | null;
  readonly canRename: boolean;
  readonly canWrite: boolean;
  /** Writes, and the room's rules let them post, name everybody, pin. */
  readonly canPost: boolean;
  readonly canNameAll: boolean;
  readonly canPin: boolean;
  /** May ask everybody here to confirm a message. */
  readonly canAsk: boolean;
  /** Who of the others rests now or next, from when until when, as far as they let the room know. */
  readonly resting: readonly { readonly member: MemberId; readonly from: number; readonly until: number }[];
  /** How many messages are pinned here. */
  readonly pinned: number;
  readonly canAdd: boolean;
  readonly canLink: boolean;
  /** Links that bring people of other organisations. */
  readonly canLinkGuests: boolean;
  readonly canSetRules: boolean;
  readonly canLeave: boolean;
  /** Guests: leave and block whoever brought them. */
  readonly canBlock: boolean;
  readonly links: readonly RoomLinkView[];
  readonly requests: readonly JoinRequestView[];
  /** No key yet for what is written now. */
  readonly waitingForKey: boolean;
  /** Not in it any more: what is here stays readable. */
  readonly ended: {
    readonly type: "removed" | "left";
    readonly by: string | null;
    readonly at: number;
  } | null;
  /** Messages that wait on this device for their time. */
  readonly held: number;
  readonly envelopes: number;
  readonly historyComplete: boolean;
  /** The background audit of keys found something; sentences for each type are in the UI. */
  readonly keyTrouble: "asked" | "stale" | null;
  readonly announcement: AnnouncementView | null;
}

export interface RoomLinkView {
  readonly id: string;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly expiresAt: number;
  readonly maxUses: number;
  readonly used: number;
  readonly state: "open" | "expired" | "used" | "revoked";
  readonly role: RoomRole;
  readonly needsApproval: boolean;
  readonly guestOrg: string | null;
  readonly canRevoke: boolean;
  readonly link: string | null;
}

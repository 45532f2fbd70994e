/** What the engine shows: plain data that survives `postMessage`. See api.ts. */
import type { ImportedView } from "./api-archive.ts";
import type { OwnRoomView } from "./api-calm.ts";
import type { FileView } from "./api-files.ts";
import type { RoomLine } from "./api-lines.ts";
import type { GuestView, JoinRequestView, PairingView, StandingView } from "./api-membership.ts";
import type { LocationView, UrgentView } from "./api-urgent.ts";
import type { ForwardedShort, MentionView } from "./api-writing.ts";

export type Result<T, E> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

export type OrgId = string;
export type RoomId = string;
export type MemberId = string;
export type DeviceId = string;
/** Author feed and sequence number, for example `Jx3…q0.17`. Opaque to the UI. */
export type MessageId = string;
export type ObjectiveId = string;
export type KeyResultId = string;
export type CycleId = string; // "2026-Q4"

// ---------------------------------------------------------------- session

export type SessionView =
  | { readonly state: "starting" }
  /** No identity on this device yet: show onboarding. */
  | { readonly state: "new" }
  /** This device is being linked to somebody's others. */
  | { readonly state: "pairing"; readonly pairing: PairingView }
  /** Asked to come in; somebody there has to say yes. */
  | { readonly state: "waiting"; readonly orgName: string; readonly since: number }
  | {
      readonly state: "ready";
      readonly org: OrgView;
      readonly me: MeView;
      readonly standing: StandingView;
      /** The recovery kit was not made or not confirmed: say it once. */
      readonly remindKit: boolean;
    }
  /** The engine cannot work here; nothing was changed. */
  | { readonly state: "stopped"; readonly reason: StopReason };

export interface OrgView {
  readonly id: OrgId;
  readonly name: string;
}

export interface MeView {
  readonly member: MemberId;
  readonly device: DeviceId;
  readonly name: string;
  readonly dye: Dye;
  readonly role: OrgRole;
  /** Goals are the organisation's own: guests have none here. */
  readonly hasGoals: boolean;
}

/** 1 to 10: hash of the person's key mod 10, plus 1 (design tokens `--dye-n`). */
export type Dye = number;
export type OrgRole = "owner" | "admin" | "member" | "guest";

export type StopReason =
  | { readonly type: "InsecureContext" } // http on a host that is not localhost: no WebCrypto
  | { readonly type: "MissingCrypto"; readonly what: string }
  | { readonly type: "StorageUnavailable"; readonly detail: string }
  | { readonly type: "NewerData" } // a newer Skein wrote this profile
  | { readonly type: "UnreadableIdentity" } // what says who this device is is damaged, in both places
  | { readonly type: "UpgradeBlocked" } // another tab holds the old schema open
  | { readonly type: "WorkerFailed"; readonly detail: string };

// ---------------------------------------------------------------- sync health

export interface SyncView {
  /**
   * `online`: connected and heard from. `connecting`: trying right now for the first time or again.
   * `offline`: the browser says there is no network. `silent`: there is a network, the relay does not answer.
   */
  readonly link: "online" | "connecting" | "offline" | "silent";
  /** When the link last changed to this state, this device's clock. */
  readonly since: number;
  /** Everything is on the relay and everything the relay has is here. */
  readonly inStep: boolean;
  /** Events saved here that the relay has not acknowledged. */
  readonly waiting: number;
  readonly waitingItems: readonly WaitingItem[]; // newest first, at most 50
  readonly refused: readonly RefusedItem[];
  /** Set for a few seconds after a reconnection that moved something. */
  readonly back: { readonly sent: number; readonly received: number; readonly merged: number } | null;
  readonly lastOnlineAt: number | null;
  readonly relayUrl: string;
  /** Relay clock minus this device's clock, milliseconds, when known. */
  readonly clockOffsetMs: number | null;
  /** This device's clock is so far off that the relay will not take what it signs. */
  readonly clockWrong: boolean;
  readonly storage: StorageView;
  readonly version: { readonly app: string; readonly relay: string | null; readonly updateNeeded: boolean };
  /** Somebody has shown to know more of who belongs than the relay tells: what is written waits until that is here. */
  readonly rosterBehind: boolean;
  /** Rows that others have and that did not come: a gap in somebody's feed, or an end that others have read. */
  readonly missing: readonly MissingRows[];
  /** Envelopes that arrived and could not be opened, by reason. */
  readonly setAside: readonly { readonly reason: string; readonly count: number }[];
  /** The last audit of keys on this device, `null` before the first. */
  readonly keys: KeyAudit | null;
}

export interface KeyAudit {
  readonly at: number; // Unix ms
  /** How many chains were looked at: the organisation's, and one for each private or direct room. */
  readonly chains: number;
  /** Whether the relay said for whom the newest keys are sealed; else only the keys on this device were looked at. */
  readonly isWhole: boolean;
  readonly findings: readonly KeyFindingRow[];
}

/** What is not as the roster says, of one kind in one place. */
export interface KeyFindingRow {
  readonly kind: "WrongKey" | "KeyMissing" | "RotationDue" | "LeftOut" | "Misplaced" | "StaleSeal";
  /** Where, by name; `null` for the whole organisation. */
  readonly room: string | null;
  /** Whom it is about, by name. */
  readonly who: readonly string[];
  readonly count: number;
}

export interface MissingRows {
  readonly room: RoomId;
  /** Whose. */
  readonly author: string;
  readonly rows: number;
}

export interface StorageView {
  /** Not null: the last write did not reach the disk; text stays in memory and is retried. */
  readonly notSaved: { readonly reason: "Quota" | "Closed" | "Unknown"; readonly since: number } | null;
  readonly usedBytes: number | null;
  readonly quotaBytes: number | null;
  readonly persisted: boolean | null;
  readonly envelopes: number;
  /** What could not be read on this device, kept until the person deletes it. `null`: nothing. */
  readonly setAside: SetAsideView | null;
}

export interface SetAsideView {
  /** Records that were set aside one by one. */
  readonly records: number;
  /** The whole store of messages from before; `bytes` is what it held, `null` while what is sound in it is carried over. */
  readonly store: { readonly since: number; readonly bytes: number | null; readonly leftOut: number } | null;
  /** Nobody has said yet that they know. */
  readonly isNews: boolean;
}

export interface WaitingItem {
  readonly id: string;
  readonly kind:
    | "message"
    | "edit"
    | "reaction"
    | "recall"
    | "goal"
    | "checkIn"
    | "note"
    | "room"
    | "profile"
    | "invite";
  readonly text: string;
  readonly room: RoomId | null;
  readonly writtenAt: number;
}

export interface RefusedItem {
  readonly id: string;
  readonly kind: WaitingItem["kind"];
  readonly room: RoomId | null;
  readonly text: string;
  readonly reason: RefusalReason;
}

export type RefusalReason =
  | "NotMember"
  | "NotAllowed"
  | "NoSuchRoom"
  | "TooLarge"
  | "ClockAhead"
  | "RateLimited"
  | "StorageFull"
  | "Fork"
  | "RosterBehind"
  | "Invalid";

// ---------------------------------------------------------------- rooms and chat

export interface RoomRow {
  readonly id: RoomId;
  readonly name: string;
  readonly kind: "open" | "private" | "direct";
  readonly use: "chat" | "goals";
  readonly memberCount: number;
  /** Up to four people for the woven avatar. */
  readonly faces: readonly Face[];
  readonly last: RoomPreview | null;
  readonly unread: number;
  /** Messages that arrived long after they were written and are unread. */
  readonly lateUnread: number;
  /** Unread messages that name this person or everyone. */
  readonly namedUnread: number;
  /** Urgent messages that wait for this person's word. */
  readonly urgent: number;
  /** The picture that the room was given, for `readRoomPicture`; another one has another id. */
  readonly picture: MessageId | null;
  readonly draft: string;
  /** Last activity (arrival), for sorting; the list is already sorted. */
  readonly at: number;
  /** Saved here only; the relay does not know of this room yet. */
  readonly pending: boolean;
  /** People of other organisations read here. */
  readonly guests: number;
  /** Not in it any more. */
  readonly hasEnded: boolean;
  readonly own: OwnRoomView;
}

export interface Face {
  readonly member: MemberId;
  readonly name: string;
  readonly dye: Dye;
  /** A guest's organisation. */
  readonly org?: string;
  /** Beside a message: somebody else's name that this one could be taken for. */
  readonly lookAlike?: string;
}

export interface RoomPreview {
  readonly author: string;
  readonly mine: boolean;
  readonly text: string;
  readonly kind: "text" | "recalled" | "line";
  /** `kind: "line"`: what happened, for the UI to say in words. */
  readonly line: RoomLine | null;
  readonly state: MessageState;
  readonly at: number;
}

export interface PersonRow {
  readonly member: MemberId;
  readonly name: string;
  /** As on a face: of another organisation than whoever looks. */
  readonly org?: string;
  readonly dye: Dye;
  readonly role: OrgRole;
  readonly me: boolean;
  readonly joinedAt: number;
  readonly invitedBy: string | null;
  readonly devices: readonly {
    readonly id: DeviceId;
    readonly name: string | null;
    readonly addedAt: number;
    readonly thisOne: boolean;
  }[];
  readonly here: boolean;
  /** Of another organisation; shown beside the name everywhere. */
  readonly guest: GuestView | null;
  readonly title: string | null;
  /** The organisation vouches for this name and title. */
  readonly vouched: boolean;
  /** Somebody else's name that looks like this one. */
  readonly lookAlike: string | null;
  readonly verified: "no" | "yes" | "changed";
  /** Not there any more: still named where they wrote. */
  readonly gone: {
    readonly type: "removed" | "left";
    readonly by: string | null;
    readonly at: number;
  } | null;
}

/**
 * Honest state of something this person wrote.
 * `device` on this device only · `sending` handed to the socket, not acknowledged · `relay` stored at the relay ·
 * `read` read by `by` of `of` others · `refused` the relay will not take it.
 */
export type MessageState =
  | { readonly type: "device" }
  | { readonly type: "sending" }
  | { readonly type: "relay" }
  /** `names`: of two hundred at most. */
  | { readonly type: "read"; readonly by: number; readonly of: number; readonly names: readonly string[] }
  | { readonly type: "refused"; readonly reason: RefusalReason }
  /** Somebody else's message: there is no state to show. */
  | { readonly type: "none" };

export interface TimelineItem {
  readonly id: MessageId;
  /** Plain string order is display order, on every device. */
  readonly order: string;
  readonly kind: "message" | "line";
  readonly author: Face;
  readonly mine: boolean;
  /** When it was written, author's clock. */
  readonly writtenAt: number;
  /** When this device got it; equals writtenAt for own messages. */
  readonly arrivedAt: number;
  /** Arrived long after it was written: say "written 09:12, received 14:30". */
  readonly late: boolean;
  /** Unread when the room was opened in this session. */
  readonly unread: boolean;
  readonly text: string;
  /** Stretches of the text that name somebody, rising. Absent where there are none. */
  readonly mentions?: readonly MentionView[];
  /** What came with the words. Absent where there is nothing. */
  readonly files?: readonly FileView[];
  /** Messages of another room that were carried here; what they say and whether it holds is read with `readForwarded`. */
  readonly forwarded?: ForwardedShort;
  readonly location?: LocationView;
  /** Goals in it: the view `goalCards` has them as they stand now. */
  readonly goals?: true;
  readonly urgent?: UrgentView;
  /** Brought from elsewhere: then `author` is who wrote it there. */
  readonly imported?: ImportedView;
  /** Something beside the text needs a newer Skein. */
  readonly hasNewer?: true;
  readonly edited: { readonly at: number } | null;
  /** `by`: who led the room and took it back; `null`: its author. */
  readonly recalled: {
    readonly at: number;
    readonly by: string | null;
    /** Devices of others that had read it by then, as far as whoever took it back on this device could tell. */
    readonly had?: number;
  } | null;
  readonly quote: QuoteView | null;
  readonly reactions: readonly ReactionView[];
  readonly state: MessageState;
  readonly canEdit: boolean;
  readonly canRecall: boolean;
  /** This person saved it for themselves. */
  readonly saved?: true;
  readonly pinned?: true;
  /** This person may pin and unpin it. */
  readonly canPin?: true;
  /** `kind: "line"`: something that happened in the room, for the UI to say in words. */
  readonly line: RoomLine | null;
}

export interface QuoteView {
  readonly id: MessageId;
  readonly author: string;
  readonly text: string;
  /** The quoted message is not on this device (yet) or was recalled. */
  readonly missing: "absent" | "recalled" | null;
}

export interface ReactionView {
  readonly emoji: string;
  readonly count: number;
  readonly mine: boolean;
  readonly names: readonly string[];
}

/** First message of a timeline watch is `reset`; after that only what changed. */
export type TimelineChange =
  | {
      readonly type: "reset";
      readonly items: readonly TimelineItem[];
      readonly hasOlder: boolean;
      readonly firstUnread: MessageId | null;
      readonly lateUnread: readonly MessageId[];
      readonly draft: string;
    }
  | { readonly type: "upsert"; readonly items: readonly TimelineItem[] };

// ---------------------------------------------------------------- people and invites

export interface PeopleView {
  /** Members of this organisation; guests only see those they share a room with. */
  readonly people: readonly PersonRow[];
  readonly guests: readonly PersonRow[];
  readonly invites: readonly InviteView[];
  readonly requests: readonly JoinRequestView[];
  readonly canInvite: boolean;
  readonly canInviteAdmins: boolean;
  readonly canCreateRooms: boolean;
  readonly guestCap: { readonly perDay: number; readonly canSet: boolean };
}

export interface InviteView {
  readonly id: string;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly expiresAt: number;
  readonly maxUses: number;
  readonly used: number;
  readonly state: "open" | "expired" | "used" | "revoked";
  readonly role: OrgRole;
  readonly needsApproval: boolean;
  readonly canRevoke: boolean;
  /** Only on the device that made it, until it is forgotten. */
  readonly link: string | null;
}

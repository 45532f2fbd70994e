/** What the engine shows: plain data that survives `postMessage`. See api.ts. */
import type { GuestView, JoinRequestView, PairingView, RoomRole, StandingView } from "./api-membership.ts";

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
  readonly draft: string;
  /** Last activity (arrival), for sorting; the list is already sorted. */
  readonly at: number;
  /** Saved here only; the relay does not know of this room yet. */
  readonly pending: boolean;
  /** People of other organisations read here. */
  readonly guests: number;
  /** Not in it any more. */
  readonly hasEnded: boolean;
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
  readonly edited: { readonly at: number } | null;
  readonly recalled: { readonly at: number } | null;
  readonly quote: QuoteView | null;
  readonly reactions: readonly ReactionView[];
  readonly state: MessageState;
  readonly canEdit: boolean;
  readonly canRecall: boolean;
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

export type RoomLine =
  | { readonly type: "RoomCreated"; readonly by: string; readonly name: string }
  | { readonly type: "RoomRenamed"; readonly by: string; readonly name: string }
  | { readonly type: "MemberJoined"; readonly name: string; readonly invitedBy: string | null }
  | {
      readonly type: "CheckedIn";
      readonly by: string;
      readonly objective: ObjectiveId;
      readonly keyResult: string;
      readonly from: string;
      readonly to: string;
    }
  | { readonly type: "MemberAdded"; readonly name: string; readonly by: string; readonly role: RoomRole }
  | {
      readonly type: "GuestJoined";
      readonly name: string;
      readonly org: string | null;
      readonly invitedBy: string | null;
    }
  | { readonly type: "MemberLeft"; readonly name: string; readonly successor: string | null }
  | {
      readonly type: "MemberRemoved";
      readonly name: string;
      readonly by: string;
      readonly successor: string | null;
    }
  | {
      readonly type: "RoleChanged";
      readonly name: string;
      readonly by: string;
      readonly role: OrgRole | RoomRole;
    }
  | {
      readonly type: "RulesChanged";
      readonly by: string;
      readonly history: "all" | "since";
      readonly whoAdds: "writers" | "admins";
    }
  | { readonly type: "LinkMade"; readonly by: string; readonly guestOrg: string | null }
  | { readonly type: "LinkRevoked"; readonly by: string }
  | { readonly type: "DeviceAdded"; readonly name: string; readonly how: "linked" | "kit" }
  | { readonly type: "DeviceRevoked"; readonly name: string; readonly by: string }
  | { readonly type: "KeyRenewed"; readonly by: string }
  | { readonly type: "Vouched"; readonly name: string; readonly by: string; readonly title: string }
  /** An event from a newer Skein: kept whole, shown after an update. */
  | { readonly type: "Newer" }
  /** Arrived, kept, cannot be opened; `reason` is an OpenError type. */
  | { readonly type: "SetAside"; readonly reason: string };

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

// ---------------------------------------------------------------- goals

export interface CycleView {
  readonly id: CycleId;
  readonly name: string; // "2026 Q4"
  readonly from: string; // ISO date, "2026-10-01"
  readonly to: string; // inclusive
  readonly day: number; // 1-based; 0 before it starts
  readonly days: number;
  readonly current: boolean;
  readonly objectives: number;
}

export interface GoalsView {
  /** `loading` until the goals engine (wasm) is up; the list is shown from the last view meanwhile. */
  readonly state: "loading" | "ready" | "failed";
  readonly detail: string | null;
  readonly room: RoomId;
  readonly cycles: readonly CycleView[];
  readonly cycle: CycleView;
  readonly objectives: readonly ObjectiveView[];
}

export interface ObjectiveView {
  readonly id: ObjectiveId;
  readonly number: number; // O1, O2 … in display order
  readonly cycle: CycleId;
  readonly title: MergedText;
  readonly why: MergedText;
  readonly owner: Face | null;
  readonly ownerChoice: FieldConflict<MemberId | null> | null;
  readonly archived: boolean;
  readonly keyResults: readonly KeyResultView[];
  /** 0 to 1, weighted over valid key results; null when none has a number. */
  readonly progress: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly state: MessageState;
  readonly canEdit: boolean;
}

/** Text with the version the person sees, so that typing on an older version merges instead of overwriting. */
export interface MergedText {
  readonly text: string;
  readonly version: string;
}

/** Values that two people set apart from each other; shown until somebody chooses. */
export interface FieldConflict<T> {
  readonly values: readonly {
    readonly key: string;
    readonly value: T;
    readonly by: Face;
    readonly at: number;
  }[];
}

export interface KeyResultView {
  readonly id: KeyResultId;
  readonly number: number;
  readonly title: MergedText;
  readonly owner: Face | null;
  readonly unit: string;
  readonly start: number | null;
  readonly target: number | null;
  readonly current: number | null;
  /** The newest check-ins were written apart from each other and differ: shown side by side. */
  readonly currentChoice: FieldConflict<number> | null;
  readonly conflicts: readonly {
    readonly field: "start" | "target" | "unit" | "owner" | "weight";
    readonly values: FieldConflict<number | string | null>["values"];
  }[];
  readonly weight: number;
  readonly share: number; // normalised weight, 0 to 1
  readonly progress: number | null;
  readonly confidence: number | null; // 0 to 10
  readonly pace: number; // 0 to 1: where time says it would be
  readonly invalid: readonly string[]; // fields whose stored value cannot be used
  readonly history: readonly {
    readonly at: number;
    readonly value: number;
    readonly confidence: number | null;
  }[]; // oldest first, at most 40
}

export interface CheckInView {
  readonly id: MessageId;
  readonly by: Face;
  readonly mine: boolean;
  readonly at: number;
  readonly arrivedAt: number;
  readonly late: boolean;
  readonly from: number | null;
  readonly value: number;
  readonly confidence: number | null;
  readonly note: string;
  readonly state: MessageState;
}

export interface KeyResultDetailView {
  readonly objective: ObjectiveId;
  readonly keyResult: KeyResultView;
  readonly checkIns: readonly CheckInView[]; // newest first
}

/** Names an event as it was when one looked; another one once its author has written on. Opaque. */
export type GoalEventId = string;

export interface GoalHistoryView {
  /** `missing`: no such objective here. `failed`: the goals engine gave up on it. */
  readonly state: "ready" | "missing" | "failed";
  readonly objective: ObjectiveId;
  readonly title: string;
  /** Newest first. */
  readonly events: readonly GoalEventView[];
  readonly hasMore: boolean;
}

/** What one person did to an objective in one go. */
export interface GoalEventView {
  readonly id: GoalEventId;
  readonly by: Face;
  readonly mine: boolean;
  /** Author's clock. */
  readonly at: number;
  /** `created` is the beginning: the objective is put away, not undone. */
  readonly kind: "created" | "changed" | "undid";
  /** What it took back. */
  readonly undid: { readonly by: Face; readonly at: number } | null;
  readonly effects: readonly GoalEffectView[];
  /** Something of it stands as it left it, and this person may write. */
  readonly canUndo: boolean;
}

export interface GoalEffectView {
  /** `null`: about the objective itself. */
  readonly keyResult: { readonly id: KeyResultId; readonly title: string; readonly unit: string } | null;
  /** `added` and `removed`: the key result as a whole. */
  readonly what:
    | "title"
    | "why"
    | "cycle"
    | "owner"
    | "archived"
    | "start"
    | "target"
    | "unit"
    | "weight"
    | "order"
    | "added"
    | "removed";
  /** Owners by name. */
  readonly from: string | number | boolean | null;
  readonly to: string | number | boolean | null;
  /** `stands` as the event left it · `back` as it was before · `changed` again since, by `by` where that is known. */
  readonly now: "stands" | "back" | "changed";
  readonly by: Face | null;
}

export interface GoalUndone {
  readonly done: number;
  /** Too much for one step; the same once more goes on. */
  readonly hasMore: boolean;
  /** Left as it is, because somebody changed it since. */
  readonly left: readonly GoalEffectView[];
}

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

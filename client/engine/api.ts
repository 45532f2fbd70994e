/**
 * What the engine offers to whoever shows it to a person: commands in, views out.
 *
 * Everything here is plain data that survives `postMessage`. Ids are opaque strings; times are Unix
 * milliseconds in the author's or this device's clock, as each field says. The UI never computes
 * permissions, order or merges: a view already carries the answer (`canEdit`, `order`, `state`).
 */

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
  | { readonly state: "ready"; readonly org: OrgView; readonly me: MeView }
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
}

/** 1 to 10: hash of the person's key mod 10, plus 1 (design tokens `--dye-n`). */
export type Dye = number;
export type OrgRole = "owner" | "admin" | "member" | "guest";

export type StopReason =
  | { readonly type: "InsecureContext" } // http on a host that is not localhost: no WebCrypto
  | { readonly type: "MissingCrypto"; readonly what: string }
  | { readonly type: "StorageUnavailable"; readonly detail: string }
  | { readonly type: "NewerData" } // a newer Skein wrote this profile
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
  /** Envelopes that arrived and could not be opened, by reason. */
  readonly setAside: readonly { readonly reason: string; readonly count: number }[];
}

export interface StorageView {
  /** Not null: the last write did not reach the disk; text stays in memory and is retried. */
  readonly notSaved: { readonly reason: "Quota" | "Closed" | "Unknown"; readonly since: number } | null;
  readonly usedBytes: number | null;
  readonly quotaBytes: number | null;
  readonly persisted: boolean | null;
  readonly envelopes: number;
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
  readonly room: RoomId | null;
  readonly text: string;
  readonly reason: RefusalReason;
}

export type RefusalReason =
  | "NotMember"
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
}

export interface Face {
  readonly member: MemberId;
  readonly name: string;
  readonly dye: Dye;
}

export interface RoomPreview {
  readonly author: string;
  readonly mine: boolean;
  readonly text: string;
  readonly kind: "text" | "recalled" | "line" | "checkIn";
  readonly state: MessageState;
  readonly at: number;
}

export interface RoomView extends RoomRow {
  readonly members: readonly PersonRow[];
  readonly createdBy: string | null;
  readonly createdAt: number;
  readonly canRename: boolean;
  /** Who can read it and why, as words the UI can show. */
  readonly openToOrg: boolean;
  readonly envelopes: number;
  readonly historyComplete: boolean;
}

export interface PersonRow {
  readonly member: MemberId;
  readonly name: string;
  readonly dye: Dye;
  readonly role: OrgRole;
  readonly me: boolean;
  readonly joinedAt: number;
  readonly invitedBy: string | null;
  readonly devices: readonly {
    readonly id: DeviceId;
    readonly name: string;
    readonly addedAt: number;
    readonly thisOne: boolean;
  }[];
  readonly here: boolean;
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

// ---------------------------------------------------------------- people and invites

export interface PeopleView {
  readonly people: readonly PersonRow[];
  readonly invites: readonly InviteView[];
  readonly canInvite: boolean;
}

export interface InviteView {
  readonly id: string;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly expiresAt: number;
  readonly maxUses: number;
  readonly used: number;
  readonly state: "open" | "expired" | "used" | "revoked";
  readonly canRevoke: boolean;
  /** Only on the device that made it, until it is forgotten. */
  readonly link: string | null;
}

// ---------------------------------------------------------------- what can be watched

export interface Views {
  session: { query: Record<never, never>; view: SessionView };
  sync: { query: Record<never, never>; view: SyncView };
  rooms: { query: Record<never, never>; view: readonly RoomRow[] };
  room: { query: { readonly room: RoomId }; view: RoomView | null };
  timeline: { query: { readonly room: RoomId }; view: TimelineChange };
  people: { query: Record<never, never>; view: PeopleView };
  goals: { query: { readonly cycle: CycleId | null }; view: GoalsView };
  keyResult: {
    query: { readonly objective: ObjectiveId; readonly keyResult: KeyResultId };
    view: KeyResultDetailView | null;
  };
}
export type ViewName = keyof Views;

// ---------------------------------------------------------------- commands

export interface Commands {
  /** First start: the set-up token from the relay's one-time link. Creates the org, its first room and the goals room. */
  createOrg: {
    input: {
      readonly setupToken: string;
      readonly orgName: string;
      readonly name: string;
      readonly firstRoom: string;
      readonly goalsRoom: string;
    };
    output: { readonly room: RoomId };
  };
  /** Looks at an invite without using it. `link` is a whole link or its fragment. */
  inspectInvite: {
    input: { readonly link: string };
    output: { readonly orgName: string; readonly invitedBy: string; readonly expiresAt: number };
  };
  joinOrg: {
    input: { readonly link: string; readonly name: string };
    output: { readonly room: RoomId | null };
  };

  createRoom: { input: { readonly name: string }; output: { readonly room: RoomId } };
  renameRoom: { input: { readonly room: RoomId; readonly name: string }; output: null };

  /** Resolves once the message is on this device's disk. */
  sendMessage: {
    input: { readonly room: RoomId; readonly text: string; readonly replyTo: MessageId | null };
    output: { readonly id: MessageId };
  };
  editMessage: {
    input: { readonly id: MessageId; readonly room: RoomId; readonly text: string };
    output: null;
  };
  recallMessage: { input: { readonly id: MessageId; readonly room: RoomId }; output: null };
  react: {
    input: { readonly id: MessageId; readonly room: RoomId; readonly emoji: string; readonly on: boolean };
    output: null;
  };
  saveDraft: { input: { readonly room: RoomId; readonly text: string }; output: null };
  markRead: { input: { readonly room: RoomId }; output: null };
  /** Older messages than `before` (an `order`), oldest first. */
  readTimeline: {
    input: { readonly room: RoomId; readonly before: string; readonly limit: number };
    output: { readonly items: readonly TimelineItem[]; readonly hasOlder: boolean };
  };
  /** Messages around one message, for "jump to quoted" and "jump to late". */
  readTimelineAround: {
    input: { readonly room: RoomId; readonly id: MessageId; readonly limit: number };
    output: { readonly items: readonly TimelineItem[]; readonly hasOlder: boolean } | null;
  };
  /** A refused item: try again as a new envelope, or drop it and hand the text back. */
  retryRefused: { input: { readonly id: string }; output: null };
  discardRefused: { input: { readonly id: string }; output: { readonly text: string } };

  createInvite: {
    input: { readonly days: number; readonly uses: number };
    output: { readonly id: string; readonly link: string; readonly expiresAt: number };
  };
  revokeInvite: { input: { readonly id: string }; output: null };
  setProfile: { input: { readonly name: string }; output: null };

  createObjective: {
    input: { readonly cycle: CycleId; readonly title: string };
    output: { readonly id: ObjectiveId };
  };
  /** `version` is the version the person typed on; what others wrote meanwhile is kept. */
  editObjectiveText: {
    input: {
      readonly id: ObjectiveId;
      readonly field: "title" | "why";
      readonly text: string;
      readonly version: string;
    };
    output: MergedText;
  };
  setObjectiveOwner: { input: { readonly id: ObjectiveId; readonly owner: MemberId | null }; output: null };
  archiveObjective: { input: { readonly id: ObjectiveId; readonly archived: boolean }; output: null };
  addKeyResult: {
    input: {
      readonly objective: ObjectiveId;
      readonly title: string;
      readonly start: number | null;
      readonly target: number | null;
      readonly unit: string;
      readonly owner: MemberId | null;
    };
    output: { readonly id: KeyResultId };
  };
  editKeyResultText: {
    input: {
      readonly objective: ObjectiveId;
      readonly keyResult: KeyResultId;
      readonly text: string;
      readonly version: string;
    };
    output: MergedText;
  };
  setKeyResult: {
    input: {
      readonly objective: ObjectiveId;
      readonly keyResult: KeyResultId;
      readonly start?: number | null;
      readonly target?: number | null;
      readonly unit?: string;
      readonly owner?: MemberId | null;
      readonly weight?: number;
      readonly archived?: boolean;
    };
    output: null;
  };
  moveKeyResult: {
    input: {
      readonly objective: ObjectiveId;
      readonly keyResult: KeyResultId;
      readonly after: KeyResultId | null;
    };
    output: null;
  };
  checkIn: {
    input: {
      readonly objective: ObjectiveId;
      readonly keyResult: KeyResultId;
      readonly value: number;
      readonly confidence: number | null;
      readonly note: string;
    };
    output: { readonly id: MessageId };
  };

  /** Try the relay now instead of waiting for the next turn. */
  reconnect: { input: Record<never, never>; output: null };
  /** The platform says whether there is a network and whether storage is persistent. */
  platformChanged: {
    input: { readonly online?: boolean; readonly persisted?: boolean; readonly visible?: boolean };
    output: null;
  };
}
export type CommandName = keyof Commands;

/** Expected refusals of a command. The UI turns each type into a sentence in both languages. */
export type CommandError =
  | { readonly type: "NotReady" }
  | { readonly type: "NeedsRelay" } // this act needs the relay and it is not reachable now
  | { readonly type: "TornLink" } // not a whole Skein link
  | { readonly type: "WrongRelay"; readonly expected: string } // the link belongs to another relay
  | { readonly type: "SetupTokenUsed" }
  | { readonly type: "SetupTokenUnknown" }
  | { readonly type: "InviteExpired"; readonly at: number }
  | { readonly type: "InviteUsedUp" }
  | { readonly type: "InviteRevoked" }
  | { readonly type: "InviteUnknown" }
  | { readonly type: "AlreadyMember"; readonly orgName: string }
  | { readonly type: "NotAllowed"; readonly rule: string }
  | { readonly type: "NotFound" }
  | { readonly type: "Empty" }
  | { readonly type: "TooLong"; readonly max: number; readonly unit: "characters" | "bytes" }
  | { readonly type: "NotANumber"; readonly field: string }
  | { readonly type: "NotSaved"; readonly reason: "Quota" | "Closed" | "Unknown" } // disk refused; the text is still yours
  | { readonly type: "ClockWrong"; readonly offsetMs: number }
  | { readonly type: "GoalsUnavailable"; readonly detail: string }
  | { readonly type: "UpdateNeeded" }
  | { readonly type: "Internal"; readonly detail: string };

/** What the UI holds: the same on the main thread, in another tab and in Node. */
export interface EngineClient {
  command<C extends CommandName>(
    name: C,
    input: Commands[C]["input"],
  ): Promise<Result<Commands[C]["output"], CommandError>>;
  /** Calls back with the current view as soon as it is known, then on every change. Returns `unwatch`. */
  watch<V extends ViewName>(
    name: V,
    query: Views[V]["query"],
    onView: (view: Views[V]["view"]) => void,
  ): () => void;
}

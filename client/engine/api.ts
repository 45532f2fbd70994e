/**
 * What the engine offers to whoever shows it to a person: commands in, views out.
 *
 * Everything here is plain data that survives `postMessage`. Ids are opaque strings; times are Unix
 * milliseconds in the author's or this device's clock, as each field says. The UI never computes
 * permissions, order or merges: a view already carries the answer (`canEdit`, `order`, `state`).
 */

import type { BackupCommands, BackupError, BackupViews } from "./api-backup.ts";
import type { MembershipCommands, MembershipViews, RoomView } from "./api-membership.ts";
import type {
  CycleId,
  GoalEventId,
  GoalHistoryView,
  GoalsView,
  GoalUndone,
  KeyResultDetailView,
  KeyResultId,
  MemberId,
  MergedText,
  MessageId,
  ObjectiveId,
  PeopleView,
  Result,
  RoomId,
  RoomRow,
  SessionView,
  SyncView,
  TimelineChange,
  TimelineItem,
} from "./api-views.ts";

export type * from "./api-backup.ts";
export type * from "./api-membership.ts";
export type * from "./api-views.ts";

// ---------------------------------------------------------------- what can be watched

export interface Views extends MembershipViews, BackupViews {
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
  /** The newest events of an objective's past, at most `limit`. */
  goalHistory: {
    query: { readonly objective: ObjectiveId; readonly limit: number };
    view: GoalHistoryView;
  };
}
export type ViewName = keyof Views;

// ---------------------------------------------------------------- commands

export interface Commands extends MembershipCommands, BackupCommands {
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
    output: {
      readonly orgName: string;
      readonly invitedBy: string;
      readonly expiresAt: number;
      /** For guests: the organisation they come from, as the inviter named it. */
      readonly guestOrg: string | null;
      readonly guestUntil: number | null;
      readonly roomName: string | null;
      readonly needsApproval: boolean;
    };
  };
  joinOrg: {
    input: { readonly link: string; readonly name: string };
    /** `waiting`: asked; the session becomes `waiting` until somebody says yes. */
    output: { readonly room: RoomId | null; readonly waiting: boolean };
  };

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

  /** Of the organisation or of a room. */
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
  /** Takes back what one event did, as a new change of whoever asks. What somebody changed since is left and named. */
  undoGoalEvent: {
    input: { readonly objective: ObjectiveId; readonly event: GoalEventId };
    output: GoalUndone;
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

  /** What was set aside, as one file of text: for whoever can still make something of it. */
  exportSetAside: { input: Record<never, never>; output: { readonly file: Blob } };
  deleteSetAside: { input: Record<never, never>; output: null };
  /** The person knows: no banner says it any more. */
  noteSetAside: { input: Record<never, never>; output: null };

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
  | BackupError
  | { readonly type: "NotReady" }
  | { readonly type: "NeedsRelay" } // this act needs the relay and it is not reachable now
  | { readonly type: "TornLink" } // not a whole Skein link
  | { readonly type: "WrongRelay"; readonly expected: string } // the link belongs to another relay
  | { readonly type: "SetupTokenUsed" }
  | { readonly type: "SetupTokenUnknown" }
  | { readonly type: "InviteExpired"; readonly at: number | null }
  | { readonly type: "InviteUsedUp" }
  | { readonly type: "InviteRevoked" }
  | { readonly type: "InviteUnknown" }
  | { readonly type: "AlreadyMember"; readonly orgName: string }
  | { readonly type: "NotAllowed"; readonly rule: string }
  /** Removed, revoked or expired: nothing that is written here goes anywhere. */
  | { readonly type: "NotMember" }
  /** Waits for a key of this room. */
  | { readonly type: "NoKeyYet" }
  | { readonly type: "PairingExpired" }
  | { readonly type: "PairingUnknown" }
  /** Kit words: positions (1-based) that are no words of the list; empty when the whole does not belong together. */
  | { readonly type: "BadKit"; readonly positions: readonly number[] }
  | { readonly type: "KitUnknown" }
  | { readonly type: "KitWordsDiffer" }
  | { readonly type: "GuestCapReached"; readonly perDay: number }
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

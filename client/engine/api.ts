/**
 * What the engine offers to whoever shows it to a person: commands in, views out.
 *
 * Everything here is plain data that survives `postMessage`. Ids are opaque strings; times are Unix
 * milliseconds in the author's or this device's clock, as each field says. The UI never computes
 * permissions, order or merges: a view already carries the answer (`canEdit`, `order`, `state`).
 */

import type { ArchiveCommands, ArchiveError, ArchiveViews } from "./api-archive.ts";
import type { BackupCommands, BackupError, BackupViews } from "./api-backup.ts";
import type { CalmCommands, CalmError, CalmViews } from "./api-calm.ts";
import type { CommentCommands, CommentViews } from "./api-comments.ts";
import type { FileCommands, FileError, FileViews } from "./api-files.ts";
import type { GoalMomentViews } from "./api-goal-moments.ts";
import type { GoalCommands, GoalViews } from "./api-goals.ts";
import type { MembershipCommands, MembershipViews, RoomView } from "./api-membership.ts";
import type { NoteCommands, NoteViews } from "./api-notes.ts";
import type { SearchViews } from "./api-search.ts";
import type { UrgentCommands, UrgentError } from "./api-urgent.ts";
import type {
  MessageId,
  PeopleView,
  Result,
  RoomId,
  RoomRow,
  SessionView,
  SyncView,
  TimelineChange,
  TimelineItem,
} from "./api-views.ts";
import type { MentionPlace, WritingCommands, WritingError, WritingViews } from "./api-writing.ts";

export type * from "./api-archive.ts";
export type * from "./api-backup.ts";
export type * from "./api-calm.ts";
export type * from "./api-check-ins.ts";
export type * from "./api-comments.ts";
export type * from "./api-cycles.ts";
export type * from "./api-files.ts";
export type * from "./api-goal-moments.ts";
export type * from "./api-goals.ts";
export type * from "./api-lines.ts";
export type * from "./api-membership.ts";
export type * from "./api-notes.ts";
export type * from "./api-retrospectives.ts";
export type * from "./api-search.ts";
export type * from "./api-urgent.ts";
export type * from "./api-views.ts";
export type * from "./api-writing.ts";

// ---------------------------------------------------------------- what can be watched

export interface Views
  extends MembershipViews,
    BackupViews,
    ArchiveViews,
    WritingViews,
    SearchViews,
    FileViews,
    CalmViews,
    NoteViews,
    CommentViews,
    GoalMomentViews,
    GoalViews {
  session: { query: Record<never, never>; view: SessionView };
  sync: { query: Record<never, never>; view: SyncView };
  rooms: { query: Record<never, never>; view: readonly RoomRow[] };
  room: { query: { readonly room: RoomId }; view: RoomView | null };
  timeline: { query: { readonly room: RoomId }; view: TimelineChange };
  people: { query: Record<never, never>; view: PeopleView };
}
export type ViewName = keyof Views;

// ---------------------------------------------------------------- commands

export interface Commands
  extends CommentCommands,
    MembershipCommands,
    UrgentCommands,
    WritingCommands,
    BackupCommands,
    ArchiveCommands,
    FileCommands,
    CalmCommands,
    NoteCommands,
    GoalCommands {
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
    input: {
      readonly room: RoomId;
      readonly text: string;
      readonly replyTo: MessageId | null;
      readonly mentions?: readonly MentionPlace[];
    };
    output: { readonly id: MessageId };
  };
  editMessage: {
    input: {
      readonly id: MessageId;
      readonly room: RoomId;
      readonly text: string;
      readonly mentions?: readonly MentionPlace[];
    };
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
  | ArchiveError
  | UrgentError
  | WritingError
  | FileError
  | CalmError
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
  | { readonly type: "ClosesRing" } // aligned so, an objective would lead back to itself
  | { readonly type: "TooManyLinks"; readonly max: number }
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

import type {
  Alignment,
  Bytes,
  Category,
  Effect,
  EntryField,
  FeedId,
  GoalSigner,
  GuardReason,
  KEY_RESULT_TEXTS,
  KeyResultField,
  KeyResultId,
  KeyResultKind,
  Level,
  MemberId,
  NoteId,
  Objective,
  ObjectiveField,
  ObjectiveId,
  Result,
  Rollup,
  RoomId,
} from "../../../crdt/index.ts";

/**
 * What the engine says to the goals engine (wasm, in a Worker of its own) and hears back. Plain data both ways.
 *
 * The goals engine keeps documents in memory and nothing else. After every failure that is not about one edit the
 * document is forgotten; `load` gives it its changes again. Changes of one feed are handed over in the feed's order.
 */
export type GoalsRequest =
  /** All changes of an objective, in display order, already guarded. Replaces what was in memory. */
  | { readonly type: "load"; readonly objective: ObjectiveId; readonly changes: readonly Bytes[] }
  /** Guarded changes of others that just arrived, as many as there are. */
  | { readonly type: "apply"; readonly objective: ObjectiveId; readonly changes: readonly Bytes[] }
  | EditRequest
  | { readonly type: "read"; readonly objective: ObjectiveId }
  | PastRequest
  | { readonly type: "forget"; readonly objective: ObjectiveId };

export type PastRequest =
  /** The newest events of its past, at most `limit`. */
  | { readonly type: "history"; readonly objective: ObjectiveId; readonly limit: number }
  | MomentRequest
  | BetweenRequest;

/** The document as it was at a moment. Times here and below: Unix seconds; a clock ahead of `now` says nothing. */
export interface MomentRequest {
  readonly type: "moment";
  readonly objective: ObjectiveId;
  readonly until: number;
  readonly now: number;
}
/** What differs between two moments, and who wrote it. */
export interface BetweenRequest extends Omit<MomentRequest, "type"> {
  readonly type: "between";
  readonly after: number;
}

export interface EditRequest {
  readonly type: "edit";
  readonly objective: ObjectiveId;
  readonly signer: GoalSigner;
  /** The version a text was typed on; `null`, or one that is not here, means the newest. */
  readonly version: string | null;
  readonly edit: GoalEdit;
  /** Unix milliseconds. */
  readonly at: number;
}

export type GoalEdit =
  | {
      /** Also loads: an objective begins with it. */
      readonly type: "create";
      readonly title: string;
      readonly cycle: string;
      readonly owner: MemberId | null;
      readonly why?: string;
      readonly fields?: ObjectiveFields;
      readonly entries?: readonly Entry[];
    }
  | { readonly type: "setObjective"; readonly fields: ObjectiveFields }
  | ({ readonly type: "setEntry" } & Entry)
  | { readonly type: "setText"; readonly field: "title" | "why"; readonly text: string }
  | { readonly type: "setOwner"; readonly owner: MemberId | null }
  | { readonly type: "setArchived"; readonly archived: boolean }
  | {
      readonly type: "addKeyResult";
      readonly keyResult: KeyResultId;
      readonly title: string;
      readonly start: number | null;
      readonly target: number | null;
      readonly unit: string;
      readonly owner: MemberId | null;
      readonly by: MemberId;
      readonly fields?: KeyResultFields;
      readonly done?: string;
      readonly excludes?: string;
    }
  | {
      readonly type: "setKeyResultText";
      readonly keyResult: KeyResultId;
      readonly field?: KeyResultText;
      readonly text: string;
    }
  | { readonly type: "setKeyResult"; readonly keyResult: KeyResultId; readonly fields: KeyResultFields }
  | { readonly type: "moveKeyResult"; readonly keyResult: KeyResultId; readonly after: KeyResultId | null }
  /** Takes back what an event did, where nobody has written since. Aligned to one of `closing`, it would close a ring (ALN5). */
  | { readonly type: "undo"; readonly event: string; readonly closing?: readonly ObjectiveId[] };

export type KeyResultText = (typeof KEY_RESULT_TEXTS)[number];

/** A member of a set that an objective holds (targets.ts in crdt); `null` takes it out. */
export interface Entry {
  readonly field: EntryField;
  readonly entry: string;
  readonly value: true | Alignment | string | null;
}

/** Only what is there is written. Writing the shown value again settles a conflict. */
export interface ObjectiveFields {
  readonly cycle?: string;
  readonly owner?: MemberId | null;
  readonly archived?: boolean;
  readonly category?: Category | null;
  readonly level?: Level | null;
  readonly home?: RoomId | null;
  readonly rollup?: Rollup;
  readonly progress?: number | null;
  readonly weight?: number;
  readonly order?: string;
  readonly note?: NoteId | null;
}

/** As above. */
export interface KeyResultFields {
  readonly kind?: KeyResultKind;
  readonly format?: string;
  readonly zones?: string;
  readonly start?: number | null;
  readonly target?: number | null;
  readonly unit?: string;
  readonly owner?: MemberId | null;
  readonly weight?: number;
  readonly archived?: boolean;
}

export interface GoalsReply {
  readonly view: RawObjective;
  /** What an edit made, to be signed and sent; empty for everything else and for an edit that changed nothing. */
  readonly changes: readonly Bytes[];
  /** Changes of this call that were not applied, by the hash of the change. */
  readonly refused: readonly { readonly hash: string | null; readonly reason: GuardReason | "Rejected" }[];
  /** What an edit `undo` came to. */
  readonly undone?: RawUndone;
}
export type ReplyTo<R extends GoalsRequest> = R extends { readonly type: "forget" }
  ? null
  : R extends { readonly type: "history" }
    ? HistoryReply
    : R extends MomentRequest
      ? MomentReply
      : R extends BetweenRequest
        ? BetweenReply
        : GoalsReply;
/** The reply to a request of whatever kind, before its kind is looked at. */
export type AnyReply = GoalsReply | HistoryReply | MomentReply | BetweenReply | null;

export interface HistoryReply {
  /** Newest first. */
  readonly events: readonly RawGoalEvent[];
  readonly hasMore: boolean;
}

export type RawMoment = Pick<RawObjective, "objective" | "parentsSetAt">;

export interface MomentReply {
  /** `null`: it had not been written yet. */
  readonly moment: RawMoment | null;
  /** When it was written to, to the quarter of an hour. */
  readonly times: readonly number[];
}

export interface BetweenReply {
  readonly before: RawMoment | null;
  readonly after: RawMoment | null;
  /** Of one that was written in between. */
  readonly created: { readonly feed: FeedId; readonly at: number } | null;
  readonly edits: readonly RawDifference[];
}

export interface RawDifference {
  readonly effect: Effect;
  /** Who wrote there in between, the newest first; empty where that would take too long to tell. */
  readonly feeds: readonly FeedId[];
}

export interface RawGoalEvent {
  /** Handed back to undo it; another one once its author has written on. */
  readonly id: string;
  readonly feed: FeedId;
  /** Unix milliseconds, the author's clock. */
  readonly at: number;
  readonly isCreation: boolean;
  /** The event that this one took back. */
  readonly undoes: { readonly feed: FeedId; readonly at: number } | null;
  readonly effects: readonly RawEffect[];
}

export interface RawEffect {
  readonly effect: Effect;
  /** `open`: can be taken back. `back`: is as it was before. `left`: somebody has written there since. */
  readonly now: "open" | "back" | "left";
  /** Who has, where it is known. */
  readonly by: FeedId | null;
}

export interface RawUndone {
  readonly done: number;
  /** Did not fit into one change any more; the same undo again goes on. */
  readonly hasMore: boolean;
  readonly left: readonly RawEffect[];
}

/** An objective as its document has it; feeds are not members yet, the engine knows who is who. */
export interface RawObjective {
  readonly objective: Objective;
  /** Fields of the objective itself that cannot be used. */
  readonly invalid: readonly string[];
  /** Written by a version that is still to come. */
  readonly isNewer: boolean;
  /** When each parent was set, by its text: Unix milliseconds, the author's clock. */
  readonly parentsSetAt: Readonly<Record<string, number>>;
  /** Names what all texts hold now; handed back with an edit of a text. */
  readonly version: string;
  readonly conflicts: readonly RawConflict[];
  /** Unix milliseconds of the newest change, its author's clock; 0 for a document without changes. */
  readonly updatedAt: number;
  readonly changes: number;
  /** Changes that wait for one that is not here. */
  readonly waiting: number;
  /** At its size limit: read, but not edited any more. */
  readonly full: boolean;
}

/** Different values of one field, written apart from each other; one of them is the shown one. */
export interface RawConflict {
  /** `null`: a field of the objective itself. */
  readonly keyResult: KeyResultId | null;
  readonly field: ConflictField;
  /** The member of a set that it is about; `null` for fields that are none. */
  readonly entry: string | null;
  /** Oldest first. */
  readonly values: readonly {
    readonly key: string;
    readonly value: number | string | boolean | null;
    readonly feed: FeedId;
    readonly at: number;
  }[];
}
export type ConflictField = ObjectiveField | KeyResultField | EntryField;

export type GoalsFailed = {
  readonly type: "GoalsFailed";
  /**
   * NotLoaded: call `load` first. Rejected, Trap, TimedOut: the library could not take what it was given; the document
   * is forgotten, and so are all others after Trap and TimedOut. Unsupported: the wasm did not start.
   */
  readonly reason:
    | "NotLoaded"
    | "NoSuchKeyResult"
    | "NoSuchEvent"
    | "ClosesRing"
    | "TooManyLinks"
    | "DocumentFull"
    | "Rejected"
    | "Trap"
    | "TimedOut"
    | "Unsupported"
    | "Closed";
};
export type GoalsResult<T> = Result<T, GoalsFailed>;

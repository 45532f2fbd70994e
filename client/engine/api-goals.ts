/** Goals, as commands and views. Part of api.ts; the same rules: plain data, opaque ids, a view already carries the answer. */

import type { CheckInView } from "./api-check-ins.ts";
import type { CommentCount } from "./api-comments.ts";
import type { CycleChoice, CycleState, CycleView } from "./api-cycles.ts";
import type { GoalFileCommands } from "./api-goal-files.ts";
import type { RetrospectiveCommands, RetrospectiveView } from "./api-retrospectives.ts";
import type {
  CycleId,
  Face,
  KeyResultId,
  MemberId,
  MessageId,
  MessageState,
  ObjectiveId,
  RoomId,
} from "./api-views.ts";

export type GoalCategory = "committed" | "aspirational";
export type GoalLevel = "org" | "team" | "person";
export type GoalRollup = "keyResults" | "aligned" | "manual";
export type GoalAlignment = "contributes" | "supports";
export type GoalStatus = "notStarted" | "onTrack" | "behind" | "atRisk" | "done";
export type KeyResultKind =
  | "reach"
  | "increase"
  | "decrease"
  | "below"
  | "above"
  | "baseline"
  | "milestone"
  | "zones";
export type GoalHint =
  | "offPace"
  | "idle"
  | "pastDue"
  | "noOwner"
  | "notAligned"
  | "tooManyKeyResults"
  | "noKeyResults"
  | "noNumber";

// ---------------------------------------------------------------- what can be watched

export interface GoalViews {
  goals: { query: { readonly cycle: CycleId | null }; view: GoalsView };
  keyResult: {
    query: { readonly objective: ObjectiveId; readonly keyResult: KeyResultId };
    view: KeyResultDetailView | null;
  };
  /** Goals that a message carries, as they stand on this device now. Read without the goals engine. */
  goalCards: { query: { readonly room: RoomId; readonly id: MessageId }; view: GoalCardsView | null };
  /** The newest events of an objective's past, at most `limit`. `null` while that half of the engine is not here: `goals` says so. */
  goalHistory: {
    query: { readonly objective: ObjectiveId; readonly limit: number };
    view: GoalHistoryView | null;
  };
}

export interface GoalCardsView {
  /** What an older Skein shows in their place. */
  readonly words: string;
  /** None: they cannot be read, or the message is not here any more. */
  readonly cards: readonly GoalCardView[];
}

export interface GoalCardView {
  readonly objective: ObjectiveId;
  /** `null`: the objective as a whole. */
  readonly keyResult: KeyResultId | null;
  readonly title: string;
  /** Of the objective that a key result belongs to, where that is known. */
  readonly objectiveTitle: string | null;
  readonly cycle: CycleId | null;
  readonly owner: Face | null;
  /**
   * `kept`: its document was read on this device. `shared`: it was not, and how it is measured is as when it was put
   * here; values are those of now. `away`: nothing of it is here, or this person may not see it: all is as it was then.
   */
  readonly state: "kept" | "shared" | "away" | "archived";
  /** 0 to 1. */
  readonly progress: number | null;
  readonly kind: KeyResultKind | null;
  readonly unit: string;
  readonly target: number | null;
  readonly current: number | null;
  readonly confidence: number | null;
  /** Who checked in last, and when. */
  readonly by: Face | null;
  readonly at: number | null;
  /** Values that were written apart from each other, to be chosen from. Empty where there is no choice. */
  readonly apart: readonly number[];
}

export interface GoalsView {
  /** `loading` until the goals engine (wasm) is up; the list is shown from the last view meanwhile. */
  readonly state: "loading" | "ready" | "failed";
  readonly detail: string | null;
  readonly room: RoomId;
  readonly cycles: readonly CycleView[];
  readonly cycle: CycleView;
  /** Cycles that hold this one: a year, a half. Nearest first. */
  readonly above: readonly CycleView[];
  /** Of each kind that divides a year the one before, now and next. Weeks from a day on are `2026-10-05+6w`. */
  readonly choices: readonly CycleChoice[];
  readonly objectives: readonly ObjectiveView[];
  /** Over objectives that are not archived, by their weights. */
  readonly progress: number | null;
  readonly score: number | null;
  /** Of the cycle. Several: they were written apart from each other. */
  readonly retrospectives: readonly RetrospectiveView[];
}

export interface ObjectiveView {
  readonly id: ObjectiveId;
  readonly number: number; // O1, O2 … in display order
  readonly cycle: CycleId;
  readonly title: MergedText;
  readonly why: MergedText;
  readonly owner: Face | null;
  readonly ownerChoice: FieldConflict<MemberId | null> | null;
  /** All who answer for it, `owner` first. */
  readonly owners: readonly Face[];
  /** This person answers for it, or for one of its key results. */
  readonly mine: boolean;
  readonly category: GoalCategory | null;
  /** As it was said; `group` is where it is shown when it was not. */
  readonly level: GoalLevel | null;
  readonly group: GoalLevel;
  /** The team's room. */
  readonly home: { readonly room: RoomId; readonly name: string } | null;
  /** Where it is kept: who is in that room can read and write it. */
  readonly room: RoomId;
  readonly archived: boolean;
  readonly keyResults: readonly KeyResultView[];
  /** 0 to 1, by `rollup`; null where there is nothing to tell it by. */
  readonly progress: number | null;
  readonly rollup: GoalRollup;
  /** What was said by hand. */
  readonly ownProgress: number | null;
  readonly pace: number;
  readonly weight: number;
  readonly status: GoalStatus;
  readonly hints: readonly GoalHint[];
  /** Least of its key results. */
  readonly confidence: number | null;
  readonly checkedInAt: number | null;
  readonly score: ScoreView | null;
  /** Scores given apart from each other: shown until somebody chooses. */
  readonly scoreChoice: ScoreConflict | null;
  readonly suggestedScore: number | null;
  readonly retrospectives: readonly RetrospectiveView[];
  readonly parents: readonly AlignedView[];
  readonly children: readonly AlignedView[];
  readonly needs: readonly NeedView[];
  readonly neededBy: readonly NeedView[];
  /** Its long description. */
  readonly note: string | null;
  /** Values of single fields that were set apart, other than `owner`. */
  readonly conflicts: readonly GoalConflict<ObjectiveConflictField>[];
  /** Fields whose stored value cannot be used. */
  readonly invalid: readonly string[];
  /** Parts of it need a newer Skein. */
  readonly isNewer: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Of the objective and all that is in it. */
  readonly comments: CommentCount;
  readonly state: MessageState;
  readonly canEdit: boolean;
}

export type ObjectiveConflictField =
  | "cycle"
  | "archived"
  | "category"
  | "level"
  | "home"
  | "rollup"
  | "progress"
  | "weight"
  | "note"
  | "parents"
  | "needs";
export type KeyResultConflictField =
  | "kind"
  | "start"
  | "target"
  | "unit"
  | "format"
  | "zones"
  | "done"
  | "excludes"
  | "owner"
  | "weight"
  | "archived";

export interface GoalConflict<Field extends string> {
  readonly field: Field;
  /** Of `parents` and `needs`: which one, as `objective` or `objective:keyResult`. */
  readonly entry: string | null;
  readonly values: FieldConflict<number | string | boolean | null>["values"];
}

/** Another objective, or a key result of it, that this one points at or is pointed at by. */
export interface AlignedView {
  readonly objective: ObjectiveId;
  readonly keyResult: KeyResultId | null;
  readonly how: GoalAlignment;
  /** `ring`: it would close a ring, and does not count. `private`: not here, or not for this person to see. */
  readonly state: "kept" | "ring" | "private";
  /** `null` where it is private. */
  readonly title: string | null;
  readonly keyResultTitle: string | null;
  readonly cycle: CycleId | null;
  readonly progress: number | null;
}

export interface NeedView extends Omit<AlignedView, "how" | "state"> {
  readonly reason: string;
  readonly state: "kept" | "private";
}

/** An objective that another one can point at. Archived ones, and those of which nothing is here, are none. */
export interface GoalTarget {
  readonly id: ObjectiveId;
  readonly title: string;
  readonly cycle: Pick<CycleChoice, "id" | "kind" | "name" | "from" | "to">;
  readonly owner: Face | null;
  readonly place: string;
  readonly keyResults: readonly {
    readonly id: KeyResultId;
    readonly number: number;
    readonly title: string;
  }[];
  /** It leads to the one that asks: aligned to it, that one would lead back to itself. */
  readonly closesRing: boolean;
}

export interface ScoreView {
  readonly value: number;
  readonly note: string;
  readonly by: Face;
  readonly at: number;
  /** For its category: committed goals are meant to be met, of aspirational ones 0.6 to 0.8 is good. */
  readonly means: "good" | "short" | "tooEasy";
}

/** Text with the version the person sees, so that typing on an older version merges instead of overwriting. */
export interface MergedText {
  readonly text: string;
  readonly version: string;
}

/** Scores that were given apart, each with its why. */
export interface ScoreConflict {
  readonly values: readonly (FieldConflict<number | null>["values"][number] & { readonly note: string })[];
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
  readonly kind: KeyResultKind;
  readonly unit: string;
  /** "number", "percent", "custom" (with `unit`) or "currency:CNY". */
  readonly format: string;
  readonly zones: readonly { readonly from: number; readonly label: string }[];
  /** When it counts as done, and what it is not about. */
  readonly done: MergedText;
  readonly excludes: MergedText;
  readonly start: number | null;
  readonly target: number | null;
  readonly current: number | null;
  /** The newest check-ins were written apart from each other and differ: shown side by side. */
  readonly currentChoice: FieldConflict<number> | null;
  readonly conflicts: readonly GoalConflict<KeyResultConflictField>[];
  readonly weight: number;
  readonly share: number; // normalised weight, 0 to 1
  readonly progress: number | null;
  readonly confidence: number | null; // 0 to 10
  readonly pace: number; // 0 to 1: where time says it would be
  readonly status: GoalStatus;
  readonly hints: readonly GoalHint[];
  readonly checkedInAt: number | null;
  readonly score: ScoreView | null;
  readonly scoreChoice: ScoreConflict | null;
  readonly suggestedScore: number | null;
  readonly invalid: readonly string[]; // fields whose stored value cannot be used
  readonly history: readonly {
    readonly at: number;
    readonly value: number;
    readonly confidence: number | null;
  }[]; // oldest first, at most 40
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
    | "order"
    | "owners"
    | "added"
    | "removed"
    | ObjectiveConflictField
    | KeyResultConflictField;
  /** Of `owners`, `parents` and `needs`: who or what it is about, by name; `null` for what is not to be seen. */
  readonly about: string | null;
  /** Owners and rooms by name. */
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

// ---------------------------------------------------------------- what people do

export interface GoalCommands extends RetrospectiveCommands, GoalFileCommands {
  /** Puts an objective (`keyResult` null) or a key result into a room, as a card that stays as they are. */
  shareGoal: {
    input: {
      readonly room: RoomId;
      readonly objective: ObjectiveId;
      readonly keyResult: KeyResultId | null;
    };
    output: { readonly id: MessageId };
  };
  createObjective: {
    /** `room`: whose members can read and write it; left out, the organisation's goals room. */
    input: { readonly cycle: CycleId; readonly title: string; readonly room?: RoomId };
    output: { readonly id: ObjectiveId };
  };
  /** Only what is there is written; writing the shown value again settles a conflict. */
  setObjective: {
    input: {
      readonly id: ObjectiveId;
      readonly cycle?: CycleId;
      readonly category?: GoalCategory | null;
      readonly level?: GoalLevel | null;
      readonly home?: RoomId | null;
      readonly rollup?: GoalRollup;
      readonly progress?: number | null;
      readonly weight?: number;
      readonly note?: string | null;
    };
    output: null;
  };
  /** Right after another one of its cycle, or (`null`) to the top. */
  moveObjective: {
    input: { readonly id: ObjectiveId; readonly after: ObjectiveId | null };
    output: null;
  };
  /** Somebody more answers for it, or no more. */
  ownObjective: {
    input: { readonly id: ObjectiveId; readonly member: MemberId; readonly on: boolean };
    output: null;
  };
  /** Points an objective at another one or a key result of it; `how` is `null` to take that away. */
  alignObjective: {
    input: {
      readonly id: ObjectiveId;
      readonly parent: ObjectiveId;
      readonly keyResult: KeyResultId | null;
      readonly how: GoalAlignment | null;
    };
    output: null;
  };
  /** What an objective needs before it can go on; `reason` is `null` to take that away. */
  needObjective: {
    input: {
      readonly id: ObjectiveId;
      readonly needed: ObjectiveId;
      readonly keyResult: KeyResultId | null;
      readonly reason: string | null;
    };
    output: null;
  };
  /** What an objective can be aligned to, or need: its own cycle first, then those above, then all others. */
  readTargets: { input: { readonly id: ObjectiveId }; output: readonly GoalTarget[] };
  /** Writes an objective anew in another cycle: where it stands now is where it starts, with these key results only. */
  carryOver: {
    input: {
      readonly objective: ObjectiveId;
      readonly keyResults: readonly KeyResultId[];
      readonly cycle: CycleId;
    };
    output: { readonly id: ObjectiveId };
  };
  setCycleState: { input: { readonly cycle: CycleId; readonly state: CycleState }; output: null };
  /** How well it went, 0 to 1; `null` takes a score back. Without a key result: of the objective itself. */
  scoreGoal: {
    input: {
      readonly objective: ObjectiveId;
      readonly keyResult: KeyResultId | null;
      readonly value: number | null;
      readonly note: string;
    };
    output: null;
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
      readonly kind?: KeyResultKind;
      readonly format?: string;
      /** One in a line: from where, and what it is called ("30 Commit"). */
      readonly zones?: string;
      readonly weight?: number;
      readonly done?: string;
      readonly excludes?: string;
    };
    output: { readonly id: KeyResultId };
  };
  editKeyResultText: {
    input: {
      readonly objective: ObjectiveId;
      readonly keyResult: KeyResultId;
      /** The title where it is left out. */
      readonly field?: "title" | "done" | "excludes";
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
      readonly kind?: KeyResultKind;
      readonly format?: string;
      readonly zones?: string;
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
      /** Addresses of pages, and messages as `room/message`. At most nine. */
      readonly evidence?: readonly string[];
      /** An earlier one of one's own that this words anew. */
      readonly instead?: MessageId;
    };
    output: { readonly id: MessageId };
  };
  /** Takes back a check-in of one's own: it stays in the history, and counts no more. */
  takeBackCheckIn: {
    input: { readonly objective: ObjectiveId; readonly keyResult: KeyResultId; readonly id: MessageId };
    output: null;
  };
}

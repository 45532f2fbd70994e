/** What people say to each other about goals. Part of api.ts; the same rules: plain data, opaque ids, a view already carries the answer. */

import type {
  Face,
  KeyResultId,
  MessageId,
  MessageState,
  ObjectiveId,
  ReactionView,
  RoomId,
} from "./api-views.ts";
import type { MentionPlace, MentionView } from "./api-writing.ts";

export interface CommentViews {
  /** Of an objective, its key results and their check-ins. */
  goalComments: { query: { readonly objective: ObjectiveId }; view: GoalCommentsView | null };
}

export interface GoalCommentsView {
  readonly objective: ObjectiveId;
  readonly title: string;
  /** Whose members read and write them. */
  readonly room: RoomId;
  readonly canComment: boolean;
  /** Newest last. */
  readonly threads: readonly CommentThreadView[];
}

export interface CommentThreadView {
  /** That of its root. */
  readonly id: MessageId;
  readonly root: CommentView;
  readonly answers: readonly CommentView[];
  /** `null`: about the objective itself. */
  readonly about: CommentAbout | null;
  readonly settled: { readonly by: Face; readonly at: number } | null;
  /** Neither settled nor all taken back. */
  readonly isOpen: boolean;
  /** Somebody named this person, who has not answered, reacted or settled it since. */
  readonly waits: boolean;
}

export interface CommentAbout {
  readonly keyResult: KeyResultId;
  readonly title: string;
  readonly checkIn: { readonly id: MessageId; readonly value: number; readonly unit: string } | null;
}

export interface CommentView {
  readonly id: MessageId;
  readonly by: Face;
  readonly mine: boolean;
  readonly at: number;
  readonly text: string;
  readonly mentions: readonly MentionView[];
  readonly edited: { readonly at: number } | null;
  /** As it was worded before, oldest first. */
  readonly before: readonly { readonly at: number; readonly text: string }[];
  /** `by` is `null` where its author did. */
  readonly recalled: { readonly at: number; readonly by: string | null } | null;
  readonly reactions: readonly ReactionView[];
  readonly state: MessageState;
  readonly canEdit: boolean;
  readonly canRecall: boolean;
}

/** How much was said about something, at a glance. */
export interface CommentCount {
  /** Comments and answers that were not taken back. */
  readonly count: number;
  /** Threads that nobody has settled. */
  readonly open: number;
  /** One of them waits for this person. */
  readonly waits: boolean;
}

export interface CommentCommands {
  addComment: {
    input: {
      readonly objective: ObjectiveId;
      /** What it is about; with neither, the objective itself. */
      readonly keyResult: KeyResultId | null;
      readonly checkIn: MessageId | null;
      /** The comment that it answers. */
      readonly answers: MessageId | null;
      readonly text: string;
      readonly mentions?: readonly MentionPlace[];
    };
    output: { readonly id: MessageId };
  };
  editComment: {
    input: {
      readonly objective: ObjectiveId;
      readonly id: MessageId;
      readonly text: string;
      readonly mentions?: readonly MentionPlace[];
    };
    output: null;
  };
  recallComment: { input: { readonly objective: ObjectiveId; readonly id: MessageId }; output: null };
  reactToComment: {
    input: {
      readonly objective: ObjectiveId;
      readonly id: MessageId;
      readonly emoji: string;
      readonly on: boolean;
    };
    output: null;
  };
  /** Anybody who may comment says that a thread is settled, or open again. */
  settleComment: {
    input: { readonly objective: ObjectiveId; readonly id: MessageId; readonly on: boolean };
    output: null;
  };
}

/** Goals as they stood on a day, and what changed between two. Part of api.ts; the same rules: plain data, opaque ids, a view already carries the answer. */

import type { GoalEffectView, GoalsView, KeyResultKind } from "./api-goals.ts";
import type { CycleId, Face, KeyResultId, ObjectiveId } from "./api-views.ts";

/** `2026-11-23`, where this device is. */
export type Day = string;

export interface GoalMomentViews {
  /** A cycle as it stood when a day was over. Without a day: the last one before today on which something changed. */
  goalsThen: {
    query: { readonly cycle: CycleId | null; readonly day: Day | null };
    view: GoalsThenView | null;
  };
  /** What changed in a cycle from the end of a day to the end of another. */
  goalsBetween: {
    query: { readonly cycle: CycleId | null; readonly from: Day; readonly to: Day };
    view: GoalsBetweenView | null;
  };
}

/** The past is read objective by objective. `failed`: goals could not be opened. */
interface Reading {
  readonly state: "reading" | "ready" | "failed";
  readonly read: number;
  readonly all: number;
  /** Objectives whose past could not be read; they are left out. */
  readonly unread: number;
}

export interface GoalsThenView extends Reading {
  readonly day: Day;
  readonly today: Day;
  /** On which something of the cycle changed, oldest first. */
  readonly days: readonly Day[];
  /** Nothing of it can be edited. `null` until all is read. */
  readonly goals: GoalsView | null;
}

export interface GoalsBetweenView extends Reading {
  readonly from: Day;
  readonly to: Day;
  /** Of the cycle. */
  readonly progress: Change<number | null>;
  /** As they stand in the list; what is not in it any more last. */
  readonly objectives: readonly ObjectiveBetween[];
}

export interface Change<T> {
  readonly from: T;
  readonly to: T;
}

export interface ObjectiveBetween {
  readonly id: ObjectiveId;
  readonly title: string;
  /** Its place then; `null` for one that is not in the list. */
  readonly number: number | null;
  /** Where it is now. */
  readonly cycle: CycleId;
  /** `arrived` from another cycle, `left` for one. */
  readonly kind: "new" | "archived" | "restored" | "arrived" | "left" | "changed";
  /** Who wrote it, where it is new. */
  readonly by: Face | null;
  readonly progress: Change<number | null>;
  /** What was written, by who wrote it. */
  readonly edits: readonly { readonly by: readonly Face[]; readonly effects: readonly GoalEffectView[] }[];
  readonly results: readonly ResultBetween[];
}

/** A key result that was checked in. */
export interface ResultBetween {
  readonly id: KeyResultId;
  readonly title: string;
  readonly kind: KeyResultKind;
  readonly unit: string;
  readonly value: Change<number | null>;
  readonly confidence: Change<number | null>;
  /** Oldest first. */
  readonly checkIns: readonly {
    readonly id: string;
    readonly by: Face;
    readonly at: number;
    readonly value: number;
    readonly note: string;
  }[];
}

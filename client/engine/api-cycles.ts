/** Cycles, as views. Part of api.ts; goals are for them. */

import type { CycleId, Face } from "./api-views.ts";

export type CycleKind = "month" | "twoMonths" | "quarter" | "half" | "year" | "weeks";
export type CycleState = "draft" | "open" | "closing" | "closed";

export interface CycleView {
  readonly id: CycleId;
  readonly kind: CycleKind;
  readonly name: string; // "2026 Q4"
  readonly from: string; // ISO date, "2026-10-01"
  readonly to: string; // inclusive
  readonly day: number; // 1-based; 0 before it starts
  readonly days: number;
  readonly current: boolean;
  readonly objectives: number;
  /** As whoever leads the goals room said, or else by its dates. */
  readonly state: CycleState;
  /** Who said so; `null`: the dates do. */
  readonly stateBy: Face | null;
  /** This person leads the goals room. */
  readonly canSet: boolean;
}

/** A cycle that can be chosen. */
export type CycleChoice = Pick<CycleView, "id" | "kind" | "name" | "from" | "to" | "current">;

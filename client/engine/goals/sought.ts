import {
  type KeyResultId,
  type MemberId,
  type ObjectiveId,
  saidAt,
  standingOf,
} from "../../../crdt/index.ts";
import type { GoalsRunning } from "../running.ts";

/** One thing that somebody wrote in goals, for whoever looks for something in them. */
export interface GoalText {
  readonly what: "objective" | "why" | "keyResult" | "checkIn";
  readonly objective: ObjectiveId;
  readonly keyResult: KeyResultId | null;
  readonly cycle: string | null;
  readonly text: string;
  /** What it belongs to: the title of the objective, or of a check-in's key result. Empty where it stands for itself. */
  readonly about: string;
  readonly by: MemberId | null;
  readonly at: number;
  /** Put away, or part of what was. */
  readonly isAway: boolean;
}

/** All that is written in goals: titles, whys, and the notes of check-ins. */
export function goalTexts({ objectives }: Pick<GoalsRunning, "objectives">): readonly GoalText[] {
  return [...objectives.raw()].flatMap(([id, { objective, updatedAt, changes }]): readonly GoalText[] => {
    if (changes === 0) return [];
    const { title, why, owner, cycle, archived } = objective;
    const shared = { objective: id, keyResult: null, cycle, by: owner, at: updatedAt, isAway: archived };
    const results = objective.keyResults.flatMap((one): readonly GoalText[] => {
      const inside = { ...shared, keyResult: one.id, isAway: archived || one.archived };
      const checkIns = standingOf(objectives.checkIns(id, one.id)).filter(({ isTakenBack }) => !isTakenBack);
      return [
        { ...inside, what: "keyResult", text: one.title, about: title, by: one.owner ?? owner },
        ...[one.done, one.excludes].map(
          (text): GoalText => ({
            ...inside,
            what: "keyResult",
            text,
            about: one.title,
            by: one.owner ?? owner,
          }),
        ),
        ...checkIns.map(
          (said): GoalText => ({
            ...inside,
            what: "checkIn",
            text: said.note,
            about: one.title,
            by: said.brought === undefined ? said.by : null,
            at: saidAt(said),
          }),
        ),
      ];
    });
    return [
      { ...shared, what: "objective" as const, text: title, about: "" },
      { ...shared, what: "why" as const, text: why, about: title },
      ...results,
    ].filter(({ text }) => text !== "");
  });
}

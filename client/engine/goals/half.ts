import type { ObjectiveId, Result } from "../../../crdt/index.ts";
import type {
  CommandError,
  DueResult,
  GoalCommentsView,
  GoalHistoryView,
  GoalsBetweenView,
  GoalsThenView,
  GoalsView,
  KeyResultDetailView,
} from "../api.ts";
import type { GoalCommand, Handlers } from "../commands/answers.ts";
import { goalCommands } from "../commands/goals.ts";
import type { GoalsRunning, Running } from "../running.ts";
import { openObjectives } from "../state/objectives.ts";
import { goalCommentsView } from "../views/goal-comments.ts";
import { dueResults } from "../views/goal-due.ts";
import { goalHistoryView } from "../views/goal-history.ts";
import { goalsView, keyResultView } from "../views/goals.ts";
import { goalsBetweenView } from "../views/goals-between.ts";
import { goalsThenView } from "../views/goals-then.ts";
import { bringCheckIns, bringGoal, type CheckInThere, type GoalThere } from "./bring.ts";
import { type GoalOut, goalsOut } from "./out.ts";
import { type GoalText, goalTexts } from "./sought.ts";
import { createTravel } from "./travel.ts";

export { goalsView } from "../views/goals.ts";

/** The goals half of a running engine. */
export interface Goals {
  readonly commands: Pick<Handlers, GoalCommand>;
  view(cycle: string | null): Promise<GoalsView>;
  keyResult(objective: string, keyResult: string): Promise<KeyResultDetailView | null>;
  history(objective: string, limit: number): Promise<GoalHistoryView>;
  onDay(cycle: string | null, day: string | null): Promise<GoalsThenView>;
  between(cycle: string | null, from: string, to: string): Promise<GoalsBetweenView>;
  comments(objective: string): GoalCommentsView | null;
  /** This person's key results whose last check-in was too long ago. None before objectives are read. */
  due(isDue: (checkedInAt: number) => boolean): readonly DueResult[];
  /** All that is written in them, once they are read. `null`: the goals engine did not start. */
  texts(): Promise<readonly GoalText[] | null>;
  /** Every objective with all that belongs to it, for whoever takes them away. */
  outs(): AsyncGenerator<GoalOut>;
  /** Whether an objective is here. */
  has(objective: ObjectiveId): boolean;
  /** Brings an objective of another organisation, and what was checked in there. Gives how many check-ins came. */
  bring(goal: GoalThere, checkIns: readonly CheckInThere[]): Promise<Result<number, CommandError>>;
  close(): Promise<void>;
}

export function openGoals(running: Running): Goals {
  const { core, outbox, link } = running;
  const objectives = openObjectives(core, outbox, async (room) => link.exchange()?.push(room));
  const run: GoalsRunning = { ...running, objectives };
  const travel = createTravel(core, objectives);
  return {
    commands: goalCommands(run),
    view: (cycle) => goalsView(run, cycle, core.ports),
    keyResult: (objective, keyResult) => keyResultView(run, objective, keyResult),
    history: (objective, limit) => goalHistoryView(run, objective, limit),
    onDay: (cycle, day) => goalsThenView(run, travel, cycle, day),
    between: (cycle, from, to) => goalsBetweenView(run, travel, cycle, from, to),
    comments: (objective) => goalCommentsView(run, objective),
    due: (isDue) => dueResults(run, isDue),
    async texts() {
      await objectives.loaded();
      return objectives.state.type === "ready" ? goalTexts(run) : null;
    },
    outs: () => goalsOut(run),
    has: (objective) => (objectives.raw().get(objective)?.changes ?? 0) > 0,
    async bring(goal, checkIns) {
      const brought = await bringGoal(run, goal);
      return brought.ok ? bringCheckIns(run, goal.id, checkIns) : brought;
    },
    close() {
      travel.close();
      return objectives.close();
    },
  };
}

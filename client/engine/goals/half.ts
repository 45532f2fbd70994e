import type { GoalHistoryView, GoalsView, KeyResultDetailView } from "../api.ts";
import type { GoalCommand, Handlers } from "../commands/answers.ts";
import { goalCommands } from "../commands/goals.ts";
import type { GoalsRunning, Running } from "../running.ts";
import { openObjectives } from "../state/objectives.ts";
import { goalHistoryView } from "../views/goal-history.ts";
import { goalsView, keyResultView } from "../views/goals.ts";

export { goalsView } from "../views/goals.ts";

/** The goals half of a running engine. */
export interface Goals {
  readonly commands: Pick<Handlers, GoalCommand>;
  view(cycle: string | null): Promise<GoalsView>;
  keyResult(objective: string, keyResult: string): Promise<KeyResultDetailView | null>;
  history(objective: string, limit: number): Promise<GoalHistoryView>;
  close(): Promise<void>;
}

export function openGoals(running: Running): Goals {
  const { core, outbox, link } = running;
  const objectives = openObjectives(core, outbox, async (room) => link.exchange()?.push(room));
  const run: GoalsRunning = { ...running, objectives };
  return {
    commands: goalCommands(run),
    view: (cycle) => goalsView(run, cycle, core.ports),
    keyResult: (objective, keyResult) => keyResultView(run, objective, keyResult),
    history: (objective, limit) => goalHistoryView(run, objective, limit),
    close: () => objectives.close(),
  };
}

import {
  fromHex,
  type KeyResult,
  ok,
  parseKeyResultId,
  parseObjectiveId,
  refToText,
  type SharedGoal,
  sharedGoalsPart,
} from "../../../crdt/index.ts";
import type { GoalsRunning } from "../running.ts";
import { surveyOf } from "../views/goal-survey.ts";
import { type Handlers, refuse } from "./answers.ts";
import { knownRoom, writeEvent } from "./chat.ts";

export type ShareCommand = "shareGoal";

/** Goals as messages: whoever cannot draw the card reads its words (rule EVT18 in SPEC.md). */
export function shareCommands(run: GoalsRunning): Pick<Handlers, ShareCommand> {
  return {
    async shareGoal({ room: id, objective, keyResult }, command) {
      await run.objectives.loaded();
      const room = knownRoom(run, id);
      const shared = sharedGoal(run, objective, keyResult);
      if (room === null || shared === null) return refuse({ type: "NotFound" });
      const text = wordsOf(shared.goal, shared.value);
      const event = {
        type: "message",
        text,
        replyTo: null,
        extras: { newer: [sharedGoalsPart([shared.goal])] },
      } as const;
      const written = await writeEvent(run, room, event, { kind: "message", text }, command);
      return written.ok ? ok({ id: refToText(written.value) }) : written;
    },
  };
}

function sharedGoal(
  run: GoalsRunning,
  rawObjective: string,
  rawKeyResult: string | null,
): { readonly goal: SharedGoal; readonly value: number | null } | null {
  const objective = parseObjectiveId(fromHex(rawObjective));
  const keyResult = rawKeyResult === null ? null : parseKeyResultId(fromHex(rawKeyResult));
  const raw = objective === null ? undefined : run.objectives.raw().get(objective);
  if (objective === null || raw === undefined || raw.changes === 0) return null;
  const survey = surveyOf(run);
  if (rawKeyResult === null) {
    const { title } = raw.objective;
    const goal = { objective, keyResult: null, title, measure: null, progress: survey.progress(objective) };
    return { goal, value: null };
  }
  const found = raw.objective.keyResults.find(({ id }) => id === keyResult);
  if (found === undefined) return null;
  const { title } = found;
  const { progress } = survey.keyResultHealth(objective, raw, found);
  const goal = { objective, keyResult: found.id, title, measure: measureOf(found), progress };
  return { goal, value: survey.current(objective, found.id)?.value ?? found.start };
}

const measureOf = ({ kind, start, target, unit, zones }: KeyResult) => ({ kind, start, target, unit, zones });

/** What stands in a reader that draws no cards, and in lists of rooms: `🎯 title · 6 → 12 km`. */
function wordsOf({ title, measure, progress }: SharedGoal, value: number | null): string {
  const numbers = [value, measure?.target ?? null].filter((one) => one !== null);
  const share = progress === null ? "" : `${Math.round(progress * 100)} %`;
  const rest = numbers.length === 0 ? share : `${numbers.join(" → ")} ${measure?.unit ?? ""}`.trim();
  return `🎯 ${title}${rest === "" ? "" : ` · ${rest}`}`;
}

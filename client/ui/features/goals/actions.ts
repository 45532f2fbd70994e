import type {
  CommandError,
  CommandName,
  Commands,
  CycleId,
  CycleState,
  GoalEventId,
  KeyResultConflictField,
  KeyResultId,
  MemberId,
  ObjectiveId,
  Result,
} from "../../../bridge/contract.ts";
import { useErrorText } from "../../errors.ts";
import { useText } from "../../i18n/text.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { useEngine } from "../../state/engine.tsx";
import { texts } from "./text.ts";

type KeyResultChange = Omit<Commands["setKeyResult"]["input"], "objective" | "keyResult">;

/** What a person can do to goals with one press. A refusal is said in a toast; nothing was changed then. */
export function createGoalActions() {
  const engine = useEngine();
  const toasts = useToasts();
  const errorText = useErrorText();
  const t = useText(texts);

  const run = async <C extends CommandName>(
    name: C,
    input: Commands[C]["input"],
  ): Promise<Result<Commands[C]["output"], CommandError>> => {
    const result = await engine.command(name, input);
    if (!result.ok) toasts.show({ icon: "alert", text: errorText(result.error) });
    return result;
  };
  const archiveWithUndo = async (title: string, archive: (archived: boolean) => Promise<{ ok: boolean }>) => {
    const done = await archive(true);
    if (!done.ok) return;
    toasts.show({
      text: t().archivedToast(title === "" ? t().untitled : title),
      action: { label: t().undo, run: () => void archive(false) },
    });
  };
  const setKeyResult = (objective: ObjectiveId, keyResult: KeyResultId, change: KeyResultChange) =>
    run("setKeyResult", { objective, keyResult, ...change });
  /** What stands beside each other is settled by writing one of them again. */
  const keepKeyResultValue = (
    objective: ObjectiveId,
    keyResult: KeyResultId,
    field: KeyResultConflictField,
    value: number | string | boolean | null,
  ) =>
    field === "done" || field === "excludes"
      ? run("editKeyResultText", { objective, keyResult, field, text: String(value ?? ""), version: "" })
      : setKeyResult(objective, keyResult, { [field]: value });
  return {
    setKeyResult,
    setObjective: (change: Commands["setObjective"]["input"]) => run("setObjective", change),
    ownObjective: (id: ObjectiveId, member: MemberId, on: boolean) => run("ownObjective", { id, member, on }),
    setCycleState: (cycle: CycleId, state: CycleState) => run("setCycleState", { cycle, state }),
    scoreGoal: (input: Commands["scoreGoal"]["input"]) => run("scoreGoal", input),
    writeRetrospective: (input: Commands["writeRetrospective"]["input"]) => run("writeRetrospective", input),
    carryOver: (input: Commands["carryOver"]["input"]) => run("carryOver", input),
    keepKeyResultValue,
    setObjectiveOwner: (id: ObjectiveId, owner: MemberId | null) => run("setObjectiveOwner", { id, owner }),
    restoreObjective: (id: ObjectiveId) => run("archiveObjective", { id, archived: false }),
    putAwayObjective: (id: ObjectiveId) => run("archiveObjective", { id, archived: true }),
    archiveObjective: (id: ObjectiveId, title: string) =>
      archiveWithUndo(title, (archived) => run("archiveObjective", { id, archived })),
    archiveKeyResult: (objective: ObjectiveId, keyResult: KeyResultId, title: string) =>
      archiveWithUndo(title, (archived) => setKeyResult(objective, keyResult, { archived })),
    moveKeyResult: (objective: ObjectiveId, keyResult: KeyResultId, after: KeyResultId | null) =>
      run("moveKeyResult", { objective, keyResult, after }),
    undoEvent: (objective: ObjectiveId, event: GoalEventId) => run("undoGoalEvent", { objective, event }),
    checkIn: (input: Commands["checkIn"]["input"]) => run("checkIn", input),
  };
}

import type { GoalTarget, KeyResultId, ObjectiveId } from "../../../../bridge/contract.ts";

/** An objective, or a key result of it, as it is chosen from a list. */
export interface TargetRow {
  readonly key: string;
  readonly objective: ObjectiveId;
  readonly keyResult: KeyResultId | null;
  readonly target: GoalTarget;
  /** Of a key result: KR1, KR2 … */
  readonly number: number | null;
  readonly title: string;
}

export interface TargetsFound {
  readonly rows: readonly TargetRow[];
  /** Found, and too many to show. */
  readonly more: number;
}

const SHOWN = 60;

/**
 * In the order given, each objective before its key results. Every word that was typed is found in the title, or in whom and which
 * team the objective belongs to; where the objective's own title has them all, its key results are there too.
 */
export function findTargets(targets: readonly GoalTarget[], typed: string, shown = SHOWN): TargetsFound {
  const words = fold(typed).split(/\s+/).filter(Boolean);
  const rows = targets.flatMap((target) => {
    const around = fold(`${target.owner?.name ?? ""} ${target.place}`);
    const has = (title: string) => {
      const text = fold(title);
      return words.every((word) => text.includes(word) || around.includes(word));
    };
    const isWhole = has(target.title);
    const results = target.keyResults
      .filter(({ title }) => isWhole || has(title))
      .map((one) => rowOf(target, one));
    return isWhole ? [rowOf(target, null), ...results] : results;
  });
  return { rows: rows.slice(0, shown), more: Math.max(0, rows.length - shown) };
}

function rowOf(target: GoalTarget, result: GoalTarget["keyResults"][number] | null): TargetRow {
  return {
    key: `${target.id}:${result?.id ?? ""}`,
    objective: target.id,
    keyResult: result?.id ?? null,
    target,
    number: result?.number ?? null,
    title: result?.title ?? target.title,
  };
}

const fold = (text: string): string => text.normalize("NFKC").toLowerCase();

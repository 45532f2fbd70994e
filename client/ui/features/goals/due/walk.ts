import type { DueResult, KeyResultId } from "../../../../bridge/contract.ts";

/** Key results that are gone through one after the other, in the order in which they stood when one began. Pure. */
export interface Walk {
  readonly steps: readonly DueResult[];
  /** `steps.length`: over. */
  readonly at: number;
  readonly done: readonly KeyResultId[];
}

export const beginWalk = (steps: readonly DueResult[]): Walk => ({ steps, at: 0, done: [] });

export const stepIn = ({ steps, at }: Walk): DueResult | null => steps[at] ?? null;

/** To the next one that still waits: what somebody checked in meanwhile is passed over. */
export function goOn(walk: Walk, how: "done" | "skipped", waiting: readonly DueResult[]): Walk {
  const { steps, at } = walk;
  const here = stepIn(walk);
  const next = steps.findIndex((step, i) => i > at && waiting.some(({ id }) => id === step.id));
  return {
    steps,
    at: next === -1 ? steps.length : next,
    done: how === "done" && here !== null ? [...walk.done, here.id] : walk.done,
  };
}

/** How many were skipped and wait on; `waiting` may not know yet of what was just done. */
export const leftIn = ({ steps, done }: Walk, waiting: readonly DueResult[]): number =>
  steps.filter(({ id }) => !done.includes(id) && waiting.some((one) => one.id === id)).length;

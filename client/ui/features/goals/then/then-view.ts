import { type Accessor, createEffect, createMemo, createSignal, on } from "solid-js";
import type { CycleId, Day, GoalsThenView } from "../../../../bridge/contract.ts";
import { createView } from "../../../state/engine.tsx";
import { LAST } from "./days.ts";

/** A cycle as it stood on a day, where one is looked at. The last picture stays until there is another: a slider does not flicker. */
export function createThen(
  cycle: Accessor<CycleId | null>,
  day: Accessor<Day | null>,
): Accessor<GoalsThenView | null | undefined> {
  const asked = createMemo(() => {
    const wanted = day();
    return wanted === null ? null : { cycle: cycle(), day: wanted === LAST ? null : wanted };
  });
  const view = createView("goalsThen", asked);
  const [held, setHeld] = createSignal<GoalsThenView | null | undefined>();
  createEffect(
    on([view, asked], ([next, wanted]) => {
      if (next !== undefined || wanted === null) setHeld(() => next);
    }),
  );
  return () => (day() === null ? undefined : (view() ?? held()));
}

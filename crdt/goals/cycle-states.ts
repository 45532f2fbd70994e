import type { MemberId } from "../base/ids.ts";
import { compareStamps, type Stamp } from "../chat/stamp.ts";
import type { Cycle } from "./cycles.ts";

export const CYCLE_STATES = ["draft", "open", "closing", "closed"] as const;
export type CycleState = (typeof CYCLE_STATES)[number];

/** What somebody said of a cycle of a room. Rules CYC5 and CYC6 in SPEC.md. */
export interface CycleSaid {
  readonly cycle: string;
  readonly state: CycleState;
  readonly by: MemberId;
  /** Whether its author led the room when they said so. */
  readonly leads: boolean;
  readonly stamp: Stamp;
}

/** The newest word of who led, by cycle: the same in whatever order they arrived. */
export function cyclesSaid(said: readonly CycleSaid[]): ReadonlyMap<string, CycleSaid> {
  const newest = new Map<string, CycleSaid>();
  for (const one of said) {
    const there = newest.get(one.cycle);
    if (one.leads && (there === undefined || compareStamps(there.stamp, one.stamp) < 0))
      newest.set(one.cycle, one);
  }
  return newest;
}

/** As it was said, or else by its dates: nobody has to open or close anything. */
export function cycleStateOf(cycle: Cycle, said: CycleSaid | null, today: string): CycleState {
  if (said !== null) return said.state;
  if (today < cycle.from) return "draft";
  return today <= cycle.to ? "open" : "closing";
}

import type { Chance } from "./random.ts";

export const FAULTS = [
  "drop",
  "halfOpen",
  "partition",
  "offline",
  "sleep",
  "relayCrash",
  "relayWipe",
  "clientCrash",
  "powerCut",
  "quota",
  "clock",
  "restore",
] as const;
export type Fault = (typeof FAULTS)[number];

/** What one seed draws before anything happens. A run with few kinds of faults finds what a run with all of them hides. */
export interface Plan {
  readonly members: number;
  readonly moreRooms: number;
  readonly bursts: number;
  readonly burstMs: () => number;
  readonly gapMs: () => number;
  readonly actsPerBurst: number;
  readonly faultsPerBurst: number;
  readonly faults: readonly Fault[];
  readonly latencyMs: () => number;
  /** Objectives are edited with Automerge, in this thread. */
  readonly hasGoals: boolean;
  /**
   * Not where clocks are wrong: what is refused for its clock is sealed anew in another incarnation, and an Automerge
   * change is bound to the incarnation that it was made in, so the others leave it out (GUARD1 in crdt/SPEC.md).
   */
  readonly judgesObjectives: boolean;
  readonly hasRosterActs: boolean;
  /** Clocks stay wrong when everything else has healed. */
  readonly clocksStayWrong: boolean;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * The fault budget: what was acknowledged may go only when the relay's copy and every device's copy are destroyed.
 * A wiped relay and a power cut together can do that, so no seed has both. Nor do people found rooms or change names
 * in seeds that wipe the relay: a chain that grew on both sides of a wipe has two heads, and Skein cannot join them yet.
 */
export function drawPlan(chance: Chance): Plan {
  const canRestore = chance.branch("restore").happens(0.15);
  const drawn = FAULTS.filter((fault) => (fault === "restore" ? canRestore : chance.happens(0.4)));
  const spared: Fault = chance.happens(0.5) ? "powerCut" : "relayWipe";
  const faults =
    drawn.includes("powerCut") && drawn.includes("relayWipe")
      ? drawn.filter((fault) => fault !== spared)
      : drawn;
  const draw = {
    members: chance.between(2, 4),
    moreRooms: chance.between(0, 2),
    bursts: chance.between(2, 4),
    burstMs: () => chance.between(30_000, 3 * MINUTE_MS),
    gapMs: () =>
      chance.happens(0.4) ? chance.between(0, MINUTE_MS) : chance.logarithmic(MINUTE_MS, 14 * DAY_MS),
    actsPerBurst: chance.between(4, 24),
    faultsPerBurst: faults.length === 0 ? 0 : chance.between(1, 5),
    faults,
    latencyMs: () => chance.logarithmic(3, 1_500),
    hasGoals: chance.happens(0.25),
    hasRosterActs: !faults.includes("relayWipe"),
    clocksStayWrong: chance.happens(0.3),
  };
  return { ...draw, judgesObjectives: draw.hasGoals && !faults.includes("clock") };
}

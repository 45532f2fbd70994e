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

/** Drawn for hard seeds alone, so that those before stay what they were when they were pinned. */
export const HARD_FAULTS = [
  "hostile",
  "equivocation",
  "relayRestore",
  "fsyncError",
  "relayFull",
  "closedHandle",
  "cacheLost",
  "oneWay",
  "drift",
  "clone",
  "bitRot",
] as const;
export type Fault = (typeof FAULTS)[number] | (typeof HARD_FAULTS)[number];

/** What people do about who belongs. A seed draws some of these, so that each meets the faults without the others too. */
export const MEMBERSHIP_ACTS = [
  "found",
  "direct",
  "add",
  "removeFromRoom",
  "leaveRoom",
  "roomRole",
  "roomRules",
  "roomLink",
  "guest",
  "approval",
  "remove",
  "leaveOrg",
  "role",
  "pair",
  "revoke",
  "kit",
] as const;
export type MembershipAct = (typeof MEMBERSHIP_ACTS)[number];

/** From here on seeds are about membership; those before stay what they were when they were pinned. */
export const FIRST_MEMBERSHIP_SEED = 10_000;

/** From here on every fault may be drawn; odd ones are about membership. */
export const FIRST_HARD_SEED = 20_000;

const isHardSeed = (seed: number): boolean => seed >= FIRST_HARD_SEED;
const isAboutMembership = (seed: number): boolean =>
  isHardSeed(seed) ? seed % 2 === 1 : seed >= FIRST_MEMBERSHIP_SEED;

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
  /** Empty: nobody but the founder decides who belongs, and nobody leaves. */
  readonly membership: readonly MembershipAct[];
  /** Clocks stay wrong when everything else has healed. */
  readonly clocksStayWrong: boolean;
  /** People and faults seek the moments that matter, beside those that chance gives them. */
  readonly isHard: boolean;
  /** Guests come for a while only. */
  readonly guestsExpire: boolean;
  /** What people and faults would have done under these numbers does not happen: a failure is looked for with less. */
  readonly skipped: ReadonlySet<number>;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * The fault budget: what was acknowledged may go only when the relay's copy and every device's copy are destroyed.
 * A wiped relay and a power cut together can do that, so no seed has both. Nor do people found rooms or change names
 * in seeds that wipe the relay: a chain that grew on both sides of a wipe has two heads, and Skein cannot join them yet.
 */
export function drawPlan(chance: Chance, seed: number): Plan {
  const hasMembership = isAboutMembership(seed);
  const canRestore = chance.branch("restore").happens(0.15);
  const drawn = FAULTS.filter((fault) => (fault === "restore" ? canRestore : chance.happens(0.4)));
  const spared: Fault = chance.happens(0.5) ? "powerCut" : "relayWipe";
  const affordable =
    drawn.includes("powerCut") && drawn.includes("relayWipe")
      ? drawn.filter((fault) => fault !== spared)
      : drawn;
  const faults: readonly Fault[] = isHardSeed(seed)
    ? withHardFaults(affordable, chance.branch("hard"), hasMembership)
    : affordable;
  const draw = {
    members: chance.between(2, 4),
    moreRooms: chance.between(0, 2),
    bursts: chance.between(2, 4),
    burstMs: () => chance.between(30_000, 3 * MINUTE_MS),
    gapMs: () =>
      chance.happens(0.4) ? chance.between(0, MINUTE_MS) : chance.logarithmic(MINUTE_MS, 14 * DAY_MS),
    actsPerBurst: chance.between(4, 24),
    faultsPerBurst: faults.length === 0 ? 0 : chance.between(1, isHardSeed(seed) ? 8 : 5),
    faults,
    latencyMs: () => chance.logarithmic(3, 1_500),
    hasGoals: chance.happens(0.25),
    hasRosterActs: !faults.some(losesRelayData),
    clocksStayWrong: chance.happens(0.3),
    membership: hasMembership ? drawMembership(chance.branch("membership")) : [],
    isHard: isHardSeed(seed),
    guestsExpire: isHardSeed(seed) && chance.branch("guests").happens(0.5),
    skipped: new Set<number>(),
  };
  if (hasMembership) return livelier(draw, chance.branch("livelier"));
  return {
    ...draw,
    judgesObjectives: draw.hasGoals && !faults.some((one) => one === "clock" || one === "drift"),
  };
}

export const losesRelayData = (fault: Fault): boolean =>
  fault === "relayWipe" || fault === "relayRestore" || fault === "bitRot";

/**
 * A relay that was put back has lost what came since, as one that was wiped has: the same budget. Two lives of one device
 * write at the same time only where nobody asks which of their words was last.
 */
function withHardFaults(faults: readonly Fault[], chance: Chance, hasMembership: boolean): readonly Fault[] {
  const canRot = chance.branch("rot").happens(0.15);
  const drawn = HARD_FAULTS.filter((fault) => (fault === "bitRot" ? canRot : chance.happens(0.25)));
  const cannot = (fault: Fault): boolean =>
    (losesRelayData(fault) && (faults.includes("powerCut") || faults.includes("restore"))) ||
    (fault === "clone" && (!hasMembership || [...faults, ...drawn].some(losesRelayData))) ||
    (fault === "cacheLost" && [...faults, ...drawn].some(losesRelayData));
  return [...faults, ...drawn.filter((fault) => !cannot(fault))];
}

/** Where people come and go there are more of them, and what they do takes its time between two storms. */
function livelier(draw: Omit<Plan, "judgesObjectives">, chance: Chance): Plan {
  return {
    ...draw,
    members: chance.between(3, 6),
    moreRooms: 0,
    burstMs: () => chance.between(2 * MINUTE_MS, 8 * MINUTE_MS),
    actsPerBurst: chance.between(20, 60),
    hasGoals: false,
    judgesObjectives: false,
  };
}

/** A third of the seeds do everything; the others do few things, and those often. */
function drawMembership(chance: Chance): readonly MembershipAct[] {
  const share = chance.pick([0.25, 0.5, 1]);
  return MEMBERSHIP_ACTS.filter((act) => act === "found" || chance.happens(share));
}

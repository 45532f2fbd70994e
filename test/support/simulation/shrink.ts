import type { Plan } from "./plan.ts";

/** What is left of a plan: data, so that it can be written down and laid over the plan that the seed draws again. */
export type Cut = Pick<Plan, "faults" | "membership" | "members" | "moreRooms" | "bursts" | "hasGoals"> & {
  readonly skipped: readonly number[];
};

export const wholeOf = (plan: Plan): Cut => ({
  faults: plan.faults,
  membership: plan.membership,
  members: plan.members,
  moreRooms: plan.moreRooms,
  bursts: plan.bursts,
  hasGoals: plan.hasGoals,
  skipped: [...plan.skipped],
});

export const cutPlan = (plan: Plan, cut: Cut): Plan => ({
  ...plan,
  ...cut,
  judgesObjectives: plan.judgesObjectives && cut.hasGoals,
  skipped: new Set(cut.skipped),
});

/** How many things happen in a world that is cut so, when it still fails in the same way; `null` when it does not. */
export type Fails = (cut: Cut) => Promise<number | null>;

/**
 * Looks for the least with which a world still fails: without kinds of faults, then with fewer people and rooms, then
 * without single happenings (Zeller and Hildebrandt's ddmin). `tries` bounds how often the world is run.
 */
export async function shrink(whole: Cut, happenings: number, fails: Fails, tries: number): Promise<Cut> {
  let least = whole;
  let count = happenings;
  let left = tries;
  const keep = async (cut: Cut): Promise<boolean> => {
    if (left-- <= 0) return false;
    const now = await fails(cut);
    if (now === null) return false;
    [least, count] = [cut, now];
    return true;
  };
  for (const fault of whole.faults)
    await keep({ ...least, faults: least.faults.filter((one) => one !== fault) });
  for (const act of whole.membership)
    if (least.membership.length > 1)
      await keep({ ...least, membership: least.membership.filter((one) => one !== act) });
  for (const fewer of fewerOf(whole)) await keep({ ...least, ...fewer(least) });
  const happens = () =>
    Array.from({ length: count }, (_, at) => at).filter((at) => !least.skipped.includes(at));
  for (let size = Math.ceil(count / 2); size >= 1 && left > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    const all = happens();
    for (let at = 0; at < all.length && left > 0; at += size)
      await keep({ ...least, skipped: [...least.skipped, ...all.slice(at, at + size)] });
  }
  return least;
}

type Fewer = (cut: Cut) => Partial<Cut>;

const fewerOf = (whole: Cut): readonly Fewer[] => [
  ...(whole.hasGoals ? [() => ({ hasGoals: false })] : []),
  ...(whole.moreRooms > 0 ? [() => ({ moreRooms: 0 })] : []),
  ...Array.from(
    { length: whole.members - 2 },
    (): Fewer =>
      ({ members }) => ({ members: members - 1 }),
  ),
  ...Array.from(
    { length: whole.bursts - 1 },
    (): Fewer =>
      ({ bursts }) => ({ bursts: bursts - 1 }),
  ),
];

import { expect, test } from "vitest";
import { type Cut, shrink } from "./shrink.ts";

const WHOLE: Cut = {
  faults: ["drop", "clock", "quota"],
  membership: ["found", "remove"],
  members: 4,
  moreRooms: 2,
  bursts: 3,
  hasGoals: true,
  skipped: [],
};

/** Fails as long as all of this is there. */
const needing =
  (faults: readonly string[], members: number, happenings: readonly number[]) =>
  async (cut: Cut): Promise<number | null> =>
    faults.every((fault) => (cut.faults as readonly string[]).includes(fault)) &&
    cut.members >= members &&
    happenings.every((one) => !cut.skipped.includes(one))
      ? 40
      : null;

test("[SIM5] a failure is brought down to the faults, the people and the happenings that it needs", async () => {
  const least = await shrink(WHOLE, 40, needing(["clock"], 3, [7, 31]), 500);
  expect({ ...least, skipped: 40 - least.skipped.length }).toEqual({
    faults: ["clock"],
    membership: ["remove"],
    members: 3,
    moreRooms: 0,
    bursts: 1,
    hasGoals: false,
    skipped: 2,
  });
});

test("[SIM5] what needs everything stays whole, and no more worlds are run than asked for", async () => {
  let runs = 0;
  const passes = async () => {
    runs++;
    return null;
  };
  const least = await shrink(WHOLE, 40, passes, 25);
  expect([least, runs]).toEqual([WHOLE, 25]);
});

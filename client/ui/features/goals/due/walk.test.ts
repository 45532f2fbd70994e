import { expect, test } from "vitest";
import type { DueResult } from "../../../../bridge/contract.ts";
import { beginWalk, goOn, leftIn, stepIn } from "./walk.ts";

const result = (id: string): DueResult => ({ id, objective: "o", objectiveTitle: "", title: id, cycle: "c" });
const all = ["a", "b", "c"].map(result);
const without = (...ids: readonly string[]) => all.filter(({ id }) => !ids.includes(id));

test("[GUI30] key results are gone through in their order, and what was skipped is not come back to", () => {
  const walk = goOn(beginWalk(all), "skipped", all);
  expect(stepIn(walk)?.id).toBe("b");
  const later = goOn(walk, "done", all); // the list has not heard of it yet
  expect(stepIn(later)?.id).toBe("c");
  const over = goOn(later, "done", without("b"));
  expect(stepIn(over)).toBeNull();
  expect(leftIn(over, without("b"))).toBe(1);
});

test("[GUI30] what somebody checked in meanwhile is passed over, and counts as left by nobody", () => {
  const walk = goOn(beginWalk(all), "done", without("a", "b"));
  expect(stepIn(walk)?.id).toBe("c");
  const over = goOn(walk, "done", []);
  expect([stepIn(over), leftIn(over, [])]).toEqual([null, 0]);
});

test("[GUI30] where nothing waits there is nothing to go through", () => {
  expect(stepIn(beginWalk([]))).toBeNull();
});

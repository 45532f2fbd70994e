import { expect, test } from "vitest";
import type { OutboxRecord } from "../state/records.ts";
import { endBegins } from "./feed-runs.ts";

const waiting = (...seqs: readonly number[]) => seqs.map((seq) => ({ seq }) as OutboxRecord);

test.for([
  [[], 4, 4],
  [[2, 3], 4, 2],
  [[1, 2], 4, 4], // row 3 was acknowledged, so these were too: a full disk kept them
  [[1, 2, 4, 5], 6, 4],
  [[1, 2, 3], 2, 1], // the views do not hold 2 and 3 yet
  [[3], 1, 1],
] as const)(
  "[LOG10] of %j that wait in a feed up to %i, those from %i on were never acknowledged",
  ([seqs, next, from]) => {
    expect(endBegins(waiting(...seqs), next)).toBe(from);
  },
);

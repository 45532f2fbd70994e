import { expect, test } from "vitest";
import type { SyncView } from "../../../bridge/contract.ts";
import { otherAside, verdictOf, waitingForKeys } from "./verdict.ts";

const well = {
  link: "online",
  since: 0,
  inStep: true,
  waiting: 0,
  refused: [],
  storage: { notSaved: null },
} as unknown as SyncView;

test("[UI19] all is well only with a checked recovery kit", () => {
  expect(verdictOf(well, "confirmed")).toEqual({ type: "AllWell" });
  expect(verdictOf(well, "none")).toEqual({ type: "NoKit" });
  expect(verdictOf(well, "made")).toEqual({ type: "UncheckedKit" });
  expect(verdictOf(well, undefined)).toEqual({ type: "AllWell" });
});

test("[UI19] what is in the way now is said before the kit", () => {
  expect(verdictOf({ ...well, waiting: 2 }, "none")).toEqual({ type: "Waiting", count: 2 });
  expect(verdictOf({ ...well, link: "offline" }, "none")).toEqual({ type: "Offline", waiting: 0 });
  expect(verdictOf({ ...well, inStep: false }, "none")).toEqual({ type: "CatchingUp" });
});

test("[UI19] who was removed is told so, and not that the relay is silent", () => {
  const silent = { ...well, link: "silent" } as SyncView;
  expect(verdictOf(silent, "confirmed", "removed")).toEqual({ type: "Ended" });
  expect(verdictOf(silent, "confirmed", "active")).toEqual({ type: "Silent", since: 0, waiting: 0 });
});

test("[UI19] what waits for a key is counted apart from what cannot be read for another reason", () => {
  const setAside = [
    { reason: "UnknownEpoch", count: 3 },
    { reason: "BadTag", count: 1 },
    { reason: "NoKey", count: 2 },
  ];
  expect(waitingForKeys(setAside)).toBe(5);
  expect(otherAside(setAside)).toEqual([{ reason: "BadTag", count: 1 }]);
});

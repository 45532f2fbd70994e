import { expect, test } from "vitest";
import type { StandingView } from "../../../bridge/contract.ts";
import { standingWords } from "./standing.ts";

const now = new Date(2026, 9, 22, 15, 0).getTime();
const at = new Date(2026, 9, 22, 14, 30).getTime();
const zh = (standing: StandingView) => standingWords("zh", standing, now);
const en = (standing: StandingView) => standingWords("en", standing, now);

test("[UI18] it is said who ended it and when", () => {
  expect(zh({ state: "removed", by: "李雷", at })).toBe("李雷 14:30 把你移出了组织。");
  expect(en({ state: "removed", by: "Ana", at })).toBe("Ana removed you from the organisation, 14:30.");
  expect(en({ state: "revoked", by: "Ana", at })).toBe("Ana removed this device, 14:30.");
});

test("[UI18] leaving and a guest's time need no name", () => {
  expect(en({ state: "left", by: null, at })).toBe("You left this organisation, 14:30.");
  expect(zh({ state: "expired", by: null, at })).toBe("你作为外部成员的时间 14:30 到了。");
});

test("[UI18] what is not known is not made up", () => {
  expect(en({ state: "removed", by: null, at: null })).toBe(
    "This device no longer belongs to the organisation.",
  );
  expect(zh({ state: "revoked", by: null, at })).toBe("这台设备 14:30 被移除了。");
});

import { expect, test } from "vitest";
import { areaOf, areas, areasFor, phonePane } from "./areas.ts";

test("[UI11] an address belongs to the area of its first part", () => {
  expect(areaOf("/goals/2026-Q4/o1/k2")).toBe("goals");
  expect(areaOf("/")).toBe("chats");
});

test("[UI11] a phone shows the list with tabs, then one thing without them", () => {
  expect(phonePane("/chats")).toEqual({ pane: "list", tabs: true });
  expect(phonePane("/chats/r1")).toEqual({ pane: "stage", tabs: false });
  expect(phonePane("/settings/look")).toEqual({ pane: "stage", tabs: false });
});

test("[UI11] goals fill the area and keep the tabs", () => {
  expect(phonePane("/goals")).toEqual({ pane: "stage", tabs: true });
  expect(phonePane("/goals/2026-Q4")).toEqual({ pane: "stage", tabs: true });
});

test("[UI12] who has no goals here has no way to them in the rail, the tab bar or the shortcuts", () => {
  expect(areasFor({ hasGoals: true })).toEqual(areas);
  expect(areasFor({ hasGoals: false }).map(({ id }) => id)).toEqual(["chats", "people", "settings"]);
});

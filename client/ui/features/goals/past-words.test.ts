import { expect, test } from "vitest";
import type { Face, GoalEffectView, GoalEventView } from "../../../bridge/contract.ts";
import { pastLines } from "./past-words.ts";

const bo: Face = { member: "b", name: "Bo", dye: 1 };
const effect = (more: Partial<GoalEffectView>): GoalEffectView => ({
  keyResult: null,
  what: "title",
  about: null,
  from: null,
  to: null,
  now: "stands",
  by: null,
  ...more,
});
const event = (...effects: readonly GoalEffectView[]): GoalEventView => ({
  id: "e",
  by: bo,
  mine: false,
  at: 0,
  kind: "changed",
  undid: null,
  effects,
  canUndo: true,
});
const about = (title: string) => ({ id: title, title, unit: "%" });
const archived = (title: string, more: Partial<GoalEffectView> = {}) =>
  effect({ keyResult: about(title), what: "archived", from: false, to: true, ...more });
const heads = (language: "zh" | "en", ...effects: readonly GoalEffectView[]) =>
  pastLines(language, event(...effects)).map(({ head }) => head);

test("[UNDO4] a mass delete is one line that counts and names the first of them", () => {
  const five = ["A", "B", "C", "D", "E"].map((title) => archived(title));
  expect(heads("en", ...five)).toEqual(["Archived 5 key results: “A”, “B”, “C” and 2 more"]);
  expect(heads("zh", ...five)).toEqual(["归档了 5 条关键结果：“A”、“B”、“C”等，另有 2 条"]);
  expect(heads("en", archived("A"))).toEqual(["Archived “A”"]);
});

test("[UNDO7] those that somebody has touched since stand in a line of their own, with who did", () => {
  const lines = pastLines(
    "en",
    event(archived("A"), archived("B", { now: "changed", by: bo }), archived("C")),
  );
  expect(lines).toEqual([
    { head: "Archived 2 key results: “A”, “C”", change: null, now: null, by: null },
    { head: "Archived “B”", change: null, now: "changed", by: "Bo" },
  ]);
});

test("[UNDO4] fields say what they were and are, in their unit, and long ones by their beginning", () => {
  const lines = pastLines(
    "en",
    event(
      effect({ from: "Ship", to: "" }),
      effect({ what: "why", from: "", to: "雁".repeat(500) }),
      effect({ keyResult: about(""), what: "target", from: 9.5, to: null }),
      effect({ keyResult: about("A"), what: "weight", from: 1, to: 3 }),
    ),
  );
  expect(lines.map(({ head, change }) => [head, change?.from, change?.to])).toEqual([
    ["Title", "Ship", "empty"],
    ["Why it matters", null, `${"雁".repeat(120)}…`],
    ["Target of “Untitled”", "9.5%", "empty"],
    ["Weight of “A”", "1", "3"],
  ]);
});

test("[UNDO4] the objective itself, and key results that come, go or move, have words of their own", () => {
  const whole = (what: GoalEffectView["what"]) => effect({ keyResult: about("A"), what });
  expect(
    heads(
      "zh",
      effect({ what: "archived", from: true, to: false }),
      whole("added"),
      whole("removed"),
      whole("order"),
      archived("A", { to: false }),
      effect({ what: "order", from: "a", to: "b" }),
    ),
  ).toEqual(["加了“A”", "删掉了“A”", "移动了“A”", "恢复了“A”", "恢复了这个目标", "移动了这个目标"]);
});

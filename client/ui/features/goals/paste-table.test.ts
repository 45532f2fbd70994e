import { expect, test } from "vitest";
import { isTable, pastedResults } from "./paste-table.ts";

test("[GUI12] a table from a spreadsheet becomes key results, by its column names or by their usual order", () => {
  const water = { title: "水质检测", kind: "reach", start: 0, target: 12, unit: "个村", unread: [] };
  const leaks = { title: "漏损率", kind: "reach", start: 18, target: 9, unit: "%", unread: [] };
  expect(
    pastedResults([
      ["水质检测", "", "12", "个村"],
      ["漏损率", "18%", "9%"],
    ]),
  ).toEqual([water, leaks]);
  expect(
    pastedResults([
      ["单位", "目标值", "关键结果", "备注"],
      ["个村", "12", "水质检测", "…"],
    ]),
  ).toEqual([water]);
});

test("[GUI12] without a target it is a milestone, a cell that is no number is named, and rows without a title are left", () => {
  expect(
    pastedResults([["证照办齐"], ["培训", "0", "四十", "人"], ["", "1", "2"]]).map(({ kind, unread }) => [
      kind,
      unread,
    ]),
  ).toEqual([
    ["milestone", []],
    ["milestone", ["四十"]],
  ]);
  expect(pastedResults(Array.from({ length: 300 }, (_, at) => [`KR ${at}`]))).toHaveLength(100);
});

test("[GUI12] one line is a title and no table", () => {
  expect(isTable("完成 12 个村的水质检测\n")).toBe(false);
  expect(isTable("a\t1\t2")).toBe(true);
  expect(isTable("a\nb")).toBe(true);
});

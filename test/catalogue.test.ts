import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { countRows, idsIn, readRows, readTests } from "../scripts/catalogue.mjs";

const rows = readRows(readFileSync(new URL("catalogue.md", import.meta.url), "utf8"));
const source = new URL("../../shared/reliability.md", import.meta.url);

test("the catalogue has every row once, in order, each with its severity", () => {
  const ids = rows.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)].sort());
  expect(rows.length).toBe(162);
  expect(rows.filter(({ severity }) => !/^S[1-4]$/.test(severity))).toEqual([]);
});

test.skipIf(!existsSync(source))(
  "its ids and severities are those it was drawn up from (skipped: no shared data)",
  () => {
    const theirs = [...readFileSync(source, "utf8").matchAll(/^\| ([A-K]\d\d) \|.*\| (S\d) \|$/gm)];
    expect(rows.map(({ id, severity }) => [id, severity])).toEqual(
      theirs.map(([, id, severity]) => [id, severity]),
    );
  },
);

test("a row counts where a title names it, and not in a comment or in a test that is skipped", () => {
  const ids = (text: string) => [...idsIn(text)];
  expect(ids('test("[RLY2] [C01] kill -9", () => {});')).toEqual(["C01"]);
  expect(ids('test.for([["[E01]", 1]])("%s bytes", () => {});')).toEqual(["E01"]);
  expect(ids("// test of [C01]\n * [C02]\n/** [C03] */")).toEqual([]);
  expect(ids('test.skip("[C01] later", () => {});\ntest.todo("[C02] later");')).toEqual([]);
  expect(ids('test("C01 (A05) [C1] [J6] [RLY12]", () => {});')).toEqual([]);
  const told = countRows(
    readRows("| A01 | S1 | one | |\n| G01 | S1 | two | |\n| B01 | S2 | three | none |\n"),
    [{ path: "a.test.ts", source: 'test("[A01] [Z01] [K99]", run)' }],
  );
  expect([told.missing.map(({ id }) => id), told.unknown, told.s1]).toEqual([
    ["G01", "B01"],
    ["K99 in a.test.ts"],
    [],
  ]);
});

/** Severe rows that speak of a part that Skein has, and that no test shows yet. Only ever shorter. */
const OWED: readonly string[] = [];

test("at least 110 rows have a test, and a severe row of the first six sections that has none is owed or says why", () => {
  const { missing, s1 } = countRows(rows, readTests());
  expect(rows.length - missing.length).toBeGreaterThanOrEqual(110);
  const owed = rows.filter(({ id, part }) => s1.includes(id) && part === "").map(({ id }) => id);
  expect(owed).toEqual(OWED);
});

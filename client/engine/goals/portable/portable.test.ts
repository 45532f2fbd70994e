import { existsSync, readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CATEGORIES, formatOfUnit, KEY_RESULT_KINDS, LEVELS } from "../../../../crdt/index.ts";
import { goalsInCsv, goalsToCsv } from "./csv.ts";
import { goalsInMarkdown } from "./markdown-in.ts";
import { goalsToMarkdown } from "./markdown-out.ts";
import { measured, noKeyResult, numberIn, type Portable, type PortableObjective } from "./portable.ts";

const told = ({ objectives }: Portable) =>
  objectives.map(({ section, title, keyResults }) => [section, title, keyResults.map((one) => one.title)]);

const FILE = `# FY22-Q1 OKRs

> These OKRs are for Q1 of somebody's fiscal year.

## Company

1. **OBJECTIVE: Make it [valuable](x.md)**
   - KR: Reach _N<sub>0</sub>_ users
   - KR: Raise retention from 30% to 45%
     - counted by week
1. Grow
   - 10 deals

## Sales

We track these elsewhere.

### Problem Area: Permissions

Today they confuse people.

- Key Result 1: A plan
- Key Result 2: Cut support from 1,200 to 300

Within this area we are not working on:

- Roles for administrators

## Support

To keep all issues short, we will…

1. ✅ Write a tool
2. 🚫 Write docs

| # | Status | Project |
| - | ------ | ------- |
| 1 | ✅     | Debug command |

[n0]: https://example.org
`;

describe("goals out of Markdown as people write it", () => {
  test("objectives are headings or items with items, key results what stands below them", () => {
    const goals = goalsInMarkdown(FILE);
    expect(told(goals)).toEqual([
      ["Company", "Make it valuable", ["Reach N0 users", "Raise retention from 30% to 45%"]],
      ["Company", "Grow", ["10 deals"]],
      ["Sales", "Permissions", ["A plan", "Cut support from 1,200 to 300"]],
      ["Support", "Support", ["✅ Write a tool", "🚫 Write docs", "Debug command"]],
    ]);
    expect(goals.objectives[0]?.keyResults[1]).toMatchObject({
      kind: "increase",
      start: 30,
      target: 45,
      unit: "%",
      format: "percent",
      done: "counted by week",
    });
    expect(goals.objectives.map(({ why }) => why)).toEqual([
      "",
      "",
      "Today they confuse people.",
      "To keep all issues short, we will…",
    ]);
    expect(goals.objectives.map(({ line }) => line)).toEqual([7, 11, 18, 33]);
  });

  test("what cannot be placed is given back with its line", () => {
    expect(goalsInMarkdown(FILE).unplaced).toEqual([
      { line: 3, text: "These OKRs are for Q1 of somebody's fiscal year." },
      { line: 16, text: "We track these elsewhere." },
      { line: 25, text: "Within this area we are not working on:" },
      { line: 27, text: "Roles for administrators" },
    ]);
    expect(goalsInMarkdown("# 2026 Q4\n\n- a\n").objectives).toMatchObject([
      { cycle: "2026-Q4", title: "2026 Q4" },
    ]);
    expect(goalsInMarkdown("")).toEqual({ objectives: [], unplaced: [] });
  });

  test("numbers are taken where a sentence says from where to where", () => {
    expect(measured("NPS from 12 to 40")).toMatchObject({ kind: "increase", start: 12, target: 40 });
    expect(measured("把故障从 8 次减少到 2")).toMatchObject({ kind: "milestone" });
    expect(measured("转化率从 8% 提升到 20%")).toMatchObject({
      kind: "increase",
      start: 8,
      target: 20,
      unit: "%",
    });
    expect(measured("cut cost from $3k to 1k")).toMatchObject({ kind: "milestone" });
    expect(measured("cut cost from 3k to 1k")).toMatchObject({ kind: "decrease", start: 3000, target: 1000 });
    expect(["1,200", "-0.5", "1e3", "12,34", "x", "", "1e400"].map(numberIn)).toEqual([
      1200,
      -0.5,
      1000,
      null,
      null,
      null,
      null,
    ]);
  });

  const REAL = new URL("../../../../../shared/data/okr/sourcegraph/", import.meta.url);
  test.skipIf(!existsSync(REAL))(
    `real files are read whole: every line with words is in an objective, or is given back${existsSync(REAL) ? "" : " (skipped: no shared data)"}`,
    () => {
      const files = readdirSync(REAL).filter((name) => name.endsWith(".md"));
      let keyResults = 0;
      for (const name of files) {
        const text = readFileSync(new URL(name, REAL), "utf8");
        const goals = goalsInMarkdown(text);
        const all = JSON.stringify(goals);
        expect([name, goals.objectives.length > 0]).toEqual([name, true]);
        keyResults += goals.objectives.reduce((sum, one) => sum + one.keyResults.length, 0);
        const lines = text.split("\n").length;
        for (const { line } of goals.unplaced) expect(line >= 1 && line <= lines).toBe(true);
        for (const word of wordsIn(text))
          expect([name, word, all.includes(word)]).toEqual([name, word, true]);
      }
      console.info(`real files: ${files.length}, ${keyResults} key results`);
      expect(keyResults).toBeGreaterThan(300);
    },
  );
});

/** Long plain words of list items: enough to see whether something was lost. */
const wordsIn = (text: string): readonly string[] =>
  text
    .split("\n")
    .filter((line) => /^\s*(?:[-*]|\d+\.)\s/.test(line))
    .flatMap(
      (line) =>
        line
          .replace(/objective:|\]\([^)]*\)|\[[^\]]*\]|<[^>]*>|[`*_]/gi, " ")
          .match(/(?<![\w./-])[A-Za-z]{9,}(?![\w./-])/g) ?? [],
    );

// ---------------------------------------------------------------- there and back

const plain = fc.string({ unit: "grapheme", maxLength: 30 }).map((text) =>
  text
    .replace(/[\s\p{C}]+/gu, " ")
    .trim()
    .toWellFormed(),
);
const titled = plain.filter((text) => text !== "");
const name = fc.constantFrom("Ana Ruiz", "李雷", "O'Neil");
const value = fc.option(fc.oneof(fc.integer(), fc.constantFrom(0.5, -2.25, 1e15)));
const keyResult = fc.record({
  title: titled,
  kind: fc.constantFrom(...KEY_RESULT_KINDS),
  start: value,
  target: value,
  unit: fc.constantFrom("", "%", "天", "=x"),
  zones: fc.constantFrom("", "0 差\n30 好"),
  weight: fc.constantFrom(0, 1, 2.5),
  done: plain,
  excludes: plain,
  owner: fc.oneof(fc.constant(""), name),
  current: value,
  confidence: fc.option(fc.integer({ min: 0, max: 10 })),
});
const objective = fc.record({
  title: titled,
  why: fc.array(titled, { maxLength: 2 }).map((lines) => lines.join("\n")),
  category: fc.option(fc.constantFrom(...CATEGORIES)),
  level: fc.option(fc.constantFrom(...LEVELS)),
  weight: fc.constantFrom(0, 1, 3),
  owners: fc.uniqueArray(name, { maxLength: 2 }),
  keyResults: fc.array(keyResult, { maxLength: 4, size: "max" }),
});
const objectives = fc
  .uniqueArray(objective, { maxLength: 4, size: "max", selector: ({ title }) => title })
  .map((all) =>
    all.map(
      (one): PortableObjective => ({
        ...one,
        line: 0,
        section: "",
        cycle: "2026-Q4",
        keyResults: one.keyResults.map((found) => ({
          ...noKeyResult,
          ...found,
          format: formatOfUnit(found.unit),
        })),
      }),
    ),
  );
const withoutLines = (all: readonly PortableObjective[]) => all.map((one) => ({ ...one, line: 0 }));

describe("goals there and back", () => {
  test("[H17] as a table: whatever is in them, formulas for whoever opens it among them", () => {
    fc.assert(
      fc.property(objectives, (all) => {
        const back = goalsInCsv(goalsToCsv({ objectives: all }));
        expect(back.unplaced).toEqual([]);
        expect(withoutLines(back.objectives)).toEqual(all);
      }),
      { numRuns: 300 },
    );
    const [row] = goalsToCsv({
      objectives: [{ ...goalsInMarkdown("- a\n  - b").objectives[0], title: "=cmd()" } as PortableObjective],
    })
      .split("\r\n")
      .slice(1);
    expect(row).toContain("'=cmd()");
  });

  test("as Markdown: whatever is in them, marks among it", () => {
    fc.assert(
      fc.property(objectives, (all) => {
        const back = goalsInMarkdown(goalsToMarkdown("2026-Q4", { objectives: all }));
        expect(back.unplaced).toEqual([]);
        expect(withoutLines(back.objectives)).toEqual(all);
      }),
      { numRuns: 300 },
    );
  });

  test("a table of another tool is read by the names of its columns, and what it has besides is given back", () => {
    const table =
      'Time Period,目标,Key Result,Start Value,Target Value,Owner,Mood\n2026-Q4,Grow,Deals,0,"1,200",Ana,fine\n,,"Two\nlines",10%,45%,,\nQ9,Other,,x,,,\n';
    const goals = goalsInCsv(table);
    expect(told(goals)).toEqual([
      ["", "Grow", ["Deals", "Two\nlines"]],
      ["", "Other", []],
    ]);
    expect(goals.objectives[0]).toMatchObject({
      cycle: "2026-Q4",
      keyResults: [
        { kind: "reach", start: 0, target: 1200, owner: "Ana" },
        { start: 10, target: 45, unit: "%", format: "percent" },
      ],
    });
    expect(goals.unplaced).toEqual([
      { line: 1, text: "Mood" },
      { line: 2, text: "fine" },
      { line: 5, text: "Q9" },
    ]);
    expect(goalsInCsv("")).toEqual({ objectives: [], unplaced: [] });
  });

  test("nothing makes either of them throw", () => {
    fc.assert(
      fc.property(fc.string({ size: "max", maxLength: 300 }), (text) => {
        expect(Array.isArray(goalsInCsv(text).objectives)).toBe(true);
        expect(Array.isArray(goalsInMarkdown(text).objectives)).toBe(true);
      }),
    );
  });
});

import { expect, test } from "vitest";
import { measuresOf } from "../result-kind.ts";
import { objectiveHint, resultHint } from "../writing-hints.ts";
import { AREAS, templates } from "./templates.ts";

test("[GUI28] each template says everything in both languages, and no two are alike", () => {
  const said = templates.flatMap(({ title, why, keyResults }) => [
    title,
    why,
    ...keyResults.map((one) => one.title),
  ]);
  for (const { zh, en } of said) {
    expect(zh).toMatch(/[\u4e00-\u9fff]/);
    expect(en).toMatch(/^[^\u4e00-\u9fff]+$/);
  }
  expect(new Set(templates.map(({ id }) => id)).size).toBe(templates.length);
  expect(templates.length).toBeGreaterThanOrEqual(12);
  expect(new Set(templates.map(({ area }) => area))).toEqual(new Set(AREAS));
});

test("[GUI28] what is offered to begin with is what the writing hints ask for", () => {
  for (const { title, keyResults } of templates)
    for (const language of ["zh", "en"] as const) {
      expect(objectiveHint(title[language])).toBeNull();
      expect(keyResults.length).toBeGreaterThanOrEqual(2);
      expect(keyResults.length).toBeLessThanOrEqual(5);
      for (const one of keyResults) expect(resultHint({ ...one, title: one.title[language] })).toBeNull();
    }
});

test("[OKR7] each key result of a template has the numbers that its kind is made of, and no others", () => {
  for (const { kind, start, target } of templates.flatMap(({ keyResults }) => keyResults)) {
    const needs = measuresOf(kind);
    expect([start !== null, target !== null]).toEqual([needs.start, needs.target]);
  }
});

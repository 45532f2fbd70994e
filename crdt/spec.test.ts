import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const here = new URL("./", import.meta.url);
const spec = readFileSync(new URL("SPEC.md", here), "utf8");
const defined = [...spec.matchAll(/^- \*\*([A-Z]+)(\d+)\*\* /gm)].map(([, family, number]) => ({
  family: family as string,
  number: Number(number),
}));
const ids = new Set(defined.map(({ family, number }) => `${family}${number}`));
const families = [...new Set(defined.map(({ family }) => family))];

/** Rules that sources and tests name: `[LOG3]`, `rule LOG8`, and both ends of `LOG2–LOG6`. */
function citedIn(path: string): readonly string[] {
  const text = readFileSync(new URL(path, here), "utf8");
  const rule = new RegExp(`\\b(?:${families.join("|")})\\d+\\b`, "g");
  return text.match(rule) ?? [];
}
const sources = readdirSync(here, { recursive: true, encoding: "utf8" }).filter((path) =>
  path.endsWith(".ts"),
);

test("every rule that sources and tests name is in SPEC.md", () => {
  const unknown = sources.flatMap((path) =>
    citedIn(path)
      .filter((id) => !ids.has(id))
      .map((id) => `${path}: ${id}`),
  );
  expect(unknown).toEqual([]);
});

test.for(families)("rules %s are numbered from 1 without a gap and stand once", (family) => {
  const numbers = defined.filter((rule) => rule.family === family).map(({ number }) => number);
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
});

test("every test of the formats names its rules", () => {
  const formats = /^(base|cose|envelope|log|register|wire)\/.*\.test\.ts$/;
  const titles = sources
    .filter((path) => formats.test(path))
    .flatMap((path) => [
      ...readFileSync(new URL(path, here), "utf8").matchAll(/^\s*test(?:\.for\(.*\))?\("(.*?)"/gm),
    ])
    .map(([, title]) => title as string);
  expect(titles.length).toBeGreaterThan(80);
  expect(titles.filter((title) => !/^\[[A-Z]+\d+\]/.test(title))).toEqual([]);
});

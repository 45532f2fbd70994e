import type { Portable, PortableKeyResult, PortableObjective } from "./portable.ts";

/** Goals as a Markdown file that people can read, and that `goalsInMarkdown` reads back. */
export function goalsToMarkdown(title: string, { objectives }: Pick<Portable, "objectives">): string {
  return [`# ${escaped(title)}`, ...objectives.map(objectiveLines)].join("\n\n").concat("\n");
}

function objectiveLines(objective: PortableObjective): string {
  const { category, level, weight, owners } = objective;
  const fields = [
    ...(owners.length > 0 ? [`Owners: ${escaped(owners.join(", "))}`] : []),
    ...(category === null ? [] : [`Category: ${category}`]),
    ...(level === null ? [] : [`Level: ${level}`]),
    ...(weight === 1 ? [] : [`Weight: ${weight}`]),
  ];
  const why = objective.why
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map(escaped);
  const keyResults = objective.keyResults.map(keyResultLines).join("\n");
  return [
    `## Objective: ${escaped(objective.title)}`,
    ...fields,
    ...why,
    ...(keyResults === "" ? [] : [keyResults]),
  ].join("\n\n");
}

function keyResultLines(one: PortableKeyResult): string {
  const fields: readonly (readonly [string, string | number | null])[] = [
    ["Kind", one.kind],
    ["Start", one.start],
    ["Target", one.target],
    ["Unit", one.unit],
    ["Format", one.format === "number" ? "" : one.format],
    ["Zones", one.zones.split("\n").join(" / ")],
    ["Weight", one.weight === 1 ? null : one.weight],
    ["Current", one.current],
    ["Confidence", one.confidence],
    ["Owner", one.owner],
    ["Done means", one.done],
    ["Does not include", one.excludes],
  ];
  const said = fields.filter(([, value]) => value !== null && value !== "");
  return [
    `- KR: ${escaped(one.title)}`,
    ...said.map(([name, value]) => `  - ${name}: ${escaped(String(value))}`),
  ].join("\n");
}

/** One line, with nothing in it that Markdown would take for a mark. */
const escaped = (text: string): string =>
  text
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\\`*_{}[\]()#+\-.!<>|~&:^=$"']/g, "\\$&");

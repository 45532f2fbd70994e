import type { KeyResultKind, KeyResultView } from "../../../bridge/contract.ts";
import { formatValue } from "../../i18n/format-value.ts";
import { createText, type Language } from "../../i18n/text.tsx";
import { chosenWords } from "./field-text.ts";
import { type ValueWords, valueWords } from "./numbers.ts";

/** Kinds of key results: what each is measured by, what it is called, and its value in words. */

export const KINDS: readonly KeyResultKind[] = [
  "reach",
  "increase",
  "decrease",
  "below",
  "above",
  "milestone",
  "zones",
  "baseline",
];

export const kindTexts = createText({
  zh: {
    kind: "类型",
    reach: "从起点走到目标值。",
    increase: "从起点涨到目标值。",
    decrease: "从起点降到目标值。",
    below: "一直不超过这个数。",
    above: "一直不低于这个数。",
    baseline: "只看着它，不算进展。",
    milestone: "做到了，或者还没有。",
    zones: "走到哪一区，就算哪一区。",
    atMost: "不超过",
    atLeast: "不低于",
    zonesLabel: "分区",
    zonesHint: "一行一区：从哪个数起，叫什么。最多 8 行。",
    zonesWrong: "每行先写数，再写名字；数要一路变大，或一路变小。",
    zonesExample: "30 承诺\n60 目标\n80 挑战",
    done: "怎样算完成",
    doneExample: "比如：检测报告由县疾控盖章",
    excludes: "不包括什么",
    excludesExample: "比如：只有一户人家的水井",
    more: "怎样算完成，不包括什么",
    isDone: "做到了",
    notDone: "还没",
  },
  en: {
    kind: "Type",
    reach: "From the start to the target.",
    increase: "Up from the start to the target.",
    decrease: "Down from the start to the target.",
    below: "Stays at or below this number.",
    above: "Stays at or above this number.",
    baseline: "Only watched; it does not count as progress.",
    milestone: "Done, or not yet.",
    zones: "Counts as the zone that it has come to.",
    atMost: "At most",
    atLeast: "At least",
    zonesLabel: "Zones",
    zonesHint: "One in a line: from which number, and its name. Up to 8 lines.",
    zonesWrong: "Each line is a number, then a name; numbers rise all the way, or fall.",
    zonesExample: "30 Commit\n60 Target\n80 Stretch",
    done: "Done means",
    doneExample: "For example: the report carries the county's stamp",
    excludes: "Does not include",
    excludesExample: "For example: wells of a single household",
    more: "Done means, does not include",
    isDone: "Done",
    notDone: "Not yet",
  },
});

export const kindName = (language: Language, kind: KeyResultKind): string =>
  chosenWords(language, "kind", kind) ?? kind;

/** Which numbers a kind is made of. */
export function measuresOf(kind: KeyResultKind) {
  const isWay = kind === "reach" || kind === "increase" || kind === "decrease";
  const isLimit = kind === "below" || kind === "above";
  return {
    start: isWay,
    target: isWay || isLimit,
    unit: kind !== "milestone",
    zones: kind === "zones",
  };
}

const ZONE = /^-?\d{1,15}(?:\.\d{1,6})?(?: .{0,60})?$/;
const MAX_ZONES = 8;

/** Zones as they are kept; `null` for lines that are none. */
export function zonesText(written: string): string | null {
  const lines = written
    .normalize("NFKC")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const starts = lines.map((line) => Number.parseFloat(line));
  const rises = (starts.at(-1) ?? 0) > (starts[0] ?? 0);
  const inRow = starts.every((from, at) => {
    const before = starts[at - 1];
    return before === undefined || (rises ? from > before : from < before);
  });
  return lines.length <= MAX_ZONES && inRow && lines.every((line) => ZONE.test(line))
    ? lines.join("\n")
    : null;
}

type Measured = Parameters<typeof valueWords>[1] & Pick<KeyResultView, "kind" | "zones">;

/** `9 / 12 个村`, `41 ≤ 50`, `做到了`, `62 · 目标`: the value now and what it is measured against, by its kind. */
export function resultWords(language: Language, kr: Measured): ValueWords {
  const t = kindTexts[language];
  const alone = () => valueWords(language, { ...kr, start: null, target: null });
  switch (kr.kind) {
    case "milestone":
      return { now: (kr.current ?? 0) >= 1 ? t.isDone : t.notDone, goal: "" };
    case "baseline":
      return alone();
    case "below":
    case "above": {
      if (kr.target === null) return alone();
      const limit = formatValue(language, kr.target, kr.unit);
      return { now: alone().now, goal: ` ${kr.kind === "below" ? "≤" : "≥"} ${limit}` };
    }
    case "zones":
      return { now: alone().now, goal: zoneWords(kr) };
    default:
      return valueWords(language, kr);
  }
}

function zoneWords({ zones, current }: Measured): string {
  if (current === null || zones.length === 0) return "";
  const rises = (zones.at(-1)?.from ?? 0) >= (zones[0]?.from ?? 0);
  const reached = zones.findLast(({ from }) => (rises ? current >= from : current <= from));
  return reached === undefined || reached.label === "" ? "" : ` · ${reached.label}`;
}

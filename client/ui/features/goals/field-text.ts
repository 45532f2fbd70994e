import type { GoalEffectView } from "../../../bridge/contract.ts";
import { createText, type Language } from "../../i18n/text.tsx";

/** What the fields of goals are called, and the words for what they can hold. */
type FieldName = Exclude<GoalEffectView["what"], "added" | "removed" | "order" | "archived">;

const zhFields: Readonly<Record<FieldName, string>> = {
  title: "标题",
  why: "为什么重要",
  cycle: "周期",
  owner: "负责人",
  owners: "一起负责的人",
  category: "类别",
  level: "层级",
  home: "团队的房间",
  rollup: "进展的算法",
  progress: "手填的进展",
  note: "详细说明",
  parents: "对齐到",
  needs: "依赖",
  kind: "类型",
  start: "起点",
  target: "目标值",
  unit: "单位",
  format: "数字写法",
  zones: "分区",
  done: "怎样算完成",
  excludes: "不包括什么",
  weight: "权重",
};
const enFields: typeof zhFields = {
  title: "Title",
  why: "Why it matters",
  cycle: "Cycle",
  owner: "Owner",
  owners: "Also responsible",
  category: "Category",
  level: "Level",
  home: "Team room",
  rollup: "How progress is counted",
  progress: "Progress by hand",
  note: "Description",
  parents: "Aligned to",
  needs: "Needs",
  kind: "Type",
  start: "Start",
  target: "Target",
  unit: "Unit",
  format: "Number format",
  zones: "Zones",
  done: "Done means",
  excludes: "Does not include",
  weight: "Weight",
};

const zhValues = {
  committed: "承诺",
  aspirational: "挑战",
  org: "公司",
  team: "团队",
  person: "个人",
  keyResults: "按关键结果",
  aligned: "按对齐的目标",
  manual: "手填",
  contributes: "推动它",
  supports: "支持它",
  reach: "达到",
  increase: "增加",
  decrease: "减少",
  below: "不超过",
  above: "不低于",
  baseline: "只观察",
  milestone: "里程碑",
  zones: "分区",
  number: "数字",
  percent: "百分比",
  custom: "自定单位",
} as const;
const enValues: Record<keyof typeof zhValues, string> = {
  committed: "committed",
  aspirational: "aspirational",
  org: "company",
  team: "team",
  person: "person",
  keyResults: "from key results",
  aligned: "from aligned objectives",
  manual: "by hand",
  contributes: "contributes",
  supports: "supports",
  reach: "reach",
  increase: "increase",
  decrease: "decrease",
  below: "stay below",
  above: "stay above",
  baseline: "baseline",
  milestone: "milestone",
  zones: "zones",
  number: "number",
  percent: "percent",
  custom: "own unit",
};

const fieldTexts = createText({
  zh: { archived: "归档", isArchived: "归档", isLive: "在用", there: "在" },
  en: { archived: "Archived", isArchived: "archived", isLive: "in use", there: "yes" },
});
const fields = { zh: zhFields, en: enFields } as const;
const values = { zh: zhValues, en: enValues } as const;

export const fieldName = (language: Language, field: FieldName | "archived"): string =>
  field === "archived" ? fieldTexts[language].archived : fields[language][field];

/** Fields whose text is one of a few words. */
const CHOSEN: ReadonlySet<string> = new Set(["category", "level", "rollup", "parents", "kind", "format"]);

/** A value that is no number and nobody's own words; `null` for all others. */
export function chosenWords(language: Language, field: string, value: unknown): string | null {
  const t = fieldTexts[language];
  if (field === "archived") return value === true ? t.isArchived : t.isLive;
  if (value === true) return t.there;
  if (typeof value !== "string" || !CHOSEN.has(field)) return null;
  const known: Readonly<Record<string, string>> = values[language];
  return Object.hasOwn(known, value) ? (known[value] ?? null) : value.replace(/^currency:/, "");
}

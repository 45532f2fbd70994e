import type { CycleChoice, CycleKind, CycleState } from "../../../bridge/contract.ts";
import { createText, type Language } from "../../i18n/text.tsx";

export const cycleTexts = createText({
  zh: {
    state: "周期的状态",
    saidBy: (name: string) => `${name} 定的`,
    byDates: "按日期",
    other: "其他周期…",
    remind: "提醒我记进展…",
    choose: "换个周期",
    firstDay: "从哪天开始",
    weeks: "几周",
    openWeeks: "打开",
    weeksRange: "写一个日期，和 1 到 53 周。",
    close: "收尾与评分…",
    report: "报告…",
    above: (name: string) => `${name}的目标`,
    locked: "这个周期已经收尾，只读。要改，先把状态改回“收尾中”。",
    groups: "层级",
    org: "公司",
    team: "团队",
    person: "个人",
  },
  en: {
    state: "State of the cycle",
    saidBy: (name) => `set by ${name}`,
    byDates: "by its dates",
    other: "Other cycles…",
    remind: "Remind me of check-ins…",
    choose: "Choose a cycle",
    firstDay: "First day",
    weeks: "Weeks",
    openWeeks: "Open",
    weeksRange: "Enter a date, and 1 to 53 weeks.",
    close: "Close and score…",
    report: "Report…",
    above: (name) => `Objectives of ${name}`,
    locked: "This cycle is closed and read-only. To change it, set its state back to “Closing”.",
    groups: "Level",
    org: "Company",
    team: "Teams",
    person: "People",
  },
});

export const cycleStates: Readonly<Record<Language, Readonly<Record<CycleState, string>>>> = {
  zh: { draft: "草稿", open: "进行中", closing: "收尾中", closed: "已收尾" },
  en: { draft: "Draft", open: "Open", closing: "Closing", closed: "Closed" },
};

export const cycleKinds: Readonly<Record<Language, Readonly<Record<CycleKind, string>>>> = {
  zh: {
    year: "全年",
    half: "半年",
    quarter: "季度",
    twoMonths: "双月",
    month: "单月",
    weeks: "自己定几周",
  },
  en: {
    year: "Year",
    half: "Half-year",
    quarter: "Quarter",
    twoMonths: "Two months",
    month: "Month",
    weeks: "Weeks of your own",
  },
};

export const CYCLE_STATES: readonly CycleState[] = ["draft", "open", "closing", "closed"];

/** A cycle as people call it: `2026 Q4`, `2026 年 10 月`, `2026 H2`, `2026 年度`. */
export function cycleName(
  language: Language,
  cycle: Pick<CycleChoice, "kind" | "name" | "from" | "to">,
): string {
  const [year = "", month = ""] = cycle.from.split("-");
  const last = Number(cycle.to.split("-")[1]);
  const zh = language === "zh";
  switch (cycle.kind) {
    case "month":
      return zh ? `${year} 年 ${Number(month)} 月` : `${shortMonth(Number(month))} ${year}`;
    case "twoMonths":
      return zh
        ? `${year} 年 ${Number(month)}–${last} 月`
        : `${shortMonth(Number(month))}–${shortMonth(last)} ${year}`;
    case "half":
      return zh ? `${year} ${month === "01" ? "上" : "下"}半年` : cycle.name;
    case "year":
      return zh ? `${year} 年度` : year;
    case "weeks":
    case "quarter":
      return cycle.name;
  }
}

const shortMonth = (month: number): string =>
  new Date(2000, month - 1, 1).toLocaleString("en", { month: "short" });

const MAX_WEEKS = 53;

/** The cycle of some weeks from a day on; `null` for what is no such day or length. */
export function weeksId(firstDay: string, weeks: string): string | null {
  const count = Number(weeks);
  const isRight = /^[1-9]\d{3}-\d{2}-\d{2}$/.test(firstDay) && Number.isInteger(count);
  return isRight && count >= 1 && count <= MAX_WEEKS ? `${firstDay}+${count}w` : null;
}

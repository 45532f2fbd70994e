import type { KeyResultKind } from "../../../../bridge/contract.ts";
import type { Language } from "../../../i18n/text.tsx";

/** Objectives to begin with. Their numbers are examples, for people to change. */
export interface Template {
  readonly id: string;
  readonly area: Area;
  readonly title: Said;
  readonly why: Said;
  readonly keyResults: readonly TemplateResult[];
}
export interface TemplateResult {
  readonly title: Said;
  readonly kind: KeyResultKind;
  readonly start: number | null;
  readonly target: number | null;
  readonly unit: Said;
}
export type Area = "sales" | "product" | "engineering" | "field" | "people" | "finance" | "company";
type Said = Readonly<Record<Language, string>>;

export const AREAS: readonly Area[] = [
  "company",
  "sales",
  "product",
  "engineering",
  "field",
  "people",
  "finance",
];

const PERCENT: Said = { zh: "%", en: "%" };
const NO_UNIT: Said = { zh: "", en: "" };
const result = (
  kind: KeyResultKind,
  [zh, en]: readonly [string, string],
  [start, target]: readonly [number | null, number | null],
  unit: Said = NO_UNIT,
): TemplateResult => ({ title: { zh, en }, kind, start, target, unit });
const days: Said = { zh: "天", en: "days" };
const hours: Said = { zh: "小时", en: "hours" };
const times: Said = { zh: "次", en: "times" };
const people: Said = { zh: "人", en: "people" };
const customers: Said = { zh: "家", en: "customers" };
const villages: Said = { zh: "个村", en: "villages" };
const minutes: Said = { zh: "分钟", en: "minutes" };
const done = (words: readonly [string, string]) => result("milestone", words, [null, null]);

export const templates: readonly Template[] = [
  {
    id: "focus",
    area: "company",
    title: { zh: "全队只做最要紧的三件事", en: "The whole team works on what matters most" },
    why: { zh: "事情太多，哪件都慢。", en: "With too much at once, everything is slow." },
    keyResults: [
      result(
        "increase",
        ["目标对齐到公司目标的比例", "Objectives aligned to a company objective"],
        [40, 90],
        PERCENT,
      ),
      result("below", ["每个团队同时在做的目标", "Objectives in progress for each team"], [null, 3]),
      result(
        "increase",
        ["每周有新记录的关键结果", "Key results with a check-in each week"],
        [50, 85],
        PERCENT,
      ),
    ],
  },
  {
    id: "trust",
    area: "company",
    title: { zh: "客户愿意把我们介绍给别人", en: "Customers recommend us to others" },
    why: { zh: "最便宜的增长，是用的人替我们说话。", en: "The cheapest growth is users who speak for us." },
    keyResults: [
      result("increase", ["净推荐值", "Net promoter score"], [20, 45]),
      result(
        "increase",
        ["由老客户介绍来的新客户", "New customers who were recommended"],
        [5, 20],
        customers,
      ),
      result("decrease", ["首次回复客户的时间", "Time to the first answer"], [24, 4], hours),
    ],
  },
  {
    id: "pipeline",
    area: "sales",
    title: { zh: "下一季的收入心里有数", en: "Next quarter's income is in sight" },
    why: { zh: "到季末才知道行不行，就晚了。", en: "At the end of the quarter it is too late to find out." },
    keyResults: [
      result(
        "increase",
        ["合格商机覆盖下季目标的倍数", "Qualified pipeline over next quarter's target"],
        [1.2, 3],
      ),
      result("increase", ["商机到签约的比例", "Deals won of those qualified"], [15, 25], PERCENT),
      result("decrease", ["从第一次见面到签约", "From first meeting to contract"], [75, 50], days),
    ],
  },
  {
    id: "renewals",
    area: "sales",
    title: { zh: "老客户留得住，还用得更多", en: "Customers stay, and use more" },
    why: { zh: "留住一家，比找一家新的省力得多。", en: "Keeping one costs far less than finding one." },
    keyResults: [
      result("increase", ["续约率", "Renewal rate"], [82, 92], PERCENT),
      result("increase", ["每月至少用一次的客户", "Customers active each month"], [70, 90], PERCENT),
      result(
        "reach",
        ["到期前两个月谈过的客户", "Customers talked to two months before renewal"],
        [0, 40],
        customers,
      ),
    ],
  },
  {
    id: "onboarding",
    area: "product",
    title: { zh: "新来的人第一天就用得上", en: "Newcomers get value on their first day" },
    why: { zh: "第一天没用上的人，多半不会再来。", en: "Whoever gets nothing on day one rarely comes back." },
    keyResults: [
      result(
        "increase",
        ["第一天完成关键一步的人", "Newcomers who take the key step on day one"],
        [35, 60],
        PERCENT,
      ),
      result("decrease", ["到第一次有用的时间", "Time to first value"], [25, 8], minutes),
      result("increase", ["第四周还在用的人", "Newcomers still there in week four"], [22, 35], PERCENT),
    ],
  },
  {
    id: "learn",
    area: "product",
    title: { zh: "做之前先知道有没有人要", en: "We know that it is wanted before we build it" },
    why: { zh: "做出来没人用，是最贵的。", en: "Nothing costs more than what nobody uses." },
    keyResults: [
      result("reach", ["聊过的用户", "Users talked to"], [0, 30], people),
      result("reach", ["动手前先试过的想法", "Ideas tried before they were built"], [0, 8]),
      result(
        "increase",
        ["上线三个月后还有人用的功能", "Features still used after three months"],
        [50, 80],
        PERCENT,
      ),
    ],
  },
  {
    id: "reliability",
    area: "engineering",
    title: { zh: "服务稳得让人忘了它", en: "The service is so steady that people forget it" },
    why: { zh: "一次半夜的故障，要三个白天来补。", en: "One night's outage costs three days of work." },
    keyResults: [
      result("above", ["可用时间", "Availability"], [null, 99.9], PERCENT),
      result("decrease", ["从出事到恢复", "Time to recover"], [90, 20], minutes),
      result("below", ["同一原因再犯", "Outages with a cause seen before"], [null, 1], times),
    ],
  },
  {
    id: "delivery",
    area: "engineering",
    title: { zh: "改动当天就能到用户手里", en: "A change reaches users on the same day" },
    why: { zh: "越小越快，越不怕错。", en: "What is small and quick is safe to be wrong about." },
    keyResults: [
      result("decrease", ["从合并到上线", "From merged to live"], [72, 6], hours),
      result("increase", ["每周上线", "Releases each week"], [1, 5], times),
      result("decrease", ["上线后要退回的", "Releases taken back"], [12, 4], PERCENT),
    ],
  },
  {
    id: "water",
    area: "field",
    title: { zh: "入冬前，说好的地方都通上", en: "Every place we promised is served before winter" },
    why: { zh: "上冻以后就挖不动了。", en: "Once the ground freezes, nobody digs." },
    keyResults: [
      result("reach", ["每天有供应的村", "Villages served every day"], [0, 12], villages),
      result("decrease", ["报修到修好", "From reported to repaired"], [9, 2], days),
      done(["每个村有一位会修的人", "Each village has somebody who can repair"]),
    ],
  },
  {
    id: "safety",
    area: "field",
    title: { zh: "每个人都平安回家", en: "Everybody comes home safe" },
    why: { zh: "没有哪件活值得伤一个人。", en: "No job is worth an injury." },
    keyResults: [
      result("below", ["误工的伤", "Injuries with lost time"], [null, 0], times),
      result("reach", ["报上来的险情", "Near misses reported"], [0, 40], times),
      result("increase", ["开工前做过检查的班次", "Shifts that began with a check"], [60, 100], PERCENT),
    ],
  },
  {
    id: "hiring",
    area: "people",
    title: { zh: "缺的人，按时来到", en: "The people we need arrive in time" },
    why: {
      zh: "活在，人不在，队里的人就得加班。",
      en: "Work without people means overtime for those who are here.",
    },
    keyResults: [
      result("reach", ["到岗", "People who started"], [0, 6], people),
      result("decrease", ["从开放到接受", "From opened to accepted"], [60, 35], days),
      result("increase", ["半年后还在的新人", "Newcomers still here after half a year"], [80, 95], PERCENT),
    ],
  },
  {
    id: "growth",
    area: "people",
    title: { zh: "大家在这里长本事", en: "People grow here" },
    why: { zh: "留人靠的是往前走。", en: "People stay where they move forward." },
    keyResults: [
      result(
        "increase",
        ["每月和负责人单独谈过的人", "People with a talk of their own each month"],
        [50, 95],
        PERCENT,
      ),
      result("increase", ["“我在这里学到东西”", "“I learn something here”"], [62, 80], PERCENT),
      result("reach", ["内部分享", "Talks given to each other"], [0, 10], times),
    ],
  },
  {
    id: "cash",
    area: "finance",
    title: { zh: "钱回得来，花得明白", en: "Money comes in, and we know where it goes" },
    why: {
      zh: "账上有一年的余地，才敢做长的事。",
      en: "With a year of room, we dare to do what takes long.",
    },
    keyResults: [
      result("decrease", ["平均收款", "Days until we are paid"], [60, 40], days),
      result("above", ["账上够用", "Runway"], [null, 12], { zh: "个月", en: "months" }),
      result("decrease", ["月结", "Closing the month"], [10, 4], days),
    ],
  },
];

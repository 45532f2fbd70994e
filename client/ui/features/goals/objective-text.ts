import type { GoalHint, GoalStatus } from "../../../bridge/contract.ts";
import { createText } from "../../i18n/text.tsx";

const zhHints: Readonly<Record<GoalHint, readonly [string, string]>> = {
  offPace: ["落后较多", "比时间该到的地方落后了四分之一以上。看看是量法要改，还是要人帮一把。"],
  idle: ["有阵子没记", "超过十天没有新的记录。记一个数就好。"],
  pastDue: ["周期过了", "周期已经过去，还没做到。可以收尾，也可以带到下个周期。"],
  noOwner: ["还没人负责", "没人负责的目标容易被忘。可以先定一个人。"],
  notAligned: ["还没对齐", "上面有目标可以对齐：说说它推动哪一个。"],
  tooManyKeyResults: ["关键结果多", "超过五条容易分心。可以只留最能说明问题的几条。"],
  noKeyResults: ["没有关键结果", "加一条量得出来的，就知道走到哪里了。"],
  noNumber: ["没有数字", "有的关键结果没有数字，量不出进展。"],
};
const enHints: typeof zhHints = {
  offPace: [
    "Well behind",
    "More than a quarter behind where time says. Is it the measure, or is help needed?",
  ],
  idle: ["Quiet for a while", "Nothing recorded for over ten days. One number is enough."],
  pastDue: ["Past its cycle", "The cycle is over and it is not done. Close it, or copy it to the next one."],
  noOwner: ["No owner yet", "Goals without an owner are easily forgotten. Name one person to begin with."],
  notAligned: ["Not aligned", "There are objectives above it. Say which one it moves forward."],
  tooManyKeyResults: [
    "Many key results",
    "More than five are hard to keep in mind. The most telling ones may do.",
  ],
  noKeyResults: ["No key results", "Add one that can be measured, and you will know how far it is."],
  noNumber: ["No number", "A key result without a number cannot show progress."],
};

const zhStatus: Readonly<Record<GoalStatus, string>> = {
  notStarted: "还没开始",
  onTrack: "看起来顺利",
  behind: "看起来稍慢",
  atRisk: "看起来有风险",
  done: "做到了",
};
const enStatus: typeof zhStatus = {
  notStarted: "Not started",
  onTrack: "Looks on track",
  behind: "Looks a little behind",
  atRisk: "Looks at risk",
  done: "Done",
};

/** A short name, and a sentence. */
export const hintWords = { zh: zhHints, en: enHints } as const;
export const statusWords = { zh: zhStatus, en: enStatus } as const;

export const objectiveTexts = createText({
  zh: {
    hints: "值得再看一眼的",
    also: (n: number) => `等 ${n} 人`,
    settings: "设定…",
    settingsOf: (n: number) => `O${n} 的设定`,
    category: "类别",
    committed: "承诺",
    aspirational: "挑战",
    unset: "未定",
    categoryHint: "承诺要做到；挑战做到六到八成就很好。",
    level: "层级",
    org: "公司",
    team: "团队",
    person: "个人",
    home: "团队的房间",
    noHome: "没有",
    rollup: "进展怎么算",
    keyResults: "按关键结果",
    aligned: "按对齐的目标",
    manual: "手填",
    byHand: "进展（%）",
    weight: "权重",
    weightHint: "同一周期里的目标之间比，越大占得越多。",
    cycle: "周期",
    done: "好了",
    score: (value: string) => `评分 ${value}`,
    percentRange: "填 0 到 100。",
  },
  en: {
    hints: "Worth a second look",
    also: (n) => `and others, ${n} in all`,
    settings: "Details…",
    settingsOf: (n) => `Details of O${n}`,
    category: "Category",
    committed: "Committed",
    aspirational: "Aspirational",
    unset: "Not set",
    categoryHint: "Committed ones are meant to be met; of aspirational ones 60 to 80% is good.",
    level: "Level",
    org: "Company",
    team: "Team",
    person: "Person",
    home: "Team room",
    noHome: "None",
    rollup: "How progress is counted",
    keyResults: "Key results",
    aligned: "Aligned objectives",
    manual: "By hand",
    byHand: "Progress (%)",
    weight: "Weight",
    weightHint: "Against the other objectives of the cycle; larger ones count more.",
    cycle: "Cycle",
    done: "Done",
    score: (value) => `Score ${value}`,
    percentRange: "Enter 0 to 100.",
  },
});

import { createText } from "../../i18n/text.tsx";

/** When to be reminded of check-ins. */
export const reminderText = createText({
  zh: {
    title: "记进展",
    remind: "提醒我记进展",
    remindText: "到时候，你负责的关键结果里太久没记的，在目标页上合成一行。只有你自己看得到。",
    never: "不提醒",
    weekly: "每周",
    fortnightly: "每两周",
    monthly: "每月",
    day: "哪天",
    dayNames: "周一,周二,周三,周四,周五,周六,周日",
    dayOfMonth: (day: number) => (day === 31 ? "最后一天" : `${day} 号`),
    time: "几点",
    next: (when: string) => `下一次：${when}`,
    zone: (name: string) => `按 ${name} 的时间`,
    app: "鸿雁",
  },
  en: {
    title: "Check-ins",
    remind: "Remind me of check-ins",
    remindText:
      "When the time comes, key results of yours without a recent check-in are one line on the goals page. Nobody else sees it.",
    never: "Never",
    weekly: "Every week",
    fortnightly: "Every two weeks",
    monthly: "Every month",
    day: "Day",
    dayNames: "Monday,Tuesday,Wednesday,Thursday,Friday,Saturday,Sunday",
    dayOfMonth: (day) => (day === 31 ? "Last day" : `Day ${day}`),
    time: "Time",
    next: (when) => `Next: ${when}`,
    zone: (name) => `By the clock of ${name}`,
    app: "Skein",
  },
});

import { createText } from "../../../i18n/text.tsx";

/** Going through the key results that wait for a check-in. */
export const dueTexts = createText({
  zh: {
    go: "一条条记",
    notNow: "这次不了",
    passed: "这次不提醒了，下次再说",
    title: (n: number, all: number) => `记进展 · ${n}/${all}`,
    titleOver: "记进展",
    last: (when: string) => `上次：${when}`,
    never: "还没记过",
    skip: "跳过",
    done: "都记好了。",
    left: (n: number) => `跳过的 ${n} 条还留在目标页上。`,
    finish: "好了",
    nothing: "现在没有等着记的。",
    gone: "这条已经不在了。",
    loading: "正在打开",
  },
  en: {
    go: "Go through them",
    notNow: "Not this time",
    passed: "No more of it this time",
    title: (n, all) => `Check-ins · ${n} of ${all}`,
    titleOver: "Check-ins",
    last: (when) => `Last: ${when}`,
    never: "No check-in yet",
    skip: "Skip",
    done: "All checked in.",
    left: (n) =>
      n === 1
        ? "The one you skipped stays on the goals page."
        : `The ${n} you skipped stay on the goals page.`,
    finish: "Done",
    nothing: "Nothing waits for a check-in now.",
    gone: "It is no longer here.",
    loading: "Opening",
  },
});

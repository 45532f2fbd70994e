import { createText } from "../i18n/text.tsx";

/** What waits for a check-in, wherever it is said. */
export const dueText = createText({
  zh: { waiting: (n: number) => `你有 ${n} 条关键结果等着记进展` },
  en: {
    waiting: (n) =>
      n === 1
        ? "1 key result of yours waits for a check-in"
        : `${n} key results of yours wait for a check-in`,
  },
});

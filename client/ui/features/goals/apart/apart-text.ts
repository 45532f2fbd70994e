import { createText } from "../../../i18n/text.tsx";

export const apartTexts = createText({
  zh: {
    banner: (n: number) =>
      n === 1 ? "分开时有一处各改各的，都留着。" : `分开时有 ${n} 处各改各的，都留着。`,
    look: "看一看",
    later: "以后再说",
    title: "分开时改的",
    lead: "没有丢掉什么。每处选一个就好；不选也行。",
    you: "你",
    several: (names: string, fields: string) => `${names} 都改了${fields}。`,
    single: (name: string, fields: string) => `${name} 在不同的设备上改了${fields}。`,
    singleYou: (fields: string) => `你在不同的设备上改了${fields}。`,
    current: "现在的值",
    score: "评分",
    done: "好了",
    settled: "都选好了。",
  },
  en: {
    banner: (n) =>
      n === 1
        ? "One thing was changed twice while apart. Both are kept."
        : `${n} things were changed twice while apart. All is kept.`,
    look: "Have a look",
    later: "Later",
    title: "Changed while apart",
    lead: "Nothing is lost. Choose one for each, or leave them be.",
    you: "you",
    several: (names, fields) => `Changed by ${names}: ${fields}.`,
    single: (name, fields) => `${name} changed on different devices: ${fields}.`,
    singleYou: (fields) => `You changed on different devices: ${fields}.`,
    current: "the value now",
    score: "the score",
    done: "Done",
    settled: "All settled.",
  },
});

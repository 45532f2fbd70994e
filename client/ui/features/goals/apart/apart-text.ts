import { createText } from "../../../i18n/text.tsx";

export const apartTexts = createText({
  zh: {
    banner: (n: number) =>
      n === 1 ? "分开时有一处各改各的，都留着。" : `分开时有 ${n} 处各改各的，都留着。`,
    look: "看一看",
    later: "以后再说",
    title: "分开时改的",
    lead: "没有丢掉什么。每处选一个，其余的留在修改记录里；不选也行。",
    you: "你",
    several: (names: string, fields: string) => `${names}都改了${fields}。`,
    single: (name: string, fields: string) => `${name}在不同的设备上改了${fields}。`,
    and: "和",
    comma: "、",
    current: "现在的值",
    score: "评分",
    done: "好了",
    settled: "都选好了。",
    keepScore: (value: string, name: string) => `留 ${name} 的 ${value}`,
    scoresApart: "评分",
  },
  en: {
    banner: (n) =>
      n === 1
        ? "One thing was changed twice while apart. Both are kept."
        : `${n} things were changed twice while apart. All is kept.`,
    look: "Have a look",
    later: "Later",
    title: "Changed while apart",
    lead: "Nothing is lost. Choose one for each, and the others stay in the history; or leave them be.",
    you: "You",
    several: (names, fields) => `${names} both changed: ${fields}.`,
    single: (name, fields) => `${name} changed on different devices: ${fields}.`,
    and: " and ",
    comma: ", ",
    current: "the value now",
    score: "the score",
    done: "Done",
    settled: "All settled.",
    keepScore: (value, name) => `Keep ${value} of ${name}`,
    scoresApart: "Score",
  },
});

import { createText } from "../i18n/text.tsx";

/** Whom words name. */
export const namingText = createText({
  zh: {
    whom: "提到谁",
    found: (n: number) => `${n} 个可选`,
    people: (n: number) => `${n} 人`,
    askAll: (n: number) => `提醒 ${n} 个人？`,
    askAllText: "“所有人”会在群里每个人的列表上标出来。只想告诉几个人，可以直接写他们的名字。",
    sendAll: "提醒所有人",
  },
  en: {
    whom: "Whom to mention",
    found: (n) => `${n} to choose from`,
    people: (n) => `${n} ${n === 1 ? "person" : "people"}`,
    askAll: (n) => `Notify ${n} people?`,
    askAllText: "“Everyone” is marked in the list of each person here. To tell a few, write their names.",
    sendAll: "Notify everyone",
  },
});

import { createText } from "../../../i18n/text.tsx";

/** Messages that ask everybody in a room to confirm them. */
export const urgentText = createText({
  zh: {
    urgent: "紧急",
    confirm: "收到",
    confirmed: "你已确认收到",
    count: (n: number, of: number) => `${of} 人里有 ${n} 人确认`,
    all: (n: number) => (n === 1 ? "要确认的人确认了" : `${n} 人都确认了`),
    beforeEdit: (n: number) => `改过，其中 ${n} 人是在改之前确认的`,
    whoTitle: "谁确认了",
    whoConfirmed: (n: number) => `已确认 · ${n}`,
    whoWaiting: (n: number) => `还没确认 · ${n}`,
    asFarAsHere: "没有网络时，这里是本机知道的。",
    menu: "紧急消息",
    title: "发紧急消息",
    words: "要大家确认什么",
    reaches: (n: number) => (n === 0 ? "这里现在没有别人。" : `${n} 人会收到，每个人都要点“收到”。`),
    through: "它可能穿过静音和安静时段，包括夜里。各人也可以设成不穿过。",
    left: (left: number, max: number) =>
      left === 0
        ? `你一天里在这个群最多发 ${max} 条紧急消息，今天的用完了。`
        : `一天里你在这个群最多发 ${max} 条，还能发 ${left} 条。`,
    files: "只发文字。选好的文件留在输入框，另发一条。",
    cancel: "取消",
    send: (n: number) => (n === 0 ? "发出" : `发给 ${n} 人`),
    loading: "正在看会发给谁",
  },
  en: {
    urgent: "Urgent",
    confirm: "Got it",
    confirmed: "You have confirmed it",
    count: (n, of) => `${n} of ${of} have confirmed`,
    all: (n) => (n === 1 ? "Confirmed by the one who was asked" : `All ${n} have confirmed`),
    beforeEdit: (n) => `Edited; ${n} of them confirmed it before that`,
    whoTitle: "Who has confirmed",
    whoConfirmed: (n) => `Confirmed · ${n}`,
    whoWaiting: (n) => `Not yet · ${n}`,
    asFarAsHere: "Without a network this is what this device knows.",
    menu: "Urgent message",
    title: "Send an urgent message",
    words: "What everybody is to confirm",
    reaches: (n) =>
      n === 0
        ? "Nobody else is here now."
        : `${n} ${n === 1 ? "person gets it and is" : "people get it, and each of them is"} asked to press “Got it”.`,
    through:
      "It may break through muted rooms and quiet hours, at night too. Each person can set that it does not.",
    left: (left, max) =>
      left === 0
        ? `You can send ${max} urgent messages in this room within a day, and these are used up.`
        : `You can send ${max} in this room within a day, ${left} more now.`,
    files: "Words alone. The files you chose stay in the box and go as a message of their own.",
    cancel: "Cancel",
    send: (n) => (n === 0 ? "Send" : `Send to ${n} ${n === 1 ? "person" : "people"}`),
    loading: "Looking who would get it",
  },
});

import { createText } from "../i18n/text.tsx";

/** Fetched when something on this device could not be read, which most people never see. */
export const setAsideText = createText({
  zh: {
    banner: "这台设备上有些记录读不出来，已经收到一边，什么也没删。",
    see: "看看",
    known: "知道了",
    title: "读不出的记录",
    records: (count: string) => `单独收起 ${count} 条`,
    recordsText: "其余的照常用。它们原样留着，直到你删掉",
    store: (date: string) => `${date}的消息存储`,
    carrying: "里面有坏的记录。读得出的正在搬到新的里，别急",
    carried: (size: string) => `${size}。里面有坏的记录，读得出的都搬到新的里了`,
    leftOut: (size: string, count: string) =>
      `${size}。里面有坏的记录，读得出的都搬了，有 ${count} 条接不上前面的，会从中继再取`,
    save: "存成文件",
    saveText: "文件没有加密，只给你信得过、能帮你看的人。",
    saved: "文件存好了",
    remove: "删掉这些",
    removeTitle: "删掉读不出的记录？",
    removeText: "里面可能有别处没有的东西。先存成文件，再删更稳妥。删了就没有了。",
    removed: "删掉了",
    startOver: "重新开始",
    startTitle: "在这台设备上重新开始？",
    startText: "这里的一切都会删掉：消息、等着送出的、密钥。别的设备和中继上的不受影响。",
  },
  en: {
    banner: "Some records on this device could not be read. They are set aside, and nothing was deleted.",
    see: "See",
    known: "Got it",
    title: "What could not be read",
    records: (count) => `Set aside one by one: ${count}`,
    recordsText: "Everything else works as ever. They stay as they are until you delete them",
    store: (date) => `The store of messages of ${date}`,
    carrying: "It has damaged records. What can be read is being carried over into a new one",
    carried: (size) => `${size}. It has damaged records; all that can be read is in the new one`,
    leftOut: (size, count) =>
      `${size}. It has damaged records. What can be read was carried over, but ${count} that follow a damaged one come from the relay again`,
    save: "Save as a file",
    saveText: "The file is not sealed. Give it only to somebody you trust to look into it.",
    saved: "The file is saved",
    remove: "Delete these",
    removeTitle: "Delete what could not be read?",
    removeText:
      "There may be something in it that is nowhere else. Save it as a file first to be safe. It cannot be brought back.",
    removed: "Deleted",
    startOver: "Start over",
    startTitle: "Start over on this device?",
    startText:
      "Everything here is deleted: messages, what waits to be sent, and keys. Other devices and the relay keep what they have.",
  },
});

/** What stands on the pages of an export, in the language of whoever makes it. */
export interface PageWords {
  readonly lang: string;
  readonly title: (org: string) => string;
  readonly made: (by: string, at: string) => string;
  readonly how: string;
  readonly rooms: string;
  readonly count: (count: number) => string;
  readonly back: string;
  readonly notes: string;
  readonly goals: string;
  readonly objectives: (count: number) => string;
  readonly untitled: string;
  readonly away: string;
  readonly confidence: (of: number) => string;
  readonly past: (count: number) => string;
  /** What was changed, by the names that fields have in documents. */
  readonly fields: Readonly<Record<string, string>>;
  readonly page: (page: number, of: number) => string;
  readonly newer: string;
  readonly older: string;
  readonly urgent: string;
  readonly edited: string;
  readonly recalled: string;
  readonly answering: string;
  readonly gone: string;
  readonly imported: (by: string, source: string, signed: boolean) => string;
  readonly forwarded: (from: string, count: number) => string;
  readonly altered: string;
  readonly unknownAuthor: string;
  readonly fileAway: string;
  readonly empty: string;
}

export const pageWords: Readonly<Record<"zh" | "en", PageWords>> = {
  zh: {
    lang: "zh-Hans",
    title: (org) => `${org} 的聊天记录`,
    made: (by, at) => `${by} 导出于 ${at}`,
    how: "这些页面不用网络就能看。同一个文件里的 export.json 和 rooms 里的原文带着签名，可以核对，也可以导入另一个组织。",
    rooms: "群",
    count: (count) => `${count} 条`,
    back: "全部的群",
    notes: "笔记",
    goals: "目标",
    objectives: (count) => `${count} 个目标`,
    untitled: "还没有名字",
    away: "已收起",
    confidence: (of) => `信心 ${of}/10`,
    past: (count) => `改过的地方（${count}）`,
    fields: {
      title: "名字",
      why: "为什么",
      cycle: "周期",
      owner: "负责人",
      archived: "收起",
      start: "起点",
      target: "目标值",
      unit: "单位",
      weight: "权重",
      order: "次序",
      added: "加上",
      removed: "拿掉",
    },
    page: (page, of) => `第 ${page} 页，共 ${of} 页`,
    newer: "往后",
    older: "往前",
    urgent: "紧急，请确认",
    edited: "改过",
    recalled: "这条消息撤回了",
    answering: "回复",
    gone: "这里没有的一条消息",
    imported: (by, source, signed) =>
      signed ? `${by} 从 ${source} 导入，签名已核对` : `${by} 从 ${source} 导入，没有本人的签名`,
    forwarded: (from, count) => `转自“${from}”的 ${count} 条消息`,
    altered: "这条和签名对不上，没有显示",
    unknownAuthor: "签名的人不在这个组织里",
    fileAway: "文件不在这份导出里",
    empty: "还没有消息",
  },
  en: {
    lang: "en",
    title: (org) => `Conversations of ${org}`,
    made: (by, at) => `Exported by ${by} on ${at}`,
    how: "These pages need no network. export.json and the originals in rooms, in the same file, carry signatures: they can be checked, and imported into another organisation.",
    rooms: "Rooms",
    count: (count) => `${count} ${count === 1 ? "message" : "messages"}`,
    back: "All rooms",
    notes: "Notes",
    goals: "Goals",
    objectives: (count) => `${count} ${count === 1 ? "objective" : "objectives"}`,
    untitled: "no title yet",
    away: "put away",
    confidence: (of) => `confidence ${of}/10`,
    past: (count) => `What was changed (${count})`,
    fields: {
      title: "title",
      why: "why",
      cycle: "cycle",
      owner: "owner",
      archived: "put away",
      start: "start",
      target: "target",
      unit: "unit",
      weight: "weight",
      order: "order",
      added: "added",
      removed: "taken out",
    },
    page: (page, of) => `Page ${page} of ${of}`,
    newer: "Later",
    older: "Earlier",
    urgent: "urgent, please confirm",
    edited: "edited",
    recalled: "This message was recalled",
    answering: "Answering",
    gone: "a message that is not here",
    imported: (by, source, signed) =>
      signed
        ? `imported by ${by} from ${source}, signatures checked`
        : `imported by ${by} from ${source}, not signed by its author`,
    forwarded: (from, count) => `${count} ${count === 1 ? "message" : "messages"} forwarded from “${from}”`,
    altered: "This one is not as it was signed, so it is not shown",
    unknownAuthor: "Signed by somebody who is not in this organisation",
    fileAway: "The file is not in this export",
    empty: "No messages yet",
  },
};

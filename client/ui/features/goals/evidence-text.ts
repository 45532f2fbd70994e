import { createText } from "../../i18n/text.tsx";

/** What a check-in rests on. */
export const evidenceTexts = createText({
  zh: {
    evidence: "依据",
    addEvidence: "加依据",
    placeholder: "贴网页链接，或一条消息的链接",
    hint: "消息的链接在消息菜单的“复制链接”里；带文件的消息也可以。",
    add: "加上",
    remove: (what: string) => `去掉依据：${what}`,
    message: "看那条消息",
    notALink: "这不是链接。要以 http:// 或 https:// 开头。",
    tooMany: (most: number) => `最多 ${most} 个`,
  },
  en: {
    evidence: "Evidence",
    addEvidence: "Add evidence",
    placeholder: "Paste a link to a page or a message",
    hint: "A message's menu has “Copy link”; one with files will do, too.",
    add: "Add",
    remove: (what) => `Remove evidence: ${what}`,
    message: "See the message",
    notALink: "This is not a link: links begin with http:// or https://.",
    tooMany: (most) => `${most} at most`,
  },
});

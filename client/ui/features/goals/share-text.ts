import { createText } from "../../i18n/text.tsx";

/** Putting a goal into a room. */
export const shareTexts = createText({
  zh: {
    share: "发到群里",
    title: "发到哪个群",
    find: "找群",
    none: "没有找到",
    cancel: "取消",
    send: "发出",
    sent: (room: string) => `发到“${room}”了`,
    look: "去看看",
    wider: "看不到这个目标的人，会看到它的标题和现在的进度。",
  },
  en: {
    share: "Share to a room",
    title: "Share to which room?",
    find: "Find a room",
    none: "Nothing found",
    cancel: "Cancel",
    send: "Share",
    sent: (room) => `Shared to “${room}”`,
    look: "Look",
    wider: "People who cannot see this goal will see its title and how far it is now.",
  },
});

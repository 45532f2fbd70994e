import { createText } from "../../i18n/text.tsx";

/** Why nothing can be written in a room now, and what is kept. */
export const closedText = createText({
  zh: {
    endedLeft: (when: string) => `你 ${when} 离开了这个群。`,
    endedRemoved: (by: string | null, when: string) =>
      by === null ? `${when} 起你不在这个群里了。` : `${by} ${when} 把你移出了这个群。`,
    endedKept: "以前的消息留在这台设备上，可以看、可以复制。",
    waitingKey: "这里换了新钥匙，还没到这台设备。",
    waitingKeyText: "群里的人一上线就会自动送来，到了就能接着写。",
    adminsPost: "这个群里只有群主和管理员发言。",
    adminsPostText: "你可以看，也可以回应。",
    readsOnly: "你在这个群里只读。",
    readsOnlyText: "想说话，可以请群主或管理员改一下角色。",
    cannotWrite: "现在不能在这里写。",
    cannotWriteText: "已有的消息都在，可以看、可以复制。",
    kept: "你还没发出的话：",
    copy: "复制",
    copied: "已复制",
    copyBlocked: "浏览器没让复制，请选中文字再复制",
  },
  en: {
    endedLeft: (when) => `You left this room, ${when}.`,
    endedRemoved: (by, when) =>
      by === null
        ? `You have not been in this room since ${when}.`
        : `${by} removed you from this room, ${when}.`,
    endedKept: "Earlier messages stay on this device, to read and to copy.",
    waitingKey: "This room has a new key that has not reached this device yet.",
    waitingKeyText: "Anybody here who comes online brings it by itself; then you can go on writing.",
    adminsPost: "Only owners and admins post in this room.",
    adminsPostText: "You can read and react.",
    readsOnly: "You read along in this room.",
    readsOnlyText: "To write here, ask an owner or admin of the room for another role.",
    cannotWrite: "Writing is not possible here now.",
    cannotWriteText: "What is here can be read and copied.",
    kept: "What you have not sent yet:",
    copy: "Copy",
    copied: "Copied",
    copyBlocked: "The browser did not allow copying; select the text and copy it",
  },
});

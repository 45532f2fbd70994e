import { createText } from "../../i18n/text.tsx";

/** What is said when this device or person may not take part any more. */
export const standingText = createText({
  zh: {
    removed: (by: string | null, when: string) =>
      by === null ? `${when} 起，你不在这个组织里了。` : `${by} ${when} 把你移出了组织。`,
    left: (when: string) => `你 ${when} 离开了这个组织。`,
    revoked: (by: string | null, when: string) =>
      by === null ? `这台设备 ${when} 被移除了。` : `${by} ${when} 移除了这台设备。`,
    expired: (when: string) => `你作为外部成员的时间 ${when} 到了。`,
    ended: "这台设备已不在这个组织里。",
    kept: "这里的内容都还能看、能复制，写的东西送不出去了。",
    unsent: (count: number) => `没送出的 ${count} 件`,
    startOver: "重新开始",
    startTitle: "在这台设备上重新开始？",
    startText: "这台设备会忘掉这里的一切，像新的一样。不能撤回。",
    lost: "会从这台设备上消失的",
    lostMessages: (count: string) => `存在这里的全部消息、目标和草稿，${count} 条记录`,
    lostUnsent: (count: number) => `${count} 件没送出的文字，别处没有`,
    lostKeys: "这台设备的钥匙。没有它，中继上封好的包裹在这里也打不开",
    others: "同事手里的那一份不受影响。",
    copyFirst: "先看看没送出的",
  },
  en: {
    removed: (by, when) =>
      by === null
        ? `You have not been in this organisation since ${when}.`
        : `${by} removed you from the organisation, ${when}.`,
    left: (when) => `You left this organisation, ${when}.`,
    revoked: (by, when) =>
      by === null ? `This device was removed, ${when}.` : `${by} removed this device, ${when}.`,
    expired: (when) => `Your time as a guest ended, ${when}.`,
    ended: "This device no longer belongs to the organisation.",
    kept: "All that is here can be read and copied; nothing you write goes out.",
    unsent: (count) => `${count} not sent`,
    startOver: "Start over",
    startTitle: "Start over on this device?",
    startText: "This device forgets all that is here and is like new. This cannot be taken back.",
    lost: "What disappears from this device",
    lostMessages: (count) => `all messages, goals and drafts kept here, ${count} records`,
    lostUnsent: (count) => `${count} ${count === 1 ? "text" : "texts"} not sent, which nobody else has`,
    lostKeys: "the keys of this device; without them the sealed parcels at the relay stay shut here",
    others: "What colleagues have stays with them.",
    copyFirst: "See what was not sent",
  },
});

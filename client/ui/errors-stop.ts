import type { StopReason } from "../bridge/contract.ts";
import type { Language } from "./i18n/text.tsx";

/** What stopped the engine, as sentences: fetched with the screen that says them, which hardly anybody ever sees. */

export interface StopText {
  readonly title: string;
  readonly text: string;
}
type StopSentences = { readonly [T in StopReason["type"]]: StopText };

const stops: Record<Language, StopSentences> = {
  zh: {
    InsecureContext: {
      title: "要用 https 打开",
      text: "浏览器只在 https 下提供加密，所以鸿雁没有启动，也没有改动任何东西。请管理员给中继配上证书，再用 https 开头的地址打开。",
    },
    MissingCrypto: {
      title: "这个浏览器缺少加密功能",
      text: "没有改动任何东西。请换用较新的 Chrome、Edge、Firefox 或 Safari，再打开同一个地址。",
    },
    StorageUnavailable: {
      title: "没能打开本机的存储",
      text: "无痕窗口或浏览器设置可能挡住了它。请用普通窗口，允许这个网站存数据，再刷新。已有的数据没有动。",
    },
    NewerData: {
      title: "这里的数据来自更新的鸿雁",
      text: "为了不弄坏它，这个版本没有打开。刷新页面取最新版本；还不行，请管理员更新中继。",
    },
    UpgradeBlocked: {
      title: "另一个标签页还开着旧版本",
      text: "关掉其他鸿雁标签页，再刷新这里，就能继续。",
    },
    UnreadableIdentity: {
      title: "读不出这台设备是谁的",
      text: "浏览器里的那条记录坏了。什么都没有删。先把读不出的部分存成文件，再刷新试试；还不行，就重新开始，用另一台设备、恢复套件或新的邀请回来。",
    },
    WorkerFailed: {
      title: "鸿雁没能启动",
      text: "数据都还在本机。请刷新页面；还不行，重新打开浏览器再试。",
    },
  },
  en: {
    InsecureContext: {
      title: "Open this with https",
      text: "Browsers offer encryption over https only, so Skein did not start and nothing was changed. Ask an admin to give the relay a certificate, then open the address that begins with https.",
    },
    MissingCrypto: {
      title: "This browser lacks the encryption Skein needs",
      text: "Nothing was changed. Use a recent Chrome, Edge, Firefox or Safari and open the same address there.",
    },
    StorageUnavailable: {
      title: "Storage on this device cannot be opened",
      text: "A private window or a browser setting may be in the way. Use a normal window, allow this site to keep data, and reload. What was stored is untouched.",
    },
    NewerData: {
      title: "A newer Skein wrote the data here",
      text: "So as not to damage it, this version did not open it. Reload to get the newest version; if that is not enough, ask an admin to update the relay.",
    },
    UpgradeBlocked: {
      title: "Another tab still has the old version open",
      text: "Close the other Skein tabs, then reload this one to go on.",
    },
    UnreadableIdentity: {
      title: "What says whose device this is cannot be read",
      text: "Its record in this browser is damaged. Nothing was deleted. Save what cannot be read as a file and reload; if that is not enough, start over and come back with another device, the recovery kit or a new invite.",
    },
    WorkerFailed: {
      title: "Skein could not start",
      text: "Your data is still on this device. Reload the page; if that is not enough, restart the browser.",
    },
  },
};

/** A full page's worth: what stopped the engine and the way on. */
export function stopText(language: Language, reason: StopReason): StopText {
  return stops[language][reason.type];
}

import { formatSpan } from "../../i18n/format.ts";
import { createText } from "../../i18n/text.tsx";

const plural = (count: number, one: string, many: string) => (count === 1 ? one : many);

/** The parts that happened, in a row: nobody needs to hear of zero. */
const told = (parts: readonly (readonly [number, string])[], between: string) =>
  parts.flatMap(([count, words]) => (count === 0 ? [] : [words])).join(between);
const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

/** What the banner over every screen says. Fetched with the first of them. */
export const noticesText = createText({
  zh: {
    offline: (waiting: number) =>
      waiting === 0 ? "没有网络，照常写就行" : `没有网络，照常写就行。${waiting} 件在本机等待`,
    silent: (since: string, waiting: number) =>
      `中继从 ${since} 起没有回应。什么也没丢${waiting === 0 ? "" : `，${waiting} 件在本机等待`}`,
    back: (sent: number, received: number, merged: number) =>
      `连上了。${told(
        [
          [sent, `送出 ${sent} 件`],
          [received, `收到 ${received} 条`],
          [merged, `合并 ${merged} 处修改`],
        ],
        "，",
      )}`,
    notSavedQuota: "本机存满了，刚写的还没存下，先别关这一页。腾些空间，会自动再存",
    notSaved: "刚写的还没存到本机，先别关这一页，会自动再试",
    clockWrong: (offsetMs: number) =>
      `这台设备的时间差了 ${formatSpan("zh", offsetMs)}，中继收不下。在系统设置里校准就好`,
    updateNeeded: "需要更新鸿雁才能继续同步，写下的都在",
    refused: (count: number) => `有 ${count} 件中继没收`,
    updateReady: "新版的鸿雁备好了",
    updateNow: "换上",
    see: "看看",
    retryNow: "再试",
  },
  en: {
    offline: (waiting) =>
      waiting === 0
        ? "No network. Keep writing."
        : `No network. Keep writing. ${waiting} ${plural(waiting, "item waits", "items wait")} on this device.`,
    silent: (since, waiting) =>
      waiting === 0
        ? `The relay has not answered since ${since}. Nothing is lost.`
        : `The relay has not answered since ${since}. Nothing is lost; ${waiting} ${plural(waiting, "item waits", "items wait")} on this device.`,
    back: (sent, received, merged) =>
      `Back. ${capital(
        told(
          [
            [sent, `sent ${sent}`],
            [received, `received ${received}`],
            [merged, `merged ${merged} ${plural(merged, "edit", "edits")}`],
          ],
          ", ",
        ),
      )}.`,
    notSavedQuota:
      "This device is full and what you just wrote is not saved yet. Keep this page open and free some space; it is retried.",
    notSaved: "What you just wrote is not saved on this device yet. Keep this page open; it is retried.",
    clockWrong: (offsetMs) =>
      `This device's clock is off by ${formatSpan("en", offsetMs)}, so the relay cannot take what it writes. Set it in the system settings.`,
    updateNeeded: "Skein needs an update to go on syncing. What you wrote is kept.",
    refused: (count) => `The relay refused ${count} ${plural(count, "item", "items")}.`,
    updateReady: "A newer Skein is ready",
    updateNow: "Switch",
    see: "See",
    retryNow: "Try now",
  },
});

import { formatSpan } from "../../i18n/format.ts";

/** The parts that happened, in a row: nobody needs to hear of zero. */
const told = (parts: readonly (readonly [number, string])[]) =>
  parts.flatMap(([count, words]) => (count === 0 ? [] : [words])).join("，");

/** What the frame around every screen says. */
export const zh = {
  name: "鸿雁",
  chats: "消息",
  goals: "目标",
  people: "通讯录",
  settings: "设置",
  me: "我",
  navigation: "主导航",
  skip: "跳到内容",
  unread: (count: number) => `${count} 条未读`,
  starting: "正在打开鸿雁",
  flockLabel: (words: string) => `同步状态：${words}`,
  still: "都齐了",
  waitShort: (count: number) => `${count} 件等待`,
  refusedShort: (count: number) => `${count} 件没收`,
  offlineShort: "没有网络",
  silentShort: "没有回应",
  connecting: "连接中",
  fetching: "正在取",
  offline: (waiting: number) =>
    waiting === 0 ? "没有网络，照常写就行" : `没有网络，照常写就行。${waiting} 件在本机等待`,
  silent: (since: string, waiting: number) =>
    `中继从 ${since} 起没有回应。什么也没丢${waiting === 0 ? "" : `，${waiting} 件在本机等待`}`,
  back: (sent: number, received: number, merged: number) =>
    `连上了。${told([
      [sent, `送出 ${sent} 件`],
      [received, `收到 ${received} 条`],
      [merged, `合并 ${merged} 处修改`],
    ])}`,
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
  reload: "刷新",
  featureFailed: "这一部分没能打开",
  featureFailedText: "数据都还在。刷新页面再试；没有网络的话，等连上再打开这里。",
  notFound: "这里没有东西",
  notFoundText: "链接可能旧了，或者少了一段。",
  toChats: "回到消息",
};

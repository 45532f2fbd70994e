/** Where something is, in words. */
export const zh = {
  device: "在本机等待",
  sending: "送出中",
  relay: "已存到中继",
  read: (by: number, of: number) => `${by}/${of} 已读`,
  readAlone: "已读",
  refused: (why: string) => `中继没收：${why}`,
  late: (written: string, received: string) => `迟到：${written} 写下，${received} 收到`,
  stepFailed: "这一步没有完成，写下的都还在。请再试一次，还不行就刷新页面。",
  missingPart: "这一部分还没取到，连上网络再打开",
};

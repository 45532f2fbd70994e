import type { NearError, Sentences } from "./errors-near.ts";
import { formatSpan } from "./i18n/format.ts";

export const nearErrors: Sentences<NearError> = {
  NotReady: () => "还在准备，稍等一下再试。",
  NeedsRelay: () => "这一步要连上中继，现在连不上。什么也没丢，连上以后再试。",
  NotAllowed: () => "现在的角色不能做这一步。可以请管理员来做。",
  NotMember: () => "你已不在这个组织里，写的东西送不出去了。这里的内容还可以看、可以复制。",
  NoKeyYet: () => "这个群的钥匙还没到。别人上线后会给你，文字先留着。",
  NotFound: () => "这里已经没有它了，可能刚被移走。",
  Empty: () => "还空着，写点什么再试。",
  TooLong: (e) =>
    e.unit === "characters"
      ? `太长了，最多 ${e.max} 个字。分成几段吧。`
      : `太大了，最多 ${Math.floor(e.max / 1024)} KB。分成几段吧。`,
  NotSaved: (e) =>
    e.reason === "Quota"
      ? "本机存满了，没存下来。文字还在，腾些空间再试。"
      : "没能存到本机。文字还在，请再试一次。",
  ClockWrong: (e) => `这台设备的时间差了 ${formatSpan("zh", e.offsetMs)}。在系统设置里校准时间再试。`,
  UpdateNeeded: () => "需要更新鸿雁才能继续。刷新页面就会更新。",
  Internal: () => "这一步没有完成，写下的都还在。请再试一次，还不行就刷新页面。",
};

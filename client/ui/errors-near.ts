import type { CommandError, RefusalReason } from "../bridge/contract.ts";
import { formatSpan } from "./i18n/format.ts";
import { type Language, useLanguage } from "./i18n/text.tsx";

/**
 * The refusals that chat and the frame can meet, as sentences; errors.ts has those of everything else and comes with
 * the parts that need it. No blame, no codes; `detail` fields stay out of the words.
 */

type Of<U extends { readonly type: string }, T> = Extract<U, { readonly type: T }>;
export type Sentences<U extends { readonly type: string }> = {
  readonly [T in U["type"]]: (value: Of<U, T>) => string;
};

/** What writing, sending and reading messages can be answered with. */
export type NearError = Of<CommandError, NearType>;
type NearType =
  | "NotReady"
  | "NeedsRelay"
  | "NotAllowed"
  | "NotMember"
  | "NoKeyYet"
  | "NotFound"
  | "Empty"
  | "TooLong"
  | "NotSaved"
  | "ClockWrong"
  | "UpdateNeeded"
  | "Internal";

export const nearErrors: Record<Language, Sentences<NearError>> = {
  zh: {
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
  },
  en: {
    NotReady: () => "Still getting ready. Try again in a moment.",
    NeedsRelay: () =>
      "This step needs the relay, which cannot be reached now. Nothing is lost; try again once it answers.",
    NotAllowed: () => "Your role does not allow this step. An admin can do it.",
    NotMember: () =>
      "You are no longer in this organisation, so nothing you write goes out. What is here can still be read and copied.",
    NoKeyYet: () =>
      "The key of this room has not arrived yet. Somebody who comes online brings it; your text is kept.",
    NotFound: () => "It is no longer here. It may just have been moved away.",
    Empty: () => "It is still empty. Write something and try again.",
    TooLong: (e) =>
      e.unit === "characters"
        ? `Too long: at most ${e.max} characters. Split it into parts.`
        : `Too large: at most ${Math.floor(e.max / 1024)} KB. Split it into parts.`,
    NotSaved: (e) =>
      e.reason === "Quota"
        ? "This device is full, so it was not saved. Your text is still here; free some space and try again."
        : "It could not be saved on this device. Your text is still here; please try again.",
    ClockWrong: (e) =>
      `This device's clock is off by ${formatSpan("en", e.offsetMs)}. Set it in the system settings and try again.`,
    UpdateNeeded: () => "Skein needs an update to go on. Reloading the page updates it.",
    Internal: () => "This step did not finish; what you wrote is still here. Try again, or reload the page.",
  },
};

/** For chat alone: what it cannot meet would read as a step that did not finish. */
export function useNearErrorText(): (error: CommandError) => string {
  const language = useLanguage();
  return (error) => nearErrorText(language(), error);
}

export function nearErrorText(language: Language, error: CommandError): string {
  const sentences = nearErrors[language];
  return isNear(error) ? say(sentences, error) : sentences.Internal({ type: "Internal", detail: error.type });
}

const isNear = (error: CommandError): error is NearError => Object.hasOwn(nearErrors.zh, error.type);

/** Picks the sentence written for this type; the table and the union share their keys. */
export function say<U extends { readonly type: string }>(sentences: Sentences<U>, value: U): string {
  const sentence = sentences[value.type as U["type"]] as (value: U) => string;
  return sentence(value);
}

const refusals: Record<Language, Record<RefusalReason, string>> = {
  zh: {
    NotMember: "你已不在这个群里",
    NotAllowed: "现在不允许这样做，问问管理员再试",
    NoSuchRoom: "中继上没有这个群",
    TooLarge: "太大了，分成几段再发",
    ClockAhead: "这台设备的时间偏快，校准后重试",
    RateLimited: "发得太密，过一会儿重试",
    StorageFull: "中继存满了，请管理员腾些空间",
    Fork: "这台设备的记录和中继对不上，重试会换个新编号",
    RosterBehind: "成员名单刚变过，重试即可",
    Invalid: "中继看不懂它的格式，更新鸿雁后重试",
  },
  en: {
    NotMember: "you are no longer in this room",
    NotAllowed: "this is not allowed now; ask an admin, then retry",
    NoSuchRoom: "the relay has no such room",
    TooLarge: "it is too large; send it in parts",
    ClockAhead: "this device's clock is ahead; set it, then retry",
    RateLimited: "too many at once; retry in a while",
    StorageFull: "the relay is full; ask an admin to free some space",
    Fork: "this device and the relay disagree on its place; a retry gives it a new one",
    RosterBehind: "the member list has just changed; a retry is enough",
    Invalid: "the relay does not know its format; update Skein, then retry",
  },
};

/** Why the relay would not take something, to stand after "中继没收" / "Refused by relay". */
export function refusalText(language: Language, reason: RefusalReason): string {
  return refusals[language][reason];
}

import type { CommandError } from "../bridge/contract.ts";
import { type NearError, nearErrors, type Sentences, say } from "./errors-near.ts";
import { formatDate } from "./i18n/format.ts";
import { type Language, useLanguage } from "./i18n/text.tsx";

/**
 * Every expected refusal as a sentence: what happened, then what to do. A type without a sentence does not
 * compile. No blame, no codes; `detail` fields stay out of the words.
 */

type FarError = Exclude<CommandError, NearError>;

const zhErrors: Sentences<FarError> = {
  TornLink: () => "链接不完整。请回到原来的消息，把整条链接重新复制一次。",
  WrongRelay: (e) => `这个链接属于另一个中继：${e.expected}。请直接打开那个链接。`,
  SetupTokenUsed: () => "这个开通链接已经用过了。请向已在组织里的人要一个邀请。",
  SetupTokenUnknown: () => "中继不认得这个开通链接。请看看中继启动时显示的最新链接。",
  InviteExpired: (e) =>
    `这个邀请${e.at === null ? "已经" : ` ${formatDate("zh", e.at, Date.now())}`}到期了。请对方再发一个。`,
  InviteUsedUp: () => "这个邀请的次数用完了。请对方再发一个。",
  InviteRevoked: () => "这个邀请已作废。请对方再发一个。",
  InviteUnknown: () => "中继不认得这个邀请。请核对链接，或者请对方再发一个。",
  AlreadyMember: (e) => `你已经在“${e.orgName}”里了，不用再加入。`,
  PairingExpired: () => "这个连接码过期了。在新设备上重新取一个。",
  PairingUnknown: () => "没找到这个连接码。核对一下，或在新设备上重新取一个。",
  BadKit: (e) =>
    e.positions.length === 0
      ? "这些字合不到一起。请对照纸上逐个核对。"
      : `第 ${e.positions.join("、")} 个字不在字表里，请对照纸上核对。`,
  KitUnknown: () => "中继不认得这份恢复套件。它可能已被更新的一份代替。",
  KitWordsDiffer: () => "和套件上的字不一样。请看着纸再填一次。",
  GuestCapReached: (e) => `今天请的外部成员已到 ${e.perDay} 位，明天再继续。`,
  NotANumber: () => "这里要填一个数，比如 12.4。",
  GoalsUnavailable: () => "目标这部分没能打开。刷新页面再试，数据都还在。",
};

const enErrors: Sentences<FarError> = {
  TornLink: () => "The link is incomplete. Go back to where you got it and copy the whole link again.",
  WrongRelay: (e) => `This link belongs to another relay: ${e.expected}. Open that link directly.`,
  SetupTokenUsed: () =>
    "This set-up link has already been used. Ask someone in the organisation for an invitation.",
  SetupTokenUnknown: () =>
    "The relay does not know this set-up link. Look for the newest one it printed when it started.",
  InviteExpired: (e) =>
    `This invitation ${e.at === null ? "has expired" : `expired on ${formatDate("en", e.at, Date.now())}`}. Ask for a new one.`,
  InviteUsedUp: () => "This invitation has been used as often as it allows. Ask for a new one.",
  InviteRevoked: () => "This invitation was revoked. Ask for a new one.",
  InviteUnknown: () => "The relay does not know this invitation. Check the link, or ask for a new one.",
  AlreadyMember: (e) => `You are already in “${e.orgName}”. There is nothing more to do.`,
  PairingExpired: () => "This code has expired. Take a new one on the new device.",
  PairingUnknown: () => "No device shows this code. Check it, or take a new one on the new device.",
  BadKit: (e) =>
    e.positions.length === 0
      ? "These words do not belong together. Compare each with the paper."
      : `Not in the list of words: number ${e.positions.join(", ")}. Compare with the paper.`,
  KitUnknown: () => "The relay does not know this recovery kit. A newer one may have replaced it.",
  KitWordsDiffer: () => "These are not the words of the kit. Look at the paper and try again.",
  GuestCapReached: (e) => `You have invited ${e.perDay} guests today. Go on tomorrow.`,
  NotANumber: () => "This needs a number, such as 12.4.",
  GoalsUnavailable: () => "Goals could not be opened. Reload the page to try again; the data is all here.",
};

const errors: Record<Language, Sentences<CommandError>> = {
  zh: { ...nearErrors.zh, ...zhErrors },
  en: { ...nearErrors.en, ...enErrors },
};

export function errorText(language: Language, error: CommandError): string {
  return say(errors[language], error);
}

/** `const errorText = useErrorText()`, then `errorText(result.error)` in the current language. */
export function useErrorText(): (error: CommandError) => string {
  const language = useLanguage();
  return (error) => errorText(language(), error);
}

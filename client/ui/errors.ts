import type { ArchiveFlaw, BackupFlaw, CommandError } from "../bridge/contract.ts";
import { nearErrors as enNear } from "./errors-near.en.ts";
import { type NearError, type Sentences, say } from "./errors-near.ts";
import { nearErrors as zhNear } from "./errors-near.zh.ts";
import { formatDate } from "./i18n/format.ts";
import { type Language, useLanguage } from "./i18n/text.tsx";

/**
 * Every expected refusal as a sentence: what happened, then what to do. A type without a sentence does not
 * compile. No blame, no codes; `detail` fields stay out of the words.
 */

type FarError = Exclude<CommandError, NearError>;

const zhFlaws: Record<BackupFlaw, string> = {
  NotABackup: "这不是鸿雁的备份文件，什么也没改动。请选名字以 .skein-backup 结尾的文件。",
  NewerVersion: "这份备份文件来自更新的鸿雁。刷新页面更新后再试。",
  OtherKit: "这份备份文件要用另一份恢复套件打开：可能是别人的，或者套件后来换过。什么也没改动。",
  OtherOrg: "这份备份文件属于另一个组织，什么也没改动。",
  OtherPerson: "这份备份文件不是你的设备做的，什么也没改动。不用文件也可以恢复。",
  OtherRoster: "备份文件里的成员名单和中继的对不上，什么也没改动。不用文件也可以恢复。",
  CutShort: "备份文件后面缺了一截，什么也没改动。请重新复制一份再试。",
  Damaged: "备份文件有损坏，什么也没改动。请换一份再试。",
  Unreadable: "浏览器读不了这个文件，它可能被移走或改动了。请重新选择。",
};

const enFlaws: Record<BackupFlaw, string> = {
  NotABackup:
    "This is not a backup file of Skein; nothing was changed. Choose one whose name ends in .skein-backup.",
  NewerVersion: "A newer Skein made this backup file. Reload the page to update, then try again.",
  OtherKit:
    "Another recovery kit opens this backup file: somebody else's, or one that was replaced since. Nothing was changed.",
  OtherOrg: "This backup file belongs to another organisation. Nothing was changed.",
  OtherPerson:
    "This backup file was not made by one of your devices. Nothing was changed; you can come back without a file.",
  OtherRoster:
    "The list of members in the backup file contradicts the relay's. Nothing was changed; you can come back without a file.",
  CutShort: "The end of the backup file is missing. Nothing was changed; copy it once more and try again.",
  Damaged: "The backup file is damaged. Nothing was changed; try another one.",
  Unreadable: "The browser cannot read this file; it may have been moved or changed. Choose it again.",
};

const zhArchives: Record<ArchiveFlaw, string> = {
  NotAnArchive: "这不是鸿雁或 Slack 导出的文件，什么也没改动。请选导出时得到的那个 ZIP。",
  NewerVersion: "这份导出来自更新的鸿雁。刷新页面更新后再试。",
  Damaged: "这份导出有损坏，或被改动过。请重新导出或复制一份再试；已经导入的都还在。",
  TooLarge: "文件里有一部分大得不像真的，没有导入。请重新导出一份再试。",
  OtherRoster: "文件里的成员名单没有通过核对，没有导入。请重新导出一份再试。",
  Unreadable: "浏览器读不了这个文件，它可能被移走或改动了。请重新选择。",
};

const enArchives: Record<ArchiveFlaw, string> = {
  NotAnArchive:
    "This is not a file that Skein or Slack exported; nothing was changed. Choose the ZIP as it was exported.",
  NewerVersion: "A newer Skein made this export. Reload the page to update, then try again.",
  Damaged:
    "This export is damaged or was changed. Export or copy it once more and try again; what has come stays.",
  TooLarge: "A part of this file is larger than anything real, so it was not taken. Export it once more.",
  OtherRoster: "The list of members in this file does not hold, so it was not taken. Export it once more.",
  Unreadable: "The browser cannot read this file; it may have been moved or changed. Choose it again.",
};

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
  OwnFull: () => "收藏、隐藏这些自己的记录已经放满了。去掉一些旧的再试。",
  GuestCapReached: (e) => `今天请的外部成员已到 ${e.perDay} 位，明天再继续。`,
  NotANumber: () => "这里要填一个数，比如 12.4。",
  ClosesRing: () => "这样会绕成一圈：那个目标最后又对齐到这一个。请换一个，或者先去掉圈里的一条。",
  TooManyLinks: (e) => `一个目标最多记 ${e.max} 条。先去掉几条，再来加。`,
  NeedsKit: (e) =>
    `备份文件只有恢复套件打得开。请先${e.state === "none" ? "做一份恢复套件" : "核对恢复套件"}。`,
  BackupBusy: () => "另一份备份文件还没处理完，等一下再试。",
  ArchiveBusy: () => "另一份导出或导入还没做完，等一下再试。",
  ArchiveRefused: (e) => zhArchives[e.flaw],
  TooManyHeld: (e) => `已经有 ${e.max} 条消息在等时间。等几条发出，或者先取消几条。`,
  NotAPicture: () => "这张图用不了。换一张照片或图片试试。",
  TooManyUrgent: (e) => `你一天里在一个群最多发 ${e.max} 条紧急消息，今天的用完了。可以照常发。`,
  NotAPlace: () => "这不是一个位置。纬度在 −90 到 90 之间，经度在 −180 到 180 之间。",
  TooManyPins: (e) => `这里已经置顶了 ${e.max} 条。先取下几条旧的，再来置顶。`,
  TooManyForwarded: (e) => `一次最多转发 ${e.max} 条。分几次转吧。`,
  CannotForward: (e) =>
    e.count === 1
      ? "这条消息转不了：它是旧版鸿雁写的、从别处导入的，或者这里打不开。"
      : `选中的有 ${e.count} 条转不了：它们是旧版鸿雁写的、从别处导入的，或者这里打不开。`,
  Cancelled: () => "停下来了，什么也没丢。",
  BackupRefused: (e) => zhFlaws[e.flaw],
  RelayLostOrg: (e) =>
    `中继不认得你的组织了。请管理中继的人设置 SKEIN_ORG=${e.org} 后重新启动，再来恢复。什么也没改动。`,
  RelayRebuilding: () =>
    "中继丢过数据，在等一份比备份文件更新的成员名单。请一位同事打开鸿雁，过一会儿再试。什么也没改动。",
  TooManyFiles: (e) => `一条消息最多带 ${e.max} 个文件。分几次发吧。`,
  FileTooLarge: (e) => `“${e.name}”太大了，一个文件最多 ${e.max / 2 ** 30} GB。`,
  FileAway: () => "暂时取不到这个文件。等有它的设备上线，再试一次。",
  FileDamaged: () => "中继上的这个文件和原来的对不上，没有打开。",
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
  OwnFull: () =>
    "There is no more room for saved and hidden messages of yours. Let go of some older ones and try again.",
  GuestCapReached: (e) => `You have invited ${e.perDay} guests today. Go on tomorrow.`,
  NotANumber: () => "This needs a number, such as 12.4.",
  ClosesRing: () =>
    "This would go round in a ring: that objective leads back to this one. Choose another, or take one of the ring away first.",
  TooManyLinks: (e) => `An objective holds ${e.max} of these at most. Take some away first.`,
  NeedsKit: (e) =>
    `Only a recovery kit opens a backup file. ${e.state === "none" ? "Make one first" : "Check yours first"}.`,
  BackupBusy: () => "Another backup file is still being worked on. Try again in a moment.",
  ArchiveBusy: () => "Another export or import is still under way. Try again in a moment.",
  ArchiveRefused: (e) => enArchives[e.flaw],
  TooManyHeld: (e) => `Already ${e.max} messages wait for their time. Let some of them go first.`,
  NotAPicture: () => "This picture cannot be used. Try another photo or picture.",
  TooManyUrgent: (e) =>
    `One person can send ${e.max} urgent messages in a room within a day, and these were sent. It can go as an ordinary message.`,
  NotAPlace: () => "This is not a place. Latitude goes from −90 to 90, longitude from −180 to 180.",
  TooManyPins: (e) => `Already ${e.max} messages are pinned here. Unpin some older ones first.`,
  TooManyForwarded: (e) => `At most ${e.max} messages go at once. Forward them in several goes.`,
  CannotForward: (e) =>
    e.count === 1
      ? "This message cannot be forwarded: an older Skein wrote it, it was imported, or it does not open here."
      : `Of these, ${e.count} cannot be forwarded: an older Skein wrote them, they were imported, or they do not open here.`,
  Cancelled: () => "It was stopped; nothing is lost.",
  BackupRefused: (e) => enFlaws[e.flaw],
  RelayLostOrg: (e) =>
    `The relay does not know your organisation any more. Ask whoever runs it to set SKEIN_ORG=${e.org} and start it again, then come back. Nothing was changed.`,
  RelayRebuilding: () =>
    "The relay has lost data and waits for a newer list of members than the file's. Ask a colleague to open Skein, then try again. Nothing was changed.",
  TooManyFiles: (e) => `A message holds ${e.max} files at most. Send them in several messages.`,
  FileTooLarge: (e) => `The file “${e.name}” is too large: one can have ${e.max / 2 ** 30} GB at most.`,
  FileAway: () => "This file cannot be fetched right now. Try again when a device that has it is online.",
  FileDamaged: () => "What the relay has of this file is not what was sent, so it was not opened.",
  GoalsUnavailable: () => "Goals could not be opened. Reload the page to try again; the data is all here.",
};

const farErrors: Record<Language, Sentences<FarError>> = { zh: zhErrors, en: enErrors };

const nearErrors: Record<Language, Sentences<NearError>> = { zh: zhNear, en: enNear };

export const errorText = (language: Language, error: CommandError): string =>
  isFar(error) ? say(farErrors[language], error) : say(nearErrors[language], error);

const isFar = (error: CommandError): error is FarError => Object.hasOwn(zhErrors, error.type);

/** `const errorText = useErrorText()`, then `errorText(result.error)` in the current language. */
export function useErrorText(): (error: CommandError) => string {
  const language = useLanguage();
  return (error) => errorText(language(), error);
}

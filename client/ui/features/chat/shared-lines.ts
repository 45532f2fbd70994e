import type { RoomLine, TimelineItem } from "../../../bridge/contract.ts";
import { createText, type Language, type Words } from "../../i18n/text.tsx";
import { lineSentence } from "./line-words.ts";
import { wordOfRole } from "./more-lines.ts";

/* What happens again and again shares one line, which opens. Fetched where two lines stand together. */

const texts = createText({
  zh: {
    two: (one: string, other: string) => `${one}、${other}`,
    three: (one: string, other: string, third: string) => `${one}、${other}、${third}`,
    more: (one: string, other: string, n: number) => `${one}、${other} 等 ${n} 人`,
    roles: (names: string, by: string, role: string) => `${by} 把 ${names} 设为${role}`,
    roleOwner: "所有者",
    roleAdmin: "管理员",
    roleMember: "成员",
    roleGuest: "外部成员",
    roleWriter: "成员，可以发言",
    roleReader: "只读",
    vouched: (names: string, by: string) => `${by} 代表组织认证了 ${names} 的姓名`,
    linksMade: (by: string, org: string | null, n: number) =>
      org === null ? `${by} 做了 ${n} 个入群链接` : `${by} 给 ${org} 做了 ${n} 个入群链接`,
    linksRevoked: (by: string, n: number) => `${by} 作废了 ${n} 个入群链接`,
    pinned: (by: string, n: number) => `${by} 置顶了 ${n} 条消息`,
    devicesAdded: (name: string, n: number) => `${name} 加了 ${n} 台新设备`,
    devicesRestored: (name: string, n: number) => `${name} 用恢复套件在 ${n} 台新设备上回来了`,
    devicesRevoked: (name: string, by: string, n: number) =>
      name === by ? `${name} 停用了 ${n} 台设备` : `${by} 停用了 ${name} 的 ${n} 台设备`,
    setAside: (n: number) => `有 ${n} 条消息到了，打不开。已原样存好`,
    setAsideKey: (n: number) => `有 ${n} 条消息到了，等一把钥匙。已原样存好`,
    newer: (n: number) => `有 ${n} 处来自更新的鸿雁。已完整存好，更新以后就能看到`,
    last: (sentence: string, n: number) => `${sentence}（共 ${n} 次，这是最后一次）`,
  },
  en: {
    two: (one, other) => `${one} and ${other}`,
    three: (one, other, third) => `${one}, ${other} and ${third}`,
    more: (one, other, n) => `${one}, ${other} and ${n - 2} others`,
    roles: (names, by, role) => `${by} made ${names} ${role}`,
    roleOwner: "owners",
    roleAdmin: "admins",
    roleMember: "members",
    roleGuest: "guests",
    roleWriter: "members who write",
    roleReader: "members who only read",
    vouched: (names, by) => `${by} vouched for the names of ${names}`,
    linksMade: (by, org, n) =>
      org === null ? `${by} made ${n} links to join` : `${by} made ${n} links for ${org}`,
    linksRevoked: (by, n) => `${by} revoked ${n} links to join`,
    pinned: (by, n) => `${by} pinned ${n} messages`,
    devicesAdded: (name, n) => `${name} added ${n} devices`,
    devicesRestored: (name, n) => `${name} came back on ${n} new devices, with a recovery kit`,
    devicesRevoked: (name, by, n) =>
      name === by ? `${name} revoked ${n} devices` : `${by} revoked ${n} devices of ${name}`,
    setAside: (n) => `${n} messages arrived that cannot be opened. They are kept as they came`,
    setAsideKey: (n) => `Waiting for a key: ${n} messages arrived and are kept as they came`,
    newer: (n) => `${n} things made by a newer Skein. Kept whole, shown after an update`,
    last: (sentence, n) => `${sentence} (the last of ${n} times)`,
  },
});

/** The same was done by the same person right after: both go into one line. What came late says so by its place. */
export function sharesLine(one: TimelineItem, next: TimelineItem): boolean {
  if (one.line === null || next.line === null || one.late || next.late) return false;
  const kind = kindOf(one.line);
  return kind !== null && kind === kindOf(next.line) && (hasSubject(one.line) || isByTheSame(one, next));
}

/** Two people may be called alike. */
const isByTheSame = (one: TimelineItem, next: TimelineItem): boolean =>
  one.author.member === next.author.member;

/** About people whom the line names, whoever wrote it: the invitation, or each by themselves. */
const hasSubject = ({ type }: RoomLine): boolean =>
  type === "MemberJoined" ||
  type === "GuestJoined" ||
  type === "MemberLeft" ||
  type === "SetAside" ||
  type === "Newer";

/** What two lines have in common that share one. `null`: it stands alone. */
function kindOf(line: RoomLine): string | null {
  switch (line.type) {
    case "RoomCreated":
    case "Imported":
    case "CheckedIn": // each says something else
      return null;
    case "MemberJoined":
      return line.type;
    case "GuestJoined":
      return of(line.type, line.org, line.invitedBy);
    case "MemberLeft":
      return of(line.type, line.successor);
    case "MemberRemoved":
      return of(line.type, line.by, line.successor);
    case "MemberAdded":
    case "RoleChanged":
      return of(line.type, line.by, line.role);
    case "NoteSaid":
      return of(line.type, line.note, line.role, line.act);
    case "DeviceAdded":
      return of(line.type, line.name, line.how);
    case "DeviceRevoked":
      return of(line.type, line.name, line.by);
    case "SetAside":
      return of(line.type, line.reason === "UnknownEpoch");
    case "RoomPictured":
    case "RoomRenamed":
    case "RulesChanged":
    case "Pinned":
    case "LinkMade":
    case "LinkRevoked":
    case "KeyRenewed":
    case "Vouched":
      return of(line.type, line.by);
    case "Newer":
      return line.type;
  }
}

const of = (...parts: readonly unknown[]): string => JSON.stringify(parts);

/** All of them in one sentence: people by name, things by number, and of what replaces itself the last. */
export function sharedSentence(
  chat: Words["chat"],
  language: Language,
  items: readonly TimelineItem[],
): string {
  const t = texts[language];
  const lines = items.flatMap(({ line }) => line ?? []);
  const last = lines.at(-1);
  const n = lines.length;
  const names = together(
    t,
    lines.flatMap((line) => ("name" in line ? [line.name] : [])),
  );
  if (last === undefined) return "";
  switch (last.type) {
    case "MemberJoined":
      return lineSentence(chat, language, {
        ...last,
        name: names,
        invitedBy: common(lines.map((line) => ("invitedBy" in line ? line.invitedBy : null))),
      });
    case "GuestJoined":
    case "MemberLeft":
    case "MemberRemoved":
    case "MemberAdded":
      return lineSentence(chat, language, { ...last, name: names });
    case "RoleChanged":
      return t.roles(names, last.by, t[wordOfRole[last.role]]);
    case "Vouched":
      return t.vouched(names, last.by);
    case "LinkMade":
      return t.linksMade(
        last.by,
        common(lines.map((line) => ("guestOrg" in line ? line.guestOrg : null))),
        n,
      );
    case "LinkRevoked":
      return t.linksRevoked(last.by, n);
    case "Pinned":
      return t.pinned(last.by, n);
    case "DeviceAdded":
      return last.how === "kit" ? t.devicesRestored(last.name, n) : t.devicesAdded(last.name, n);
    case "DeviceRevoked":
      return t.devicesRevoked(last.name, last.by, n);
    case "SetAside":
      return last.reason === "UnknownEpoch" ? t.setAsideKey(n) : t.setAside(n);
    case "Newer":
      return t.newer(n);
    default:
      return t.last(lineSentence(chat, language, last), n);
  }
}

/** What all of them say; `null` where they differ. */
const common = (all: readonly (string | null)[]): string | null =>
  all.every((one) => one === all[0]) ? (all[0] ?? null) : null;

/** `Bo and Chen`, `Bo, Chen and 3 others` */
function together(t: (typeof texts)[Language], names: readonly string[]): string {
  const [one = "", other = "", third = ""] = names;
  if (names.length > 3) return t.more(one, other, names.length);
  return third === "" ? t.two(one, other) : t.three(one, other, third);
}

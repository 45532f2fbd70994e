import type { RoomLine } from "../../../bridge/contract.ts";
import { createText, type Language } from "../../i18n/text.tsx";
import type { IconName } from "../../kit/Icon.tsx";

/** What happens to the people, rules and keys of a room: fetched with the first such line. */
const texts = createText({
  zh: {
    memberAdded: (name: string, by: string, reads: boolean) =>
      reads ? `${by} 把 ${name} 加进了群，只读` : `${by} 把 ${name} 加进了群`,
    guestJoined: (name: string, org: string | null, by: string | null) => {
      const who = org === null ? `${name} ` : `${name}（${org}）`;
      return by === null ? `${who}来了` : `${who}来了，${by} 邀请的`;
    },
    imported: (by: string, name: string, from: string, signed: boolean) =>
      signed
        ? `${by} 从${from === "" ? "另一个组织" : `“${from}”`}导入了“${name}”：签名已在这台设备上核对，姓名以导出文件为准`
        : `${by} 从${from === "" ? "别处" : `“${from}”`}导入了“${name}”：姓名和时间以那边为准，没有本人的签名`,
    memberLeft: (name: string, successor: string | null) =>
      successor === null ? `${name} 离开了` : `${name} 离开了，手上的事交给 ${successor}`,
    memberRemoved: (name: string, by: string, successor: string | null) =>
      successor === null ? `${by} 移出了 ${name}` : `${by} 移出了 ${name}，手上的事交给 ${successor}`,
    roleChanged: (name: string, by: string, role: string) => `${by} 把 ${name} 设为${role}`,
    roleOwner: "所有者",
    roleAdmin: "管理员",
    roleMember: "成员",
    roleGuest: "外部成员",
    roleWriter: "成员，可以发言",
    roleReader: "只读",
    rulesChanged: (by: string, rules: readonly string[]) => `${by} 改了群规：${rules.join("，")}`,
    readAll: "新人可读全部消息",
    readSince: "新人可读加入以后的消息",
    writersAdd: "成员可以邀请",
    adminsAdd: "只有管理员可以邀请",
    adminsPost: "只有管理员可以发言",
    adminsNameAll: "只有管理员可以 @所有人",
    adminsPin: "只有管理员可以置顶",
    allMay: "能写的人都可以发言、@所有人和置顶",
    checkedIn: (by: string, what: string) => `${by} 记了进展：${what}`,
    newer: "来自更新的鸿雁。已完整存好，更新以后就能看到",
    setAside: "有一条消息到了，打不开。已原样存好",
    setAsideKey: "有一条消息到了，等一把钥匙。已原样存好",
    pictured: (by: string, on: boolean) => (on ? `${by} 换了群头像` : `${by} 去掉了群头像`),
    pinned: (by: string) => `${by} 置顶了一条消息`,
    recalledBy: (by: string | null, of: string | null) =>
      by === null
        ? "你已撤回一条消息"
        : of === null
          ? `${by} 撤回了你的一条消息`
          : `${by} 撤回了 ${of} 的一条消息`,
    had: (n: number) => `，至少 ${n} 台设备此前已收到`,
    linkMade: (by: string, org: string | null) =>
      org === null ? `${by} 做了一个入群链接` : `${by} 给 ${org} 做了一个入群链接`,
    linkRevoked: (by: string) => `${by} 作废了一个入群链接`,
    deviceAdded: (name: string) => `${name} 加了一台新设备`,
    deviceRestored: (name: string) => `${name} 用恢复套件在一台新设备上回来了`,
    deviceRevoked: (name: string, by: string) =>
      name === by ? `${name} 停用了一台设备` : `${by} 停用了 ${name} 的一台设备`,
    keyRenewed: (by: string) => `${by} 换了新钥匙，以后的消息用新的封好`,
    vouchedFor: (name: string, by: string, title: string) =>
      title === "" ? `${by} 代表组织认证了 ${name} 的姓名` : `${by} 代表组织认证了 ${name}：${title}`,
    noteMade: (by: string, title: string) => `${by} 新建了笔记《${title}》`,
    noteNamed: (by: string, title: string) => `${by} 把一篇笔记改名为《${title}》`,
    noteAway: (by: string, title: string) => `${by} 把笔记《${title}》收了起来`,
    noteBack: (by: string, title: string) => `${by} 把笔记《${title}》放回来了`,
    announced: (by: string, title: string) => `${by} 更新了群公告：${title}`,
    unannounced: (by: string) => `${by} 收起了群公告`,
  },
  en: {
    memberAdded: (name, by, reads) => (reads ? `${by} added ${name}, to read only` : `${by} added ${name}`),
    guestJoined: (name, org, by) => {
      const who = org === null ? name : `${name} (${org})`;
      return by === null ? `${who} joined` : `${who} joined, invited by ${by}`;
    },
    imported: (by, name, from, signed) =>
      signed
        ? `${by} imported “${name}” from ${from || "another organisation"}: signatures are checked on this device, names are as the export says`
        : `${by} imported “${name}” from ${from || "elsewhere"}: names and times are as they were there, not signed by the people`,
    memberLeft: (name, successor) =>
      successor === null ? `${name} left` : `${name} left and handed over to ${successor}`,
    memberRemoved: (name, by, successor) =>
      successor === null ? `${by} removed ${name}` : `${by} removed ${name} and handed over to ${successor}`,
    roleChanged: (name, by, role) => `${by} made ${name} ${role}`,
    roleOwner: "an owner",
    roleAdmin: "an admin",
    roleMember: "a member",
    roleGuest: "a guest",
    roleWriter: "a member who writes",
    roleReader: "a member who only reads",
    rulesChanged: (by, rules) => `${by} changed the rules: ${rules.join(", ")}`,
    readAll: "newcomers read everything",
    readSince: "newcomers read what is written after they join",
    writersAdd: "members may invite",
    adminsAdd: "only admins invite",
    adminsPost: "only admins post",
    adminsNameAll: "only admins mention everyone",
    adminsPin: "only admins pin",
    allMay: "everybody who writes may post, mention everyone and pin",
    checkedIn: (by, what) => `${by} checked in: ${what}`,
    newer: "Made by a newer Skein. Kept whole, shown after an update",
    setAside: "A message arrived that cannot be opened. It is kept as it came",
    setAsideKey: "Waiting for a key: a message arrived and is kept as it came",
    pictured: (by, on) => (on ? `${by} changed the room’s picture` : `${by} removed the room’s picture`),
    pinned: (by) => `${by} pinned a message`,
    recalledBy: (by, of) =>
      by === null
        ? "You took back a message"
        : of === null
          ? `${by} took back a message of yours`
          : `${by} took back a message of ${of}`,
    had: (n) =>
      n === 1 ? ". At least one device already had it." : `. At least ${n} devices already had it.`,
    linkMade: (by, org) => (org === null ? `${by} made a link to join` : `${by} made a link for ${org}`),
    linkRevoked: (by) => `${by} revoked a link to join`,
    deviceAdded: (name) => `${name} added a device`,
    deviceRestored: (name) => `${name} came back on a new device, with a recovery kit`,
    deviceRevoked: (name, by) =>
      name === by ? `${name} revoked a device` : `${by} revoked a device of ${name}`,
    keyRenewed: (by) => `${by} renewed the key that seals new messages`,
    vouchedFor: (name, by, title) =>
      title === "" ? `${by} vouched for the name of ${name}` : `${by} vouched for ${name}, ${title}`,
    noteMade: (by, title) => `${by} began the note “${title}”`,
    noteNamed: (by, title) => `${by} renamed a note to “${title}”`,
    noteAway: (by, title) => `${by} put the note “${title}” away`,
    noteBack: (by, title) => `${by} brought the note “${title}” back`,
    announced: (by, title) => `${by} announced: ${title}`,
    unannounced: (by) => `${by} took the announcement down`,
  },
});

export type MoreLine =
  | Exclude<RoomLine, { readonly type: "RoomCreated" | "RoomRenamed" | "MemberJoined" }>
  /** A message that was taken back, by whoever led the room or (`null`) by oneself; `of`: whose, `null` for one's own. */
  | {
      readonly type: "Recalled";
      readonly by: string | null;
      readonly of: string | null;
      readonly had: number;
    };

export const wordOfRole = {
  owner: "roleOwner",
  admin: "roleAdmin",
  member: "roleMember",
  guest: "roleGuest",
  writer: "roleWriter",
  reader: "roleReader",
} as const;

export function moreLineSentence(language: Language, line: MoreLine): string {
  const t = texts[language];
  switch (line.type) {
    case "MemberAdded":
      return t.memberAdded(line.name, line.by, line.role === "reader");
    case "GuestJoined":
      return t.guestJoined(line.name, line.org, line.invitedBy);
    case "Imported":
      return t.imported(line.by, line.name, line.from, line.source === "skein");
    case "MemberLeft":
      return t.memberLeft(line.name, line.successor);
    case "MemberRemoved":
      return t.memberRemoved(line.name, line.by, line.successor);
    case "RoleChanged":
      return t.roleChanged(line.name, line.by, t[wordOfRole[line.role]]);
    case "RulesChanged":
      return t.rulesChanged(line.by, rulesIn(t, line));
    case "CheckedIn": {
      const change = line.from === "" ? line.to : `${line.from} → ${line.to}`;
      return t.checkedIn(line.by, [line.keyResult, change].filter(Boolean).join(" "));
    }
    case "Newer":
      return t.newer;
    case "SetAside":
      return line.reason === "UnknownEpoch" ? t.setAsideKey : t.setAside;
    case "RoomPictured":
      return t.pictured(line.by, line.on);
    case "Pinned":
      return t.pinned(line.by);
    case "Recalled":
      return t.recalledBy(line.by, line.of) + (line.had > 0 ? t.had(line.had) : "");
    case "LinkMade":
      return t.linkMade(line.by, line.guestOrg);
    case "LinkRevoked":
      return t.linkRevoked(line.by);
    case "DeviceAdded":
      return line.how === "kit" ? t.deviceRestored(line.name) : t.deviceAdded(line.name);
    case "DeviceRevoked":
      return t.deviceRevoked(line.name, line.by);
    case "KeyRenewed":
      return t.keyRenewed(line.by);
    case "Vouched":
      return t.vouchedFor(line.name, line.by, line.title);
    case "NoteSaid":
      return noteSentence(t, line);
  }
}

function noteSentence(
  t: (typeof texts)[Language],
  { role, act, by, title }: Extract<MoreLine, { readonly type: "NoteSaid" }>,
): string {
  if (role === "announcement") return act === "away" ? t.unannounced(by) : t.announced(by, title);
  if (act === "made") return t.noteMade(by, title);
  if (act === "named") return t.noteNamed(by, title);
  return act === "away" ? t.noteAway(by, title) : t.noteBack(by, title);
}

/** What holds from now on; of who may do what, only what is kept to some. */
function rulesIn(
  t: (typeof texts)[Language],
  { history, whoAdds, whoMay }: Extract<RoomLine, { readonly type: "RulesChanged" }>,
): readonly string[] {
  const kept = [
    ...(whoMay.posts === "admins" ? [t.adminsPost] : []),
    ...(whoMay.namesAll === "admins" ? [t.adminsNameAll] : []),
    ...(whoMay.pins === "admins" ? [t.adminsPin] : []),
  ];
  if (history === null) return kept.length === 0 ? [t.allMay] : kept;
  return [
    history === "all" ? t.readAll : t.readSince,
    whoAdds === "admins" ? t.adminsAdd : t.writersAdd,
    ...kept,
  ];
}

/** What is drawn beside a line: most need nothing. */
export function moreLineIcon(line: RoomLine): IconName | null {
  if (line.type === "SetAside") return line.reason === "UnknownEpoch" ? "key" : "alert";
  return drawn[line.type] ?? null;
}

const drawn: Partial<Record<RoomLine["type"], IconName>> = {
  CheckedIn: "goals",
  GuestJoined: "org",
  RoleChanged: "person",
  RulesChanged: "sliders",
  LinkMade: "link",
  LinkRevoked: "link",
  DeviceAdded: "device",
  DeviceRevoked: "device",
  KeyRenewed: "key",
  Vouched: "seal",
  Pinned: "pin",
  RoomPictured: "image",
  Newer: "up",
};

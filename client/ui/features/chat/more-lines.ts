import type { RoomLine } from "../../../bridge/contract.ts";
import { createText, type Language } from "../../i18n/text.tsx";

/** What happens to the people, rules and keys of a room: fetched with the first such line. */
const texts = createText({
  zh: {
    memberAdded: (name: string, by: string, reads: boolean) =>
      reads ? `${by} 把 ${name} 加进了群，只读` : `${by} 把 ${name} 加进了群`,
    guestJoined: (name: string, org: string | null, by: string | null) => {
      const who = org === null ? `${name} ` : `${name}（${org}）`;
      return by === null ? `${who}来了` : `${who}来了，${by} 邀请的`;
    },
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
    rulesChanged: (by: string, history: "all" | "since", whoAdds: "writers" | "admins") =>
      `${by} 改了群规：新人可读${history === "all" ? "全部消息" : "加入以后的消息"}，${whoAdds === "writers" ? "成员可以邀请" : "只有管理员可以邀请"}`,
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
  },
  en: {
    memberAdded: (name, by, reads) => (reads ? `${by} added ${name}, to read only` : `${by} added ${name}`),
    guestJoined: (name, org, by) => {
      const who = org === null ? name : `${name} (${org})`;
      return by === null ? `${who} joined` : `${who} joined, invited by ${by}`;
    },
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
    rulesChanged: (by, history, whoAdds) =>
      `${by} changed the rules: newcomers read ${history === "all" ? "everything" : "what is written after they join"}, ${whoAdds === "writers" ? "members may invite" : "only admins invite"}`,
    linkMade: (by, org) => (org === null ? `${by} made a link to join` : `${by} made a link for ${org}`),
    linkRevoked: (by) => `${by} revoked a link to join`,
    deviceAdded: (name) => `${name} added a device`,
    deviceRestored: (name) => `${name} came back on a new device, with a recovery kit`,
    deviceRevoked: (name, by) =>
      name === by ? `${name} revoked a device` : `${by} revoked a device of ${name}`,
    keyRenewed: (by) => `${by} renewed the key that seals new messages`,
    vouchedFor: (name, by, title) =>
      title === "" ? `${by} vouched for the name of ${name}` : `${by} vouched for ${name}, ${title}`,
  },
});

export type MoreLine = Exclude<
  RoomLine,
  { readonly type: "RoomCreated" | "RoomRenamed" | "MemberJoined" | "CheckedIn" | "Newer" | "SetAside" }
>;

const wordOfRole = {
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
    case "MemberLeft":
      return t.memberLeft(line.name, line.successor);
    case "MemberRemoved":
      return t.memberRemoved(line.name, line.by, line.successor);
    case "RoleChanged":
      return t.roleChanged(line.name, line.by, t[wordOfRole[line.role]]);
    case "RulesChanged":
      return t.rulesChanged(line.by, line.history, line.whoAdds);
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
  }
}

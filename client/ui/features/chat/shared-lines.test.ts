import { expect, test } from "vitest";
import type { RoomLine, TimelineItem } from "../../../bridge/contract.ts";
import { sharedSentence, sharesLine } from "./shared-lines.ts";
import { en } from "./text.en.ts";
import { zh } from "./text.zh.ts";

const item = (line: RoomLine, more: Partial<TimelineItem> = {}): TimelineItem => ({
  id: "",
  order: "",
  kind: "line",
  author: { member: "ana", name: "Ana", dye: 4 },
  mine: false,
  writtenAt: 0,
  arrivedAt: 0,
  late: false,
  unread: false,
  text: "",
  edited: null,
  recalled: null,
  quote: null,
  reactions: [],
  state: { type: "none" },
  canEdit: false,
  canRecall: false,
  line,
  ...more,
});
const shares = (one: RoomLine, next: RoomLine, more: Partial<TimelineItem> = {}) =>
  sharesLine(item(one), item(next, more));
const came = (name: string, invitedBy: string | null = null) =>
  ({ type: "MemberJoined", name, invitedBy }) as const;
const link = (guestOrg: string | null = null) => ({ type: "LinkMade", by: "Ana", guestOrg }) as const;
const whoMay = { posts: "writers", namesAll: "writers", pins: "writers" } as const;

test("[CHAT-UI38] those who came one after the other share a line, whoever invited them", () => {
  const author = { member: "c", name: "Chen", dye: 1 };
  expect(shares(came("Bo", "Ana"), came("Chen", "Ana"), { author })).toBe(true);
  expect(shares(came("Bo", "Ana"), came("Chen"), { author })).toBe(true);
  const guest = { type: "GuestJoined", name: "Wei", invitedBy: null } as const;
  expect(shares({ ...guest, org: "Hongda" }, { ...guest, org: "Delta" })).toBe(false);
});

test("[CHAT-UI38] what one person did shares a line; another of the same name, and another act do not", () => {
  expect(shares(link(), link())).toBe(true);
  expect(shares(link(), link(), { author: { member: "other", name: "Ana", dye: 1 } })).toBe(false);
  expect(shares(link(), { type: "LinkRevoked", by: "Ana" })).toBe(false);
  expect(shares(link("Hongda"), link())).toBe(true);
  expect(shares(link(), link(), { late: true })).toBe(false);
});

test("[CHAT-UI38] what says something else each time stands by itself", () => {
  const checkIn = {
    type: "CheckedIn",
    by: "Ana",
    objective: "o",
    keyResult: "k",
    from: "1",
    to: "2",
  } as const;
  const made = { type: "RoomCreated", by: "Ana", name: "Pumps" } as const;
  expect([shares(checkIn, checkIn), shares(made, made)]).toEqual([false, false]);
  expect(sharesLine(item(link(), { line: null }), item(link(), { line: null }))).toBe(false); // a message
  expect(shares({ type: "SetAside", reason: "UnknownEpoch" }, { type: "SetAside", reason: "BadTag" })).toBe(
    false,
  );
});

const lines: readonly (readonly RoomLine[])[] = [
  [came("Bo"), came("Chen")],
  [came("Bo", "Ana"), came("Chen", "Ana"), came("Dee", "Ana"), came("Eli", "Ana"), came("Fa", "Ana")],
  ["Bo", "Chen", "Dee"].map((name) => ({ type: "MemberLeft", name, successor: null })),
  ["Bo", "Chen"].map((name) => ({ type: "MemberRemoved", name, by: "Ana", successor: null })),
  ["Bo", "Chen"].map((name) => ({ type: "MemberAdded", name, by: "Ana", role: "writer" })),
  ["Bo", "Chen"].map((name) => ({ type: "GuestJoined", name, org: "Hongda", invitedBy: "Ana" })),
  ["Bo", "Chen"].map((name) => ({ type: "RoleChanged", name, by: "Ana", role: "admin" })),
  ["Bo", "Chen"].map((name) => ({ type: "Vouched", name, by: "Ana", title: "Lead" })),
  [link(), link(), link()],
  [link("Hongda"), link("Hongda")],
  [link("Hongda"), link("Delta")],
  [came("Bo", "Ana"), came("Chen", "Dee")],
  [
    { type: "LinkRevoked", by: "Ana" },
    { type: "LinkRevoked", by: "Ana" },
  ],
  ["x.1", "x.2"].map((id) => ({ type: "Pinned", by: "Ana", id })),
  ["linked", "linked"].map(() => ({ type: "DeviceAdded", name: "Bo", how: "linked" })),
  ["kit", "kit"].map(() => ({ type: "DeviceAdded", name: "Bo", how: "kit" })),
  ["Bo", "Bo"].map((name) => ({ type: "DeviceRevoked", name, by: "Ana" })),
  ["BadTag", "BadTag"].map((reason) => ({ type: "SetAside", reason })),
  ["UnknownEpoch", "UnknownEpoch"].map((reason) => ({ type: "SetAside", reason })),
  [{ type: "Newer" }, { type: "Newer" }],
  ["Pumps", "Valves"].map((name) => ({ type: "RoomRenamed", by: "Ana", name })),
  [true, false].map((on) => ({ type: "RoomPictured", by: "Ana", on })),
  ["a", "b"].map(() => ({ type: "KeyRenewed", by: "Ana" })),
  ["a", "b"].map(() => ({ type: "RulesChanged", by: "Ana", history: null, whoAdds: null, whoMay })),
  ["Old", "New"].map((title) => ({
    type: "NoteSaid",
    by: "Ana",
    note: "n",
    role: "page",
    act: "named",
    title,
  })),
];
const said = (language: "zh" | "en") =>
  lines.map((one) =>
    sharedSentence(
      language === "en" ? en : zh,
      language,
      one.map((line) => item(line)),
    ),
  );

test("[CHAT-UI39] lines that share one are a sentence in English: people by name, things by number, the last of what replaces itself", async () => {
  said("en"); // the words of the rarer ones come with the first of them
  await expect.poll(() => said("en").every((sentence) => !/^ \(|^$/.test(sentence))).toBe(true);
  expect(said("en")).toEqual([
    "Bo and Chen joined",
    "Bo, Chen and 3 others joined, invited by Ana",
    "Bo, Chen and Dee left",
    "Ana removed Bo and Chen",
    "Ana added Bo and Chen",
    "Bo and Chen (Hongda) joined, invited by Ana",
    "Ana made Bo and Chen admins",
    "Ana vouched for the names of Bo and Chen",
    "Ana made 3 links to join",
    "Ana made 2 links for Hongda",
    "Ana made 2 links to join",
    "Bo and Chen joined",
    "Ana revoked 2 links to join",
    "Ana pinned 2 messages",
    "Bo added 2 devices",
    "Bo came back on 2 new devices, with a recovery kit",
    "Ana revoked 2 devices of Bo",
    "2 messages arrived that cannot be opened. They are kept as they came",
    "Waiting for a key: 2 messages arrived and are kept as they came",
    "2 things made by a newer Skein. Kept whole, shown after an update",
    "Ana renamed the room to “Valves” (the last of 2 times)",
    "Ana removed the room’s picture (the last of 2 times)",
    "Ana renewed the key that seals new messages (the last of 2 times)",
    "Ana changed the rules: everybody who writes may post, mention everyone and pin (the last of 2 times)",
    "Ana renamed a note to “New” (the last of 2 times)",
  ]);
});

test("[CHAT-UI39] and in Chinese", async () => {
  said("zh");
  await expect.poll(() => said("zh").every((sentence) => !/^（|^$/.test(sentence))).toBe(true);
  expect(said("zh")).toEqual([
    "Bo、Chen 来了",
    "Bo、Chen 等 5 人 来了，Ana 邀请的",
    "Bo、Chen、Dee 离开了",
    "Ana 移出了 Bo、Chen",
    "Ana 把 Bo、Chen 加进了群",
    "Bo、Chen（Hongda）来了，Ana 邀请的",
    "Ana 把 Bo、Chen 设为管理员",
    "Ana 代表组织认证了 Bo、Chen 的姓名",
    "Ana 做了 3 个入群链接",
    "Ana 给 Hongda 做了 2 个入群链接",
    "Ana 做了 2 个入群链接",
    "Bo、Chen 来了",
    "Ana 作废了 2 个入群链接",
    "Ana 置顶了 2 条消息",
    "Bo 加了 2 台新设备",
    "Bo 用恢复套件在 2 台新设备上回来了",
    "Ana 停用了 Bo 的 2 台设备",
    "有 2 条消息到了，打不开。已原样存好",
    "有 2 条消息到了，等一把钥匙。已原样存好",
    "有 2 处来自更新的鸿雁。已完整存好，更新以后就能看到",
    "Ana 把群名改成“Valves”（共 2 次，这是最后一次）",
    "Ana 去掉了群头像（共 2 次，这是最后一次）",
    "Ana 换了新钥匙，以后的消息用新的封好（共 2 次，这是最后一次）",
    "Ana 改了群规：能写的人都可以发言、@所有人和置顶（共 2 次，这是最后一次）",
    "Ana 把一篇笔记改名为《New》（共 2 次，这是最后一次）",
  ]);
});

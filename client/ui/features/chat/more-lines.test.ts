import { expect, test } from "vitest";
import { type MoreLine, moreLineSentence } from "./more-lines.ts";

const lines: { readonly [T in MoreLine["type"]]: Extract<MoreLine, { readonly type: T }> } = {
  MemberAdded: { type: "MemberAdded", name: "Lin", by: "Ana", role: "reader" },
  GuestJoined: { type: "GuestJoined", name: "Wei", org: "Hongda", invitedBy: "Ana" },
  Imported: { type: "Imported", by: "Ana", source: "skein", name: "Pumps", from: "North" },
  MemberLeft: { type: "MemberLeft", name: "Lin", successor: "Ana" },
  MemberRemoved: { type: "MemberRemoved", name: "Lin", by: "Ana", successor: null },
  RoleChanged: { type: "RoleChanged", name: "Lin", by: "Ana", role: "writer" },
  RulesChanged: {
    type: "RulesChanged",
    by: "Ana",
    history: "since",
    whoAdds: "admins",
    whoMay: { posts: "admins", namesAll: "writers", pins: "admins" },
  },
  CheckedIn: { type: "CheckedIn", by: "Ana", objective: "o", keyResult: "Leaks", from: "9", to: "7" },
  Newer: { type: "Newer" },
  SetAside: { type: "SetAside", reason: "UnknownEpoch" },
  RoomPictured: { type: "RoomPictured", by: "Ana", on: true },
  Pinned: { type: "Pinned", by: "Ana", id: "x.1" },
  Recalled: { type: "Recalled", by: "Ana", of: "Lin", had: 3 },
  LinkMade: { type: "LinkMade", by: "Ana", guestOrg: "Hongda" },
  LinkRevoked: { type: "LinkRevoked", by: "Ana" },
  DeviceAdded: { type: "DeviceAdded", name: "Lin", how: "kit" },
  DeviceRevoked: { type: "DeviceRevoked", name: "Lin", by: "Lin" },
  KeyRenewed: { type: "KeyRenewed", by: "Ana" },
  Vouched: { type: "Vouched", name: "Lin", by: "Ana", title: "Lead" },
  NoteSaid: { type: "NoteSaid", by: "Ana", note: "n", role: "page", act: "made", title: "Minutes" },
};

test("[UI6] every act of membership is a sentence in English", () => {
  expect(Object.values(lines).map((line) => moreLineSentence("en", line))).toEqual([
    "Ana added Lin, to read only",
    "Wei (Hongda) joined, invited by Ana",
    "Ana imported “Pumps” from North: signatures are checked on this device, names are as the export says",
    "Lin left and handed over to Ana",
    "Ana removed Lin",
    "Ana made Lin a member who writes",
    "Ana changed the rules: newcomers read what is written after they join, only admins invite, only admins post, only admins pin",
    "Ana checked in: Leaks 9 → 7",
    "Made by a newer Skein. Kept whole, shown after an update",
    "Waiting for a key: a message arrived and is kept as it came",
    "Ana changed the room’s picture",
    "Ana pinned a message",
    "Ana took back a message of Lin. At least 3 devices already had it.",
    "Ana made a link for Hongda",
    "Ana revoked a link to join",
    "Lin came back on a new device, with a recovery kit",
    "Lin revoked a device",
    "Ana renewed the key that seals new messages",
    "Ana vouched for Lin, Lead",
    "Ana began the note “Minutes”",
  ]);
});

test("[UI6] what is said of a note and of an announcement is a sentence of its own", () => {
  const said = (["page", "announcement"] as const).flatMap((role) =>
    (["made", "named", "away", "back"] as const).map((act) =>
      moreLineSentence("en", { ...lines.NoteSaid, role, act }),
    ),
  );
  expect(said).toEqual([
    "Ana began the note “Minutes”",
    "Ana renamed a note to “Minutes”",
    "Ana put the note “Minutes” away",
    "Ana brought the note “Minutes” back",
    "Ana announced: Minutes",
    "Ana announced: Minutes",
    "Ana took the announcement down",
    "Ana announced: Minutes",
  ]);
});

test("[UI6] every act of membership names who did it in Chinese too", () => {
  for (const line of Object.values(lines).filter(({ type }) => type !== "SetAside" && type !== "Newer"))
    expect([line.type, moreLineSentence("zh", line)]).toEqual([line.type, expect.stringMatching(/Ana|Lin/)]);
});

test("[UI6] a guest whose organisation is not known here is named alone", () => {
  const line = { type: "GuestJoined", name: "Wei", org: null, invitedBy: null } as const;
  expect([moreLineSentence("en", line), moreLineSentence("zh", line)]).toEqual(["Wei joined", "Wei 来了"]);
});

test("[UI6] rules of an open room say who may do what, and that all may when nothing is kept to some", () => {
  const rules = { type: "RulesChanged", by: "Ana", history: null, whoAdds: null } as const;
  const all = { posts: "writers", namesAll: "writers", pins: "writers" } as const;
  expect(moreLineSentence("en", { ...rules, whoMay: { ...all, namesAll: "admins" } })).toBe(
    "Ana changed the rules: only admins mention everyone",
  );
  expect(moreLineSentence("zh", { ...rules, whoMay: all })).toBe(
    "Ana 改了群规：能写的人都可以发言、@所有人和置顶",
  );
});

import { expect, test } from "vitest";
import { type MoreLine, moreLineSentence } from "./more-lines.ts";

const lines: { readonly [T in MoreLine["type"]]: Extract<MoreLine, { readonly type: T }> } = {
  MemberAdded: { type: "MemberAdded", name: "Lin", by: "Ana", role: "reader" },
  GuestJoined: { type: "GuestJoined", name: "Wei", org: "Hongda", invitedBy: "Ana" },
  MemberLeft: { type: "MemberLeft", name: "Lin", successor: "Ana" },
  MemberRemoved: { type: "MemberRemoved", name: "Lin", by: "Ana", successor: null },
  RoleChanged: { type: "RoleChanged", name: "Lin", by: "Ana", role: "writer" },
  RulesChanged: { type: "RulesChanged", by: "Ana", history: "since", whoAdds: "admins" },
  LinkMade: { type: "LinkMade", by: "Ana", guestOrg: "Hongda" },
  LinkRevoked: { type: "LinkRevoked", by: "Ana" },
  DeviceAdded: { type: "DeviceAdded", name: "Lin", how: "kit" },
  DeviceRevoked: { type: "DeviceRevoked", name: "Lin", by: "Lin" },
  KeyRenewed: { type: "KeyRenewed", by: "Ana" },
  Vouched: { type: "Vouched", name: "Lin", by: "Ana", title: "Lead" },
};

test("[UI6] every act of membership is a sentence in English", () => {
  expect(Object.values(lines).map((line) => moreLineSentence("en", line))).toEqual([
    "Ana added Lin, to read only",
    "Wei (Hongda) joined, invited by Ana",
    "Lin left and handed over to Ana",
    "Ana removed Lin",
    "Ana made Lin a member who writes",
    "Ana changed the rules: newcomers read what is written after they join, only admins invite",
    "Ana made a link for Hongda",
    "Ana revoked a link to join",
    "Lin came back on a new device, with a recovery kit",
    "Lin revoked a device",
    "Ana renewed the key that seals new messages",
    "Ana vouched for Lin, Lead",
  ]);
});

test("[UI6] every act of membership names who did it in Chinese too", () => {
  for (const line of Object.values(lines))
    expect([line.type, moreLineSentence("zh", line)]).toEqual([line.type, expect.stringMatching(/Ana|Lin/)]);
});

test("[UI6] a guest whose organisation is not known here is named alone", () => {
  const line = { type: "GuestJoined", name: "Wei", org: null, invitedBy: null } as const;
  expect([moreLineSentence("en", line), moreLineSentence("zh", line)]).toEqual(["Wei joined", "Wei 来了"]);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeCbor, toBase64Url } from "../../../crdt/index.ts";
import { type InviteNames, readInviteNames, withInviteNames } from "./invite-names.ts";

const LINK = "https://relay.example/join#i=abc";
const whole: InviteNames = { orgName: "云岭", invitedBy: "Ana", roomName: "大家", guestOrg: "宏达管材" };
const bare = (fields: readonly string[]) => `${LINK}&n=${toBase64Url(encodeCbor(fields))}`;

test("[ENG67] the words of a link are read as they were written, whatever is missing", () => {
  for (const names of [whole, { ...whole, roomName: null, guestOrg: null }])
    expect(readInviteNames(withInviteNames(LINK, names))).toEqual(names);
});

test("[ENG67] [G13] marks that nobody sees are dropped from the words of a link, and long ones are cut", () => {
  const marked = { ...whole, orgName: "\u202E云岭\n", invitedBy: "A".repeat(100), roomName: "\u200B" };
  expect(readInviteNames(withInviteNames(LINK, marked))).toEqual({
    ...whole,
    invitedBy: "A".repeat(60),
    roomName: null,
  });
});

test("[ENG67] a link without words, or whose words name nobody, is read as one without", () => {
  for (const link of [
    LINK,
    `${LINK}&n=`,
    `${LINK}&n=!!`,
    `${LINK}&n=AAAA`,
    bare([]),
    bare(["云岭"]),
    bare(["\u200B", "Ana"]),
  ])
    expect(readInviteNames(link)).toBeNull();
});

test("[ENG67] no text makes the reader of links fail", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.string(), (bytes, text) => {
      readInviteNames(`${LINK}&n=${toBase64Url(bytes)}`);
      readInviteNames(text);
    }),
  );
});

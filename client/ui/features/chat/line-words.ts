import type { RoomLine } from "../../../bridge/contract.ts";
import type { texts } from "./text.ts";

type Words = typeof texts.zh;

const wordOfRole = {
  owner: "roleOwner",
  admin: "roleAdmin",
  member: "roleMember",
  guest: "roleGuest",
  writer: "roleWriter",
  reader: "roleReader",
} as const;

/** What happened in a room, as a sentence. */
export function lineSentence(t: Words, line: RoomLine): string {
  switch (line.type) {
    case "RoomCreated":
      return t.roomCreated(line.by, line.name);
    case "RoomRenamed":
      return t.roomRenamed(line.by, line.name);
    case "MemberJoined":
      return line.invitedBy === null ? t.joined(line.name) : t.joinedBy(line.name, line.invitedBy);
    case "CheckedIn":
      return t.checkedIn(line.by, line.keyResult, line.from === "" ? line.to : `${line.from} → ${line.to}`);
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
    case "Newer":
      return t.newer;
    case "SetAside":
      return line.reason === "UnknownEpoch" ? t.setAsideKey : t.setAside;
  }
}

import type { RoomLine } from "../../../bridge/contract.ts";
import type { texts } from "./text.ts";

type Words = typeof texts.zh;

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
    case "Newer":
      return t.newer;
    case "SetAside":
      return line.reason === "UnknownEpoch" ? t.setAsideKey : t.setAside;
  }
}

import { createSignal } from "solid-js";
import type { RoomLine } from "../../../bridge/contract.ts";
import type { Language, Words } from "../../i18n/text.tsx";
import type { moreLineSentence } from "./more-lines.ts";

/** What happened in a room, as a sentence. The rarer ones are empty for the moment in which their words come. */
export function lineSentence(t: Words["chat"], language: Language, line: RoomLine): string {
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
    default:
      return moreSentence()?.(language, line) ?? "";
  }
}

const [sentence, setSentence] = createSignal<typeof moreLineSentence | null>(null);
let isFetching = false;

function moreSentence(): typeof moreLineSentence | null {
  const found = sentence();
  if (found === null && !isFetching) void fetchMore();
  return found;
}

async function fetchMore(): Promise<void> {
  isFetching = true;
  try {
    const more = await import("./more-lines.ts");
    setSentence(() => more.moreLineSentence);
  } catch {
    isFetching = false; // no network and no copy: whoever shows the next line asks again
  }
}

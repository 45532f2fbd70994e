import { createSignal } from "solid-js";
import type { RoomLine } from "../../../bridge/contract.ts";
import type { Language, Words } from "../../i18n/text.tsx";
import type { IconName } from "../../kit/Icon.tsx";
import type { MoreLine } from "./more-lines.ts";

/** What happened in a room, as a sentence. The rarer ones are empty for the moment in which their words come. */
export function lineSentence(t: Words["chat"], language: Language, line: RoomLine | MoreLine): string {
  switch (line.type) {
    case "RoomCreated":
      return t.roomCreated(line.by, line.name);
    case "RoomRenamed":
      return t.roomRenamed(line.by, line.name);
    case "MemberJoined":
      return line.invitedBy === null ? t.joined(line.name) : t.joinedBy(line.name, line.invitedBy);
    default:
      return moreWords()?.moreLineSentence(language, line) ?? "";
  }
}

/** What is drawn beside it; nothing for the moment in which that comes. */
export const lineIcon = (line: RoomLine): IconName | null =>
  NEAR.test(line.type) ? null : (moreWords()?.moreLineIcon(line) ?? null);

/** Said without more words, and drawn without anything. */
const NEAR = /^RoomC|^RoomR|^MemberJ/;

const [more, setMore] = createSignal<typeof import("./more-lines.ts") | null>(null);
let isFetching = false;

function moreWords(): ReturnType<typeof more> {
  const found = more();
  if (found === null && !isFetching) void fetchMore();
  return found;
}

async function fetchMore(): Promise<void> {
  isFetching = true;
  try {
    setMore(await import("./more-lines.ts"));
  } catch {
    isFetching = false; // no network and no copy: whoever shows the next line asks again
  }
}

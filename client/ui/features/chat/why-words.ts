import type { RoomMemberRow } from "../../../bridge/contract.ts";
import type { roomInfoText } from "./room-info-text.ts";

type Words = typeof roomInfoText.zh;
type Reader = Pick<RoomMemberRow, "why" | "by" | "since" | "sinceOnly" | "guest">;

/** Why somebody can read a room, by whose hand and since when, then what limits it. */
export function whyWords(t: Words, person: Reader, date: (at: number) => string): string {
  const { guest } = person;
  const limits = [
    person.sinceOnly ? t.sinceOnly : null,
    guest === null || guest.expired || guest.until === null ? null : t.until(date(guest.until)),
    guest?.expired === true ? t.expired : null,
  ];
  return [reason(t, person, date(person.since)), ...limits].filter((words) => words !== null).join(t.comma);
}

function reason(t: Words, { why, by }: Reader, when: string): string {
  switch (why) {
    case "founder":
      return t.founder(when);
    case "organisation":
      return t.organisation(when);
    case "added":
      return t.added(by, when);
    case "invited":
      return t.invited(by, when);
    case "successor":
      return t.successor(by, when);
  }
}

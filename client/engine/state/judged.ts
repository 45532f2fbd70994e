import type { MemberId } from "../../../crdt/index.ts";
import {
  EVERYONE,
  type Extras,
  isOfRoom,
  type RoomId,
  type RoomRights,
  rightsAt,
} from "../../../crdt/index.ts";
import type { Arrival } from "./apply.ts";
import type { Core } from "./core.ts";

/** Said where its author could not post, by the rules that they knew. */
export const AGAINST_RULES = "AgainstRules";

/**
 * What an envelope says, held against what its author could do as of the entry that it rests on: every reader comes to the
 * same answer, whatever the author's own Skein let them do. Rule FOLD8 in SPEC.md.
 */
export function judged(
  core: Core,
  room: RoomId,
  content: Arrival["content"],
  rights: RoomRights,
  mine: boolean,
): Arrival["content"] {
  if (!("event" in content)) return content;
  const { event } = content;
  // those of the organisation's own room may have ids from before ids said so: it turns out later whether another room has them (OKR9)
  if ("objective" in event && !isOfRoom(event.objective, room, core.ports.crypto.sha256))
    return firstGoalsRoom(core) === room ? { event, isUnmarked: true } : { flaw: AGAINST_RULES };
  const says = event.type === "message" || event.type === "imported" || event.type === "import";
  if (says && !rights.posts && !mine) return { flaw: AGAINST_RULES };
  const isWords = event.type === "message" || event.type === "imported" || event.type === "edit";
  if (!isWords || rights.namesAll || event.extras?.mentions === undefined) return content;
  return { event: { ...event, extras: withoutEveryone(event.extras) } };
}

/** The organisation's goals room: the first that was made as one. Whoever makes another one makes a room like any other. */
export const firstGoalsRoom = ({ roster }: Pick<Core, "roster">): RoomId | null =>
  [...roster.state().rooms.values()].find(({ use }) => use === "goals")?.room ?? null; // in the order of the chain

/** The words stay as they are, and call nobody. */
const withoutEveryone = ({ mentions = [], ...rest }: Extras): Extras => {
  const named = mentions.filter(({ who }) => who !== EVERYONE);
  return named.length > 0 ? { ...rest, mentions: named } : rest;
};

/** What somebody can do in a room now. */
export const rightsNow = ({ roster }: Pick<Core, "roster">, room: RoomId, member: MemberId): RoomRights =>
  rightsAt(roster.rosters, room, member, (roster.governing(room) ?? roster.state()).seq);

import { boundOf, type EventRef, feedToDevice, type MemberId, type RoomId } from "../../../crdt/index.ts";
import type { MessageState } from "../api.ts";
import type { Core } from "../state/core.ts";
import { readersOf } from "../state/markers.ts";
import type { Outbox } from "../state/outbox.ts";
import { peopleIn } from "../state/room-people.ts";
import type { Exchange } from "../sync/exchange.ts";
import { nameInText } from "./people.ts";

/** It was at the relay, and a removal that did not know of it took it out again. Its author still has it. */
const CUT_OFF: MessageState = { type: "refused", reason: "NotMember" };

/** Whoever is out hears no more of what becomes of their words: a relay may lose them, and nobody has to bring them back. */
const UNKNOWN: MessageState = { type: "none" };

/** In a room of thousands the others are a number: nobody reads so many names, and each own message would carry them. */
const MOST_NAMED = 200;

/** Where something that this person wrote is now. Derived from what is on disk and what the relay has said; never guessed. */
export function stateOf(
  core: Core,
  outbox: Outbox,
  exchange: Exchange | null,
  room: RoomId,
  ref: EventRef,
  author: MemberId,
): MessageState {
  if (author !== core.identity.member) return { type: "none" };
  const waiting = feedToDevice(ref.feed) === core.identity.device ? outbox.find(room, ref) : null;
  if (waiting !== null) {
    if (waiting.refusal !== null) return { type: "refused", reason: refusalReason(waiting.refusal) };
    return { type: exchange !== null && exchange.sentUpTo(room, ref.feed) > ref.seq ? "sending" : "device" };
  }
  if (ref.seq >= outbox.leftFrom(room, ref.feed)) return { type: "device" }; // nobody else ever gets it at this place
  if (ref.seq >= boundOf(core.roster.rosters, room, ref.feed)) return CUT_OFF;
  if (isOut(core)) return UNKNOWN;
  if (core.own.look.hidesReading()) return { type: "relay" };
  const isGuest = isGuestIn(core);
  const readers = readersOf(core, room, ref.feed, ref.seq, author).filter(
    (reader) => isGuest(reader) === isGuest(author),
  );
  if (readers.length === 0) return { type: "relay" };
  const { count, guests } = peopleIn(core, room);
  const of = (isGuest(author) ? guests : count - guests) - 1;
  return {
    type: "read",
    by: readers.length,
    of,
    names: readers.slice(0, MOST_NAMED).map((member) => nameInText(core, member, room)),
  };
}

/** Who has read what is not told across organisations: neither side answers to the other for when they read. */
const isGuestIn =
  ({ roster }: Core) =>
  (member: MemberId): boolean =>
    roster.state().members.get(member)?.role === "guest";

/** Nothing of this person's goes out any more from here. */
export function isOut({ roster, identity, health }: Core): boolean {
  if (health.isShutOut) return true;
  const { members, devices } = roster.state();
  return members.get(identity.member)?.removed != null || devices.get(identity.device)?.removedAt != null;
}

const REASONS = [
  "NotMember",
  "NoSuchRoom",
  "TooLarge",
  "ClockAhead",
  "RateLimited",
  "StorageFull",
  "Fork",
  "RosterBehind",
] as const;

export function refusalReason(refusal: string): (typeof REASONS)[number] | "Invalid" {
  return REASONS.find((reason) => reason === refusal) ?? "Invalid";
}

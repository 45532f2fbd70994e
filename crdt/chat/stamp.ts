import type { Hlc } from "../base/clock.ts";
import type { EventRef, FeedId, MemberId } from "../base/ids.ts";
import type { RoomRights } from "../roster/rights.ts";
import type { ChatEvent } from "./events.ts";

/** When and where something was written: a total order that is a pure function of signed data. */
export interface Stamp {
  readonly hlc: Hlc;
  readonly feed: FeedId; // device, then incarnation
  readonly seq: number;
}

/** One opened event, as every fold takes it. */
export interface FoldInput<Event extends ChatEvent = ChatEvent> {
  readonly ref: EventRef;
  readonly stamp: Stamp;
  readonly author: MemberId;
  readonly event: Event;
  /** What the author could do in the room, as of the entry that the envelope rests on; left out: what whoever writes can. */
  readonly rights?: RoomRights;
}

/** Order of (hlc, device, incarnation, seq). */
export function compareStamps(a: Stamp, b: Stamp): number {
  if (a.hlc !== b.hlc) return a.hlc - b.hlc;
  if (a.feed !== b.feed) return a.feed < b.feed ? -1 : 1;
  return a.seq - b.seq;
}

const UINT53_DIGITS = 14;
const uint53 = (value: number): string => value.toString(16).padStart(UINT53_DIGITS, "0");

/** Fixed-width lower-case hex, 76 digits, whose plain string order is the order of stamps. */
export const orderKey = (stamp: Stamp): string => uint53(stamp.hlc) + stamp.feed + uint53(stamp.seq);

import { type Chain, type MemberId, type RoomId, type RosterState, readersOf } from "../../../crdt/index.ts";
import type { Core } from "./core.ts";

/** Who reads a room now, in short: asked for every message, so worked out anew only when a roster moves or a guest's time ends. */
export interface RoomPeople {
  readonly count: number;
  readonly guests: number;
  /** Those who have been there longest, at most five. */
  readonly first: readonly MemberId[];
}

const FIRST = 5;

interface Known {
  readonly org: RosterState;
  readonly people: Map<RoomId, RoomPeople>;
  /** Nobody's time ends between these, in ms: what was counted then holds until it does. */
  readonly from: number;
  readonly to: number;
}

const known = new WeakMap<Chain, Known>();

export function peopleIn(core: Core, room: RoomId): RoomPeople {
  const org = core.roster.state();
  const chain = core.roster.governing(room) ?? org;
  const now = core.time.now();
  const there = known.get(chain);
  const holds = there?.org === org && there.from <= now && now < there.to;
  const cache = holds ? there : { org, people: new Map<RoomId, RoomPeople>(), ...spanAround(org, now) };
  known.set(chain, cache);
  const people = cache.people.get(room) ?? countPeople(core, room);
  cache.people.set(room, people);
  return people;
}

function spanAround({ members }: RosterState, now: number): Pick<Known, "from" | "to"> {
  let [from, to] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const { until } of members.values()) {
    if (until === null) continue;
    const over = until + 1; // the first moment after a guest's time
    if (over <= now) from = Math.max(from, over);
    else to = Math.min(to, over);
  }
  return { from, to };
}

function countPeople(core: Core, room: RoomId): RoomPeople {
  const readers = readersOf(core.roster.rosters, room, core.time.now());
  const { members } = core.roster.state();
  const first = readers
    .toSorted((a, b) => a.since - b.since || (a.member < b.member ? -1 : 1))
    .slice(0, FIRST)
    .map(({ member }) => member);
  return {
    count: Math.max(1, readers.length),
    guests: readers.filter(({ member }) => members.get(member)?.role === "guest").length,
    first,
  };
}

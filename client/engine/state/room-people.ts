import { type Chain, type MemberId, type RoomId, type RosterState, readersOf } from "../../../crdt/index.ts";
import type { Core } from "./core.ts";

/** Who reads a room now, in short: asked for every message, so worked out once for each state of the rosters. */
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
}

const known = new WeakMap<Chain, Known>();

export function peopleIn(core: Core, room: RoomId): RoomPeople {
  const org = core.roster.state();
  const chain = core.roster.governing(room) ?? org;
  const there = known.get(chain);
  const cache = there?.org === org ? there : { org, people: new Map<RoomId, RoomPeople>() };
  known.set(chain, cache);
  const people = cache.people.get(room) ?? countPeople(core, room);
  cache.people.set(room, people);
  return people;
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

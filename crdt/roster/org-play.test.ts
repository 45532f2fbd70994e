import fc from "fast-check";
import { expect, test } from "vitest";
import { actNames, type Play, playTurn, type Turn } from "../../test/support/org-play.ts";
import { dumpRoster } from "../../test/support/roster-dump.ts";
import { newHand, startStory } from "../../test/support/roster-story.ts";
import { seededBytes } from "../../test/support/seeded-bytes.ts";
import type { MemberId } from "../base/ids.ts";
import type { Result } from "../base/result.ts";
import { createWebCrypto } from "../crypto/webcrypto.ts";
import { type Entry, parseEntry } from "./entry.ts";
import { activeDevicesOf, isActive, memberOf } from "./questions.ts";
import { reduceChain } from "./reduce.ts";
import type { RosterState } from "./state.ts";

const platform = createWebCrypto();
const small = fc.nat(11);
const turn: fc.Arbitrary<Turn> = fc.tuple(fc.constantFrom(...actNames), small, small, fc.nat(40));
/** A cast that is worth watching comes first: an admin, a member, a guest, rooms, kits and devices. */
const OPENING: readonly Turn[] = [
  ["invite", 0, 0, 2],
  ["come", 0, 0, 0],
  ["invite", 0, 0, 0],
  ["come", 0, 0, 1],
  ["invite", 0, 0, 4],
  ["come", 0, 0, 2],
  ["makeRoom", 3, 0, 7],
  ["makeKit", 3, 0, 0],
  ["addDevice", 3, 3, 0],
];
const script = fc.array(turn, { minLength: 15, maxLength: 40 });

async function start(seed: number): Promise<Play> {
  const { story, alice } = await startStory(`play ${seed}`, {
    ...platform,
    randomBytes: seededBytes(`play ${seed}`),
  });
  const stranger = { ...(await newHand(story.crypto)), member: "ab".repeat(16) as MemberId };
  return { story, cast: [alice, stranger], invites: [], requests: [], kits: [], rooms: [] };
}

function accepted<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`);
  return result.value;
}

/** What no sequence of acts may bring about, from one accepted entry to the next. */
function watch(before: RosterState, entry: Entry, after: RosterState): void {
  const newcomers = ["memberJoined", "joinRequested", "deviceRestored"];
  if (!newcomers.includes(entry.action.kind)) expect(memberOf(before, entry.by)).not.toBeNull();
  const people = [...after.members.values()];
  expect(people.some((person) => person.role === "owner" && isActive(person))).toBe(true);
  for (const [id, member] of before.members) {
    const now = after.members.get(id);
    expect(now?.role === "guest").toBe(member.role === "guest");
    if (member.removed !== null) expect(now?.removed).toEqual(member.removed);
  }
  for (const [id, { removedSeq }] of before.devices)
    if (removedSeq !== null) expect(after.devices.get(id)?.removedSeq).toBe(removedSeq);
  for (const [feed, next] of before.cuts) expect(after.cuts.get(feed)).toBeLessThanOrEqual(next);
  for (const person of people)
    expect(activeDevicesOf(after, person.member).length > 0).toBe(isActive(person));
  const gone = [...after.devices.values()].filter(({ removedSeq }) => removedSeq !== null);
  expect(new Set(after.removals.map(({ device }) => device))).toEqual(
    new Set(gone.map(({ device }) => device)),
  );
  expect([after.epochs.length, after.commitments.length]).toEqual([after.epoch + 1, after.epoch + 1]);
  for (const { roles } of after.rooms.values())
    for (const id of roles.keys()) expect(after.members.get(id)?.removed).toBeNull();
}

test("[ROS15] [ROS22] [ROS26] [ROS29] [ROS38] [ROS39] whatever anybody does: owners stay, guests stay guests, who is gone stays gone", async () => {
  const taken = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.nat(), script, async (seed, turns) => {
      const play = await start(seed);
      for (const each of [...OPENING, ...turns]) {
        const before = await playTurn(play, each);
        if (before === null) continue;
        const entry = play.story.entries.at(-1) as Entry;
        taken.add(entry.action.kind);
        watch(before, entry, play.story.state);
      }
      const { entries, state } = play.story;
      const told = dumpRoster(state);
      const reread = entries.map(({ bytes }) => accepted(parseEntry(bytes, platform)));
      expect(dumpRoster(accepted(await reduceChain(reread, platform)))).toBe(told);
      const half = accepted(await reduceChain(reread.slice(0, reread.length >> 1), platform));
      expect(dumpRoster(accepted(await reduceChain(reread.slice(reread.length >> 1), platform, half)))).toBe(
        told,
      );
    }),
    { numRuns: 60 },
  );
  expect(taken.size).toBeGreaterThan(18); // of the 22 kinds that may follow the first entry
}, 60_000);

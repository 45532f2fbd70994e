import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { KeyResultId } from "../../../crdt/index.ts";
import {
  addKeyResult,
  create,
  createPeer as createPeerOf,
  kr,
  type Peer,
} from "../../../test/support/goal-peer.ts";
import { loadAutomerge } from "../../platform/node/automerge.ts";
import type { AutomergeApi } from "./plain.ts";
import type { GoalEdit } from "./protocol.ts";

/** Several devices write, take back and meet at random. */
let automerge: AutomergeApi;
let now = 0;
beforeAll(async () => {
  automerge = await loadAutomerge();
});

const keyResult = fc.integer({ min: 1, max: 3 }).map((id): KeyResultId => kr(id));
const words = fc.constantFrom("", "Ship", "Ship it", "We ship", "雁 🎉", "云岭供水");
const edit: fc.Arbitrary<GoalEdit> = fc.oneof(
  words.map((text): GoalEdit => ({ type: "setText", field: "title", text })),
  words.map((text): GoalEdit => ({ type: "setText", field: "why", text })),
  fc.boolean().map((archived): GoalEdit => ({ type: "setArchived", archived })),
  fc
    .tuple(keyResult, words)
    .map(([id, text]): GoalEdit => ({ type: "setKeyResultText", keyResult: id, text })),
  fc
    .tuple(keyResult, fc.integer({ min: 1, max: 4 }))
    .map(([id, target]): GoalEdit => ({ type: "setKeyResult", keyResult: id, fields: { target } })),
  fc
    .tuple(keyResult, fc.boolean())
    .map(([id, archived]): GoalEdit => ({ type: "setKeyResult", keyResult: id, fields: { archived } })),
  fc
    .tuple(keyResult, keyResult)
    .map(([id, after]): GoalEdit => ({ type: "moveKeyResult", keyResult: id, after })),
  fc.integer({ min: 4, max: 9 }).map(addKeyResult),
);
type Step =
  | { readonly type: "edit"; readonly who: number; readonly edit: GoalEdit }
  | { readonly type: "undo"; readonly who: number; readonly back: number }
  | { readonly type: "meet"; readonly from: number; readonly to: number }
  | { readonly type: "later" };
const who = fc.nat(2);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ type: fc.constant("edit" as const), who, edit }),
  fc.record({ type: fc.constant("edit" as const), who, edit }),
  fc.record({ type: fc.constant("undo" as const), who, back: fc.nat(4) }),
  fc.record({ type: fc.constant("meet" as const), from: who, to: who }),
  fc.constant({ type: "later" as const }),
);
const story = fc.array(step, { minLength: 4, maxLength: 25 });

function createCrowd(): readonly Peer[] {
  now = 1_700_000_000_000;
  const peers = ["a", "b", "c"].map((letter) => createPeerOf(automerge, letter, () => now));
  const [alice, ...others] = peers as [Peer, ...Peer[]];
  for (const one of [create, ...[1, 2, 3].map(addKeyResult)]) alice.edit(one);
  for (const peer of others) peer.load(alice.sent);
  return peers;
}

const isAdded = (peer: Peer, one: GoalEdit): boolean =>
  one.type === "addKeyResult" && peer.read().objective.keyResults.some(({ id }) => id === one.keyResult);

function play(peers: readonly Peer[], steps: readonly Step[]): void {
  for (const one of steps) {
    now += 1_000;
    if (one.type === "later") now += 600_000;
    else if (one.type === "meet") peers[one.to]?.apply(peers[one.from]?.sent ?? []);
    else {
      const peer = peers[one.who] as Peer;
      const event = one.type === "undo" ? peer.history().events[one.back] : undefined;
      if (one.type === "edit" && !isAdded(peer, one.edit)) peer.edit(one.edit);
      else if (event !== undefined && !event.isCreation) peer.edit({ type: "undo", event: event.id });
    }
  }
}

const sentBy = (peers: readonly Peer[]) => peers.flatMap(({ sent }) => sent);
const meet = (peers: readonly Peer[]) => {
  for (const peer of peers) peer.apply(sentBy(peers));
};

describe("undo among several devices", () => {
  test("[UNDO9] in whatever order changes and undos arrive, all show the same and tell the same past", () => {
    fc.assert(
      fc.property(story, fc.integer(), (steps, seed) => {
        const peers = createCrowd();
        play(peers, steps);
        meet(peers);
        const [alice] = peers as [Peer];
        const shuffled = fc.sample(fc.shuffledSubarray(sentBy(peers), { minLength: sentBy(peers).length }), {
          seed,
          numRuns: 1,
        })[0];
        const dan = createPeerOf(automerge, "d");
        dan.load(shuffled ?? []);
        for (const peer of [...peers, dan]) {
          expect(peer.read()).toEqual(alice.read());
          expect(peer.history()).toEqual(alice.history());
        }
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  test("[UNDO9] one event taken back by several apart comes to what one of them alone brings about", () => {
    fc.assert(
      fc.property(story, fc.nat(6), (steps, back) => {
        const peers = createCrowd();
        play(peers, steps);
        meet(peers);
        now += 600_000;
        const [alice] = peers as [Peer];
        const event = alice.history().events[back];
        if (event === undefined || event.isCreation) return;
        const alone = alice.edit({ type: "undo", event: event.id }).view.objective;
        for (const peer of peers.slice(1)) peer.edit({ type: "undo", event: event.id });
        meet(peers);
        for (const peer of peers) expect(peer.read().objective).toEqual(alone);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  test("[UNDO7] nothing that somebody wrote since is changed by an undo", () => {
    fc.assert(
      fc.property(edit, fc.array(edit, { maxLength: 6 }), (first, rest) => {
        const [alice, bob] = createCrowd() as [Peer, Peer];
        now += 600_000;
        if (!isAdded(alice, first)) alice.edit(first);
        bob.apply(alice.sent);
        const event = alice.history().events[0];
        const seen = fieldsOf(bob);
        now += 600_000;
        for (const one of rest) if (!isAdded(bob, one)) bob.edit(one);
        alice.apply(bob.sent);
        const wrote = fieldsOf(alice);
        if (event === undefined || event.isCreation || event.feed !== alice.signer.feed) return;
        alice.edit({ type: "undo", event: event.id });
        const after = fieldsOf(alice);
        for (const [place, value] of wrote)
          if (seen.get(place) !== value) expect([place, after.get(place)]).toEqual([place, value]);
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});

/** Every value of an objective by its place. */
function fieldsOf(peer: Peer): ReadonlyMap<string, unknown> {
  const { keyResults, ...fields } = peer.read().objective;
  return new Map([
    ...Object.entries(fields),
    ...keyResults.flatMap(({ id, ...rest }) =>
      Object.entries(rest).map(([key, value]): [string, unknown] => [
        `${id}/${key}`,
        Array.isArray(value) ? value.join() : value,
      ]),
    ),
  ]);
}

import { beforeAll, expect, test } from "vitest";
import {
  addKeyResult,
  create,
  createPeer as createPeerOf,
  expectAnswer,
  kr,
  member,
  objective,
  type Peer,
} from "../../../test/support/goal-peer.ts";
import { loadAutomerge } from "../../platform/node/automerge.ts";
import type { AutomergeApi } from "./plain.ts";
import type { BetweenReply, MomentReply } from "./protocol.ts";

/** One document as it was, and what differs between two moments of it. */

let automerge: AutomergeApi;
beforeAll(async () => {
  automerge = await loadAutomerge();
});

const DAY = 24 * 60 * 60;
const START = 1_700_000_000;
const NOW = START + 100 * DAY;
const at = (peer: Peer, until: number, now = NOW) =>
  expectAnswer(peer.docs, { type: "moment", objective, until, now }) as MomentReply;
const between = (peer: Peer, after: number, until: number) =>
  expectAnswer(peer.docs, { type: "between", objective, after, until, now: NOW }) as BetweenReply;

/** Alice writes on the days 0 and 1 and 5, Bob apart from her on day 3; both know all. */
function createTeam() {
  let day = 0;
  const clock = () => (START + day * DAY) * 1000;
  const alice = createPeerOf(automerge, "a", clock);
  const bob = createPeerOf(automerge, "b", clock);
  alice.edit(create);
  alice.edit(addKeyResult(1));
  bob.load(alice.sent);
  day = 1;
  alice.edit({ type: "setKeyResult", keyResult: kr(1), fields: { target: 20 } });
  day = 3;
  bob.edit({ type: "setText", field: "title", text: "Ship it" });
  bob.edit(addKeyResult(2));
  day = 5;
  alice.edit({ type: "setKeyResult", keyResult: kr(1), fields: { target: 30, unit: "km" } });
  bob.apply(alice.sent);
  alice.apply(bob.sent);
  return { alice, bob };
}
const seen = ({ moment }: MomentReply) =>
  moment === null
    ? null
    : [moment.objective.title, ...moment.objective.keyResults.map(({ target }) => target)];

test("[PAST1] a document is read as it was when a moment was over, alike by everybody who has all of it", () => {
  const { alice, bob } = createTeam();
  for (const peer of [alice, bob]) {
    expect(seen(at(peer, START - 1))).toBeNull();
    expect(seen(at(peer, START))).toEqual(["Ship", 10.5]);
    expect(seen(at(peer, START + 2 * DAY))).toEqual(["Ship", 20]);
    expect(seen(at(peer, START + 4 * DAY))).toEqual(["Ship it", 20, 10.5]);
    expect(seen(at(peer, START + 5 * DAY))).toEqual(["Ship it", 30, 10.5]);
    expect(seen(at(peer, Number.POSITIVE_INFINITY))).toEqual(["Ship it", 30, 10.5]);
  }
  expect(at(alice, START).moment).toEqual(at(bob, START).moment);
});

test("[PAST1] it says when it was written to, to the quarter of an hour, and reading changes nothing", () => {
  const { alice } = createTeam();
  const before = alice.read();
  const { times } = at(alice, START);
  expect(times.toSorted()).toEqual([0, 1, 3, 5].map((day) => Math.floor((START + day * DAY) / 900) * 900));
  expect(alice.read()).toEqual(before);
});

test("[PAST3] [PAST4] between two moments: what differs in the end, and everybody who wrote there", () => {
  const { alice, bob } = createTeam();
  const told = between(alice, START, START + 5 * DAY);
  expect(told).toEqual(between(bob, START, START + 5 * DAY));
  expect(told.created).toBeNull();
  expect(
    told.edits.map(({ effect, feeds }) => [
      effect.type === "set" ? [effect.place.field, effect.from, effect.to] : effect.type,
      feeds.map((feed) => feed[0]),
    ]),
  ).toEqual([
    [["title", "Ship", "Ship it"], ["b"]],
    [["target", 10.5, 30], ["a"]],
    [["unit", "%", "km"], ["a"]],
    ["added", ["b"]],
  ]);
  expect(between(alice, START + 5 * DAY, START + 9 * DAY).edits).toEqual([]);
});

test("[PAST4] one that was written in between says by whom and when; before that there is nothing", () => {
  const { alice } = createTeam();
  const told = between(alice, START - DAY, START + DAY);
  expect(told.before).toBeNull();
  expect(told.created).toEqual({ feed: alice.signer.feed, at: START * 1000 });
  expect(told.edits.find(({ effect }) => effect.type === "added")?.effect).toMatchObject({
    keyResult: { id: kr(1), target: 20 },
  });
  expect(between(alice, START - 2 * DAY, START - DAY)).toEqual({
    before: null,
    after: null,
    created: null,
    edits: [],
  });
});

test("[PAST3] what was changed and changed back is nothing, and an alignment is as old as it was then", () => {
  const { alice } = createTeam();
  alice.edit({ type: "setOwner", owner: null });
  alice.edit({ type: "setOwner", owner: member });
  expect(between(alice, START + 4 * DAY, NOW).edits.map(({ effect }) => effect.place.field)).toEqual([
    "target",
    "unit",
  ]);
  const entry = "cc".repeat(16);
  alice.edit({ type: "setEntry", field: "parents", entry, value: "supports" });
  expect(at(alice, NOW).moment?.parentsSetAt).toEqual({ [entry]: (START + 5 * DAY) * 1000 });
  expect(at(alice, START + 4 * DAY).moment?.parentsSetAt).toEqual({});
});

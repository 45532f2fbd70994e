import { beforeAll, describe, expect, test } from "vitest";
import { type Bytes, type FeedId, goalActor, type MemberId, type ObjectiveId } from "../../../crdt/index.ts";
import {
  addKeyResult,
  create,
  createPeer as createPeerOf,
  kr,
  objective,
  type Peer,
} from "../../../test/support/goal-peer.ts";
import { loadAutomerge } from "../../platform/node/automerge.ts";
import type { AutomergeApi } from "./plain.ts";
import type { GoalEdit, RawGoalEvent } from "./protocol.ts";

let automerge: AutomergeApi;
let now = 0;
beforeAll(async () => {
  automerge = await loadAutomerge();
});
const createPeer = (letter: string): Peer => createPeerOf(automerge, letter, () => now);
const later = (seconds = 600) => {
  now += seconds * 1000;
};
const set = (id: number, fields: Extract<GoalEdit, { type: "setKeyResult" }>["fields"]): GoalEdit => ({
  type: "setKeyResult",
  keyResult: kr(id),
  fields,
});
const title = (text: string): GoalEdit => ({ type: "setText", field: "title", text });
const newest = (peer: Peer): RawGoalEvent => peer.history().events[0] as RawGoalEvent;
const undo = (peer: Peer, { id }: RawGoalEvent = newest(peer)) => peer.edit({ type: "undo", event: id });

/** What an event did, as one line per effect. */
const told = ({ effects }: RawGoalEvent) =>
  effects.map(({ effect, now: state }) =>
    effect.type === "set"
      ? `${effect.place.keyResult?.[0] ?? "O"} ${effect.place.field}: ${effect.from} → ${effect.to} (${state})`
      : `${effect.place.keyResult?.[0]} ${effect.type} (${state})`,
  );

/** Alice made an objective with three key results, one sitting each; Bob has it. */
function createPair() {
  now = 1_700_000_000_000;
  const [alice, bob] = [createPeer("a"), createPeer("b")];
  alice.edit(create);
  for (const id of [1, 2, 3]) {
    later();
    alice.edit(addKeyResult(id));
  }
  later();
  bob.load(alice.sent);
  return { alice, bob };
}

function sync(...peers: readonly Peer[]): void {
  const all = peers.flatMap(({ sent }) => sent);
  for (const peer of peers) peer.apply(all);
  for (const peer of peers) expect(peer.read()).toEqual(peers[0]?.read());
}

/** A hostile member writes what no honest engine does. */
function hostile(peer: Peer, write: (doc: Record<string, unknown>) => void, message = ""): readonly Bytes[] {
  const actor = goalActor({ feed: "e".repeat(48) as FeedId, session: 0 });
  const [doc] = automerge.applyChanges(
    automerge.init<Record<string, unknown>>({ actor }),
    peer.sent as Uint8Array<ArrayBuffer>[],
  );
  const after = automerge.change(doc, { time: now / 1000, message }, write);
  return automerge.getChangesSince(after, automerge.getHeads(doc)) as unknown as Bytes[];
}

describe("the history of an objective", () => {
  test("[UNDO4] tells each event in order, newest first, with who, when and what", () => {
    const { alice, bob } = createPair();
    bob.edit(set(1, { target: 20, unit: "km" }));
    bob.edit(title("Ship it"));
    later();
    bob.edit({ type: "moveKeyResult", keyResult: kr(3), after: null });
    sync(alice, bob);
    const { events, hasMore } = alice.history();
    expect(hasMore).toBe(false);
    expect(events.map(({ feed, isCreation }) => feed[0] + (isCreation ? " creation" : ""))).toEqual([
      "b",
      "b",
      "a",
      "a",
      "a",
      "a creation",
    ]);
    expect(events.slice(0, 3).map(told)).toEqual([
      ["3 order: a2 → Zz (open)"],
      ["O title: Ship → Ship it (open)", "1 target: 10.5 → 20 (open)", "1 unit: % → km (open)"],
      ["3 added (open)"],
    ]);
    expect(events[1]?.at).toBe(now - 600_000);
    expect(bob.history()).toEqual(alice.history());
  });

  test("[UNDO4] what was typed and taken back in one sitting is no event, and nothing is told that is not shown", () => {
    const { alice } = createPair();
    const before = alice.history().events.length;
    alice.edit(title("Ship it"));
    alice.edit(title("Ship"));
    later();
    alice.apply(
      hostile(alice, (doc) => {
        Object.assign(doc, { constructor: { polluted: true } });
      }),
    );
    expect(alice.history().events).toHaveLength(before);
  });

  test("[UNDO4] a page has as many as asked for, and says whether there are more", () => {
    const { alice } = createPair();
    expect(alice.history(2)).toMatchObject({ hasMore: true, events: [{}, {}] });
    expect(alice.history(4)).toMatchObject({ hasMore: false });
  });

  test("[UNDO5] where somebody else wrote in between, an event begins with what its author then found", () => {
    const { alice, bob } = createPair();
    alice.edit(set(1, { target: 20 }));
    sync(alice, bob);
    bob.edit(set(1, { target: 30 }));
    sync(alice, bob);
    alice.edit(set(1, { target: 40 }));
    expect(told(newest(alice))).toEqual(["1 target: 30 → 40 (open)"]);
    undo(alice);
    expect(alice.read().objective.keyResults[0]?.target).toBe(30);
  });
});

describe("undo", () => {
  test("[E04] [UNDO6] a member who archives everything is taken back in one step, with content and place", () => {
    const { alice, bob } = createPair();
    const before = alice.read();
    bob.edit(title("Ship it"));
    for (const id of [1, 2, 3]) bob.edit(set(id, { archived: true }));
    bob.edit(set(1, { target: 20 }));
    sync(alice, bob);
    later();
    const [last, away, first] = alice.history().events as RawGoalEvent[];
    expect([first, away, last].map((one) => told(one as RawGoalEvent).length)).toEqual([1, 3, 1]);
    expect(undo(alice, away).undone).toEqual({ done: 3, hasMore: false, left: [] });
    expect(newest(alice)).toMatchObject({ undoes: { feed: bob.signer.feed } });
    for (const event of [last, first]) undo(alice, event);
    expect(alice.read().objective).toEqual(before.objective);
    sync(alice, bob);
  });

  test("[E04] [UNDO6] key results that a hostile member really deleted come back under their ids", () => {
    const { alice } = createPair();
    const before = alice.read();
    alice.apply(
      hostile(alice, (doc) => {
        doc.keyResults = {};
        doc.title = "";
      }),
    );
    expect(alice.read().objective).toMatchObject({ title: "", keyResults: [] });
    later();
    expect(told(newest(alice))).toEqual([
      "O title: Ship →  (open)",
      "1 removed (open)",
      "2 removed (open)",
      "3 removed (open)",
    ]);
    undo(alice);
    expect(alice.read().objective).toEqual(before.objective);
  });

  test("[UNDO6] an added key result is put away, and an undo of that brings it back", () => {
    const { alice } = createPair();
    undo(alice);
    expect(alice.read().objective.keyResults.map(({ archived }) => archived)).toEqual([false, false, true]);
    later();
    undo(alice);
    expect(alice.read().objective.keyResults.map(({ archived }) => archived)).toEqual([false, false, false]);
  });

  test("[UNDO7] what somebody wrote since is left as it is, by name, and the rest goes back", () => {
    const { alice, bob } = createPair();
    alice.edit(set(1, { target: 20, unit: "km" }));
    alice.edit(title("Ship it"));
    sync(alice, bob);
    later();
    bob.edit(set(1, { target: 30 }));
    later();
    bob.edit(title("Ship it now"));
    sync(alice, bob);
    const event = alice.history().events[2] as RawGoalEvent;
    expect(told(event)).toEqual([
      "O title: Ship → Ship it (left)",
      "1 target: 10.5 → 20 (left)",
      "1 unit: % → km (open)",
    ]);
    const { undone, view } = undo(alice, event);
    expect(undone).toMatchObject({ done: 1, left: [{ by: bob.signer.feed }, { by: bob.signer.feed }] });
    expect(view.objective).toMatchObject({ title: "Ship it now" });
    expect(view.objective.keyResults[0]).toMatchObject({ target: 30, unit: "%" });
  });

  test("[UNDO7] a new key result that somebody has worked on since stays", () => {
    const { alice, bob } = createPair();
    bob.edit(set(3, { target: 7 }));
    sync(alice, bob);
    const event = alice.history().events[1] as RawGoalEvent;
    expect(undo(alice, event)).toMatchObject({
      changes: [],
      undone: { done: 0, left: [{ by: bob.signer.feed }] },
    });
  });

  test("[UNDO5] [UNDO7] what its author wrote in a new key result after somebody else did is told by itself", () => {
    const { alice, bob } = createPair();
    later();
    alice.edit(addKeyResult(4));
    alice.edit(set(4, { unit: "km" }));
    sync(alice, bob);
    bob.edit({ type: "setKeyResultText", keyResult: kr(4), text: "Bob's words" });
    sync(alice, bob);
    alice.edit(set(4, { target: 25 }));
    const event = newest(alice);
    expect(told(event)).toEqual(["4 added (left)", "4 target: 10.5 → 25 (open)"]);
    expect(undo(alice, event).undone).toMatchObject({ done: 1, left: [{ effect: { type: "added" } }] });
    expect(alice.read().objective.keyResults[3]).toMatchObject({
      title: "Bob's words",
      target: 10.5,
      unit: "km",
      archived: false,
    });
  });

  test("[UNDO6] an undo of an undo is the event again, as often as one likes", () => {
    const { alice } = createPair();
    alice.edit(set(1, { target: 20, owner: "cd".repeat(16) as MemberId }));
    later();
    for (const target of [10.5, 20, 10.5, 20]) {
      undo(alice);
      later();
      expect(alice.read().objective.keyResults[0]?.target).toBe(target);
    }
  });

  test("[UNDO6] one after the other, newest first, leads back to the beginning", () => {
    const { alice } = createPair();
    const before = alice.read().objective;
    for (const edit of [
      title("Ship it"),
      title("Ship it now"),
      set(2, { weight: 3 }),
      set(2, { weight: 5 }),
    ]) {
      later();
      alice.edit(edit);
    }
    later();
    const { events } = alice.history();
    for (const event of events.slice(0, 4)) undo(alice, event);
    expect(alice.read().objective).toEqual(before);
    expect(alice.history().events.slice(4, 8).map(told)).toEqual([
      ["2 weight: 3 → 5 (left)"],
      ["2 weight: 1 → 3 (back)"],
      ["O title: Ship it → Ship it now (left)"],
      ["O title: Ship → Ship it (back)"],
    ]);
  });

  test("[UNDO7] of two values written apart, taking one back leaves the other", () => {
    for (const who of ["alice", "bob"] as const) {
      const pair = createPair();
      pair.alice.edit(set(1, { target: 20 }));
      pair.bob.edit(set(1, { target: 30 }));
      sync(pair.alice, pair.bob);
      const event = pair.alice.history().events.find(({ feed }) => feed === pair[who].signer.feed);
      const { view } = undo(pair.alice, event);
      expect(view.objective.keyResults[0]?.target).toBe(who === "alice" ? 30 : 20);
      expect(view.conflicts).toEqual([]);
    }
  });

  test("[UNDO9] two who take back the same event apart bring everything back once, letters too", () => {
    const { alice, bob } = createPair();
    const carol = createPeer("c");
    const before = alice.read().objective;
    const emptying = hostile(alice, (doc) => {
      for (const id of [1, 2]) delete (doc.keyResults as Record<string, unknown>)[kr(id)];
      automerge.updateText(doc, ["title"], "");
      automerge.updateText(doc, ["keyResults", kr(3), "title"], "🎉");
    });
    for (const peer of [alice, bob]) peer.apply(emptying);
    carol.load([...alice.sent, ...emptying]);
    later();
    for (const peer of [alice, bob, carol]) undo(peer);
    sync(alice, bob, carol);
    expect(alice.read().objective).toEqual(before);
    expect(alice.read().conflicts).toEqual([]);
    later();
    bob.edit(title("Ship 🎉 it"));
    sync(alice, bob, carol);
    expect(told(newest(carol))).toEqual(["O title: Ship → Ship 🎉 it (open)"]);
    expect(carol.read().objective.title).toBe("Ship 🎉 it");
  });

  test("[UNDO9] a change that only says to be an undo is told as what it is", () => {
    const { alice } = createPair();
    const { id } = newest(alice);
    alice.apply(
      hostile(
        alice,
        (doc) => {
          doc.title = "";
        },
        `undo ${id}`,
      ),
    );
    expect(newest(alice)).toMatchObject({ undoes: null, effects: [{ effect: { from: "Ship", to: "" } }] });
    later();
    undo(alice);
    expect(newest(alice).undoes).not.toBe(null);
  });

  test("[UNDO9] what others type while somebody takes back is kept", () => {
    const { alice, bob } = createPair();
    alice.edit(title("We ship it"));
    sync(alice, bob);
    later();
    undo(alice);
    bob.edit(title("We ship it, all of it"));
    sync(alice, bob);
    expect(alice.read().objective.title).toBe("Ship, all of it");
  });

  test("[UNDO8] what cannot be found is said, and the objective stays as it was", () => {
    const { alice } = createPair();
    const before = alice.read();
    const creation = alice.history().events.at(-1)?.id ?? "";
    for (const event of ["", "x.y", `${"ab".repeat(32)}.${"cd".repeat(32)}`, creation])
      expect(
        alice.docs.answer({
          type: "edit",
          objective,
          signer: alice.signer,
          version: null,
          edit: { type: "undo", event },
          at: now,
        }),
      ).toMatchObject({ ok: false, error: { reason: "NoSuchEvent" } });
    expect(alice.read()).toEqual(before);
  });

  test("[ALN5] what would close a ring, or is more than are read, is not brought back, nor is the rest of it", () => {
    const { alice } = createPair();
    const other = "0c".repeat(16) as ObjectiveId;
    const link = (field: "parents" | "needs", entry: string, on: boolean): GoalEdit =>
      field === "parents"
        ? { type: "setEntry", field, entry, value: on ? "contributes" : null }
        : { type: "setEntry", field, entry, value: on ? "why" : null };
    for (const field of ["parents", "needs"] as const) alice.edit(link(field, other, true));
    later();
    alice.edit(title("Sail"));
    for (const field of ["parents", "needs"] as const) alice.edit(link(field, other, false));
    const { id: event } = newest(alice);
    const undoOf = (closing: readonly ObjectiveId[]) =>
      alice.docs.answer({
        type: "edit",
        objective,
        signer: alice.signer,
        version: null,
        edit: { type: "undo", event, closing },
        at: now,
      });
    const before = alice.read();
    expect(undoOf([other])).toMatchObject({ ok: false, error: { reason: "ClosesRing" } });
    later();
    for (const field of ["parents", "needs"] as const) {
      const full = Array.from({ length: 32 }, (_, n) => (n + 1).toString(16).padStart(32, "0"));
      for (const entry of full) alice.edit(link(field, entry, true));
      expect(undoOf([])).toMatchObject({ ok: false, error: { reason: "TooManyLinks" } });
      for (const entry of full) alice.edit(link(field, entry, false));
    }
    expect(alice.read().objective).toEqual(before.objective);
    expect(undoOf([])).toMatchObject({ ok: true, value: { undone: { done: 3, left: [] } } });
    expect(alice.read().objective).toMatchObject({ title: "Ship", parents: [{ objective: other }] });
  });

  test("[UNDO8] an event is what it was when one looked: what its author wrote since stays", () => {
    const { alice, bob } = createPair();
    alice.edit(set(1, { target: 20 }));
    sync(alice, bob);
    const seen = newest(bob);
    alice.edit(set(1, { unit: "km" }));
    sync(alice, bob);
    const { view } = undo(bob, seen);
    expect(view.objective.keyResults[0]).toMatchObject({ target: 10.5, unit: "km" });
  });

  test("[UNDO8] what does not fit into one change goes on with the next undo", () => {
    const { alice } = createPair();
    for (let i = 12; i < 42; i++)
      alice.edit({ ...addKeyResult(1), keyResult: `${i}`.repeat(8), title: "雁".repeat(500) } as GoalEdit);
    alice.apply(
      hostile(alice, (doc) => {
        doc.keyResults = {};
      }),
    );
    later();
    const event = newest(alice);
    const rounds = [1, 2, 3].map(() => undo(alice, event).undone);
    expect(rounds.map((round) => round?.hasMore)).toEqual([true, true, false]);
    expect(alice.read().objective.keyResults).toHaveLength(31);
  });
});

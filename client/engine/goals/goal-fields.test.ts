import { readFileSync } from "node:fs";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import {
  type Bytes,
  fromHex,
  GOAL_VERSION,
  type MemberId,
  type RoomId,
  readObjective,
} from "../../../crdt/index.ts";
import {
  addKeyResult,
  create,
  createPeer as createPeerOf,
  kr,
  member,
} from "../../../test/support/goal-peer.ts";
import { loadAutomerge } from "../../platform/node/automerge.ts";
import type { AutomergeApi } from "./plain.ts";
import type { Entry, GoalEdit, ObjectiveFields, RawObjective } from "./protocol.ts";

let automerge: AutomergeApi;
beforeAll(async () => {
  automerge = await loadAutomerge();
});

const createPeer = (letter: string, clock?: () => number) => createPeerOf(automerge, letter, clock);
const other = "cd".repeat(16) as MemberId;
const room = "ef".repeat(16) as RoomId;
const target = "1a".repeat(16);
const set = (fields: ObjectiveFields): GoalEdit => ({ type: "setObjective", fields });
const put = (field: Entry["field"], entry: string, value: Entry["value"]): GoalEdit => ({
  type: "setEntry",
  field,
  entry,
  value,
});
const conflictsIn = ({ conflicts }: RawObjective) =>
  conflicts.map(({ keyResult, field, entry, values }) => [
    keyResult === null ? field : `${keyResult.slice(0, 2)} ${field}`,
    entry,
    values.map(({ value }) => value),
  ]);

/** Alice creates an objective with one key result, Bob has it; both write on apart from each other. */
function createPair() {
  let now = 1_700_000_000_000;
  const clock = () => (now += 1_000);
  const [alice, bob] = [createPeer("a", clock), createPeer("b", clock)];
  alice.edit(create);
  alice.edit(addKeyResult(1));
  bob.load(alice.sent);
  const meet = () => {
    const [fromAlice, fromBob] = [[...alice.sent], [...bob.sent]];
    alice.apply(fromBob);
    bob.apply(fromAlice);
    expect(alice.read()).toEqual(bob.read());
    return alice.read();
  };
  return { alice, bob, meet, wait: (ms: number) => (now += ms) };
}

describe("fields of an objective", () => {
  test("[GOAL1] every field is written and read back as it was written", () => {
    const alice = createPeer("a");
    alice.edit({
      ...create,
      why: "because",
      fields: { category: "committed", weight: 2 },
      entries: [{ field: "owners", entry: other, value: true }],
    } as GoalEdit);
    const fields: ObjectiveFields = {
      cycle: "2026",
      level: "team",
      home: room,
      rollup: "manual",
      progress: 0.25,
      order: "a1",
      note: room as never,
    };
    alice.edit(set(fields));
    alice.edit(put("parents", target, "supports"));
    alice.edit(put("needs", `${target}:${kr(1)}`, "x".repeat(200)));
    alice.edit({
      ...addKeyResult(1),
      fields: { kind: "zones", zones: "0 a\n1 b", format: "number", weight: 3 },
      done: "shipped",
      excludes: "docs",
    } as GoalEdit);
    alice.edit({ type: "setKeyResultText", keyResult: kr(1), field: "done", text: "shipped to all" });
    const { view } = alice.edit({ type: "setKeyResult", keyResult: kr(1), fields: { kind: "below" } });
    expect(view).toMatchObject({ invalid: [], isNewer: false, conflicts: [] });
    expect(view.objective).toMatchObject({
      ...fields,
      why: "because",
      category: "committed",
      weight: 2,
      owner: member,
      owners: [other],
      parents: [{ objective: target, keyResult: null, how: "supports" }],
      needs: [{ objective: target, keyResult: kr(1), reason: "x".repeat(80) }],
      keyResults: [
        {
          kind: "below",
          zones: "0 a\n1 b",
          format: "number",
          weight: 3,
          done: "shipped to all",
          excludes: "docs",
        },
      ],
    });
    expect(createPeer("c").load(alice.sent).view).toEqual(view);
  });

  test("[GOAL3] single values that were set apart stand side by side, each field, until somebody chooses", () => {
    const { alice, bob, meet } = createPair();
    const one: ObjectiveFields = {
      category: "committed",
      level: "org",
      rollup: "manual",
      progress: 0.1,
      weight: 2,
    };
    const two: ObjectiveFields = {
      category: "aspirational",
      level: "team",
      rollup: "aligned",
      progress: 0.2,
      weight: 3,
    };
    alice.edit(set(one));
    bob.edit(set(two));
    alice.edit({
      type: "setKeyResult",
      keyResult: kr(1),
      fields: { kind: "below", format: "number", zones: "1 a" },
    });
    bob.edit({
      type: "setKeyResult",
      keyResult: kr(1),
      fields: { kind: "above", format: "custom", zones: "1 b" },
    });
    alice.edit(put("parents", target, "contributes"));
    bob.edit(put("parents", target, "supports"));
    expect(conflictsIn(meet())).toEqual([
      ["category", null, ["committed", "aspirational"]],
      ["level", null, ["org", "team"]],
      ["rollup", null, ["manual", "aligned"]],
      ["progress", null, [0.1, 0.2]],
      ["weight", null, [2, 3]],
      ["parents", target, ["contributes", "supports"]],
      ["11 kind", null, ["below", "above"]],
      ["11 format", null, ["number", "custom"]],
      ["11 zones", null, ["1 a", "1 b"]],
    ]);
    const { view } = alice.edit(set(one));
    const left = view.conflicts.filter(({ keyResult }) => keyResult === null).map(({ field }) => field);
    expect(left).toEqual(["parents"]);
  });

  test("[GOAL3] members of sets that were added apart all stay, and adding wins over taking out", () => {
    const { alice, bob, meet } = createPair();
    alice.edit(put("owners", other, true));
    bob.edit(put("owners", member, true));
    expect(meet().objective.owners).toEqual([member, other]);
    alice.edit(put("owners", other, null));
    bob.edit(put("owners", other, null));
    bob.edit(put("owners", other, true));
    expect(meet()).toMatchObject({ conflicts: [], objective: { owners: [member, other] } });
    alice.edit(put("owners", other, null));
    expect(meet().objective.owners).toEqual([member]);
  });

  test("[ALN2] it is known when a parent was set", () => {
    const { alice, bob, meet, wait } = createPair();
    const before = alice.edit(put("parents", target, "supports")).view.parentsSetAt[target] ?? 0;
    wait(60_000);
    bob.apply(alice.sent);
    const after = bob.edit(put("parents", target, "contributes")).view.parentsSetAt[target] ?? 0;
    expect(after - before).toBeGreaterThanOrEqual(60_000);
    expect(meet().parentsSetAt).toEqual({ [target]: after });
  });

  test("[GOAL2] what a key result means merges letter by letter, and where two began it apart both are there to choose", () => {
    const { alice, bob, meet } = createPair();
    const write = (text: string): GoalEdit => ({
      type: "setKeyResultText",
      keyResult: kr(1),
      field: "excludes",
      text,
    });
    alice.edit(write("the docs"));
    bob.edit(write("and tests"));
    const both = meet();
    expect(both.conflicts).toEqual([]);
    expect(both.objective.keyResults[0]?.excludes).toContain("the docs");
    expect(both.objective.keyResults[0]?.excludes).toContain("and tests");
    const old = vector("goal-v1");
    const [ana, bo] = [createPeer("a"), createPeer("b")];
    for (const peer of [ana, bo]) peer.load(old.changes);
    ana.edit(write("one"));
    bo.edit(write("two"));
    ana.apply(bo.sent);
    const [conflict] = ana.read().conflicts.filter(({ field }) => field === "excludes");
    expect(conflict?.values.map(({ value }) => value).sort()).toEqual(["one", "two"]);
    const settled = ana.edit(write("one")).view;
    expect(settled.conflicts.filter(({ field }) => field === "excludes")).toEqual([]);
    expect(settled.objective.keyResults.find(({ id }) => id === kr(1))?.excludes).toBe("one");
  });

  test("[UNDO4] [UNDO6] each new field is told in the past, and an undo brings back what stood there", () => {
    const { alice, wait } = createPair();
    const before = alice.read().objective;
    wait(600_000);
    alice.edit(set({ category: "committed", home: room, progress: 0.5, order: "a1" }));
    alice.edit(put("owners", other, true));
    alice.edit(put("parents", target, "supports"));
    alice.edit(put("needs", target, "data"));
    alice.edit({ type: "setKeyResultText", keyResult: kr(1), field: "done", text: "shipped" });
    alice.edit({ type: "setKeyResult", keyResult: kr(1), fields: { kind: "below", zones: "1 a" } });
    const [event] = alice.history().events;
    const told = event?.effects.map(({ effect, now }) => {
      const { place } = effect;
      const entry = "entry" in place ? ` ${place.entry.slice(0, 2)}` : "";
      return `${place.field}${entry} ${effect.type === "set" ? `${effect.from}>${effect.to}` : ""} ${now}`;
    });
    expect(told).toEqual([
      "category null>committed open",
      `home null>${room} open`,
      "progress null>0.5 open",
      "order >a1 open",
      "owners cd null>true open",
      "parents 1a null>supports open",
      "needs 1a null>data open",
      "kind reach>below open",
      "zones >1 a open",
      "done >shipped open",
    ]);
    const undone = alice.edit({ type: "undo", event: event?.id ?? "" });
    expect(undone.undone).toMatchObject({ done: 10, hasMore: false, left: [] });
    expect(undone.view.objective).toEqual(before);
    const redo = alice.history().events[0];
    expect(redo?.undoes).not.toBeNull();
    const again = alice.edit({ type: "undo", event: redo?.id ?? "" }).view.objective;
    expect(again).toMatchObject({
      owners: [other],
      category: "committed",
      keyResults: [{ done: "shipped" }],
    });
  });

  test("[UNDO7] a member of a set that somebody wrote anew since is left as it is", () => {
    const { alice, bob, meet, wait } = createPair();
    wait(600_000);
    alice.edit(put("parents", target, "supports"));
    meet();
    bob.edit(put("parents", target, "contributes"));
    meet();
    const event = alice.history().events.find(({ effects }) => effects.some(({ now }) => now === "left"));
    const undone = alice.edit({ type: "undo", event: event?.id ?? "" });
    expect(undone.undone).toMatchObject({ done: 0, left: [{ by: bob.signer.feed }] });
    expect(undone.view.objective.parents).toMatchObject([{ how: "contributes" }]);
  });
});

interface Vector {
  readonly changes: readonly Bytes[];
  readonly objective: object;
  readonly conflicts: readonly { readonly field: string; readonly values: readonly unknown[] }[];
}
function vector(name: string): Vector {
  const path = new URL(`../../../test/vectors/${name}.json`, import.meta.url);
  const { changes, ...rest } = JSON.parse(readFileSync(path, "utf8"));
  return { ...rest, changes: changes.map((hex: string) => fromHex(hex)) };
}

describe("documents of every released version", () => {
  test.for(["goal-v1", "goal-v2"])(
    "[OKR6] %s is read as it was written, with what it did not have filled in",
    (name) => {
      const { changes, objective, conflicts } = vector(name);
      const { view } = createPeer("c").load(changes);
      expect(view).toMatchObject({ invalid: [], isNewer: false, waiting: 0 });
      expect(view.objective).toMatchObject(objective);
      expect(
        view.conflicts.map(({ field, values }) => ({ field, values: values.map(({ value }) => value) })),
      ).toEqual(conflicts);
    },
  );

  test("[OKR6] a document of the first version can be edited on, and takes what is new", () => {
    const { changes } = vector("goal-v1");
    const alice = createPeer("a");
    expect(alice.load(changes).view.objective.keyResults.map(({ format }) => format)).toEqual([
      "percent",
      "custom",
    ]);
    alice.edit(put("owners", other, true));
    const { view } = alice.edit({ type: "setKeyResult", keyResult: kr(2), fields: { format: "number" } });
    expect(view.objective).toMatchObject({
      owners: [other],
      keyResults: [{ id: kr(1) }, { format: "number" }],
    });
  });

  test("[OKR6] a document of a later version is read as far as it is known, and says so", () => {
    const doc = automerge.from<Record<string, unknown>>({
      v: GOAL_VERSION + 1,
      title: "Later",
      rollup: "dreams",
    });
    const { objective, invalid, isNewer } = readObjective(doc);
    expect([objective.title, objective.rollup, invalid, isNewer]).toEqual([
      "Later",
      "keyResults",
      ["rollup"],
      true,
    ]);
  });
});

test("[GOAL3] whatever fields two people set apart, both come to the same, and nothing that was overwritten is missing", () => {
  const value: fc.Arbitrary<ObjectiveFields> = fc.record(
    {
      category: fc.constantFrom("committed", "aspirational", null),
      level: fc.constantFrom("org", "team", "person", null),
      rollup: fc.constantFrom("keyResults", "aligned", "manual"),
      progress: fc.constantFrom(0, 0.5, 1, null),
      weight: fc.constantFrom(0, 1, 2),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(value, value, (one, two) => {
      const { alice, bob, meet } = createPair();
      alice.edit(set(one));
      bob.edit(set(two));
      const { objective, conflicts } = meet();
      for (const field of Object.keys({ ...one, ...two }) as (keyof typeof one)[]) {
        const written = [one, two].flatMap((fields) => (field in fields ? [fields[field]] : []));
        const conflict = conflicts.find((found) => found.field === field)?.values.map((found) => found.value);
        if (new Set(written).size === 1) expect(objective[field as keyof typeof objective]).toBe(written[0]);
        else expect(new Set(conflict)).toEqual(new Set(written));
      }
    }),
    { numRuns: 60 },
  );
});

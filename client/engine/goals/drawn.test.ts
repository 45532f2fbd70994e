import { readFileSync } from "node:fs";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { type Bytes, type FeedId, fromHex, goalActor, type Hlc, toHex, utf8 } from "../../../crdt/index.ts";
import {
  addKeyResult,
  create,
  createPeer as createPeerOf,
  kr,
  member,
  objective,
  type Peer,
  sha256,
} from "../../../test/support/goal-peer.ts";
import { loadAutomerge } from "../../platform/node/automerge.ts";
import type { GoalChangeRecord, GoalTitleRecord } from "../state/records.ts";
import { createDrawnFrom, DRAWN_VERSION } from "./drawn.ts";
import type { AutomergeApi } from "./plain.ts";
import type { GoalEdit, GoalsReply, RawObjective } from "./protocol.ts";

let automerge: AutomergeApi;
beforeAll(async () => {
  automerge = await loadAutomerge();
});

const textIn = fc.constantFrom("", "Ship", "Ship it", "雁 🎉", '"}]', "\ud800");
const numberIn = fc.constantFrom(null, 0, 3, -2.5, 0.1, 1e11);
const edit: fc.Arbitrary<GoalEdit> = fc.oneof(
  textIn.map((text): GoalEdit => ({ type: "setText", field: "title", text })),
  textIn.map((unit): GoalEdit => ({ type: "setKeyResult", keyResult: kr(1), fields: { unit } })),
  numberIn.map((target): GoalEdit => ({ type: "setKeyResult", keyResult: kr(2), fields: { target } })),
  fc.boolean().map((archived): GoalEdit => ({ type: "setArchived", archived })),
  fc.boolean().map((on): GoalEdit => ({ type: "setOwner", owner: on ? member : null })),
  fc
    .constantFrom("contributes" as const, "supports" as const, null)
    .map((value): GoalEdit => ({ type: "setEntry", field: "parents", entry: "0c".repeat(16), value })),
  fc
    .constantFrom("2026-Q4", "no cycle")
    .map((cycle): GoalEdit => ({ type: "setObjective", fields: { cycle } })),
  fc.integer({ min: 1, max: 4 }).map(addKeyResult),
);
/** Who writes what, or who hears of all that the other wrote. */
const story = fc.array(fc.tuple(fc.nat(1), fc.option(edit)), { minLength: 1, maxLength: 25 });

/** A device that writes records and takes in others', and keeps what it draws. */
function createDevice(letter: string, at: number) {
  const peer = createPeerOf(automerge, letter, () => at);
  const from = createDrawnFrom(sha256);
  const records: GoalChangeRecord[] = [];
  let heard = 0;
  return {
    peer,
    records,
    kept: (view: RawObjective): GoalTitleRecord => ({ title: "", unit: "", ...from.toKeep(objective, view) }),
    write(one: GoalEdit): GoalsReply {
      const reply = peer.edit(one);
      if (reply.changes.length === 0) return reply;
      const record = recordOf(peer, records.length, reply.changes);
      records.push(record);
      from.add(objective, [record]);
      return reply;
    },
    hear(others: readonly GoalChangeRecord[]): GoalsReply {
      const isFirst = records.length === 0 && heard === 0;
      heard += others.length;
      from.add(objective, others);
      const changes = others.flatMap((record) => record.changes);
      return isFirst ? peer.load(changes) : peer.apply(changes);
    },
  };
}

const recordOf = ({ signer }: Peer, seq: number, changes: GoalsReply["changes"]): GoalChangeRecord => ({
  stamp: { hlc: (1_000 + seq) as Hlc, feed: signer.feed, seq },
  author: member,
  session: signer.session,
  changes,
});

/** As after a start: there are records, and something was kept. */
function found(records: readonly GoalChangeRecord[], kept: GoalTitleRecord | undefined, version?: number) {
  const from = createDrawnFrom(sha256, version);
  from.begin(objective, records);
  return from.find(objective, kept)?.view ?? null;
}

/** One who has read a document with values apart, one that cannot be used, and a parent. */
function drawnOnce() {
  const [ana, bo] = [createDevice("a", 1_700_000_000_000), createDevice("b", 1_700_000_060_000)];
  ana.write(create);
  ana.write(addKeyResult(1));
  bo.hear(ana.records);
  for (const [device, unit] of [
    [ana, "k"],
    [bo, "t"],
  ] as const)
    device.write({ type: "setKeyResult", keyResult: kr(1), fields: { unit } });
  const { view } = ana.hear(bo.records);
  return { ana, bo, view, all: [...ana.records, ...bo.records], kept: ana.kept(view) };
}

describe("what was drawn of documents", () => {
  test("[GOAL11] after whatever two people write apart and together, what is kept is what the document says when it is opened", () => {
    fc.assert(
      fc.property(story, (steps) => {
        const [ana, bo] = [createDevice("a", 1_700_000_000_000), createDevice("b", 1_700_000_060_000)];
        const heard = [0, 0];
        for (const one of [create, addKeyResult(1), addKeyResult(2)]) ana.write(one);
        let view = bo.hear(ana.records).view;
        heard[1] = ana.records.length;
        for (const [who, one] of steps) {
          const [me, other] = who === 0 ? [ana, bo] : [bo, ana];
          if (one !== null) view = me.write(one).view;
          else {
            view = me.hear(other.records.slice(heard[who])).view;
            heard[who] = other.records.length;
          }
          const [mine, theirs] = [me.records, other.records.slice(0, heard[who])];
          const kept = me.kept(view);
          const opened = createPeerOf(automerge, "c").load(
            [...theirs, ...mine].flatMap(({ changes }) => changes),
          );
          expect(found([...mine, ...theirs], kept)).toStrictEqual(opened.view);
          expect(found([...theirs, ...mine].reverse(), kept)).toStrictEqual(view);
        }
      }),
      { numRuns: 25 },
    );
  });

  test("[GOAL11] values apart are the same read from what is kept", () => {
    const { all, kept, view } = drawnOnce();
    expect(view.conflicts).toMatchObject([{ field: "unit", values: [{ value: "k" }, { value: "t" }] }]);
    expect(found(all, kept)).toStrictEqual(view);
  });

  test("[E18] [GOAL11] what cannot be used in a hostile document is the same read from what is kept; a number without a JSON word is opened", () => {
    const { ana, all } = drawnOnce();
    const signer = { feed: "e".repeat(48) as FeedId, session: 1 };
    let doc = automerge.init<Record<string, unknown>>({ actor: goalActor(signer) });
    [doc] = automerge.applyChanges(doc, all.flatMap(({ changes }) => changes) as Uint8Array<ArrayBuffer>[]);
    const write = (seq: number, work: (doc: Record<string, unknown>) => void) => {
      const before = automerge.getHeads(doc);
      doc = automerge.change(doc, { time: 1_700_000_100 + seq }, work);
      const changes = automerge.getChangesSince(doc, before);
      const stamp = { hlc: (2_000 + seq) as Hlc, feed: signer.feed, seq };
      const record: GoalChangeRecord = { stamp, author: member, session: 1, changes };
      all.push(record);
      return ana.hear([record]).view;
    };
    const odd = write(0, (open) => {
      open.title = 7;
      open.cycle = { deep: { deep: {} } };
      open.weight = Number.NaN;
      open["parent/__proto__"] = "contributes";
    });
    expect(odd.invalid).toContain("title");
    expect(found(all, ana.kept(odd))).toStrictEqual(odd);
    ana.write({ type: "setObjective", fields: { progress: 0.5 } });
    const apart = write(1, (open) => {
      open.progress = Number.POSITIVE_INFINITY;
    });
    expect(apart.conflicts.flatMap(({ values }) => values.map(({ value }) => value))).toContain(
      Number.POSITIVE_INFINITY,
    );
    expect(ana.kept(apart)).toEqual({ title: "", unit: "" });
  });

  test("[GOAL11] what another version drew, of fewer, more or other changes, or what a bit fell over in, is not taken", () => {
    const { all, kept, view } = drawnOnce();
    expect(found(all, kept, DRAWN_VERSION)).toStrictEqual(view);
    const [first, ...rest] = all as [GoalChangeRecord, ...GoalChangeRecord[]];
    const [change = new Uint8Array()] = first.changes;
    const turned = change.slice();
    turned[turned.length - 1] = (turned.at(-1) ?? 0) ^ 1;
    const more = { ...first, stamp: { ...first.stamp, seq: 99 } };
    const others: readonly (readonly GoalChangeRecord[])[] = [
      [],
      rest,
      [...all, more],
      [{ ...first, session: 2 }, ...rest],
      [{ ...first, changes: [turned] }, ...rest],
      [{ ...first, changes: [change.slice(0, 5), change.slice(5)] }, ...rest],
      [{ ...first, stamp: { ...first.stamp, hlc: 1 as Hlc } }, ...rest],
    ];
    for (const records of others) expect(found(records, kept)).toBeNull();
    expect(found(all, kept, DRAWN_VERSION + 1)).toBeNull();
    expect(found(all, undefined)).toBeNull();
    expect(found(all, { title: "", unit: "" })).toBeNull();
    const { drawn = "" } = kept;
    fc.assert(
      fc.property(fc.nat(drawn.length - 1), fc.string({ maxLength: 3 }), (at, put) => {
        const damaged = drawn.slice(0, at) + put + drawn.slice(at + 1);
        fc.pre(damaged !== drawn);
        expect(found(all, { ...kept, drawn: damaged })).toBeNull();
      }),
    );
  });

  test("[GOAL11] [OKR6] the frozen documents are drawn as this version drew them: with whatever changes that, DRAWN_VERSION is raised", () => {
    const drawn = ["goal-v1", "goal-v2"].map((name) => {
      const path = new URL(`../../../test/vectors/${name}.json`, import.meta.url);
      const { changes } = JSON.parse(readFileSync(path, "utf8")) as { readonly changes: readonly string[] };
      const { view } = createPeerOf(automerge, "c").load(changes.map((hex) => fromHex(hex) as Bytes));
      return JSON.stringify(view);
    });
    const digest = toHex(sha256(utf8(drawn.join("\n")))).slice(0, 16);
    expect({ version: DRAWN_VERSION, digest }).toEqual({ version: 1, digest: "689c0b0d0f920977" });
  });

  test("[GOAL11] nothing is kept while the document has what no record holds, or lacks what one holds", () => {
    const { all, view } = drawnOnce();
    const from = createDrawnFrom(sha256);
    from.begin(objective, all.slice(1));
    const ref = `${all[0]?.stamp.seq}`;
    from.differ(objective, ref);
    expect(from.toKeep(objective, view)).toEqual({});
    from.begin(objective, all);
    expect(from.toKeep(objective, view)).toHaveProperty("drawn");
    from.differ(objective, "left out");
    expect(from.add(objective, all)).toBe(true);
    expect(from.toKeep(objective, view)).toEqual({});
  });

  test("[GOAL11] another change at a place that is taken is said, so that the document is opened anew", () => {
    const { all } = drawnOnce();
    const from = createDrawnFrom(sha256);
    from.begin(objective, all);
    expect(from.add(objective, all)).toBe(true);
    const [first] = all as [GoalChangeRecord, ...GoalChangeRecord[]];
    expect(from.add(objective, [{ ...first, session: 9 }])).toBe(false);
  });

  test("[GOAL11] what the guard refused is said again after a start", () => {
    const { all, view } = drawnOnce();
    const from = createDrawnFrom(sha256);
    from.begin(objective, all);
    from.refuse(objective, "GoalWrongActor");
    const kept: GoalTitleRecord = { title: "", unit: "", ...from.toKeep(objective, view) };
    const next = createDrawnFrom(sha256);
    next.begin(objective, all);
    expect(next.find(objective, kept)?.refusals).toEqual(["GoalWrongActor"]);
    const again: GoalTitleRecord = { title: "", unit: "", ...next.toKeep(objective, view) };
    expect(again).toEqual(kept);
  });
});

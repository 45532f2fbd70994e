import {
  actorToFeed,
  effectsBetween,
  entryKey,
  type FeedId,
  feedToDevice,
  headsBy,
  type Objective,
  type PastChange,
  placeKey,
  readObjective,
  targetToText,
  thereSince,
} from "../../../crdt/index.ts";
import { type AutomergeApi, type PlainDoc, readDoc } from "./plain.ts";
import type { BetweenReply, MomentReply, RawMoment } from "./protocol.ts";
import { createTouched } from "./touched.ts";
import type { Twins } from "./twins.ts";

/** One document at moments of its past. Reads the document and changes nothing. Times are seconds; rules PAST1–PAST4. */
export interface GoalMoments {
  at(doc: PlainDoc, until: number, now: number): MomentReply;
  between(doc: PlainDoc, after: number, until: number, now: number): BetweenReply;
}

/** Every time zone is off by whole quarters of an hour: enough to tell days. */
const QUARTER = 15 * 60;
/** How many changes of the window, and operations in them, are looked through for who wrote where; the newest first. */
const MAX_CHANGES = 2_000;
const MAX_OPERATIONS = 50_000;

type LibraryHeads = Parameters<AutomergeApi["view"]>[1];
interface Change extends PastChange {
  readonly actor: string;
  readonly operations: number;
}
interface Known {
  /** Each after those it builds on. */
  readonly changes: readonly Change[];
  readonly since: ReadonlyMap<string, number>;
}

export function createGoalMoments(automerge: AutomergeApi, twins: Twins): GoalMoments {
  const viewAt = (doc: PlainDoc, heads: readonly string[]): PlainDoc =>
    automerge.view(doc, heads as LibraryHeads);
  const { placesIn } = createTouched(automerge, viewAt);
  let listed: { readonly heads: string; readonly changes: readonly Change[] } | null = null;

  function survey(doc: PlainDoc, now: number): Known {
    const heads = automerge.getHeads(doc).join("");
    if (listed?.heads !== heads) listed = { heads, changes: changesIn(doc) };
    return { changes: listed.changes, since: thereSince(listed.changes, now) };
  }

  const changesIn = (doc: PlainDoc): readonly Change[] =>
    automerge.getChangesMetaSince(doc, []).map(
      ({ hash, actor, time, startOp, maxOp, deps, message }): Change => ({
        hash,
        author: feedToDevice(actorToFeed(actor)),
        actor,
        time,
        startOp,
        operations: maxOp - startOp + 1,
        deps,
        message,
      }),
    );

  function momentAt(doc: PlainDoc, { changes, since }: Known, until: number): RawMoment | null {
    const heads = headsBy(changes, since, until);
    if (heads.length === 0) return null;
    const { objective } = readDoc(automerge, viewAt(doc, heads), twins);
    return { objective, parentsSetAt: parentsSetAt(doc, objective, heads, changes) };
  }

  function parentsSetAt(
    doc: PlainDoc,
    { parents }: Objective,
    heads: readonly string[],
    changes: readonly Change[],
  ): RawMoment["parentsSetAt"] {
    const handle = automerge.getBackend(doc);
    const setAt = (parent: string): number => {
      const all = handle.getAll("_root", entryKey("parents", parent), heads as LibraryHeads);
      const [digits = "", by = ""] = String(all.at(-1)?.at(-1) ?? "").split("@");
      const counter = Number(digits);
      const made = changes.find(
        ({ actor, startOp, operations }) =>
          actor === by && startOp <= counter && counter < startOp + operations,
      );
      return (made?.time ?? 0) * 1000;
    };
    return Object.fromEntries(parents.map(targetToText).map((parent) => [parent, setAt(parent)]));
  }

  /** Who wrote where in the window, each once, the newest first. */
  function writersIn(doc: PlainDoc, changes: readonly Change[]): ReadonlyMap<string, ReadonlySet<FeedId>> {
    const writers = new Map<string, Set<FeedId>>();
    let operations = 0;
    for (const change of changes.toReversed().slice(0, MAX_CHANGES)) {
      operations += change.operations;
      if (operations > MAX_OPERATIONS) break;
      for (const place of placesIn(doc, change)) {
        const key = placeKey(place);
        writers.set(key, (writers.get(key) ?? new Set()).add(actorToFeed(change.actor)));
      }
    }
    return writers;
  }

  return {
    at(doc, until, now) {
      const all = survey(doc, now);
      const times = [...all.since.values()].map((time) => time - (time % QUARTER));
      return { moment: momentAt(doc, all, until), times: [...new Set(times)] };
    },
    between(doc, after, until, now) {
      const all = survey(doc, now);
      const [before, then] = [momentAt(doc, all, after), momentAt(doc, all, until)];
      if (then === null) return { before, after: null, created: null, edits: [] };
      const inside = all.changes.filter(({ hash }) => {
        const since = all.since.get(hash) ?? 0;
        return after < since && since <= until;
      });
      const effects = effectsBetween(before?.objective ?? readObjective({}).objective, then.objective);
      const writers = writersIn(doc, effects.length === 0 ? [] : inside);
      const creation = before === null ? all.changes[0] : undefined;
      return {
        before,
        after: then,
        created:
          creation === undefined ? null : { feed: actorToFeed(creation.actor), at: creation.time * 1000 },
        edits: effects.map((effect) => ({ effect, feeds: [...(writers.get(placeKey(effect.place)) ?? [])] })),
      };
    },
  };
}

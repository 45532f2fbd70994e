import {
  type Bytes,
  concat,
  fromHex,
  type ObjectiveId,
  orderKey,
  refToText,
  toHex,
  uint64,
  utf8,
} from "../../../crdt/index.ts";
import type { GoalChangeRecord, GoalTitleRecord } from "../state/records.ts";
import type { RawObjective } from "./protocol.ts";

/**
 * What was drawn of documents, kept on disk beside their titles: after a start nobody opens a document to list it.
 *
 * A mark stands before it, a hash over the version of drawing, the changes that it was drawn from, byte for byte, and its own
 * text. So it fits only what this version drew of exactly the changes that lie there now, and as it was written; whatever
 * else lies there (a crash came between, an older Skein wrote, a bit fell over) is drawn anew from the document.
 */
export const DRAWN_VERSION = 1; // raised with whatever reads documents (guard, history, library, schema) otherwise than before

const MARK_DIGITS = 64;

export interface Drawn {
  readonly view: RawObjective;
  /** Why changes were refused before they reached the document, once for each. */
  readonly refusals: readonly string[];
}

/** Which changes the goals engine has of each objective, as what is drawn of them is kept and found again. */
export interface DrawnFrom {
  /** These and no others. */
  begin(objective: ObjectiveId, records: readonly GoalChangeRecord[]): void;
  /** And these. `false`: another change stood at one of their places. */
  add(objective: ObjectiveId, records: readonly GoalChangeRecord[]): boolean;
  /** Its document has what no record holds (yet), or lacks what one holds: until then nothing is kept of it. */
  differ(objective: ObjectiveId, by: string): void;
  refuse(objective: ObjectiveId, reason: string): void;
  forget(objective: ObjectiveId): void;
  toKeep(objective: ObjectiveId, view: RawObjective): Pick<GoalTitleRecord, "drawn">;
  find(objective: ObjectiveId, kept: GoalTitleRecord | undefined): Drawn | null;
}

interface Sources {
  /** Of its changes, by order key. */
  readonly digests: Map<string, Bytes>;
  readonly differs: Set<string>;
  readonly refusals: string[];
}

export function createDrawnFrom(sha256: (bytes: Bytes) => Bytes, version = DRAWN_VERSION): DrawnFrom {
  const sourcesByObjective = new Map<ObjectiveId, Sources>();

  function sourcesOf(objective: ObjectiveId): Sources {
    const known = sourcesByObjective.get(objective);
    const sources = known ?? { digests: new Map(), differs: new Set(), refusals: [] };
    if (known === undefined) sourcesByObjective.set(objective, sources);
    return sources;
  }

  function add(objective: ObjectiveId, records: readonly GoalChangeRecord[]): boolean {
    const { digests, differs } = sourcesOf(objective);
    let isAlone = true;
    for (const record of records) {
      const { stamp } = record;
      const order = orderKey(stamp);
      const digest = sha256(bytesOf(order, record));
      const stood = digests.get(order);
      if (stood !== undefined && toHex(stood) !== toHex(digest)) isAlone = false;
      digests.set(order, digest);
      differs.delete(refToText(stamp));
    }
    return isAlone;
  }

  function markOf(objective: ObjectiveId, text: string): string {
    const digests = [...sourcesOf(objective).digests].sort(([a], [b]) => (a < b ? -1 : 1));
    const counts = [version, digests.length].map(uint64);
    return toHex(sha256(concat(...counts, ...digests.map(([, digest]) => digest), utf8(text))));
  }

  return {
    add,
    begin(objective, records) {
      sourcesByObjective.delete(objective);
      add(objective, records);
    },
    differ: (objective, by) => void sourcesOf(objective).differs.add(by),
    refuse: (objective, reason) => void sourcesOf(objective).refusals.push(reason),
    forget: (objective) => void sourcesByObjective.delete(objective),
    toKeep(objective, view) {
      const { differs, refusals } = sourcesOf(objective);
      const text = differs.size > 0 ? null : textOf({ view, refusals });
      return text === null ? {} : { drawn: markOf(objective, text) + text };
    },
    find(objective, kept) {
      if (kept?.drawn === undefined) return null;
      const text = kept.drawn.slice(MARK_DIGITS);
      if (kept.drawn !== markOf(objective, text) + text) return null;
      const drawn = JSON.parse(text) as Drawn; // the mark says that these are words of our own
      sourcesOf(objective).refusals.push(...drawn.refusals);
      return drawn;
    },
  };
}

/** All of a record that a document follows from. */
const bytesOf = (order: string, { session, changes }: GoalChangeRecord): Bytes =>
  concat(
    fromHex(order) as Bytes,
    uint64(session),
    ...changes.flatMap((change) => [uint64(change.length), change]),
  );

/** `null`: a member wrote a number into the document that JSON has no word for. */
function textOf(drawn: Drawn): string | null {
  let isExact = true;
  const text = JSON.stringify(drawn, (_, value: unknown) => {
    if (typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))) isExact = false;
    return value;
  });
  return isExact ? text : null;
}

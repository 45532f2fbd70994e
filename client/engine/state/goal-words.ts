import {
  type Bytes,
  type CommentSaid,
  type CommentThread,
  type CycleSaid,
  commentsOf,
  cyclesIn,
  cyclesSaid,
  type KeyResultId,
  type ObjectiveId,
  orderKey,
  parseGoalWord,
  type Retrospective,
  type RoomId,
  type Score,
  threadsOf,
} from "../../../crdt/index.ts";
import type { GoalChangeRecord } from "./records.ts";

/** What was said of objectives and cycles beside their documents: scores, comments, where a cycle stands, and looks back. */
export interface GoalWords {
  take(objective: ObjectiveId, records: readonly GoalChangeRecord[]): void;
  /** What stood at these places stands there no more. */
  leave(objective: ObjectiveId, orders: readonly string[]): void;
  forget(objective: ObjectiveId): void;
  /** Of an objective (`null`) or of one of its key results. */
  scores(objective: ObjectiveId, keyResult: KeyResultId | null): readonly Score[];
  /** Of an objective and all that is in it, oldest first. */
  threads(objective: ObjectiveId): readonly CommentThread[];
  cycles(room: RoomId): ReadonlyMap<string, CycleSaid>;
  /** Of an objective, or of a cycle of what stands for its room's cycles. */
  retrospectives(objective: ObjectiveId, about: string | null): readonly Retrospective[];
}

type Said = readonly (Score | CycleSaid | CommentSaid | Retrospective)[];

export function createGoalWords(sha256: (bytes: Bytes) => Bytes): GoalWords {
  const saidByObjective = new Map<ObjectiveId, Map<string, Said>>();
  const threadsByObjective = new Map<ObjectiveId, readonly CommentThread[]>();
  const saidOf = (objective: ObjectiveId): Said =>
    [...(saidByObjective.get(objective)?.values() ?? [])].flat();
  return {
    take(objective, records) {
      const said = saidByObjective.get(objective) ?? new Map<string, Said>();
      for (const record of records) said.set(orderKey(record.stamp), wordsIn(objective, record));
      if (said.size > 0) saidByObjective.set(objective, said);
      if (records.length > 0) threadsByObjective.delete(objective);
    },
    leave(objective, orders) {
      const said = saidByObjective.get(objective);
      const gone = orders.filter((order) => said?.delete(order));
      if (gone.length > 0) threadsByObjective.delete(objective);
    },
    forget(objective) {
      saidByObjective.delete(objective);
      threadsByObjective.delete(objective);
    },
    scores: (objective, keyResult) =>
      saidOf(objective)
        .filter((one) => "keyResult" in one)
        .filter((one) => one.keyResult === keyResult),
    threads(objective) {
      const known = threadsByObjective.get(objective);
      if (known !== undefined) return known;
      const threads = threadsOf(commentsOf(saidOf(objective).filter((one) => "word" in one)));
      threadsByObjective.set(objective, threads);
      return threads;
    },
    cycles: (room) => cyclesSaid(saidOf(cyclesIn(room, sha256)).filter((one) => "cycle" in one)),
    retrospectives: (objective, about) =>
      saidOf(objective)
        .filter((one) => "about" in one)
        .filter((one) => one.about === about),
  };
}

function wordsIn(objective: ObjectiveId, record: GoalChangeRecord): Said {
  const { stamp, author, leads = false, posts = true, changes } = record;
  const ref = { feed: stamp.feed, seq: stamp.seq };
  return changes.flatMap((bytes): Said => {
    const word = parseGoalWord(bytes);
    if (word === null) return [];
    if (word.type === "score") {
      const { type: _, ...score } = word;
      return [{ ...score, ref, stamp, by: author, objective }];
    }
    if (word.type === "cycle") return [{ cycle: word.cycle, state: word.state, by: author, leads, stamp }];
    if (!posts) return [];
    if (word.type !== "retro") return [{ word, ref, stamp, by: author, leads }];
    const { type: _, ...look } = word;
    return [{ ...look, ref, stamp, by: author, objective }];
  });
}

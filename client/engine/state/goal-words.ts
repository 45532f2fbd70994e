import {
  type Bytes,
  type CycleSaid,
  cyclesIn,
  cyclesSaid,
  type KeyResultId,
  type ObjectiveId,
  orderKey,
  parseGoalWord,
  type RoomId,
  type Score,
} from "../../../crdt/index.ts";
import type { GoalChangeRecord } from "./records.ts";

/** What was said of objectives and cycles beside their documents: scores, and where a cycle stands. */
export interface GoalWords {
  take(objective: ObjectiveId, records: readonly GoalChangeRecord[]): void;
  forget(objective: ObjectiveId): void;
  /** Of an objective (`null`) or of one of its key results. */
  scores(objective: ObjectiveId, keyResult: KeyResultId | null): readonly Score[];
  cycles(room: RoomId): ReadonlyMap<string, CycleSaid>;
}

type Said = readonly (Score | CycleSaid)[];

export function createGoalWords(sha256: (bytes: Bytes) => Bytes): GoalWords {
  const saidByObjective = new Map<ObjectiveId, Map<string, Said>>();
  const saidOf = (objective: ObjectiveId): Said =>
    [...(saidByObjective.get(objective)?.values() ?? [])].flat();
  return {
    take(objective, records) {
      const said = saidByObjective.get(objective) ?? new Map<string, Said>();
      for (const record of records) said.set(orderKey(record.stamp), wordsIn(objective, record));
      if (said.size > 0) saidByObjective.set(objective, said);
    },
    forget: (objective) => void saidByObjective.delete(objective),
    scores: (objective, keyResult) =>
      saidOf(objective)
        .filter((one) => "keyResult" in one)
        .filter((one) => one.keyResult === keyResult),
    cycles: (room) => cyclesSaid(saidOf(cyclesIn(room, sha256)).filter((one) => "cycle" in one)),
  };
}

function wordsIn(objective: ObjectiveId, { stamp, author, leads = false, changes }: GoalChangeRecord): Said {
  const ref = { feed: stamp.feed, seq: stamp.seq };
  return changes.flatMap((bytes): Said => {
    const word = parseGoalWord(bytes);
    if (word === null) return [];
    const { type: _, ...said } = word;
    return [
      "cycle" in said
        ? { ...said, by: author, leads, stamp }
        : { ...said, ref, stamp, by: author, objective },
    ];
  });
}

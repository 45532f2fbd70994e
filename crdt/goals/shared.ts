import type { CborValue } from "../base/cbor.ts";
import { type KeyResultId, type ObjectiveId, parseKeyResultId, parseObjectiveId } from "../base/ids.ts";
import { EVENT_LIMITS } from "../chat/events.ts";
import type { NewerExtra } from "../chat/extras.ts";
import { type Field, id, list, number, oneOf, orNull, text, tuple } from "../chat/fields.ts";
import { KEY_RESULT_KINDS, KEY_RESULT_LIMITS, type KeyResult } from "./key-result.ts";

/** An objective (`keyResult` is `null`) or a key result in a message, with what it was when somebody put it there. */
export interface SharedGoal {
  readonly objective: ObjectiveId;
  readonly keyResult: KeyResultId | null;
  readonly title: string;
  /** How a key result is measured; of an objective nothing. */
  readonly measure: Measure | null;
  /** 0 to 1. */
  readonly progress: number | null;
}
export type Measure = Pick<KeyResult, "kind" | "start" | "target" | "unit" | "zones">;

/** The part's key. Chat keeps it as it is; whoever draws the card reads it. */
export const SHARED_GOALS = "g";
export const SHARED_GOALS_LIMIT = 9;

const ZONES_UNITS = 1_000;
const value = orNull(number(-EVENT_LIMITS.magnitude, EVENT_LIMITS.magnitude));
const measure = tuple<readonly [Measure["kind"], number | null, number | null, string, string]>(
  oneOf(KEY_RESULT_KINDS),
  value,
  value,
  text(KEY_RESULT_LIMITS.unit, KEY_RESULT_LIMITS.unit * 3),
  text(ZONES_UNITS, ZONES_UNITS * 3),
);
const shared = tuple<
  readonly [
    ObjectiveId,
    KeyResultId | null,
    string,
    Parameters<typeof measure.write>[0] | null,
    number | null,
  ]
>(
  id(parseObjectiveId),
  orNull(id(parseKeyResultId)),
  text(KEY_RESULT_LIMITS.title, KEY_RESULT_LIMITS.title * 3),
  orNull(measure),
  orNull(number(0, 1)),
);
const some: Field<readonly Parameters<typeof shared.write>[0][]> = list(shared, SHARED_GOALS_LIMIT);

/** `null`: nothing of it can be read, and the words stand alone. Rule EVT18 in SPEC.md. */
export function parseSharedGoals(part: CborValue): readonly SharedGoal[] | null {
  const read = some.read(part);
  if (read === undefined || read.length === 0) return null;
  return read.map(([objective, keyResult, title, how, progress]) => ({
    objective,
    keyResult,
    title,
    measure: how && { kind: how[0], start: how[1], target: how[2], unit: how[3], zones: how[4] },
    progress,
  }));
}

export const sharedGoalsPart = (goals: readonly SharedGoal[]): NewerExtra => [
  SHARED_GOALS,
  some.write(
    goals.map(({ objective, keyResult, title, measure: how, progress }) => [
      objective,
      keyResult,
      title,
      how && [how.kind, how.start, how.target, how.unit, how.zones],
      progress,
    ]),
  ),
];

import { type KeyResultId, type ObjectiveId, parseKeyResultId, parseObjectiveId } from "../base/ids.ts";
import { EVENT_LIMITS } from "../chat/events.ts";
import type { Extras, NewerExtra } from "../chat/extras.ts";
import { type Field, id, number, tuple } from "../chat/fields.ts";

/** A check-in as it is told in the room of a team, by whoever made it: one line there, not a message. Rule EVT19 in SPEC.md. */
export type Told = readonly [objective: ObjectiveId, keyResult: KeyResultId, value: number];

const KEY = "k";
const told: Field<Told> = tuple<Told>(
  id(parseObjectiveId),
  id(parseKeyResultId),
  number(-EVENT_LIMITS.magnitude, EVENT_LIMITS.magnitude),
);

/** `null`: it tells of none, or of one that cannot be read, and is a message like any other. */
export const toldIn = ({ newer = [] }: Extras = {}): Told | null => {
  const part = newer.find(([key]) => key === KEY);
  return (part && told.read(part[1])) ?? null;
};

export const toldPart = (value: Told): NewerExtra => [KEY, told.write(value)];

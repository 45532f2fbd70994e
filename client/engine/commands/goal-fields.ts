import {
  ALIGNMENTS,
  CATEGORIES,
  EVENT_LIMITS,
  fromHex,
  isFormat,
  KEY_RESULT_KINDS,
  KEY_RESULT_LIMITS,
  LEVELS,
  ok,
  parseCycle,
  parseNoteId,
  parseRoomId,
  parseZones,
  type Result,
  ROLLUPS,
} from "../../../crdt/index.ts";
import type { CommandError, Commands } from "../api.ts";
import type { ObjectiveFields } from "../goals/protocol.ts";
import { refuse } from "./answers.ts";

/** Values that the UI hands in, held to what their fields can be. Reading tolerates everything; writing need not. */

export const isUsable = (value: number): boolean =>
  Number.isFinite(value) && Math.abs(value) <= EVENT_LIMITS.magnitude;

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  category: CATEGORIES,
  level: LEVELS,
  rollup: ROLLUPS,
  kind: KEY_RESULT_KINDS,
  how: ALIGNMENTS,
};
const isIn = (choices: readonly string[], value: unknown): boolean => choices.some((one) => one === value);

/** The first field that holds what it cannot; `null` when all can be written. */
export function badField(values: object): CommandError | null {
  for (const [field, value] of Object.entries(values)) {
    if (value === null || value === undefined) continue;
    const choices = CHOICES[field];
    if (choices !== undefined && !isIn(choices, value)) return { type: "NotFound" };
    if (field === "format" && !isFormat(String(value))) return { type: "NotFound" };
    if (field === "zones" && parseZones(String(value)) === null) return { type: "NotANumber", field };
    if (typeof value === "number" && !isWithin(field, value)) return { type: "NotANumber", field };
    if ((field === "done" || field === "excludes") && String(value).length > KEY_RESULT_LIMITS.definition)
      return { type: "TooLong", max: KEY_RESULT_LIMITS.definition, unit: "characters" };
  }
  return null;
}

function isWithin(field: string, value: number): boolean {
  if (field === "progress") return value >= 0 && value <= 1;
  if (field === "weight") return value >= 0 && value <= KEY_RESULT_LIMITS.weight;
  return isUsable(value);
}

export function objectiveFields(
  values: Omit<Commands["setObjective"]["input"], "id">,
): Result<ObjectiveFields, CommandError> {
  const bad = badField(values);
  if (bad !== null) return refuse(bad);
  const { home, note, cycle, ...rest } = values;
  const room = home === null || home === undefined ? null : parseRoomId(fromHex(home));
  const noteId = note === null || note === undefined ? null : parseNoteId(fromHex(note));
  const isLost =
    (typeof home === "string" && room === null) ||
    (typeof note === "string" && noteId === null) ||
    (cycle !== undefined && parseCycle(cycle) === null);
  if (isLost) return refuse({ type: "NotFound" });
  return ok({
    ...rest,
    ...(cycle !== undefined && { cycle }),
    ...(home !== undefined && { home: room }),
    ...(note !== undefined && { note: noteId }),
  });
}

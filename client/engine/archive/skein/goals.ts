import {
  broughtIn,
  broughtToParts,
  type EventRef,
  encodeEvent,
  FROM_SKEIN,
  fromHex,
  importKey,
  type KnownEvent,
  type ObjectiveId,
  parseEvent,
  parseKeyResultId,
  parseObjectiveId,
  readObjective,
  refToText,
  toHex,
} from "../../../../crdt/index.ts";
import type { CheckInThere, GoalThere } from "../../goals/bring.ts";
import type { Core } from "../../state/core.ts";
import type { ZipIn } from "../zip-in.ts";

/* Goals as they stand in an export. */

export const GOALS = "goals/goals.jsonl";
export const GOAL_ORIGINALS = "goals/originals.jsonl";
export const GOAL_PAGE = "goals/index.html";

/** What names an objective, or one check-in of it, whoever brings it. */
export const goalKey = ({ ports }: Core, objective: ObjectiveId, checkIn?: EventRef): string =>
  toHex(
    importKey(ports.crypto, FROM_SKEIN, objective, ...(checkIn === undefined ? [] : [refToText(checkIn)])),
  );

export interface BroughtGoal {
  readonly goal: GoalThere;
  readonly checkIns: readonly CheckInThere[];
}

export async function* noGoals(): AsyncGenerator<BroughtGoal> {}

const MOST_CHECK_INS = 20_000; // of one objective: a hundred key results, each day for half a year

/**
 * The goals of an export, one after the other, under the ids that follow for them here from their ids there: whoever brings them.
 * What is no objective and no check-in of the one above it is passed over. Rule EXP10 in crdt/SPEC.md.
 */
export async function* goalsIn(core: Core, zip: ZipIn): AsyncGenerator<BroughtGoal> {
  if (!zip.has(GOALS)) return;
  let open: { readonly there: string; readonly goal: GoalThere; readonly checkIns: CheckInThere[] } | null =
    null;
  for await (const text of zip.lines(GOALS)) {
    const line = objectIn(text);
    if (line?.type === "objective") {
      if (open !== null) yield open;
      const goal = goalIn(core, line);
      open = goal && { there: String(line.id), goal, checkIns: [] };
    } else if (line?.type === "checkIn" && open !== null && line.objective === open.there) {
      const checkIn = checkInIn(core, open.goal.id, line);
      if (checkIn !== null && open.checkIns.length < MOST_CHECK_INS) open.checkIns.push(checkIn);
    }
  }
  if (open !== null) yield open;
}

type Line = Readonly<Record<string, unknown>>;

function objectIn(text: string): Line | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Line) : null;
  } catch {
    return null; // not JSON, or no line
  }
}

const idHere = (core: Core, ...path: readonly string[]) =>
  importKey(core.ports.crypto, "goal", core.roster.state().chain, ...path);
const KEY_RESULT_BYTES = 8;

function goalIn(core: Core, line: Line): GoalThere | null {
  const id = typeof line.id === "string" ? parseObjectiveId(idHere(core, line.id)) : null;
  if (id === null) return null;
  const listed: readonly unknown[] = Array.isArray(line.keyResults) ? line.keyResults : [];
  const entries = listed.flatMap((one): readonly (readonly [string, unknown])[] => {
    const there = typeof one === "object" && one !== null && "id" in one ? one.id : null;
    return typeof there === "string" ? [[keyResultHere(core, there), one]] : [];
  });
  const { objective } = readObjective({ ...line, keyResults: Object.fromEntries(entries) });
  return objective.cycle === null ? null : { id, objective, keyResults: objective.keyResults };
}

const keyResultHere = (core: Core, there: string): string =>
  toHex(idHere(core, "key result", there).slice(0, KEY_RESULT_BYTES));

/** Through the door that every event passes. */
function checkInIn(core: Core, objective: ObjectiveId, line: Line): CheckInThere | null {
  const { key, at, who, name, value, confidence, note, keyResult } = line;
  if (typeof key !== "string" || typeof keyResult !== "string") return null;
  const id = parseKeyResultId(fromHex(keyResultHere(core, keyResult)));
  try {
    const brought = { key: fromHex(key), at, who, name } as Parameters<typeof broughtToParts>[0];
    const said = { value, confidence, note, after: [], extras: { newer: broughtToParts(brought) } };
    const event = { type: "checkIn", objective, keyResult: id, ...said } as unknown as KnownEvent;
    const read = parseEvent(encodeEvent(event));
    if (!read.ok || read.value.type !== "checkIn") return null;
    const there = broughtIn(read.value.extras?.newer);
    return there && { key: there.key, event: read.value };
  } catch {
    return null; // JSON holds what no event does
  }
}

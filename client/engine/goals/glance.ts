import { GOAL_VERSION, type Objective, readObjective } from "../../../crdt/index.ts";
import { checkInsKey } from "../state/apply.ts";

/**
 * What cards in rooms need of an objective, kept beside the titles of its key results whenever its document is read: a
 * card is drawn without the goals engine. It is read as a document is: whatever stands there, without throwing.
 */

const NO_KEY_RESULT = "0000000000000000";
export const glanceKey = (objective: string) => checkInsKey(objective, NO_KEY_RESULT);

export function glanceOf({ title, cycle, owner, rollup, progress, archived, keyResults }: Objective): string {
  const plain = keyResults.map(
    ({ id, title: name, kind, start, target, unit, zones, weight, order, owner: by, archived: away }) => [
      id,
      { title: name, kind, start, target, unit, zones, weight, order, owner: by, archived: away },
    ],
  );
  const rest = { title, cycle, owner, rollup, progress, archived };
  return JSON.stringify({ v: GOAL_VERSION, ...rest, keyResults: Object.fromEntries(plain) });
}

export function readGlance(glance: string): Objective {
  return readObjective(plainIn(glance)).objective;
}

function plainIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a damaged cache: read as an empty objective
  }
}

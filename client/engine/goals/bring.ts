import {
  type KeyResult,
  type KeyResultId,
  type KnownEvent,
  type Objective,
  type ObjectiveId,
  ok,
  type Result,
} from "../../../crdt/index.ts";
import type { CommandError } from "../api.ts";
import type { GoalsRunning } from "../running.ts";
import type { GoalEdit } from "./protocol.ts";

/** A check-in of another organisation. */
export interface CheckInThere {
  readonly key: string;
  readonly event: Extract<KnownEvent, { type: "checkIn" }>;
}

/** An objective of another organisation, under the ids that it has here. */
export interface GoalThere {
  readonly id: ObjectiveId;
  /** Without the people: nobody there is known here. */
  readonly objective: Objective;
  readonly keyResults: readonly KeyResult[];
}

const AT_ONCE = 32;

/** Writes an objective as it was there, step by step; what was written already is passed over, so one that broke off goes on. */
export async function bringGoal(
  { objectives, core }: GoalsRunning,
  { id, objective, keyResults }: GoalThere,
): Promise<Result<null, CommandError>> {
  const { title, why, cycle, archived, category, level, rollup, progress, weight } = objective;
  const fields = { category, level, rollup, progress, weight }; // people, rooms and other objectives are others there
  const edits: (readonly [name: string, GoalEdit])[] = [
    ["create", { type: "create", title, cycle: cycle ?? "", owner: null, fields }],
    ...(why === "" ? [] : [["why", { type: "setText", field: "why", text: why }] as const]),
    ...keyResults.flatMap((one) => editsOf(one, core.identity.member)),
    ...(archived ? [["archived", { type: "setArchived", archived }] as const] : []),
  ];
  for (const [name, edit] of edits) {
    const about = { version: null, text: title, command: `import objective ${id} ${name}` };
    const edited = await objectives.edit(id, edit, about);
    if (!edited.ok) return edited;
  }
  return ok(null);
}

function editsOf(one: KeyResult, by: Objective["owner"] & {}): readonly (readonly [string, GoalEdit])[] {
  const { id, title, start, target, unit, weight, archived, kind, format, zones, done, excludes } = one;
  const added: GoalEdit = {
    type: "addKeyResult",
    keyResult: id,
    title,
    start,
    target,
    unit,
    owner: null,
    by,
    fields: { kind, format, ...(zones !== "" && { zones }) },
    done,
    excludes,
  };
  const fields = { ...(weight !== 1 && { weight }), ...(archived && { archived }) };
  const more: GoalEdit = { type: "setKeyResult", keyResult: id, fields };
  return [[`add ${id}`, added], ...(Object.keys(fields).length > 0 ? [[`set ${id}`, more] as const] : [])];
}

/** Writes those that are not here yet. Gives how many came. */
export async function bringCheckIns(
  { objectives, core, outbox, link }: GoalsRunning,
  objective: ObjectiveId,
  there: readonly CheckInThere[],
): Promise<Result<number, CommandError>> {
  const here = new Set(there.map(({ event }) => event.keyResult).flatMap((one) => keysHere(one)));
  const fresh = there.filter(({ key }) => !here.has(key));
  const room = objectives.room();
  if (room === null) return ok(0);
  for (let at = 0; at < fresh.length; at += AT_ONCE) {
    const some = fresh.slice(at, at + AT_ONCE).map(({ event }) => ({
      event,
      about: { kind: "checkIn", text: String(event.value) } as const,
    }));
    const written = await core.queue.run(async () => {
      const appended = await outbox.appendAll(room, some, null);
      if (appended.ok) await link.exchange()?.push(room);
      return appended;
    });
    if (!written.ok) return written;
  }
  return ok(fresh.length);

  function keysHere(keyResult: KeyResultId): readonly string[] {
    return objectives.checkIns(objective, keyResult).checkIns.flatMap(({ brought }) => brought?.key ?? []);
  }
}

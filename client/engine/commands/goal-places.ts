import {
  belowOf,
  currentOf,
  fromHex,
  isAbove,
  type KeyResult,
  type KeyResultId,
  MAX_ENTRIES,
  type MemberId,
  OBJECTIVE_LIMITS,
  type Objective,
  type ObjectiveId,
  objectiveIn,
  objectiveOrder,
  ok,
  parseCycle,
  parseKeyResultId,
  parseMemberId,
  parseObjectiveId,
  parseTarget,
  placeAfter,
  type Result,
  type RoomId,
  type Target,
  targetToText,
  wellFormed,
} from "../../../crdt/index.ts";
import type { CommandError } from "../api.ts";
import type { Entry, GoalEdit } from "../goals/protocol.ts";
import type { GoalsRunning } from "../running.ts";
import type { Core } from "../state/core.ts";
import { alignmentIn } from "../views/goal-survey.ts";
import { targetsOf } from "../views/goal-targets.ts";
import { done, type Handlers, idMadeBy, refuse } from "./answers.ts";
import { badField } from "./goal-fields.ts";

export type PlaceCommand =
  | "moveObjective"
  | "ownObjective"
  | "alignObjective"
  | "needObjective"
  | "readTargets"
  | "carryOver";

const OWN_BYTES = 8;

/** The same command makes the same objective. */
export const newObjective = (core: Core, room: RoomId, command: string): ObjectiveId =>
  objectiveIn(room, idMadeBy(core, command, OWN_BYTES), core.ports.crypto.sha256);

/** Where objectives stand: among each other, with whom, under what, and in which cycle. */
export function placeCommands(run: GoalsRunning): Pick<Handlers, PlaceCommand> {
  const { core, objectives } = run;

  async function edit(
    id: ObjectiveId | null,
    goalEdit: GoalEdit,
    command: string,
    room?: RoomId,
  ): Promise<Result<null, CommandError>> {
    if (id === null) return refuse({ type: "NotFound" });
    const text = goalEdit.type === "create" ? goalEdit.title : titleOf(id);
    const about = { version: null, text, command, ...(room !== undefined && { room }) };
    const edited = await objectives.edit(id, goalEdit, about);
    return edited.ok ? done : edited;
  }
  const titleOf = (id: ObjectiveId): string => objectives.raw().get(id)?.objective.title ?? "";
  const setEntry = (id: string, entry: Entry, command: string) =>
    edit(parseObjectiveId(fromHex(id)), { type: "setEntry", ...entry }, command);

  return {
    async moveObjective({ id, after }, command) {
      const moved = parseObjectiveId(fromHex(id));
      const cycle = moved === null ? null : objectives.raw().get(moved)?.objective.cycle;
      if (moved === null || cycle === undefined || after === id) return refuse({ type: "NotFound" });
      const items = inOrder(run, cycle).map(([one, objective]) => ({
        id: one,
        order: objectiveOrder(objective),
      }));
      if (after !== null && !items.some((one) => one.id === after)) return refuse({ type: "NotFound" });
      for (const [at, { id: one, order }] of placeAfter(
        items,
        moved,
        after as ObjectiveId | null,
      ).entries()) {
        const written = await edit(one, { type: "setObjective", fields: { order } }, `${command}:${at}`);
        if (!written.ok) return written;
      }
      return done;
    },
    ownObjective({ id, member, on }, command) {
      const entry = parseMemberId(fromHex(member));
      if (entry === null) return Promise.resolve(refuse({ type: "NotFound" }));
      return setEntry(id, { field: "owners", entry, value: on ? true : null }, command);
    },
    async alignObjective({ id, parent, keyResult, how }, command) {
      const entry = targetText(parent, keyResult);
      if (entry === null || parent === id || badField({ how }) !== null) return refuse({ type: "NotFound" });
      if (how !== null) await objectives.loaded();
      const wrong = how === null ? null : whyNotAlign(run, id as ObjectiveId, entry);
      if (wrong !== null) return refuse(wrong);
      return setEntry(id, { field: "parents", entry, value: how }, command);
    },
    async needObjective({ id, needed, keyResult, reason }, command) {
      const entry = targetText(needed, keyResult);
      if (entry === null || needed === id) return refuse({ type: "NotFound" });
      if (reason !== null && reason.length > OBJECTIVE_LIMITS.reason)
        return refuse({ type: "TooLong", max: OBJECTIVE_LIMITS.reason, unit: "characters" });
      if (reason !== null) await objectives.loaded();
      if (reason !== null && isFull(objectives.raw().get(id as ObjectiveId)?.objective.needs, entry))
        return refuse({ type: "TooManyLinks", max: MAX_ENTRIES });
      const value = reason === null ? null : wellFormed(reason);
      return setEntry(id, { field: "needs", entry, value }, command);
    },
    async readTargets({ id }) {
      await objectives.loaded();
      const of = parseObjectiveId(fromHex(id));
      return of === null || !objectives.raw().has(of) ? refuse({ type: "NotFound" }) : ok(targetsOf(run, of));
    },
    async carryOver({ objective: from, keyResults, cycle }, command) {
      const source = parseObjectiveId(fromHex(from));
      const raw = source === null ? undefined : objectives.raw().get(source);
      const room = source === null ? null : objectives.roomOf(source);
      if (source === null || raw === undefined || room === null || parseCycle(cycle) === null)
        return refuse({ type: "NotFound" });
      const id = newObjective(core, room, command);
      const created = await edit(id, copyOf(run, raw.objective, cycle), command, room);
      if (!created.ok) return created;
      const chosen = raw.objective.keyResults.filter((one) => keyResults.includes(one.id));
      for (const one of chosen) {
        const added = await edit(
          id,
          keyResultCopy(run, source, one, `${command}:${one.id}`),
          `${command}:${one.id}`,
        );
        if (!added.ok) return added;
      }
      return ok({ id });
    },
  };
}

const targetText = (objective: string, keyResult: string | null): string | null => {
  const target = parseTarget(keyResult === null ? objective : `${objective}:${keyResult}`);
  return target === null ? null : targetToText(target);
};

/** Rule ALN5: what would not count is not written. What is there already may change how it counts. */
function whyNotAlign(run: GoalsRunning, id: ObjectiveId, entry: string): CommandError | null {
  const target = parseTarget(entry);
  const parents = run.objectives.raw().get(id)?.objective.parents;
  if (target !== null && belowOf(alignmentIn(run), id).has(target.objective)) return { type: "ClosesRing" };
  return isFull(parents, entry) ? { type: "TooManyLinks", max: MAX_ENTRIES } : null;
}

const isFull = (all: readonly Target[] | undefined, entry: string): boolean =>
  all !== undefined && all.length >= MAX_ENTRIES && !all.some((one) => targetToText(one) === entry);

/** Objectives of a cycle as they stand below each other, archived ones last. */
export const inOrder = (
  { objectives }: GoalsRunning,
  cycle: string | null,
): readonly (readonly [ObjectiveId, Objective])[] =>
  [...objectives.raw()]
    .filter(([, raw]) => raw.objective.cycle === cycle && raw.changes > 0)
    .map(([id, raw]) => ({ id, objective: raw.objective, order: objectiveOrder(raw.objective) }))
    .sort(
      (a, b) =>
        Number(a.objective.archived) - Number(b.objective.archived) ||
        (a.order === b.order ? (a.id < b.id ? -1 : 1) : a.order < b.order ? -1 : 1),
    )
    .map(({ id, objective }) => [id, objective]);

/** What it was aligned to goes with it where that stands above the new cycle too. */
function copyOf({ objectives }: GoalsRunning, of: Objective, cycle: string): GoalEdit {
  const to = parseCycle(cycle);
  const stays = (parent: ObjectiveId): boolean => {
    const above = parseCycle(objectives.raw().get(parent)?.objective.cycle);
    return above !== null && to !== null && isAbove(above, to);
  };
  const parents = of.parents
    .filter(({ objective }) => stays(objective))
    .map((parent): Entry => ({ field: "parents", entry: targetToText(parent), value: parent.how }));
  const owners = of.owners.map((entry): Entry => ({ field: "owners", entry, value: true }));
  const { category, level, home, rollup, weight } = of;
  return {
    type: "create",
    title: of.title,
    why: of.why,
    cycle,
    owner: of.owner,
    fields: { category, level, home, rollup, weight },
    entries: [...owners, ...parents],
  };
}

/** It starts where it stands now. A milestone that was met is still to be chosen by somebody: it begins unmet. */
function keyResultCopy(
  { core, objectives }: GoalsRunning,
  source: ObjectiveId,
  of: KeyResult,
  command: string,
): GoalEdit {
  const current = currentOf(objectives.checkIns(source, of.id))?.value ?? of.start;
  const { kind, format, zones, weight, title, target, unit, owner, done: met, excludes } = of;
  return {
    type: "addKeyResult",
    keyResult: parseKeyResultId(idMadeBy(core, command, OWN_BYTES)) as KeyResultId,
    title,
    start: kind === "milestone" ? null : current,
    target,
    unit,
    owner: owner as MemberId | null,
    by: core.identity.member,
    fields: { kind, format, weight, ...(zones !== "" && { zones }) },
    done: met,
    excludes,
  };
}

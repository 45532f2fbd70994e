import {
  EVENT_LIMITS,
  type EventRef,
  fromHex,
  frontierOf,
  type KeyResultId,
  type MemberId,
  OBJECTIVE_LIMITS,
  type ObjectiveId,
  ok,
  parseCycle,
  parseKeyResultId,
  parseMemberId,
  parseObjectiveId,
  type Result,
  refToText,
  wellFormed,
} from "../../../crdt/index.ts";
import type { CommandError, MergedText } from "../api.ts";
import type { GoalEdit, RawObjective } from "../goals/protocol.ts";
import type { GoalsRunning } from "../running.ts";
import { undoneView } from "../views/goal-history.ts";
import { done, type GoalCommand, type Handlers, idMadeBy, refuse } from "./answers.ts";
import { checkText } from "./chat.ts";

const OBJECTIVE_BYTES = 16;
const KEY_RESULT_BYTES = 8;

/** What people do with goals. Each edit is on this device's disk when it resolves, like a message. */
export function goalCommands(run: GoalsRunning): Pick<Handlers, GoalCommand> {
  const { core, outbox, objectives } = run;

  async function edit(
    objective: string,
    goalEdit: GoalEdit,
    text: string,
    command: string,
    version: string | null = null,
  ): Promise<Result<RawObjective, CommandError>> {
    const id = parseObjectiveId(fromHex(objective));
    if (id === null) return refuse({ type: "NotFound" });
    const edited = await objectives.edit(id, goalEdit, { version, text, command });
    return edited.ok ? ok(edited.value.view) : edited;
  }

  const settle = async (edited: Promise<Result<RawObjective, CommandError>>) => {
    const result = await edited;
    return result.ok ? done : result;
  };
  const titleOf = (objective: string): string =>
    objectives.raw().get(objective as ObjectiveId)?.objective.title ?? "";

  return {
    async createObjective({ cycle, title }, command) {
      const text = checkText(title, OBJECTIVE_LIMITS.title);
      if (!text.ok) return text;
      if (parseCycle(cycle) === null) return refuse({ type: "NotFound" });
      const id = parseObjectiveId(idMadeBy(core, command, OBJECTIVE_BYTES)) as ObjectiveId;
      const created = await edit(
        id,
        { type: "create", title: text.value, cycle, owner: core.identity.member },
        text.value,
        command,
      );
      return created.ok ? ok({ id }) : created;
    },
    async editObjectiveText({ id, field, text, version }, command) {
      const limit = field === "title" ? OBJECTIVE_LIMITS.title : OBJECTIVE_LIMITS.why;
      if (text.length > limit) return refuse({ type: "TooLong", max: limit, unit: "characters" });
      const edited = await edit(
        id,
        { type: "setText", field, text: wellFormed(text) },
        text,
        command,
        version,
      );
      return edited.ok ? ok(mergedText(edited.value, field)) : edited;
    },
    setObjectiveOwner: ({ id, owner }, command) =>
      settle(edit(id, { type: "setOwner", owner: memberOrNull(owner) }, titleOf(id), command)),
    archiveObjective: ({ id, archived }, command) =>
      settle(edit(id, { type: "setArchived", archived }, titleOf(id), command)),
    async addKeyResult({ objective, title, start, target, unit, owner }, command) {
      const text = checkText(title, OBJECTIVE_LIMITS.title);
      if (!text.ok) return text;
      const bad = badNumber({ start, target });
      if (bad !== null) return refuse({ type: "NotANumber", field: bad });
      const keyResult = parseKeyResultId(idMadeBy(core, command, KEY_RESULT_BYTES)) as KeyResultId;
      const fields = {
        title: text.value,
        start,
        target,
        unit: wellFormed(unit),
        owner: memberOrNull(owner),
        by: core.identity.member,
      };
      const added = await edit(
        objective,
        { type: "addKeyResult", keyResult, ...fields },
        text.value,
        command,
      );
      return added.ok ? ok({ id: keyResult }) : added;
    },
    async editKeyResultText({ objective, keyResult, text, version }, command) {
      if (text.length > OBJECTIVE_LIMITS.title)
        return refuse({ type: "TooLong", max: OBJECTIVE_LIMITS.title, unit: "characters" });
      const edited = await edit(
        objective,
        { type: "setKeyResultText", keyResult: keyResult as KeyResultId, text: wellFormed(text) },
        text,
        command,
        version,
      );
      if (!edited.ok) return edited;
      const title = edited.value.objective.keyResults.find(({ id }) => id === keyResult)?.title ?? text;
      return ok({ text: title, version: edited.value.version });
    },
    async setKeyResult({ objective, keyResult, ...values }, command) {
      const bad = badNumber(values);
      if (bad !== null) return refuse({ type: "NotANumber", field: bad });
      const { owner, ...rest } = values;
      const fields = owner === undefined ? rest : { ...rest, owner: memberOrNull(owner) };
      return settle(
        edit(
          objective,
          { type: "setKeyResult", keyResult: keyResult as KeyResultId, fields },
          titleOf(objective),
          command,
        ),
      );
    },
    moveKeyResult: ({ objective, keyResult, after }, command) =>
      settle(
        edit(
          objective,
          { type: "moveKeyResult", keyResult: keyResult as KeyResultId, after: after as KeyResultId | null },
          titleOf(objective),
          command,
        ),
      ),
    async undoGoalEvent({ objective, event }, command) {
      const id = parseObjectiveId(fromHex(objective));
      if (id === null) return refuse({ type: "NotFound" });
      const edited = await objectives.edit(
        id,
        { type: "undo", event },
        { version: null, text: titleOf(objective), command },
      );
      return edited.ok ? ok(undoneView(run, edited.value)) : edited;
    },
    async checkIn({ objective: rawObjective, keyResult: rawKeyResult, value, confidence, note }, command) {
      const objective = parseObjectiveId(fromHex(rawObjective));
      const keyResult = parseKeyResultId(fromHex(rawKeyResult));
      const room = objectives.room();
      if (objective === null || keyResult === null || room === null) return refuse({ type: "NotFound" });
      if (!isUsable(value)) return refuse({ type: "NotANumber", field: "value" });
      if (confidence !== null && !(Number.isInteger(confidence) && confidence >= 0 && confidence <= 10))
        return refuse({ type: "NotANumber", field: "confidence" });
      if (note.length > EVENT_LIMITS.noteUnits)
        return refuse({ type: "TooLong", max: EVENT_LIMITS.noteUnits, unit: "characters" });
      const after = frontierOf(objectives.checkIns(objective, keyResult))
        .map(({ ref }) => ref)
        .slice(-EVENT_LIMITS.after);
      const written = await core.queue.run(async () => {
        const before = (await outbox.answerOf(command)) as EventRef | null;
        if (before !== null) return ok(before);
        const saved = await outbox.append(
          room,
          { type: "checkIn", objective, keyResult, value, confidence, note: wellFormed(note), after },
          { kind: "checkIn", text: String(value) },
          command,
        );
        if (saved.ok) await run.link.exchange()?.push(room);
        return saved;
      });
      return written.ok ? ok({ id: refToText(written.value) }) : written;
    },
  };
}

const mergedText = (raw: RawObjective, field: "title" | "why"): MergedText => ({
  text: raw.objective[field],
  version: raw.version,
});
const memberOrNull = (id: string | null): MemberId | null =>
  id === null ? null : parseMemberId(fromHex(id));
const isUsable = (value: number): boolean =>
  Number.isFinite(value) && Math.abs(value) <= EVENT_LIMITS.magnitude;

function badNumber(values: {
  readonly start?: number | null;
  readonly target?: number | null;
  readonly weight?: number;
}): string | null {
  for (const [field, value] of Object.entries(values))
    if (typeof value === "number" && !isUsable(value)) return field;
  return null;
}

import {
  belowOf,
  formatOfUnit,
  fromHex,
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
  wellFormed,
} from "../../../crdt/index.ts";
import type { CommandError, MergedText } from "../api.ts";
import type { GoalEdit, RawObjective } from "../goals/protocol.ts";
import type { GoalsRunning } from "../running.ts";
import { mayWrite, whyNotWrite } from "../state/rights.ts";
import { undoneView } from "../views/goal-history.ts";
import { alignmentIn } from "../views/goal-survey.ts";
import { done, type GoalCommand, type Handlers, idMadeBy, refuse } from "./answers.ts";
import { checkText, knownRoom } from "./chat.ts";
import { type CommentCommand, commentCommands } from "./goal-comments.ts";
import { badField, objectiveFields } from "./goal-fields.ts";
import { newObjective, type PlaceCommand, placeCommands } from "./goal-places.ts";
import { type PortableCommand, portableCommands } from "./goal-portable.ts";
import { type ShareCommand, shareCommands } from "./goal-share.ts";
import { type GoalWordCommand, goalWordCommands } from "./goal-words.ts";

const KEY_RESULT_BYTES = 8;
type DocumentCommand = Exclude<
  GoalCommand,
  CommentCommand | GoalWordCommand | PlaceCommand | PortableCommand | ShareCommand
>;

/** What people do with goals. Each edit is on this device's disk when it resolves, like a message. */
export function goalCommands(run: GoalsRunning): Pick<Handlers, GoalCommand> {
  const words = goalWordCommands(run);
  const document = { ...documentCommands(run), ...words, ...placeCommands(run), ...shareCommands(run) };
  return { ...document, ...commentCommands(run), ...portableCommands(run, words) };
}

function documentCommands(run: GoalsRunning): Pick<Handlers, DocumentCommand> {
  const { core, objectives } = run;

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
    async createObjective({ cycle, title, room: wanted }, command) {
      const text = checkText(title, OBJECTIVE_LIMITS.title);
      if (!text.ok) return text;
      const room = wanted === undefined ? objectives.room() : knownRoom(run, wanted);
      if (parseCycle(cycle) === null || room === null) return refuse({ type: "NotFound" });
      if (!mayWrite(core, room)) return refuse(whyNotWrite(core));
      const id = newObjective(core, room, command);
      const created = await objectives.edit(
        id,
        { type: "create", title: text.value, cycle, owner: core.identity.member },
        { version: null, text: text.value, command, room },
      );
      return created.ok ? ok({ id }) : created;
    },
    async setObjective({ id, ...values }, command) {
      const fields = objectiveFields(values);
      if (!fields.ok) return fields;
      return settle(edit(id, { type: "setObjective", fields: fields.value }, titleOf(id), command));
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
    async addKeyResult(
      { objective, title, start, target, unit, owner, done: met, excludes, ...more },
      command,
    ) {
      const text = checkText(title, OBJECTIVE_LIMITS.title);
      if (!text.ok) return text;
      const bad = badField({ start, target, ...more });
      if (bad !== null) return refuse(bad);
      const keyResult = parseKeyResultId(idMadeBy(core, command, KEY_RESULT_BYTES)) as KeyResultId;
      const fields = {
        title: text.value,
        start,
        target,
        unit: wellFormed(unit),
        owner: memberOrNull(owner),
        by: core.identity.member,
        fields: more,
        done: wellFormed(met ?? ""),
        excludes: wellFormed(excludes ?? ""),
      };
      const added = await edit(
        objective,
        { type: "addKeyResult", keyResult, ...fields },
        text.value,
        command,
      );
      return added.ok ? ok({ id: keyResult }) : added;
    },
    async editKeyResultText({ objective, keyResult, field = "title", text, version }, command) {
      if (text.length > OBJECTIVE_LIMITS.title)
        return refuse({ type: "TooLong", max: OBJECTIVE_LIMITS.title, unit: "characters" });
      const edited = await edit(
        objective,
        { type: "setKeyResultText", keyResult: keyResult as KeyResultId, field, text: wellFormed(text) },
        text,
        command,
        version,
      );
      if (!edited.ok) return edited;
      const merged = edited.value.objective.keyResults.find(({ id }) => id === keyResult)?.[field] ?? text;
      return ok({ text: merged, version: edited.value.version });
    },
    async setKeyResult({ objective, keyResult, ...values }, command) {
      const bad = badField(values);
      if (bad !== null) return refuse(bad);
      const { owner, ...rest } = values;
      const { unit, format } = rest;
      const written =
        unit === undefined || format !== undefined ? rest : { ...rest, format: formatOfUnit(unit) };
      const fields = owner === undefined ? written : { ...written, owner: memberOrNull(owner) };
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
      await objectives.loaded();
      const closing = [...belowOf(alignmentIn(run), id)];
      const edited = await objectives.edit(
        id,
        { type: "undo", event, closing },
        { version: null, text: titleOf(objective), command },
      );
      return edited.ok ? ok(undoneView(run, edited.value)) : edited;
    },
  };
}

const mergedText = (raw: RawObjective, field: "title" | "why"): MergedText => ({
  text: raw.objective[field],
  version: raw.version,
});
const memberOrNull = (id: string | null): MemberId | null =>
  id === null ? null : parseMemberId(fromHex(id));

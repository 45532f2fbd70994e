import {
  currentOf,
  type KeyResultId,
  type MemberId,
  type ObjectiveId,
  ok,
  ownersOf,
  parseCycle,
  parseKeyResultId,
  type Result,
  type RoomId,
} from "../../../crdt/index.ts";
import type { CommandError } from "../api.ts";
import type { Portable, PortableKeyResult, PortableObjective } from "../goals/portable/portable.ts";
import type { Entry, GoalEdit } from "../goals/protocol.ts";
import type { GoalsRunning } from "../running.ts";
import { mayWrite, whyNotWrite } from "../state/rights.ts";
import { faceOrNull } from "../views/goal-rows.ts";
import { type Handlers, idMadeBy, refuse } from "./answers.ts";
import { knownRoom } from "./chat.ts";
import { inOrder, newObjective } from "./goal-places.ts";
import type { GoalWordCommand } from "./goal-words.ts";

export type PortableCommand = "inspectGoals" | "importGoals" | "exportGoals";

const KEY_RESULT_BYTES = 8;

/** What reads and writes files is fetched when somebody has one. */
const formats = {
  markdown: async () => {
    const [{ goalsInMarkdown }, { goalsToMarkdown }] = await Promise.all([
      import("../goals/portable/markdown-in.ts"),
      import("../goals/portable/markdown-out.ts"),
    ]);
    return { read: goalsInMarkdown, write: goalsToMarkdown };
  },
  csv: async () => {
    const { goalsInCsv, goalsToCsv } = await import("../goals/portable/csv.ts");
    return { read: goalsInCsv, write: (_: string, goals: Portable) => goalsToCsv(goals) };
  },
} as const;
const fetched = (format: keyof typeof formats) => formats[format]?.().catch(() => null) ?? null;
const notFetched = { type: "GoalsUnavailable", detail: "not fetched" } as const;

/** To be kept and not to be opened in this origin. */
const SAVED = { type: "application/octet-stream" } as const;

/** Goals out of a file and into one. */
export function portableCommands(
  run: GoalsRunning,
  { checkIn }: Pick<Handlers, GoalWordCommand>,
): Pick<Handlers, PortableCommand> {
  const { core, objectives } = run;

  const membersByName = (): ReadonlyMap<string, MemberId> => {
    const named = new Map<string, MemberId | null>();
    for (const member of core.roster.state().members.keys()) {
      const { name } = faceOrNull(run, member) ?? { name: "" };
      named.set(name, named.has(name) ? null : member); // whoever shares a name with somebody is not guessed at
    }
    return new Map([...named].flatMap(([name, member]) => (member === null ? [] : [[name, member]])));
  };

  async function write(
    id: ObjectiveId,
    edit: GoalEdit,
    text: string,
    command: string,
    room: RoomId,
  ): Promise<Result<null, CommandError>> {
    const edited = await objectives.edit(id, edit, { version: null, text, command, room });
    return edited.ok ? ok(null) : edited;
  }

  async function bring(
    one: PortableObjective,
    cycle: string,
    room: RoomId,
    command: string,
    members: ReadonlyMap<string, MemberId>,
  ): Promise<Result<null, CommandError>> {
    const id = newObjective(core, room, command);
    const made = await write(id, creationOf(one, cycle, members), one.title, command, room);
    if (!made.ok) return made;
    for (const [at, keyResult] of one.keyResults.entries()) {
      const step = `${command}:${at}`;
      const its = parseKeyResultId(idMadeBy(core, step, KEY_RESULT_BYTES)) as KeyResultId;
      const edit = additionOf(its, keyResult, core.identity.member, members);
      const added = await write(id, edit, keyResult.title, step, room);
      if (!added.ok) return added;
      const { current, confidence } = keyResult;
      if (current === null) continue;
      const said = { objective: id, keyResult: its, value: current, confidence: sure(confidence), note: "" };
      const checkedIn = await checkIn(said, `${step}:value`);
      if (!checkedIn.ok) return checkedIn;
    }
    return ok(null);
  }

  return {
    async inspectGoals({ text, format }) {
      const file = await fetched(format);
      if (file === null) return refuse(notFetched);
      const { objectives: found, unplaced } = file.read(text);
      const members = membersByName();
      const people = found.flatMap(({ owners, keyResults }) => [
        ...owners,
        ...keyResults.map(({ owner }) => owner),
      ]);
      return ok({
        objectives: found.map(({ line, section, title, cycle, keyResults }) => ({
          line,
          section,
          title,
          cycle,
          keyResults: keyResults.map((one) => one.title),
        })),
        unplaced,
        unknownPeople: [...new Set(people)].filter((name) => name !== "" && !members.has(name)),
      });
    },
    async importGoals({ text, format, cycle, room: wanted }, command) {
      const room = wanted === undefined ? objectives.room() : knownRoom(run, wanted);
      if (room === null || parseCycle(cycle) === null) return refuse({ type: "NotFound" });
      if (!mayWrite(core, room)) return refuse(whyNotWrite(core));
      const file = await fetched(format);
      if (file === null) return refuse(notFetched);
      const { objectives: found } = file.read(text);
      const members = membersByName();
      for (const [at, one] of found.entries()) {
        const brought = await bring(
          one,
          one.cycle === "" ? cycle : one.cycle,
          room,
          `${command}:${at}`,
          members,
        );
        if (!brought.ok) return brought;
      }
      return ok({
        objectives: found.length,
        keyResults: found.reduce((sum, { keyResults }) => sum + keyResults.length, 0),
      });
    },
    async exportGoals({ cycle, format }) {
      await objectives.loaded();
      const goals: Portable = {
        objectives: inOrder(run, cycle)
          .filter(([, { archived }]) => !archived)
          .map(([id]) => portable(run, id))
          .filter((one) => one !== null),
        unplaced: [],
      };
      if (format === "json") return ok({ file: new Blob([JSON.stringify(goals, null, 2)], SAVED) });
      const file = await fetched(format);
      if (file === null) return refuse(notFetched);
      return ok({ file: new Blob([file.write(cycle, goals)], SAVED) });
    },
  };
}

const sure = (confidence: number | null): number | null =>
  confidence !== null && Number.isInteger(confidence) && confidence >= 0 && confidence <= 10
    ? confidence
    : null;

function creationOf(
  { title, why, category, level, weight, owners }: PortableObjective,
  cycle: string,
  members: ReadonlyMap<string, MemberId>,
): GoalEdit {
  const [owner = null, ...others] = owners.flatMap((name) => members.get(name) ?? []);
  const entries = others.map((entry): Entry => ({ field: "owners", entry, value: true }));
  return { type: "create", title, why, cycle, owner, fields: { category, level, weight }, entries };
}

function additionOf(
  keyResult: KeyResultId,
  one: PortableKeyResult,
  by: MemberId,
  members: ReadonlyMap<string, MemberId>,
): GoalEdit {
  const { title, start, target, unit, kind, format, zones, weight, done, excludes } = one;
  return {
    type: "addKeyResult",
    keyResult,
    title,
    start,
    target,
    unit,
    owner: members.get(one.owner) ?? null,
    by,
    fields: { kind, format, weight, ...(zones !== "" && { zones }) },
    done,
    excludes,
  };
}

function portable(run: GoalsRunning, id: ObjectiveId): PortableObjective | null {
  const objective = run.objectives.raw().get(id)?.objective;
  if (objective === undefined) return null;
  const nameOf = (member: MemberId | null): string => faceOrNull(run, member)?.name ?? "";
  const { title, why, cycle, category, level, weight } = objective;
  return {
    line: 0,
    section: "",
    title,
    why,
    cycle: cycle ?? "",
    category,
    level,
    weight,
    owners: ownersOf(objective)
      .map(nameOf)
      .filter((name) => name !== ""),
    keyResults: objective.keyResults
      .filter(({ archived }) => !archived)
      .map(
        ({
          id: its,
          owner,
          title: words,
          kind,
          start,
          target,
          unit,
          format,
          zones,
          weight: share,
          done,
          excludes,
        }) => {
          const current = currentOf(run.objectives.checkIns(id, its));
          return {
            title: words,
            kind,
            start,
            target,
            unit,
            format,
            zones,
            weight: share,
            done,
            excludes,
            owner: nameOf(owner),
            current: current?.value ?? null,
            confidence: current?.confidence ?? null,
          };
        },
      ),
  };
}

import {
  currentOf,
  type EventRef,
  feedToDevice,
  type MemberId,
  objectiveProgress,
  progressOf,
  type RoomId,
  saidAt,
  toBase64Url,
} from "../../../../crdt/index.ts";
import type { GoalOut } from "../../goals/out.ts";
import type { Running } from "../../running.ts";
import type { Core } from "../../state/core.ts";
import { goalsRoom } from "../../state/objectives.ts";
import { nameInText } from "../../views/people.ts";
import { shownAt } from "../../writing/carried.ts";
import { GOAL_ORIGINALS, GOAL_PAGE, GOALS, goalKey } from "../skein/goals.ts";
import { goalPart, goalsEnd, goalsHead, type PageGoal } from "./goal-pages.ts";
import type { PageWords } from "./page-words.ts";
import { dateOf } from "./room-pages.ts";
import type { ZipOut } from "./zip-out.ts";

export interface GoalsTaken {
  readonly objectives: number;
  /** The goals engine did not start, or its code could not be fetched: they are not in it. */
  readonly isMissing: boolean;
}

/** Objectives, check-ins and their past: as lines, as originals that prove them, and as a page to read. Rule EXP9 in crdt/SPEC.md. */
export async function writeGoals(
  run: Running,
  zip: ZipOut,
  words: PageWords,
  org: string,
  step: () => void,
): Promise<GoalsTaken> {
  const { core } = run;
  const room = goalsRoom(core);
  if (room === null || core.rooms.get(room).envelopes === 0) return { objectives: 0, isMissing: false };
  const half = await run.goals().catch(() => null);
  if (half === null || (await half.texts()) === null) return { objectives: 0, isMissing: true };
  let objectives = 0;
  await zip.text(GOALS, lines(room));
  if (objectives === 0) return { objectives, isMissing: false };
  await zip.text(GOAL_ORIGINALS, originals(room));
  await zip.text(GOAL_PAGE, page(room));
  return { objectives, isMissing: false };

  async function* lines(room: RoomId): AsyncGenerator<string> {
    for await (const goal of outs()) {
      objectives++;
      for (const line of linesOf(core, room, goal)) yield `${JSON.stringify(line)}\n`;
    }
  }

  async function* originals(from: RoomId): AsyncGenerator<string> {
    for await (const { written } of outs())
      for (const ref of written) {
        const line = await originalAt(core, from, ref);
        if (line !== null) yield `${JSON.stringify(line)}\n`;
      }
  }

  async function* page(room: RoomId): AsyncGenerator<string> {
    yield goalsHead(words, org);
    for await (const goal of outs()) yield goalPart(words, pageGoal(core, room, words, goal));
    yield goalsEnd();
  }

  async function* outs(): AsyncGenerator<GoalOut> {
    if (half === null) return;
    for await (const goal of half.outs()) {
      step();
      yield goal;
    }
  }
}

/** An objective, then what was checked in, then its past; whoever is named by an id is named by name as well. */
function* linesOf(core: Core, room: RoomId, { id, objective, checkIns, past }: GoalOut): Generator<object> {
  const name = (member: MemberId | null) => member && nameInText(core, member, room);
  const { keyResults, ...fields } = objective;
  yield {
    type: "objective",
    id,
    key: goalKey(core, id),
    ...fields,
    ownerName: name(fields.owner),
    keyResults: keyResults.map((one) => ({ ...one, ownerName: name(one.owner) })),
  };
  for (const { keyResult, all } of checkIns)
    for (const one of all) {
      const { ref, stamp: _, by, after, brought, ...said } = one;
      yield {
        type: "checkIn",
        objective: id,
        keyResult,
        key: brought?.key ?? goalKey(core, id, ref),
        at: saidAt(one),
        who: brought?.who ?? by,
        name: brought?.name ?? name(by),
        ...said,
        after: after.map((before) => goalKey(core, id, before)),
      };
    }
  for (const { by, at, kind, undid, effects } of past)
    yield { type: "past", objective: id, at, name: by.name, kind, undid: undid?.by.name ?? null, effects };
}

/** An envelope as it was signed, the key of its body alone, and the keys of the device that signed it. */
async function originalAt(core: Core, room: RoomId, ref: EventRef): Promise<object | null> {
  const shown = await shownAt(core, room, ref);
  const device = core.roster.state().devices.get(feedToDevice(ref.feed));
  if (shown === null || device === undefined) return null;
  const bytes = [shown.envelope, shown.key, device.signKey, device.sealKey].map(toBase64Url);
  return { envelope: bytes[0], key: bytes[1], device: bytes.slice(2) };
}

function pageGoal(
  core: Core,
  room: RoomId,
  words: PageWords,
  { objective, checkIns, past }: GoalOut,
): PageGoal {
  const name = (member: MemberId | null) => (member === null ? null : nameInText(core, member, room));
  const date = (at: number) => dateOf(words.lang === "en" ? "en" : "zh", at);
  const stateOf = (id: string) => ({
    checkIns: checkIns.find(({ keyResult }) => keyResult === id)?.all ?? [],
  });
  const currentAt = (id: string) => currentOf(stateOf(id))?.value ?? null;
  return {
    title: objective.title,
    why: objective.why,
    cycle: objective.cycle,
    owner: name(objective.owner),
    isAway: objective.archived,
    progress: objectiveProgress(objective.keyResults, currentAt),
    keyResults: objective.keyResults.map((one) => ({
      title: one.title,
      owner: name(one.owner),
      isAway: one.archived,
      unit: one.unit,
      start: one.start,
      target: one.target,
      current: currentAt(one.id),
      progress: progressOf(one, currentAt(one.id)),
      checkIns: stateOf(one.id).checkIns.map((said) => ({
        by: said.brought?.name ?? name(said.by) ?? "",
        at: date(saidAt(said)),
        value: said.value,
        confidence: said.confidence,
        note: said.note,
      })),
    })),
    past: past.map(({ by, at, effects }) => ({
      by: by.name,
      at: date(at),
      changes: effects.map(({ keyResult, what, from, to }) => ({
        about: keyResult?.title ?? null,
        what,
        from,
        to,
      })),
    })),
  };
}

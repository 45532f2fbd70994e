import {
  FROM_SKEIN,
  hlcToMs,
  type KeyResult,
  type ObjectiveId,
  refToText,
  saidAt,
  standingOf,
  weightedMean,
} from "../../../crdt/index.ts";
import type { Face } from "../api.ts";
import type { Day, GoalsBetweenView, ObjectiveBetween, ResultBetween } from "../api-goal-moments.ts";
import { inOrder } from "../commands/goal-places.ts";
import type { BetweenReply, RawDifference } from "../goals/protocol.ts";
import type { Told, Travel } from "../goals/travel.ts";
import type { GoalsRunning } from "../running.ts";
import { effectView } from "./goal-history.ts";
import { authorOf } from "./goal-rows.ts";
import { type Survey, surveyOf } from "./goal-survey.ts";
import { cycleWanted, dayEnd, readingOf, runningAt, todayOf, untilOf } from "./goals-then.ts";
import { faceThere } from "./imported.ts";
import { faceOf } from "./people.ts";

/** What changed in a cycle between the ends of two days, by objective. Nothing here is stored. */

export async function goalsBetweenView(
  running: GoalsRunning,
  travel: Travel,
  wanted: string | null,
  from: Day,
  to: Day,
): Promise<GoalsBetweenView> {
  const today = todayOf(running);
  const reading = {
    read: 0,
    all: 0,
    unread: 0,
    from,
    to,
    progress: { from: null, to: null },
    objectives: [],
  };
  running.objectives.open();
  const { type } = running.objectives.state;
  if (type === "failed" || dayEnd(from) === null || dayEnd(to) === null)
    return { ...reading, state: "failed" };
  if (type !== "ready") return { ...reading, state: "reading" };
  const [after, until] = [untilOf(from, today), untilOf(to, today)];
  const told = await travel.between(after, until);
  if (!told.isWhole) return { ...reading, ...readingOf(told), state: "reading" };
  const window = windowOf(running, told, after, until);
  const cycle = cycleWanted(running, wanted).id;
  return {
    ...reading,
    ...readingOf(told),
    state: "ready",
    progress: { from: progressIn(window.first, cycle), to: progressIn(window.last, cycle) },
    objectives: differencesIn(window, told, cycle),
  };
}

/** A cycle at both ends. */
interface Window {
  readonly running: GoalsRunning;
  readonly first: Survey;
  readonly last: Survey;
  /** Seconds; what is later is inside. */
  readonly after: number;
}

function windowOf(running: GoalsRunning, told: Told<BetweenReply>, after: number, until: number): Window {
  const surveyAt = (end: "before" | "after", seconds: number) => {
    const moments = new Map([...told.byObjective].map(([id, reply]) => [id, reply?.[end] ?? null]));
    return surveyOf(runningAt(running, moments, seconds), Math.min(seconds * 1000, running.core.time.now()));
  };
  return { running, first: surveyAt("before", after), last: surveyAt("after", until), after };
}

const progressIn = (survey: Survey, cycle: string): number | null =>
  weightedMean(
    inOrder(survey.running, cycle)
      .filter(([, { archived }]) => !archived)
      .map(([id, { weight }]) => ({ weight, value: survey.progress(id) })),
  );

function differencesIn(window: Window, told: Told<BetweenReply>, cycle: string): readonly ObjectiveBetween[] {
  const listed = inOrder(window.last.running, cycle);
  const numbers = new Map(
    listed.filter(([, { archived }]) => !archived).map(([id], index) => [id, index + 1]),
  );
  const ids = new Set([...listed, ...inOrder(window.first.running, cycle)].map(([id]) => id));
  return [...ids].flatMap((id) => {
    const reply = told.byObjective.get(id) ?? null;
    const one = reply === null ? null : differenceOf(window, id, reply, cycle);
    return one === null ? [] : [{ ...one, number: numbers.get(id) ?? null }];
  });
}

function differenceOf(
  { running, first, last, after }: Window,
  id: ObjectiveId,
  reply: BetweenReply,
  cycle: string,
): Omit<ObjectiveBetween, "number"> | null {
  const is = reply.after?.objective;
  if (is === undefined) return null;
  const was = reply.before?.objective ?? null;
  const edits = editsOf(running, reply);
  const results = is.keyResults.flatMap((one) => resultBetween(id, one, first, last, after));
  if (was !== null && edits.length === 0 && results.length === 0) return null;
  const kind = (): ObjectiveBetween["kind"] => {
    if (was === null) return "new";
    if (was.archived !== is.archived) return is.archived ? "archived" : "restored";
    if (was.cycle === is.cycle) return "changed";
    return is.cycle === cycle ? "arrived" : "left";
  };
  return {
    id,
    title: is.title,
    cycle: running.objectives.raw().get(id)?.objective.cycle ?? cycle,
    kind: kind(),
    by: reply.created === null ? null : authorOf(running, reply.created.feed),
    progress: { from: first.progress(id), to: last.progress(id) },
    edits,
    results,
  };
}

/** Of a new one what it consists of is enough. */
function editsOf(running: GoalsRunning, { before, after, edits }: BetweenReply): ObjectiveBetween["edits"] {
  const told = (one: RawDifference): boolean =>
    before !== null || one.effect.type === "added" || one.effect.place.field === "archived";
  const byWriters = new Map<string, { by: readonly Face[]; effects: ReturnType<typeof effectView>[] }>();
  for (const { effect, feeds } of after === null ? [] : edits.filter(told)) {
    const faces = new Map(feeds.map((feed) => authorOf(running, feed)).map((face) => [face.member, face]));
    const key = [...faces.keys()].sort().join();
    const group = byWriters.get(key) ?? { by: [...faces.values()], effects: [] };
    group.effects.push(effectView(running, after as RawAfter, { effect, now: "open", by: null }));
    byWriters.set(key, group);
  }
  return [...byWriters.values()];
}
type RawAfter = NonNullable<BetweenReply["after"]>;

function resultBetween(
  id: ObjectiveId,
  { id: keyResult, title, kind, unit, archived }: KeyResult,
  first: Survey,
  last: Survey,
  after: number,
): readonly ResultBetween[] {
  const { core, objectives } = last.running;
  const [was, is] = [first.current(id, keyResult), last.current(id, keyResult)];
  const checkIns = standingOf(objectives.checkIns(id, keyResult)).filter(
    ({ stamp, isTakenBack }) => !isTakenBack && hlcToMs(stamp.hlc) >= (after + 1) * 1000,
  );
  const value = { from: was?.value ?? null, to: is?.value ?? null };
  if (archived || (checkIns.length === 0 && value.from === value.to)) return [];
  return [
    {
      id: keyResult,
      title,
      kind,
      unit,
      value,
      confidence: { from: was?.confidence ?? null, to: is?.confidence ?? null },
      checkIns: checkIns.map((one) => ({
        id: refToText(one.ref),
        by: one.brought === undefined ? faceOf(core, one.by) : faceThere(core, FROM_SKEIN, one.brought),
        at: saidAt(one),
        value: one.value,
        note: one.note,
      })),
    },
  ];
}

import {
  type AlignmentGraph,
  type CheckInsState,
  currentChoiceOf,
  type Edge,
  type FeedId,
  feedToDevice,
  fromHex,
  heirOf,
  hlcToMs,
  type KeyResult,
  type KeyResultId,
  type MemberId,
  type Need,
  type ObjectiveId,
  ownersOf,
  parseMemberId,
  parseRoomId,
  parseTarget,
  parseZones,
  type RoomId,
  refToText,
  saidAt,
  scoreChoice,
  scoreMeans,
  sharesOf,
  standingOf,
  standingRetrospectives,
  standingScores,
  suggestedScore,
} from "../../../crdt/index.ts";
import type {
  AlignedView,
  Face,
  FieldConflict,
  GoalConflict,
  KeyResultConflictField,
  KeyResultView,
  MessageState,
  NeedView,
  ObjectiveConflictField,
  ObjectiveView,
  RetrospectiveView,
  ScoreConflict,
  ScoreView,
} from "../api.ts";
import type { RawConflict, RawObjective } from "../goals/protocol.ts";
import type { GoalsRunning } from "../running.ts";
import { NAME_TO_COME } from "../state/plain-name.ts";
import { commentCount } from "./goal-comments.ts";
import type { Survey } from "./goal-survey.ts";
import { faceOf } from "./people.ts";
import { roomName } from "./room-name.ts";

/** One objective and its key results as the UI shows them. Nothing here is stored. */

const HISTORY = 40;

export function objectiveView(
  survey: Survey,
  id: ObjectiveId,
  raw: RawObjective,
  number: number,
): ObjectiveView {
  const { running } = survey;
  const { objective, version } = raw;
  const { hints, ...health } = survey.health(id, raw);
  const shares = sharesOf(objective.keyResults);
  const live = objective.keyResults.filter(({ archived }) => !archived);
  const owners = facesOf(running, ownersOf(objective));
  return {
    id,
    number,
    cycle: survey.cycleOf(objective).id,
    title: { text: objective.title, version },
    why: { text: objective.why, version },
    owner: faceOrNull(running, objective.owner),
    ownerChoice: ownerChoice(running, raw),
    owners,
    mine: isMine(running, owners, live),
    category: objective.category,
    level: objective.level,
    group: survey.groupOf(id, objective),
    home: homeOf(running, objective.home),
    room: running.objectives.roomOf(id) ?? "",
    archived: objective.archived,
    keyResults: live.map((keyResult, index) =>
      keyResultRow(survey, id, raw, keyResult, { number: index + 1, share: shares.get(keyResult.id) ?? 0 }),
    ),
    ...health,
    hints,
    rollup: objective.rollup,
    ownProgress: objective.progress,
    weight: objective.weight,
    ...scoreFields(survey, id, null, objective.category),
    suggestedScore: suggestedScore(health.progress),
    retrospectives: retrospectivesOf(running, id, null),
    parents: (survey.graph.parents.get(id) ?? []).map((edge) => upward(survey, edge)),
    children: childrenOf(survey.graph, id).map((edge) => downward(survey, edge)),
    needs: objective.needs.map((need) => needView(survey, need, need.objective)),
    neededBy: neededBy(survey, id),
    note: objective.note,
    conflicts: raw.conflicts.flatMap((one) => objectiveConflict(running, one)),
    invalid: raw.invalid,
    isNewer: raw.isNewer,
    createdAt: objective.createdAt,
    updatedAt: raw.updatedAt,
    comments: commentCount(running, id),
    state: goalState(running, id),
    canEdit: !raw.full && !survey.isLocked(objective),
  };
}

function keyResultRow(
  survey: Survey,
  objective: ObjectiveId,
  raw: RawObjective,
  keyResult: KeyResult,
  { number, share }: { readonly number: number; readonly share: number },
): KeyResultView {
  const { running } = survey;
  const { version } = raw;
  const state = running.objectives.checkIns(objective, keyResult.id);
  const current = survey.current(objective, keyResult.id);
  const health = survey.keyResultHealth(objective, raw, keyResult);
  const text = (field: "title" | "done" | "excludes") => ({ text: keyResult[field], version });
  const { kind, unit, format, start, target, weight, invalid } = keyResult;
  return {
    id: keyResult.id,
    number,
    title: text("title"),
    owner: faceOrNull(running, keyResult.owner),
    kind,
    unit,
    format,
    zones: parseZones(keyResult.zones) ?? [],
    done: text("done"),
    excludes: text("excludes"),
    start,
    target,
    current: current?.value ?? null,
    currentChoice: currentChoice(running, state),
    conflicts: raw.conflicts.flatMap((one) => keyResultConflict(running, one, keyResult.id)),
    weight,
    share,
    ...health,
    ...scoreFields(survey, objective, keyResult.id, raw.objective.category),
    suggestedScore: suggestedScore(health.progress),
    invalid,
    history: standingOf(state)
      .filter(({ isTakenBack }) => !isTakenBack)
      .slice(-HISTORY)
      .map((one) => ({ at: saidAt(one), value: one.value, confidence: one.confidence })),
  };
}

// ---------------------------------------------------------------- people and places

/** Whoever took over from somebody who left stands in their place. */
export function faceOrNull(running: GoalsRunning, owner: MemberId | null): Face | null {
  const member = owner === null ? null : heirOf(running.core.roster.state(), owner);
  return member === null ? null : faceOf(running.core, member);
}

function facesOf(running: GoalsRunning, members: readonly MemberId[]): readonly Face[] {
  const faces = members.flatMap((one) => faceOrNull(running, one) ?? []);
  return faces.filter((face, at) => faces.findIndex(({ member }) => member === face.member) === at);
}

function isMine(running: GoalsRunning, owners: readonly Face[], keyResults: readonly KeyResult[]): boolean {
  const { member } = running.core.identity;
  return (
    owners.some((owner) => owner.member === member) ||
    keyResults.some(({ owner }) => faceOrNull(running, owner)?.member === member)
  );
}

const homeOf = ({ core }: GoalsRunning, home: RoomId | null): ObjectiveView["home"] =>
  home === null || !core.roster.rooms().includes(home) ? null : { room: home, name: roomName(core, home) };

export function authorOf(running: GoalsRunning, feed: FeedId): Face {
  const member = running.core.roster.state().devices.get(feedToDevice(feed))?.member;
  return member === undefined ? { member: "", name: NAME_TO_COME, dye: 1 } : faceOf(running.core, member);
}

/** An objective waits as long as anything written to it waits. */
function goalState({ outbox, objectives }: GoalsRunning, id: ObjectiveId): MessageState {
  const room = objectives.roomOf(id);
  const waiting = room !== null && outbox.rows(room).some((record) => record.objective === id);
  return { type: waiting ? "device" : "relay" };
}

// ---------------------------------------------------------------- alignment

const upward = (survey: Survey, edge: Edge): AlignedView => ({
  ...shownOf(survey, edge.objective, edge.keyResult),
  how: edge.how,
  state: edge.state === "absent" ? "private" : edge.state,
});

const downward = (survey: Survey, edge: Edge): AlignedView => ({
  ...shownOf(survey, edge.from, null),
  keyResult: edge.keyResult, // the one of this objective that it points at
  how: edge.how,
  state: "kept",
});

const childrenOf = (graph: AlignmentGraph, id: ObjectiveId): readonly Edge[] => graph.children.get(id) ?? [];

function shownOf(survey: Survey, objective: ObjectiveId, keyResult: KeyResultId | null) {
  const raw = survey.raw(objective);
  const about = raw?.objective.keyResults.find(({ id }) => id === keyResult);
  return {
    objective,
    keyResult,
    title: raw?.objective.title ?? null,
    keyResultTitle: about?.title ?? null,
    cycle: raw?.objective.cycle ?? null,
    progress: survey.progress(objective),
  };
}

const needView = (survey: Survey, { keyResult, reason }: Need, objective: ObjectiveId): NeedView => ({
  ...shownOf(survey, objective, keyResult),
  reason,
  state: survey.raw(objective) === null ? "private" : "kept",
});

const neededBy = (survey: Survey, id: ObjectiveId): readonly NeedView[] =>
  survey.neededBy(id).map(({ from, need }) => ({
    ...needView(survey, need, from),
    keyResult: need.keyResult,
    keyResultTitle: null,
  }));

/** What a set's member is about, in words; `null` for what is not here. */
export function entryName(running: GoalsRunning, field: string, entry: string): string | null {
  if (field === "owners") return faceOrNull(running, parseMemberId(fromHex(entry)))?.name ?? null;
  const target = parseTarget(entry);
  const objective = target === null ? undefined : running.objectives.raw().get(target.objective)?.objective;
  const keyResult = objective?.keyResults.find(({ id }) => id === target?.keyResult);
  return keyResult?.title ?? objective?.title ?? null;
}

export const placeName = ({ core }: GoalsRunning, room: string): string | null => {
  const id = parseRoomId(fromHex(room));
  return id === null || !core.roster.rooms().includes(id) ? null : roomName(core, id);
};

// ---------------------------------------------------------------- what was set apart

function currentChoice(running: GoalsRunning, state: CheckInsState): FieldConflict<number> | null {
  const choices = currentChoiceOf(state);
  if (choices.length === 0) return null;
  return {
    values: choices.map((one) => ({
      key: refToText(one.ref),
      value: one.value,
      by: faceOf(running.core, one.by),
      at: saidAt(one),
    })),
  };
}

function ownerChoice(running: GoalsRunning, raw: RawObjective): FieldConflict<string | null> | null {
  const conflict = raw.conflicts.find((one) => one.keyResult === null && one.field === "owner");
  if (conflict === undefined) return null;
  return {
    values: conflictValues(running, conflict).map((one) => ({
      ...one,
      value: one.value === null ? null : String(one.value),
    })),
  };
}

/** Titles merge letter by letter, the owner has a place of its own, and nobody chooses between places in a list. */
function objectiveConflict(
  running: GoalsRunning,
  conflict: RawConflict,
): readonly GoalConflict<ObjectiveConflictField>[] {
  const { field, entry, keyResult } = conflict;
  switch (field) {
    case "cycle":
    case "archived":
    case "category":
    case "level":
    case "home":
    case "rollup":
    case "progress":
    case "weight":
    case "note":
    case "parents":
    case "needs":
      return keyResult === null ? [{ field, entry, values: conflictValues(running, conflict) }] : [];
    default:
      return [];
  }
}

function keyResultConflict(
  running: GoalsRunning,
  conflict: RawConflict,
  id: KeyResultId,
): readonly GoalConflict<KeyResultConflictField>[] {
  const { field, keyResult } = conflict;
  switch (field) {
    case "kind":
    case "start":
    case "target":
    case "unit":
    case "format":
    case "zones":
    case "done":
    case "excludes":
    case "owner":
    case "weight":
    case "archived":
      return keyResult === id ? [{ field, entry: null, values: conflictValues(running, conflict) }] : [];
    default:
      return [];
  }
}

const conflictValues = (
  running: GoalsRunning,
  conflict: RawConflict,
): FieldConflict<number | string | boolean | null>["values"] =>
  conflict.values.map(({ key, value, feed, at }) => ({ key, value, by: authorOf(running, feed), at }));

// ---------------------------------------------------------------- scores, and looks back

export const retrospectivesOf = (
  running: GoalsRunning,
  objective: ObjectiveId,
  about: string | null,
): readonly RetrospectiveView[] =>
  standingRetrospectives(running.objectives.words.retrospectives(objective, about)).map(
    ({ ref, by, stamp, keep, problem, attempt }) => ({
      id: refToText(ref),
      by: faceOf(running.core, by),
      at: hlcToMs(stamp.hlc),
      keep,
      problem,
      attempt,
    }),
  );

function scoreFields(
  { running }: Survey,
  objective: ObjectiveId,
  keyResult: KeyResultId | null,
  category: ObjectiveView["category"],
): { readonly score: ScoreView | null; readonly scoreChoice: ScoreConflict | null } {
  const all = running.objectives.words.scores(objective, keyResult);
  if (all.length === 0) return { score: null, scoreChoice: null };
  const newest = standingScores(all).at(-1);
  const choice = scoreChoice(all).map(({ ref, value, note, by, stamp }) => ({
    key: refToText(ref),
    value,
    note,
    by: faceOf(running.core, by),
    at: hlcToMs(stamp.hlc),
  }));
  const score =
    newest === undefined || newest.value === null
      ? null
      : {
          value: newest.value,
          note: newest.note,
          by: faceOf(running.core, newest.by),
          at: hlcToMs(newest.stamp.hlc),
          means: scoreMeans(category, newest.value),
        };
  return { score, scoreChoice: choice.length === 0 ? null : { values: choice } };
}

import {
  type Cycle,
  cycleOf,
  cyclesIn,
  FROM_SKEIN,
  fromHex,
  hlcToMs,
  type ObjectiveId,
  orderKey,
  parseCycle,
  parseKeyResultId,
  parseObjectiveId,
  previousOf,
  type RoomId,
  refToText,
  type StandingCheckIn,
  saidAt,
  standingOf,
  totalScore,
  weightedMean,
} from "../../../crdt/index.ts";
import type { CheckInView, GoalsView, KeyResultDetailView, ObjectiveView } from "../api.ts";
import { inOrder } from "../commands/goal-places.ts";
import type { Ports } from "../ports.ts";
import type { GoalsRunning } from "../running.ts";
import type { MessageRecord } from "../state/records.ts";
import { readMessages } from "../tables/messages.ts";
import { commentCount } from "./goal-comments.ts";
import { cycleChoices, cyclesOf, cycleView, localDate, viewsAbove } from "./goal-cycles.ts";
import { objectiveView, retrospectivesOf } from "./goal-rows.ts";
import { type Survey, surveyOf } from "./goal-survey.ts";
import { faceThere } from "./imported.ts";
import { stateOf } from "./message-state.ts";
import { faceOf } from "./people.ts";

/** Goals as the UI shows them: documents, check-ins and roll-ups put together. Nothing here is stored. */

export async function goalsView(
  running: GoalsRunning | null,
  wanted: string | null,
  ports: Ports,
): Promise<GoalsView> {
  running?.objectives.open();
  return goalsViewAt(running, wanted, running?.core.time.now() ?? ports.clock.now());
}

export function goalsViewAt(running: GoalsRunning | null, wanted: string | null, now: number): GoalsView {
  const today = localDate(now);
  const cycle = parseCycle(wanted) ?? (cycleOf(today) as Cycle);
  const objectives = running === null ? [] : objectivesOf(surveyOf(running, now), cycle);
  const counted = objectives.filter(({ archived }) => !archived);
  const state = running?.objectives.state ?? { type: "idle" as const };
  return {
    state: state.type === "idle" ? "loading" : state.type,
    detail: state.type === "failed" ? state.detail : null,
    room: running?.objectives.room() ?? "",
    cycles: cyclesOf(running, cycle, today),
    cycle: cycleView(running, cycle, today),
    above: viewsAbove(running, cycle, today),
    choices: cycleChoices(today),
    objectives,
    progress: weightedMean(counted.map(({ weight, progress }) => ({ weight, value: progress }))),
    retrospectives: cycleRetrospectives(running, cycle),
    score: totalScore(counted.map(({ weight, score }) => ({ weight, score: score?.value ?? null }))),
  };
}

function cycleRetrospectives(running: GoalsRunning | null, cycle: Cycle): GoalsView["retrospectives"] {
  const room = running?.objectives.room() ?? null;
  if (running === null || room === null) return [];
  return retrospectivesOf(running, cyclesIn(room, running.core.ports.crypto.sha256), cycle.id);
}

/** In their order; the numbers O1, O2 … are for those that are not archived, which come first. */
const objectivesOf = (survey: Survey, cycle: Cycle): readonly ObjectiveView[] =>
  inOrder(survey.running, cycle.id).flatMap(([id], index) => {
    const raw = survey.raw(id);
    return raw === null ? [] : [objectiveView(survey, id, raw, index + 1)];
  });

export async function keyResultView(
  running: GoalsRunning,
  objective: string,
  keyResult: string,
): Promise<KeyResultDetailView | null> {
  const objectiveId = parseObjectiveId(fromHex(objective));
  const id = parseKeyResultId(fromHex(keyResult));
  const raw = objectiveId === null ? undefined : running.objectives.raw().get(objectiveId);
  if (objectiveId === null || id === null || raw === undefined) return null;
  const shown = objectiveView(surveyOf(running), objectiveId, raw, 1);
  const view = shown.keyResults.find((one) => one.id === id);
  if (view === undefined) return null;
  const standing = standingOf(running.objectives.checkIns(objectiveId, id));
  const arrivals = await arrivalsOf(running, objectiveId, standing);
  return {
    objective: objectiveId,
    keyResult: view,
    checkIns: standing
      .map((checkIn, i) => checkInView(running, objectiveId, standing, checkIn, arrivals[i]))
      .reverse(),
  };
}

// ---------------------------------------------------------------- check-ins

const roomOf = ({ objectives }: GoalsRunning, objective: ObjectiveId): RoomId | null =>
  objectives.roomOf(objective);

/** When each check-in came to this device and whether that was late, as the room's own line has it. */
async function arrivalsOf(
  running: GoalsRunning,
  objective: ObjectiveId,
  standing: readonly StandingCheckIn[],
): Promise<readonly (MessageRecord | undefined)[]> {
  const room = roomOf(running, objective);
  if (room === null) return [];
  const orders = standing.map(({ stamp }) => orderKey(stamp));
  return readMessages(running.core.ports.disks.cache, room, orders);
}

function checkInView(
  running: GoalsRunning,
  objective: ObjectiveId,
  standing: readonly StandingCheckIn[],
  checkIn: StandingCheckIn,
  arrival: MessageRecord | undefined,
): CheckInView {
  const { core, outbox, link } = running;
  const { brought } = checkIn;
  const at = saidAt(checkIn);
  const room = roomOf(running, objective);
  const mine = brought === undefined && checkIn.by === core.identity.member;
  return {
    id: refToText(checkIn.ref),
    by: brought === undefined ? faceOf(core, checkIn.by) : faceThere(core, FROM_SKEIN, brought),
    mine,
    ...(brought && { broughtBy: faceOf(core, checkIn.by).name }),
    at,
    arrivedAt: brought === undefined ? (arrival?.arrivedAt ?? at) : at,
    late: arrival?.late ?? false,
    from: previousOf({ checkIns: standing }, checkIn)?.value ?? null,
    value: checkIn.value,
    confidence: checkIn.confidence,
    note: checkIn.note,
    evidence: checkIn.evidence.map((one) =>
      one.type === "page" ? one : { type: "message", room: one.room, message: refToText(one.ref) },
    ),
    editedAt: checkIn.editedBy === null ? null : hlcToMs(checkIn.editedBy.hlc),
    before: checkIn.before.map(({ stamp, value, confidence, note }) => ({
      at: hlcToMs(stamp.hlc),
      value,
      confidence,
      note,
    })),
    isTakenBack: checkIn.isTakenBack,
    comments: commentCount(running, objective, checkIn.ref),
    canEdit: mine && !checkIn.isTakenBack,
    state:
      room === null
        ? { type: "none" }
        : stateOf(core, outbox, link.exchange(), room, checkIn.ref, checkIn.by),
  };
}

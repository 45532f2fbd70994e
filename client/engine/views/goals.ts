import {
  type CheckIn,
  type CheckInsState,
  type Cycle,
  currentChoiceOf,
  currentOf,
  cycleOf,
  dayOf,
  type FeedId,
  feedToDevice,
  fromHex,
  heirOf,
  hlcToMs,
  type KeyResult,
  type KeyResultId,
  type MemberId,
  neighboursOf,
  type ObjectiveId,
  objectiveProgress,
  orderKey,
  paceOf,
  parseCycle,
  parseKeyResultId,
  parseObjectiveId,
  previousOf,
  progressOf,
  refToText,
  sharesOf,
} from "../../../crdt/index.ts";
import type {
  CheckInView,
  CycleView,
  Face,
  FieldConflict,
  GoalsView,
  KeyResultDetailView,
  KeyResultView,
  MessageState,
  ObjectiveView,
} from "../api.ts";
import type { RawConflict, RawObjective } from "../goals/protocol.ts";
import type { Ports } from "../ports.ts";
import type { GoalsRunning } from "../running.ts";
import { NAME_TO_COME } from "../state/plain-name.ts";
import type { MessageRecord } from "../state/records.ts";
import { readMessages } from "../tables/messages.ts";
import { stateOf } from "./message-state.ts";
import { faceOf } from "./people.ts";

/** Goals as the UI shows them: documents, check-ins and roll-ups put together. Nothing here is stored. */

const HISTORY = 40;

export async function goalsView(
  running: GoalsRunning | null,
  wanted: string | null,
  ports: Ports,
): Promise<GoalsView> {
  const today = localDate(running?.core.time.now() ?? ports.clock.now());
  const cycle = parseCycle(wanted) ?? (cycleOf(today) as Cycle);
  const objectives = running === null ? [] : objectivesOf(running, cycle, today);
  running?.objectives.open();
  const state = running?.objectives.state ?? { type: "idle" as const };
  return {
    state: state.type === "idle" ? "loading" : state.type,
    detail: state.type === "failed" ? state.detail : null,
    room: running?.objectives.room() ?? "",
    cycles: cyclesOf(running, cycle, today),
    cycle: cycleView(running, cycle, today),
    objectives,
  };
}

export async function keyResultView(
  running: GoalsRunning | null,
  objective: string,
  keyResult: string,
): Promise<KeyResultDetailView | null> {
  const objectiveId = parseObjectiveId(fromHex(objective));
  const id = parseKeyResultId(fromHex(keyResult));
  const raw = objectiveId === null ? undefined : running?.objectives.raw().get(objectiveId);
  if (running === null || objectiveId === null || id === null || raw === undefined) return null;
  const today = localDate(running.core.time.now());
  const cycle = parseCycle(raw.objective.cycle) ?? (cycleOf(today) as Cycle);
  const view = objectiveView(running, objectiveId, raw, 1, cycle, today).keyResults.find(
    (one) => one.id === id,
  );
  if (view === undefined) return null;
  const state = running.objectives.checkIns(objectiveId, id);
  const arrivals = await arrivalsOf(running, state);
  return {
    objective: objectiveId,
    keyResult: view,
    checkIns: state.checkIns.map((checkIn, i) => checkInView(running, state, checkIn, arrivals[i])).reverse(),
  };
}

// ---------------------------------------------------------------- cycles

function cyclesOf(running: GoalsRunning | null, shown: Cycle, today: string): readonly CycleView[] {
  const current = cycleOf(today) as Cycle;
  const used = [...(running?.objectives.raw().values() ?? [])].flatMap(
    ({ objective }) => parseCycle(objective.cycle) ?? [],
  );
  const near = [neighboursOf(current).next, current, neighboursOf(current).previous].filter(
    (cycle) => cycle !== null,
  );
  const byId = new Map([...near, shown, ...used].map((cycle) => [cycle.id, cycle]));
  return [...byId.values()]
    .sort((a, b) => (a.from < b.from ? 1 : -1))
    .map((cycle) => cycleView(running, cycle, today));
}

function cycleView(running: GoalsRunning | null, cycle: Cycle, today: string): CycleView {
  const objectives = [...(running?.objectives.raw().values() ?? [])].filter(
    ({ objective }) => objective.cycle === cycle.id && !objective.archived,
  ).length;
  return { ...cycle, day: dayOf(cycle, today), current: cycleOf(today)?.id === cycle.id, objectives };
}

/** The date where this device is. */
function localDate(ms: number): string {
  const at = new Date(ms);
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}-${String(at.getDate()).padStart(2, "0")}`;
}

// ---------------------------------------------------------------- objectives

/** In order of creation; the numbers O1, O2 … are for those that are not archived, which come first. */
function objectivesOf(running: GoalsRunning, cycle: Cycle, today: string): readonly ObjectiveView[] {
  return [...running.objectives.raw()]
    .filter(([, raw]) => raw.objective.cycle === cycle.id && raw.changes > 0)
    .sort(
      ([idA, a], [idB, b]) =>
        Number(a.objective.archived) - Number(b.objective.archived) ||
        a.objective.createdAt - b.objective.createdAt ||
        (idA < idB ? -1 : 1),
    )
    .map(([id, raw], index) => objectiveView(running, id, raw, index + 1, cycle, today));
}

function objectiveView(
  running: GoalsRunning,
  id: ObjectiveId,
  raw: RawObjective,
  number: number,
  cycle: Cycle,
  today: string,
): ObjectiveView {
  const { objective, version } = raw;
  const visible = objective.keyResults;
  const current = (keyResult: KeyResultId) =>
    currentOf(running.objectives.checkIns(id, keyResult))?.value ?? null;
  const shares = sharesOf(visible);
  const live = visible.filter(({ archived }) => !archived);
  return {
    id,
    number,
    cycle: cycle.id,
    title: { text: objective.title, version },
    why: { text: objective.why, version },
    owner: faceOrNull(running, objective.owner),
    ownerChoice: ownerChoice(running, raw),
    archived: objective.archived,
    keyResults: live.map((keyResult, index) =>
      keyResultRow(running, id, raw, keyResult, {
        number: index + 1,
        share: shares.get(keyResult.id) ?? 0,
        pace: paceOf(cycle, today),
      }),
    ),
    progress: objectiveProgress(visible, current),
    createdAt: objective.createdAt,
    updatedAt: raw.updatedAt,
    state: goalState(running, id),
    canEdit: !raw.full,
  };
}

function keyResultRow(
  running: GoalsRunning,
  objective: ObjectiveId,
  raw: RawObjective,
  keyResult: KeyResult,
  { number, share, pace }: { readonly number: number; readonly share: number; readonly pace: number },
): KeyResultView {
  const state = running.objectives.checkIns(objective, keyResult.id);
  const current = currentOf(state);
  const choices = currentChoiceOf(state);
  return {
    id: keyResult.id,
    number,
    title: { text: keyResult.title, version: raw.version },
    owner: faceOrNull(running, keyResult.owner),
    unit: keyResult.unit,
    start: keyResult.start,
    target: keyResult.target,
    current: current?.value ?? null,
    currentChoice:
      choices.length === 0
        ? null
        : {
            values: choices.map((one) => ({
              key: refToText(one.ref),
              value: one.value,
              by: faceOf(running.core, one.by),
              at: hlcToMs(one.stamp.hlc),
            })),
          },
    conflicts: raw.conflicts
      .filter((one) => one.keyResult === keyResult.id)
      .map((one) => ({ field: one.field, values: conflictValues(running, one) })),
    weight: keyResult.weight,
    share,
    progress: progressOf(keyResult, current?.value ?? null),
    confidence: current?.confidence ?? null,
    pace,
    invalid: keyResult.invalid,
    history: state.checkIns
      .slice(-HISTORY)
      .map(({ stamp, value, confidence }) => ({ at: hlcToMs(stamp.hlc), value, confidence })),
  };
}

/** Whoever took over from somebody who left stands in their place. */
export function faceOrNull(running: GoalsRunning, owner: MemberId | null): Face | null {
  const member = owner === null ? null : heirOf(running.core.roster.state(), owner);
  return member === null ? null : faceOf(running.core, member);
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

const conflictValues = (
  running: GoalsRunning,
  conflict: RawConflict,
): FieldConflict<number | string | null>["values"] =>
  conflict.values.map(({ key, value, feed, at }) => ({ key, value, by: authorOf(running, feed), at }));

export function authorOf(running: GoalsRunning, feed: FeedId): Face {
  const member = running.core.roster.state().devices.get(feedToDevice(feed))?.member;
  return member === undefined ? { member: "", name: NAME_TO_COME, dye: 1 } : faceOf(running.core, member);
}

/** An objective waits as long as anything written to it waits. */
function goalState({ outbox, objectives }: GoalsRunning, id: ObjectiveId): MessageState {
  const room = objectives.room();
  const waiting = room !== null && outbox.rows(room).some((record) => record.objective === id);
  return { type: waiting ? "device" : "relay" };
}

// ---------------------------------------------------------------- check-ins

/** When each check-in came to this device and whether that was late, as the room's own line has it. */
async function arrivalsOf(
  { core, objectives }: GoalsRunning,
  state: CheckInsState,
): Promise<readonly (MessageRecord | undefined)[]> {
  const room = objectives.room();
  if (room === null) return [];
  const orders = state.checkIns.map(({ stamp }) => orderKey(stamp));
  return readMessages(core.ports.disks.cache, room, orders);
}

function checkInView(
  running: GoalsRunning,
  state: CheckInsState,
  checkIn: CheckIn,
  arrival: MessageRecord | undefined,
): CheckInView {
  const { core, outbox, link, objectives } = running;
  const at = hlcToMs(checkIn.stamp.hlc);
  const room = objectives.room();
  const arrivedAt = arrival?.arrivedAt ?? at;
  return {
    id: refToText(checkIn.ref),
    by: faceOf(core, checkIn.by),
    mine: checkIn.by === core.identity.member,
    at,
    arrivedAt,
    late: arrival?.late ?? false,
    from: previousOf(state, checkIn)?.value ?? null,
    value: checkIn.value,
    confidence: checkIn.confidence,
    note: checkIn.note,
    state:
      room === null
        ? { type: "none" }
        : stateOf(core, outbox, link.exchange(), room, checkIn.ref, checkIn.by),
  };
}

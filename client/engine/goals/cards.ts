import {
  type CheckInsState,
  currentChoiceOf,
  currentOf,
  decodeCbor,
  heirOf,
  idToBytes,
  type KeyResultId,
  type MemberId,
  NO_CHECK_INS,
  type Objective,
  type ObjectiveId,
  objectiveProgress,
  orderKey,
  parseSharedGoals,
  progressOf,
  type RoomId,
  type SharedGoal,
  type StandingCheckIn,
  saidAt,
  showMessage,
  textToRef,
  withBrought,
} from "../../../crdt/index.ts";
import type { Face, GoalCardsView, GoalCardView } from "../api.ts";
import { checkInsKey } from "../state/apply.ts";
import type { Core } from "../state/core.ts";
import { inPlace } from "../state/goal-place.ts";
import { under } from "../state/places.ts";
import type { GoalTitleRecord } from "../state/records.ts";
import { readMessages } from "../tables/messages.ts";
import { readRow } from "../tables/rows.ts";
import { faceOf } from "../views/people.ts";
import { glanceKey, readGlance } from "./glance.ts";

/**
 * Goals in messages as they stand on this device. Check-ins are events and are read as they are; of a document there is
 * what was kept when it was last read here, or else what the message says of it. The goals engine is never started.
 */
export async function goalCardsView(core: Core, room: RoomId, id: string): Promise<GoalCardsView | null> {
  const ref = textToRef(id);
  const { cache } = core.ports.disks;
  const row = ref === null ? undefined : await readRow(cache, room, ref.feed, ref.seq);
  if (ref === null || row === undefined) return null;
  const [record] = await readMessages(cache, room, [orderKey({ hlc: row.hlc, ...ref })]);
  const shown = record?.kind === "message" ? showMessage(record.state) : null;
  if (shown?.goals === undefined) return null;
  const part = decodeCbor(shown.goals);
  const shared = part.ok ? (parseSharedGoals(part.value) ?? []) : [];
  return { words: shown.text, cards: await Promise.all(shared.map((one) => cardOf(core, one))) };
}

async function cardOf(core: Core, shared: SharedGoal): Promise<GoalCardView> {
  const { cache } = core.ports.disks;
  const { objective, keyResult } = shared;
  const [kept] = (await cache.getMany("goalTitles", [glanceKey(objective)])) as [GoalTitleRecord | undefined];
  const document = kept?.glance === undefined ? null : readGlance(kept.glance);
  return keyResult === null
    ? objectiveCard(core, shared, document)
    : keyResultCard(core, shared, keyResult, document);
}

async function keyResultCard(
  core: Core,
  shared: SharedGoal,
  id: KeyResultId,
  document: Objective | null,
): Promise<GoalCardView> {
  const { objective } = shared;
  const state = await checkInsOf(core, objective, id);
  const found = document?.keyResults.find((one) => one.id === id) ?? null;
  const measure = found ?? shared.measure;
  const newest = currentOf(state);
  const isHere = found !== null || newest !== null || (await isKnown(core, objective));
  return {
    ...headOf(shared, found?.title, document),
    objectiveTitle: document?.title ?? null,
    owner: faceOrNull(core, found?.owner ?? null),
    state: found?.archived || document?.archived ? "archived" : found ? "kept" : isHere ? "shared" : "away",
    progress: isHere && measure !== null ? progressOf(measure, newest?.value ?? null) : shared.progress,
    kind: measure?.kind ?? null,
    unit: measure?.unit ?? "",
    target: measure?.target ?? null,
    current: newest?.value ?? (isHere ? (measure?.start ?? null) : null),
    ...saidLast(core, newest),
    apart: currentChoiceOf(state).map(({ value }) => value),
  };
}

async function objectiveCard(
  core: Core,
  shared: SharedGoal,
  document: Objective | null,
): Promise<GoalCardView> {
  const live = (document?.keyResults ?? []).filter(({ archived }) => !archived);
  const states = await Promise.all(live.map(({ id }) => checkInsOf(core, shared.objective, id)));
  const newest = states.map(currentOf);
  const valueByResult = new Map(live.map(({ id }, at) => [id, newest[at]?.value ?? null]));
  const last = newest
    .filter((one) => one !== null)
    .sort((a, b) => saidAt(a) - saidAt(b))
    .at(-1);
  const confidences = newest.flatMap((one) => one?.confidence ?? []);
  const isHere = document !== null || (await isKnown(core, shared.objective));
  return {
    ...headOf(shared, document?.title, document),
    objectiveTitle: null,
    owner: faceOrNull(core, document?.owner ?? null),
    state: document?.archived ? "archived" : document ? "kept" : isHere ? "shared" : "away",
    progress: document ? ownProgress(document, (id) => valueByResult.get(id) ?? null) : shared.progress,
    kind: null,
    unit: "",
    target: null,
    current: null,
    ...saidLast(core, last ?? null),
    confidence: confidences.length === 0 ? null : Math.min(...confidences),
    apart: [],
  };
}

/** What others' objectives add up to is known where goals are open, and nowhere else. */
function ownProgress(document: Objective, current: (id: KeyResultId) => number | null): number | null {
  if (document.rollup === "manual") return document.progress;
  return document.rollup === "aligned" ? null : objectiveProgress(document.keyResults, current);
}

const headOf = (
  { objective, keyResult, title }: SharedGoal,
  now: string | undefined,
  document: Objective | null,
) => ({ objective, keyResult, title: now || title, cycle: document?.cycle ?? null });

const saidLast = (core: Core, said: StandingCheckIn | null) => ({
  confidence: said?.confidence ?? null,
  by: said === null || said.brought !== undefined ? null : faceOf(core, said.by),
  at: said === null ? null : saidAt(said),
});

async function checkInsOf(core: Core, objective: ObjectiveId, id: KeyResultId): Promise<CheckInsState> {
  const [state] = await core.ports.disks.cache.getMany("checkIns", [checkInsKey(objective, id)]);
  return withBrought(inPlace(core, objective, (state as CheckInsState | undefined) ?? NO_CHECK_INS));
}

/** Something of it has come to this device, read or not. */
async function isKnown(core: Core, objective: ObjectiveId): Promise<boolean> {
  const range = { ...under(idToBytes(objective)), limit: 1 };
  return (await core.ports.disks.cache.range("goalChanges", range)).length > 0;
}

/** Whoever took over from somebody who left stands in their place. */
function faceOrNull(core: Core, owner: MemberId | null): Face | null {
  const member = owner === null ? null : heirOf(core.roster.state(), owner);
  return member === null ? null : faceOf(core, member);
}

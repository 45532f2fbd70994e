import { type FieldValue, fromHex, parseMemberId, parseObjectiveId } from "../../../crdt/index.ts";
import type { GoalEffectView, GoalEventView, GoalHistoryView, GoalUndone } from "../api.ts";
import type { RawEffect, RawGoalEvent, RawObjective } from "../goals/protocol.ts";
import type { GoalsRunning } from "../running.ts";
import type { Edited } from "../state/objectives.ts";
import { authorOf, entryName, faceOrNull, placeName } from "./goal-rows.ts";

/** The past of one objective as the UI tells it. Nothing here is stored. */

/** However far back somebody reads: more than that is for an export. */
const MOST_EVENTS = 1_000;

export async function goalHistoryView(
  running: GoalsRunning,
  objective: string,
  limit: number,
): Promise<GoalHistoryView> {
  const { objectives } = running;
  const id = parseObjectiveId(fromHex(objective));
  const most = Math.min(Math.max(Math.trunc(limit) || 1, 1), MOST_EVENTS);
  const past = id === null ? null : await objectives.past({ type: "history", objective: id, limit: most });
  const raw = id === null ? undefined : objectives.raw().get(id);
  const nothing = { objective, title: raw?.objective.title ?? "", events: [], hasMore: false };
  if (raw === undefined) return { state: "missing", ...nothing };
  if (past === null) return { state: "failed", ...nothing };
  return {
    state: "ready",
    objective,
    title: raw.objective.title,
    events: past.events.map((event) => eventView(running, raw, event)),
    hasMore: past.hasMore && past.events.length < MOST_EVENTS,
  };
}

function eventView(running: GoalsRunning, raw: RawObjective, event: RawGoalEvent): GoalEventView {
  const by = authorOf(running, event.feed);
  return {
    id: event.id,
    by,
    mine: by.member === running.core.identity.member,
    at: event.at,
    kind: event.isCreation ? "created" : event.undoes === null ? "changed" : "undid",
    undid: event.undoes === null ? null : { by: authorOf(running, event.undoes.feed), at: event.undoes.at },
    effects: event.effects.map((one) => effectView(running, raw, one)),
    canUndo: !raw.full && event.effects.some(({ now }) => now === "open"),
  };
}

export function effectView(
  running: GoalsRunning,
  raw: Pick<RawObjective, "objective">,
  { effect, now, by }: RawEffect,
): GoalEffectView {
  const { place } = effect;
  const about =
    effect.type === "set"
      ? raw.objective.keyResults.find(({ id }) => id === place.keyResult)
      : effect.keyResult;
  const value = (of: FieldValue): FieldValue => {
    if (typeof of !== "string") return of;
    if (place.field === "owner") return faceOrNull(running, parseMemberId(fromHex(of)))?.name ?? "";
    return place.field === "home" ? (placeName(running, of) ?? "") : of;
  };
  const shown = { open: "stands", back: "back", left: "changed" } as const;
  return {
    keyResult:
      place.keyResult === null
        ? null
        : { id: place.keyResult, title: about?.title ?? "", unit: about?.unit ?? "" },
    what: effect.type === "set" && place.field !== "presence" ? place.field : kindOf(effect.type),
    about: "entry" in place ? entryName(running, place.field, place.entry) : null,
    from: effect.type === "set" ? value(effect.from) : null,
    to: effect.type === "set" ? value(effect.to) : null,
    now: shown[now],
    by: by === null ? null : authorOf(running, by),
  };
}

const kindOf = (type: "set" | "added" | "removed"): "added" | "removed" =>
  type === "removed" ? "removed" : "added";

/** A command that was given again has nothing more to say than that it is done. */
export function undoneView(running: GoalsRunning, { view, undone }: Edited): GoalUndone {
  return {
    done: undone?.done ?? 0,
    hasMore: undone?.hasMore ?? false,
    left: (undone?.left ?? []).map((one) => effectView(running, view, one)),
  };
}

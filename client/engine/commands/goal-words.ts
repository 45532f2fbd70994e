import {
  besideToParts,
  type CheckIn,
  checkInKey,
  cyclesIn,
  EVENT_LIMITS,
  EVIDENCE_LIMITS,
  type EventRef,
  type Evidence,
  encodeGoalWord,
  fromHex,
  frontierOf,
  type GoalWord,
  isPage,
  type KeyResultId,
  type KnownEvent,
  type ObjectiveId,
  ok,
  parseCycle,
  parseKeyResultId,
  parseObjectiveId,
  parseRoomId,
  type Result,
  type RoomId,
  refToText,
  standingOf,
  standingScores,
  type Told,
  textToRef,
  toldPart,
  wellFormed,
} from "../../../crdt/index.ts";
import type { CommandError } from "../api.ts";
import type { GoalsRunning } from "../running.ts";
import { rightsNow } from "../state/judged.ts";
import type { OutboxRecord } from "../state/records.ts";
import { mayWrite, whyNotWrite } from "../state/rights.ts";
import { done, type Handlers, refuse } from "./answers.ts";
import { knownRoom, writeEvent } from "./chat.ts";
import { isUsable } from "./goal-fields.ts";

export type GoalWordCommand =
  | "checkIn"
  | "takeBackCheckIn"
  | "scoreGoal"
  | "setCycleState"
  | "writeRetrospective";

/** What people say of goals beside their documents: check-ins, scores, and where a cycle stands. */
export function goalWordCommands(run: GoalsRunning): Pick<Handlers, GoalWordCommand> {
  const { core, outbox, objectives } = run;

  async function write(
    room: RoomId,
    event: KnownEvent,
    about: Pick<OutboxRecord, "kind" | "text">,
    command: string,
  ): Promise<Result<EventRef, CommandError>> {
    return core.queue.run(async () => {
      const before = (await outbox.answerOf(command)) as EventRef | null;
      if (before !== null) return ok(before);
      if (!mayWrite(core, room)) return refuse(whyNotWrite(core));
      const saved = await outbox.append(room, event, about, command);
      if (saved.ok) await run.link.exchange()?.push(room);
      return saved;
    });
  }

  /** A key result, or with `null` the objective itself, and the room to say it in. */
  function placeOf(rawObjective: string, rawKeyResult: string | null) {
    const objective = parseObjectiveId(fromHex(rawObjective));
    const keyResult = rawKeyResult === null ? null : parseKeyResultId(fromHex(rawKeyResult));
    const isWhole = objective !== null && (rawKeyResult === null || keyResult !== null);
    const room = objective === null ? null : (objectives.roomOf(objective) ?? objectives.room());
    return isWhole && room !== null ? { objective, keyResult, room } : null;
  }

  /** A check-in of one's own that is not about another one. */
  function ownCheckIn(objective: ObjectiveId, keyResult: KeyResultId, id: string): CheckIn | null {
    const ref = textToRef(id);
    if (ref === null) return null;
    const standing = standingOf(objectives.checkIns(objective, keyResult));
    const found = standing.find((one) => checkInKey(one.ref) === checkInKey(ref));
    const isOwn = found?.by === core.identity.member && found.brought === undefined;
    return isOwn && !found.isTakenBack ? found : null;
  }

  return {
    async checkIn({ objective, keyResult, value, confidence, note, evidence = [], instead }, command) {
      await objectives.loaded(); // what was said already is what this one has seen
      const place = placeOf(objective, keyResult);
      if (place === null || place.keyResult === null) return refuse({ type: "NotFound" });
      const bad = badCheckIn(value, confidence, note);
      if (bad !== null) return refuse(bad);
      const rests = evidence.map(parseEvidence);
      const root = instead === undefined ? null : ownCheckIn(place.objective, place.keyResult, instead);
      const isLost = (instead !== undefined && root === null) || rests.includes(null);
      if (isLost || rests.length > EVIDENCE_LIMITS.parts) return refuse({ type: "NotFound" });
      const known = frontierOf(objectives.checkIns(place.objective, place.keyResult)).map(({ ref }) => ref);
      const parts = besideToParts({
        evidence: rests.filter((one) => one !== null),
        ...(root !== null && { instead: root.ref }),
      });
      const written = await write(
        place.room,
        {
          type: "checkIn",
          objective: place.objective,
          keyResult: place.keyResult,
          value,
          confidence,
          note: wellFormed(note),
          after: root === null ? known.slice(-EVENT_LIMITS.after) : [],
          ...(parts.length > 0 && { extras: { newer: parts } }),
        },
        { kind: "checkIn", text: String(value) },
        command,
      );
      if (!written.ok) return written;
      if (root === null) await tellHome(run, place, [place.objective, place.keyResult, value], command);
      return ok({ id: refToText(written.value) });
    },
    async takeBackCheckIn({ objective, keyResult, id }, command) {
      await objectives.loaded();
      const place = placeOf(objective, keyResult);
      if (place === null || place.keyResult === null) return refuse({ type: "NotFound" });
      const own = ownCheckIn(place.objective, place.keyResult, id);
      if (own === null && (await outbox.answerOf(command)) === null) return refuse({ type: "NotFound" });
      const { value = 0, ref } = own ?? {};
      const written = await write(
        place.room,
        {
          type: "checkIn",
          objective: place.objective,
          keyResult: place.keyResult,
          value,
          confidence: null,
          note: "",
          after: [],
          ...(ref && { extras: { newer: besideToParts({ undoes: ref }) } }),
        },
        { kind: "checkIn", text: String(value) },
        command,
      );
      return written.ok ? done : written;
    },
    async scoreGoal({ objective, keyResult, value, note }, command) {
      await objectives.loaded();
      const place = placeOf(objective, keyResult);
      if (place === null) return refuse({ type: "NotFound" });
      if (value !== null && !(value >= 0 && value <= 1))
        return refuse({ type: "NotANumber", field: "value" });
      if (note.length > EVENT_LIMITS.noteUnits) return refuse(tooLong);
      const before = standingScores(objectives.words.scores(place.objective, place.keyResult));
      const after = before.map(({ ref }) => ref).slice(-EVENT_LIMITS.after);
      const { room, keyResult: of } = place;
      const text = objectives.raw().get(place.objective)?.objective.title ?? "";
      const word = { type: "score", keyResult: of, value, note: wellFormed(note), after } as const;
      const event = wordEvent(place.objective, word);
      const written = await write(room, event, { kind: "goal", text }, command);
      return written.ok ? done : written;
    },
    async writeRetrospective({ objective, cycle, keep, problem, attempt, seen }, command) {
      await objectives.loaded();
      const whole = objectives.room();
      if (whole === null || parseCycle(cycle) === null) return refuse({ type: "NotFound" });
      const cycles = { objective: cyclesIn(whole, core.ports.crypto.sha256), room: whole };
      const place = objective === null ? cycles : placeOf(objective, null);
      if (place === null) return refuse({ type: "NotFound" });
      const texts = [keep, problem, attempt].map(wellFormed);
      if (texts.some(({ length }) => length > EVENT_LIMITS.noteUnits)) return refuse(tooLong);
      const [kept = "", hard = "", next = ""] = texts;
      const after = seen.flatMap((id) => textToRef(id) ?? []).slice(-EVENT_LIMITS.after);
      const about = objective === null ? cycle : null;
      const word = { type: "retro", about, keep: kept, problem: hard, attempt: next, after } as const;
      const event = wordEvent(place.objective, word);
      const { room } = place;
      const written = await writeEvent(run, room, event, { kind: "goal", text: cycle }, command, () =>
        rightsNow(core, room, core.identity.member).posts
          ? null
          : { type: "NotAllowed", rule: "onlyAdminsPost" },
      );
      return written.ok ? done : written;
    },
    async setCycleState({ cycle, state }, command) {
      const room = objectives.room();
      if (room === null || parseCycle(cycle) === null) return refuse({ type: "NotFound" });
      if (!rightsNow(core, room, core.identity.member).leads)
        return refuse({ type: "NotAllowed", rule: "onlyRoomAdminsSetCycles" });
      const event = wordEvent(cyclesIn(room, core.ports.crypto.sha256), { type: "cycle", cycle, state });
      const written = await write(room, event, { kind: "goal", text: cycle }, command);
      return written.ok ? done : written;
    },
  };
}

/**
 * One line in the room of the team, where that is not the objective's own, which has the check-in itself. It is news and
 * no more: where it cannot be written, the check-in stands all the same.
 */
async function tellHome(
  run: GoalsRunning,
  { room }: { readonly room: RoomId },
  told: Told,
  command: string,
): Promise<void> {
  const [objective, keyResult, value] = told;
  const document = run.objectives.raw().get(objective)?.objective;
  const home = document?.home ?? null;
  const about = document?.keyResults.find(({ id }) => id === keyResult);
  if (home === null || about === undefined || home === room || knownRoom(run, home) === null) return;
  const text = `🎯 ${about.title} · ${`${value} ${about.unit}`.trim()}`;
  const event = { type: "message", text, replyTo: null, extras: { newer: [toldPart(told)] } } as const;
  await writeEvent(run, home, event, { kind: "checkIn", text: String(value) }, `${command}:home`);
}

const wordEvent = (objective: ObjectiveId, word: GoalWord): KnownEvent => ({
  type: "goalWord",
  objective,
  session: 0,
  changes: [encodeGoalWord(word)],
});

const tooLong = { type: "TooLong", max: EVENT_LIMITS.noteUnits, unit: "characters" } as const;

function badCheckIn(value: number, confidence: number | null, note: string): CommandError | null {
  if (!isUsable(value)) return { type: "NotANumber", field: "value" };
  if (confidence !== null && !(Number.isInteger(confidence) && confidence >= 0 && confidence <= 10))
    return { type: "NotANumber", field: "confidence" };
  return note.length > EVENT_LIMITS.noteUnits ? tooLong : null;
}

/** `room/message`, or the address of a page. */
function parseEvidence(text: string): Evidence | null {
  if (isPage(text)) return text.length <= EVIDENCE_LIMITS.address ? { type: "page", address: text } : null;
  const [of = "", message = "", ...rest] = text.split("/");
  const [room, ref] = [parseRoomId(fromHex(of)), textToRef(message)];
  return room === null || ref === null || rest.length > 0 ? null : { type: "message", room, ref };
}

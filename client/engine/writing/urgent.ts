import {
  CONFIRMATION,
  confirmedBefore,
  EVENT_LIMITS,
  hlcToMs,
  type MemberId,
  ok,
  type RoomId,
  readersOf,
  refToText,
  type ShownMessage,
  textToRef,
} from "../../../crdt/index.ts";
import type { CommandError, UrgentCommands, UrgentView } from "../api.ts";
import { done, type Handlers, refuse } from "../commands/answers.ts";
import { beside, checkText, knownRoom, writeEvent } from "../commands/chat.ts";
import type { Running } from "../running.ts";
import { URGENT_EACH_DAY } from "../state/apply.ts";
import type { Core } from "../state/core.ts";
import { rightsNow } from "../state/judged.ts";
import { writtenIn } from "../views/named.ts";
import { faceOf } from "../views/people.ts";
import { stateOfMessage } from "./stored-message.ts";

const DAY_MS = 24 * 3_600_000;

type UrgentCommand = Exclude<keyof UrgentCommands, "sendLocation">;

/** Messages that ask everybody in a room to confirm them (rules EVT15 and FOLD10 in SPEC.md). */
export function urgentCommands(run: Running): Pick<Handlers, UrgentCommand> {
  const { core } = run;

  async function urgentAt(input: { readonly room: string; readonly id: string }) {
    const room = knownRoom(run, input.room);
    const ref = textToRef(input.id);
    const shown = room && ref && ((await stateOfMessage(core, room, ref))?.shown ?? null);
    return room && ref && shown?.urgent && shown.imported === null ? { room, ref, shown } : null;
  }

  return {
    async inspectUrgent({ room: id }) {
      const room = knownRoom(run, id);
      if (room === null) return refuse({ type: "NotFound" });
      const { member } = core.identity;
      const reaches = askedIn(core, room, member, core.time.now()).length;
      return ok({ reaches, left: leftToday(core, room), max: URGENT_EACH_DAY });
    },
    async sendUrgent({ room: id, text: raw, replyTo, mentions }, command) {
      const room = knownRoom(run, id);
      const text = checkText(raw, EVENT_LIMITS.textUnits, EVENT_LIMITS.textBytes);
      if (room === null) return refuse({ type: "NotFound" });
      if (!text.ok) return text;
      const extras = { ...beside(text.value, mentions).extras, urgent: true as const };
      const written = await writeEvent(
        run,
        room,
        { type: "message", text: text.value, replyTo: replyTo === null ? null : textToRef(replyTo), extras },
        { kind: "message", text: text.value },
        command,
        () => whyNotUrgent(core, room),
      );
      return written.ok ? ok({ id: refToText(written.value) }) : written;
    },
    async confirmUrgent(input, command) {
      const found = await urgentAt(input);
      if (found === null) return refuse({ type: "NotFound" });
      const { room, ref, shown } = found;
      if (!viewOfUrgent(core, room, shown).asks) return done;
      const event = { type: "react", target: ref, emoji: CONFIRMATION, on: true } as const;
      const written = await writeEvent(run, room, event, { kind: "reaction", text: CONFIRMATION }, command);
      return written.ok ? done : written;
    },
    async readConfirmations(input) {
      const found = await urgentAt(input);
      if (found === null || !maySee(core, found.room, found.shown)) return refuse({ type: "NotFound" });
      const { room, shown } = found;
      const confirmed = shown.urgent?.confirmed ?? [];
      return ok({
        confirmed: confirmed.map(({ member, hlc }) => ({
          face: faceOf(core, member, room),
          at: hlcToMs(hlc),
        })),
        waiting: waitingFor(core, room, shown).map((member) => faceOf(core, member, room)),
      });
    },
  };
}

/** How an urgent message stands, for whoever looks. */
export function viewOfUrgent(core: Core, room: RoomId, shown: ShownMessage): UrgentView {
  const { confirmed = [] } = shown.urgent ?? {};
  if (shown.imported !== null)
    return { asks: false, confirms: false, confirmed: 0, of: 0, beforeEdit: 0, canSee: false };
  const waiting = waitingFor(core, room, shown);
  const { member } = core.identity;
  return {
    asks: waiting.includes(member),
    confirms: confirmed.some((one) => one.member === member),
    confirmed: confirmed.length,
    of: confirmed.length + waiting.length,
    beforeEdit: confirmedBefore(shown),
    canSee: maySee(core, room, shown),
  };
}

const maySee = (core: Core, room: RoomId, { author }: ShownMessage): boolean =>
  author === core.identity.member || rightsNow(core, room, core.identity.member).leads;

function waitingFor(core: Core, room: RoomId, { author, stamp, urgent }: ShownMessage): readonly MemberId[] {
  const confirmed = new Set(urgent?.confirmed.map(({ member }) => member));
  return askedIn(core, room, author, hlcToMs(stamp.hlc)).filter((member) => !confirmed.has(member));
}

/** Who may write in a room and was in it at that time, but whoever asks. */
const askedIn = (core: Core, room: RoomId, author: MemberId, at: number): readonly MemberId[] =>
  readersOf(core.roster.rosters, room, core.time.now())
    .filter(({ member, role, since }) => member !== author && role !== "reader" && since <= at)
    .map(({ member }) => member);

function whyNotUrgent(core: Core, room: RoomId): CommandError | null {
  if (!rightsNow(core, room, core.identity.member).leads)
    return { type: "NotAllowed", rule: "onlyRoomAdminsAskForConfirmation" };
  return leftToday(core, room) > 0 ? null : { type: "TooManyUrgent", max: URGENT_EACH_DAY };
}

/** Recalled ones count: they have called people. */
function leftToday(core: Core, room: RoomId): number {
  const { asked = [] } = core.rooms.get(room);
  const yesterday = core.time.now() - DAY_MS;
  return URGENT_EACH_DAY - asked.filter((order) => writtenIn(order) > yesterday).length;
}

import { type CborValue, fromHex, ok, parseMemberId, textToRef, toHex } from "../../../crdt/index.ts";
import type { CallLevel } from "../api.ts";
import { type CalmCommand, type Handlers, idMadeBy, refuse } from "../commands/answers.ts";
import { checkName, knownRoom } from "../commands/chat.ts";
import type { Running } from "../running.ts";
import { messageName, type OwnBook, ownName } from "./book.ts";
import type { Own, OwnChange } from "./half.ts";
import { quietOf } from "./quiet.ts";
import { isReminder, reminderToValue } from "./reminder.ts";
import { sectionsOf } from "./views.ts";

const SECTION_BYTES = 8;
const SECTION_UNITS = 30;
const MOST_SPANS = 21;
const MINUTES = 24 * 60;
const LEVELS: readonly CallLevel[] = ["nothing", "mentions", "all"];

export type OwnCommands = Pick<Handlers, CalmCommand>;

export function ownCommands(run: Running, own: OwnBook, set: Own["set"]): OwnCommands {
  const { core } = run;
  const flag = (on: boolean): true | null => (on ? true : null);

  /** One message as a field is called by it. */
  function messageField(kind: "saved" | "hidden", room: string, id: string): string | null {
    const known = knownRoom(run, room);
    const ref = textToRef(id);
    return known === null || ref === null ? null : ownName(kind, messageName(known, ref));
  }

  async function mark(kind: "saved" | "hidden", room: string, id: string, on: boolean) {
    const name = messageField(kind, room, id);
    return name === null ? refuse({ type: "NotFound" }) : set([[name, flag(on)]]);
  }

  return {
    async setRoomOwn({ room: id, level, pinned, archived, section, markedUnread }) {
      const room = knownRoom(run, id);
      if (room === null) return refuse({ type: "NotFound" });
      const changes: OwnChange[] = [];
      if (level !== undefined && LEVELS.includes(level))
        changes.push([ownName("level", room), level === "all" ? null : LEVELS.indexOf(level)]);
      if (pinned !== undefined) changes.push([ownName("pinned", room), flag(pinned)]);
      if (archived !== undefined) changes.push([ownName("archived", room), flag(archived)]);
      if (section !== undefined) changes.push([ownName("section", room), section && fromHex(section)]);
      if (markedUnread !== undefined) changes.push([ownName("unread", room), flag(markedUnread)]);
      return set(changes);
    },
    async nameSection({ id, name }, command) {
      const text = checkName(name, SECTION_UNITS);
      if (!text.ok) return text;
      const known = sectionsOf(own).find((one) => one.id === id);
      if (id !== null && known === undefined) return refuse({ type: "NotFound" });
      const section = id ?? toHex(idMadeBy(core, command, SECTION_BYTES));
      const place = known?.place ?? 1 + Math.max(-1, ...sectionsOf(own).map((one) => one.place));
      const kept = await set([[ownName("sectionName", section), [text.value, place]]]);
      return kept.ok ? ok({ id: section }) : kept;
    },
    async orderSections({ ids }) {
      const known = new Set(sectionsOf(own).map(({ id }) => id));
      const sections = [...new Set(ids)].filter((id) => known.has(id));
      return set(sections.map((id, place): OwnChange => [ownName("sectionPlace", id), place]));
    },
    async foldSection({ id, shut }) {
      const isKnown = sectionsOf(own).some((one) => one.id === id);
      return isKnown ? set([[ownName("sectionShut", id), flag(shut)]]) : refuse({ type: "NotFound" });
    },
    async dropSection({ id }) {
      const inside = own.all("section").filter(([, value]) => isBytes(value) && toHex(value) === id);
      return set([
        ...(["sectionName", "sectionPlace", "sectionShut"] as const).map(
          (kind): OwnChange => [ownName(kind, id), null],
        ),
        ...inside.map(([room]): OwnChange => [ownName("section", room), null]),
      ]);
    },
    saveMessage: ({ room, id, on }) => mark("saved", room, id, on),
    hideMessage: ({ room, id, on }) => mark("hidden", room, id, on),
    async setQuiet({ on, zone, spans, shown = quietOf(own.get("quiet")).shown }) {
      const triples = Array.from({ length: Math.min(MOST_SPANS, spans.length / 3) }, (_, at) =>
        spans.slice(at * 3, at * 3 + 3),
      );
      if (!triples.every(isSpan) || zone.length > 64) return refuse({ type: "NotANumber", field: "spans" });
      return set([[ownName("quiet"), [on, zone, triples, shown]]]);
    },
    hideReading: async ({ on }) => set([[ownName("hidesReading"), flag(on)]]),
    letUrgentThrough: async ({ on }) => set([[ownName("urgentWaits"), flag(!on)]]),
    rest: async ({ until }) => set([[ownName("resting"), until && Math.max(0, Math.floor(until))]]),
    async letThrough({ member: id, on }) {
      const member = parseMemberId(fromHex(id));
      return member === null ? refuse({ type: "NotFound" }) : set([[ownName("through", member), flag(on)]]);
    },
    async setReminder({ cadence, ...when }) {
      if (cadence === null) return set([[ownName("reminder"), null]]);
      const choice = { cadence, ...when };
      if (!isReminder(choice)) return refuse({ type: "NotANumber", field: "reminder" });
      return set([[ownName("reminder"), reminderToValue({ ...choice, since: core.time.now() })]]);
    },
    async markReminder({ at, passed, told }) {
      if (!Number.isSafeInteger(at)) return refuse({ type: "NotANumber", field: "at" });
      const changes: OwnChange[] = [];
      if (passed !== undefined) changes.push([ownName("reminderPassed"), passed ? at : null]);
      if (told !== undefined) changes.push([ownName("reminderTold"), told ? at : null]);
      return set(changes);
    },
  };
}

const isBytes = (value: CborValue): value is Uint8Array<ArrayBuffer> => value instanceof Uint8Array;

const isSpan = ([days = 0, from = -1, to = -1]: readonly number[]): boolean =>
  [days, from, to].every(Number.isInteger) &&
  days > 0 &&
  days < 128 &&
  [from, to].every((minute) => minute >= 0 && minute < MINUTES);

import {
  EVENT_LIMITS,
  EVERYONE,
  type EventRef,
  type Extras,
  encodeEvent,
  fromHex,
  type KnownEvent,
  type Mention,
  ok,
  parseEvent,
  parseMemberId,
  parseRoomId,
  type Result,
  type RoomId,
  refToText,
  textToRef,
  utf8,
  wellFormed,
} from "../../../crdt/index.ts";
import type { CommandError, MentionPlace } from "../api.ts";
import type { Running } from "../running.ts";
import type { Core } from "../state/core.ts";
import { rightsNow } from "../state/judged.ts";
import { markRoomRead } from "../state/markers.ts";
import { plainName } from "../state/plain-name.ts";
import type { OutboxRecord } from "../state/records.ts";
import { mayWrite, whyNotWrite } from "../state/rights.ts";
import { type ChatCommand, done, type Handlers, refuse } from "./answers.ts";

/** What people do in rooms. Each write resolves when it is on this device's disk; sending goes on by itself. */
export function chatCommands(run: Running): Pick<Handlers, ChatCommand> {
  const { core, timelines, drafts } = run;

  return {
    async sendMessage({ room: id, text: raw, replyTo, mentions }, command) {
      const room = knownRoom(run, id);
      const text = checkText(raw, EVENT_LIMITS.textUnits, EVENT_LIMITS.textBytes);
      if (room === null) return refuse({ type: "NotFound" });
      if (!text.ok) return text;
      const quoted = replyTo === null ? null : textToRef(replyTo);
      const about = { kind: "message", text: text.value } as const;
      const written = await writeEvent(
        run,
        room,
        { type: "message", text: text.value, replyTo: quoted, ...beside(text.value, mentions) },
        about,
        command,
      );
      return written.ok ? ok({ id: refToText(written.value) }) : written;
    },
    async saveDraft({ room: id, text }) {
      const room = knownRoom(run, id);
      if (room === null) return refuse({ type: "NotFound" });
      return core.queue.run(() => drafts.save(room, text));
    },
    async markRead({ room: id }) {
      const room = knownRoom(run, id);
      if (room === null) return refuse({ type: "NotFound" });
      await core.queue.run(async () => {
        const register = await markRoomRead(core, room);
        if (register !== null) run.link.exchange()?.sendRegister(room, register);
      });
      if (core.own.look.room(room).markedUnread)
        await (await run.own().catch(() => null))?.commands.setRoomOwn({ room, markedUnread: false }, "");
      return done;
    },
    async readTimeline({ room: id, before, limit }) {
      const room = knownRoom(run, id);
      if (room === null || !/^[0-9a-f]{76}$/.test(before)) return refuse({ type: "NotFound" });
      return ok(await timelines.before(room, before, Math.min(Math.max(1, limit), 500)));
    },
  };
}

/** Writes an event as one command: given again, it is answered as it was. `whyElse`: what else is against it. */
export async function writeEvent(
  run: Running,
  room: RoomId,
  event: KnownEvent,
  about: Pick<OutboxRecord, "kind" | "text">,
  id: string,
  whyElse: () => CommandError | null = () => null,
): Promise<Result<EventRef, CommandError>> {
  const { core, outbox } = run;
  return core.queue.run(async () => {
    const before = (await outbox.answerOf(id)) as EventRef | null;
    if (before !== null) return ok(before);
    const why = whyNot(core, room, event) ?? whyElse();
    if (why !== null) return refuse(why);
    const written = await outbox.append(room, event, about, id);
    if (written.ok) await run.link.exchange()?.push(room);
    return written;
  });
}

/** Why this person may not say this here now; what readers would leave out is not written. */
function whyNot(core: Core, room: RoomId, event: KnownEvent): CommandError | null {
  if (!mayWrite(core, room)) return whyNotWrite(core);
  const rights = rightsNow(core, room, core.identity.member);
  if (saysSomething(event) && !rights.posts) return { type: "NotAllowed", rule: "onlyAdminsPost" };
  if (event.type === "pin" && !rights.pins) return { type: "NotAllowed", rule: "onlyAdminsPin" };
  const names = event.type === "message" || event.type === "edit" ? (event.extras?.mentions ?? []) : [];
  const namesAll = names.some(({ who }) => who === EVERYONE);
  return namesAll && !rights.namesAll ? { type: "NotAllowed", rule: "onlyAdminsNameAll" } : null;
}

const saysSomething = ({ type }: KnownEvent): boolean =>
  type === "message" ||
  type === "roomName" ||
  type === "roomPicture" ||
  type === "import" ||
  type === "imported";

/** What stands beside the words. Names that do not fit them are left out: the words go all the same. */
export function beside(text: string, places: readonly MentionPlace[] = []): { readonly extras?: Extras } {
  const mentions = places.flatMap(({ from, length, who }): readonly Mention[] => {
    const member = who === EVERYONE ? EVERYONE : parseMemberId(fromHex(who));
    return member === null ? [] : [{ from, length, who: member }];
  });
  const extras = mentions.length > 0 ? { extras: { mentions } } : {};
  return parseEvent(encodeEvent({ type: "message", text, replyTo: null, ...extras })).ok ? extras : {};
}

export function knownRoom({ core, acts }: Pick<Running, "core" | "acts">, id: string): RoomId | null {
  const room = parseRoomId(fromHex(id));
  if (room === null) return null;
  const pending = acts.pending().some(({ act }) => act.kind === "roomCreated" && act.room === room);
  return pending || core.roster.rooms().includes(room) ? room : null;
}

/** Text as it will be signed: well-formed Unicode, not empty, within bounds. */
export function checkText(raw: string, units: number, bytes = units * 3): Result<string, CommandError> {
  const text = wellFormed(raw);
  if (text.trim() === "") return refuse({ type: "Empty" });
  if (text.length > units) return refuse({ type: "TooLong", max: units, unit: "characters" });
  if (utf8(text).length > bytes) return refuse({ type: "TooLong", max: bytes, unit: "bytes" });
  return ok(text);
}

/** The same for what people and things are called. */
export const checkName = (raw: string, units: number): Result<string, CommandError> =>
  checkText(plainName(raw), units);

import {
  canCreateRoom,
  EVENT_LIMITS,
  type EventRef,
  fromHex,
  type KnownEvent,
  ok,
  orderKey,
  parseRoomId,
  type Result,
  type RoomId,
  refToText,
  showMessage,
  textToRef,
  utf8,
  wellFormed,
} from "../../../crdt/index.ts";
import type { CommandError } from "../api.ts";
import type { Running } from "../running.ts";
import { markRoomRead } from "../state/markers.ts";
import { plainName } from "../state/plain-name.ts";
import type { OutboxRecord } from "../state/records.ts";
import { mayWrite, whyNotWrite } from "../state/rights.ts";
import { readMessages } from "../tables/messages.ts";
import { readRow } from "../tables/rows.ts";
import { type ChatCommand, done, type Handlers, idMadeBy, refuse } from "./answers.ts";

const NAME_UNITS = 60;
const ROOM_BYTES = 16;

/** What people do in rooms. Each write resolves when it is on this device's disk; sending goes on by itself. */
export function chatCommands(run: Running): Pick<Handlers, ChatCommand> {
  const { core, outbox, acts, timelines, drafts } = run;

  const write = (
    room: RoomId,
    event: KnownEvent,
    kind: OutboxRecord["kind"],
    text: string,
    id: string,
  ): Promise<Result<EventRef, CommandError>> =>
    core.queue.run(async () => {
      const before = (await outbox.answerOf(id)) as EventRef | null;
      if (before !== null) return ok(before);
      if (!mayWrite(core, room)) return refuse(whyNotWrite(core));
      const written = await outbox.append(room, event, { kind, text }, id);
      if (written.ok) await run.link.exchange()?.push(room);
      return written;
    });

  /** The own message that an edit or recall speaks of, as it is shown now. */
  async function ownMessage(room: RoomId, ref: EventRef) {
    const { cache } = core.ports.disks;
    const row = await readRow(cache, room, ref.feed, ref.seq);
    const [record] =
      row === undefined ? [] : await readMessages(cache, room, [orderKey({ hlc: row.hlc, ...ref })]);
    return record?.kind === "message" ? showMessage(record.state) : null;
  }

  async function onMessage(input: { readonly room: string; readonly id: string }, own: boolean) {
    const room = knownRoom(run, input.room);
    const ref = textToRef(input.id);
    const shown = room !== null && ref !== null ? await ownMessage(room, ref) : null;
    if (room === null || ref === null || shown === null || shown.recalled !== null)
      return refuse({ type: "NotFound" });
    if (own && shown.author !== core.identity.member)
      return refuse({ type: "NotAllowed", rule: "onlyAuthorsChangeTheirMessages" });
    return ok({ room, ref });
  }

  /** A command that is given again is answered as it was, whatever became of its message meanwhile. */
  const isDone = async (command: string): Promise<boolean> => (await outbox.answerOf(command)) !== null;

  return {
    async createRoom(input, command) {
      if (input.access === "private") return (await run.membership()).foundRoom(input, command);
      const { name } = input;
      const text = checkName(name, NAME_UNITS);
      if (!text.ok) return text;
      if (!canCreateRoom(core.roster.state(), core.identity.device))
        return refuse({ type: "NotAllowed", rule: "onlyMembersCreateRooms" });
      const room = parseRoomId(idMadeBy(core, command, ROOM_BYTES)) as RoomId;
      const kept = await core.queue.run(async () =>
        knownRoom(run, room) === null
          ? acts.keep({ kind: "roomCreated", room, use: "chat", name: text.value })
          : done,
      );
      if (!kept.ok) return kept;
      void acts.flush();
      return ok({ room });
    },
    async renameRoom({ room: id, name }, command) {
      const room = knownRoom(run, id);
      const text = checkName(name, NAME_UNITS);
      if (room === null) return refuse({ type: "NotFound" });
      if (!text.ok) return text;
      const written = await write(room, { type: "roomName", text: text.value }, "room", text.value, command);
      return written.ok ? done : written;
    },
    async sendMessage({ room: id, text: raw, replyTo }, command) {
      const room = knownRoom(run, id);
      const text = checkText(raw, EVENT_LIMITS.textUnits, EVENT_LIMITS.textBytes);
      if (room === null) return refuse({ type: "NotFound" });
      if (!text.ok) return text;
      const quoted = replyTo === null ? null : textToRef(replyTo);
      const written = await write(
        room,
        { type: "message", text: text.value, replyTo: quoted },
        "message",
        text.value,
        command,
      );
      return written.ok ? ok({ id: refToText(written.value) }) : written;
    },
    async editMessage(input, command) {
      const target = await onMessage(input, true);
      const text = checkText(input.text, EVENT_LIMITS.textUnits, EVENT_LIMITS.textBytes);
      if (!target.ok) return (await isDone(command)) ? done : target;
      if (!text.ok) return text;
      const written = await write(
        target.value.room,
        { type: "edit", target: target.value.ref, text: text.value },
        "edit",
        text.value,
        command,
      );
      return written.ok ? done : written;
    },
    async recallMessage(input, command) {
      const target = await onMessage(input, true);
      if (!target.ok) return (await isDone(command)) ? done : target;
      const written = await write(
        target.value.room,
        { type: "recall", target: target.value.ref },
        "recall",
        "",
        command,
      );
      return written.ok ? done : written;
    },
    async react({ on, emoji, ...input }, command) {
      const target = await onMessage(input, false);
      if (!target.ok) return (await isDone(command)) ? done : target;
      if (emoji === "" || utf8(emoji).length > EVENT_LIMITS.emojiBytes)
        return refuse({ type: "TooLong", max: EVENT_LIMITS.emojiBytes, unit: "bytes" });
      const written = await write(
        target.value.room,
        { type: "react", target: target.value.ref, emoji: wellFormed(emoji), on },
        "reaction",
        emoji,
        command,
      );
      return written.ok ? done : written;
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
      return done;
    },
    async readTimeline({ room: id, before, limit }) {
      const room = knownRoom(run, id);
      if (room === null || !/^[0-9a-f]{76}$/.test(before)) return refuse({ type: "NotFound" });
      return ok(await timelines.before(room, before, Math.min(Math.max(1, limit), 500)));
    },
    async readTimelineAround({ room: id, id: message, limit }) {
      const room = knownRoom(run, id);
      const ref = textToRef(message);
      if (room === null || ref === null) return refuse({ type: "NotFound" });
      return ok(await timelines.around(room, ref, Math.min(Math.max(1, limit), 500)));
    },
    async retryRefused({ id }) {
      if ((await acts.retryRefused(id)) !== null) return done;
      const record = refusedById(run, id);
      if (record === null) return refuse({ type: "NotFound" });
      await core.queue.run(async () => {
        await outbox.moveOn(record.room, record.feed, firstRefused(outbox.rows(record.room), record));
        await run.link.exchange()?.push(record.room);
      });
      return done;
    },
    async discardRefused({ id }) {
      const dropped = await acts.dropRefused(id);
      if (dropped !== null) return ok({ text: dropped.act.name });
      const record = refusedById(run, id);
      if (record === null) return refuse({ type: "NotFound" });
      await core.queue.run(() => outbox.giveUp(record));
      return ok({ text: record.text });
    },
  };
}

export function knownRoom({ core, acts }: Pick<Running, "core" | "acts">, id: string): RoomId | null {
  const room = parseRoomId(fromHex(id));
  if (room === null) return null;
  const pending = acts.pending().some(({ act }) => act.kind === "roomCreated" && act.room === room);
  return pending || core.roster.rooms().includes(room) ? room : null;
}

const refusedById = ({ outbox }: Running, id: string): OutboxRecord | null =>
  outbox.all().find((record) => record.refusal !== null && refToText(record) === id) ?? null;

/** What stands before it in the feed is on its way and stays where it is. */
const firstRefused = (rows: readonly OutboxRecord[], { feed, seq }: OutboxRecord): number =>
  rows.find((record) => record.feed === feed && record.refusal !== null)?.seq ?? seq;

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

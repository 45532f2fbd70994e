import {
  canCreateRoom,
  EVENT_LIMITS,
  type KnownEvent,
  ok,
  parseRoomId,
  type RoomId,
  refToText,
  textToRef,
  utf8,
  wellFormed,
} from "../../../crdt/index.ts";
import { type ChangeCommand, done, type Handlers, idMadeBy, refuse } from "../commands/answers.ts";
import { beside, checkName, checkText, knownRoom, writeEvent } from "../commands/chat.ts";
import type { Running } from "../running.ts";
import { hadName } from "../state/had.ts";
import { rightsNow } from "../state/judged.ts";
import type { OutboxRecord } from "../state/records.ts";
import { devicesThatRead } from "./devices-that-read.ts";
import { stateOfMessage } from "./stored-message.ts";

const NAME_UNITS = 60;
const ROOM_BYTES = 16;

/** What people do to rooms and to what was said in them: less often than they write, so its code comes with its first use. */
export function changeCommands(run: Running): Pick<Handlers, ChangeCommand> {
  const { core, outbox, acts, timelines } = run;

  const write = (room: RoomId, event: KnownEvent, kind: OutboxRecord["kind"], text: string, id: string) =>
    writeEvent(run, room, event, { kind, text }, id);

  /** `may`: whose message it may be besides one's own. */
  async function onMessage(
    input: { readonly room: string; readonly id: string },
    may: "nobody" | "leaders" | "anybody",
  ) {
    const room = knownRoom(run, input.room);
    const ref = textToRef(input.id);
    const shown =
      room !== null && ref !== null ? ((await stateOfMessage(core, room, ref))?.shown ?? null) : null;
    if (room === null || ref === null || shown === null || shown.recalled !== null)
      return refuse({ type: "NotFound" });
    const isMine = shown.author === core.identity.member;
    const leads = may === "leaders" && rightsNow(core, room, core.identity.member).leads;
    if (may !== "anybody" && !isMine && !leads)
      return refuse({ type: "NotAllowed", rule: "onlyAuthorsChangeTheirMessages" });
    return ok({ room, ref, isImported: shown.imported !== null });
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
    async editMessage(input, command) {
      const target = await onMessage(input, "nobody");
      const text = checkText(input.text, EVENT_LIMITS.textUnits, EVENT_LIMITS.textBytes);
      if (!target.ok) return (await isDone(command)) ? done : target;
      if (target.value.isImported)
        return refuse({ type: "NotAllowed", rule: "onlyAuthorsChangeTheirMessages" });
      if (!text.ok) return text;
      const written = await write(
        target.value.room,
        {
          type: "edit",
          target: target.value.ref,
          text: text.value,
          ...beside(text.value, input.mentions),
        },
        "edit",
        text.value,
        command,
      );
      return written.ok ? done : written;
    },
    async recallMessage(input, command) {
      const target = await onMessage(input, "leaders");
      if (!target.ok) return (await isDone(command)) ? done : target;
      const { room, ref } = target.value;
      const had = devicesThatRead(core, room, ref);
      const written = await write(room, { type: "recall", target: ref }, "recall", "", command);
      if (!written.ok) return written;
      if (had > 0) await run.local.note(hadName(room, ref), had);
      core.changes.emit({ type: "timeline", room });
      return done;
    },
    async react({ on, emoji, ...input }, command) {
      const target = await onMessage(input, "anybody");
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

const refusedById = ({ outbox }: Running, id: string): OutboxRecord | null =>
  outbox.all().find((record) => record.refusal !== null && refToText(record) === id) ?? null;

/** What stands before it in the feed is on its way and stays where it is. */
const firstRefused = (rows: readonly OutboxRecord[], { feed, seq }: OutboxRecord): number =>
  rows.find((record) => record.feed === feed && record.refusal !== null)?.seq ?? seq;

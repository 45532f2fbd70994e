import {
  canCreateRoom,
  type EventRef,
  encodeCbor,
  encodeEvent,
  fromHex,
  type ImportedEvent,
  idToBytes,
  importKey,
  type KnownEvent,
  ok,
  parseEvent,
  parseRoomId,
  type Result,
  type RoomId,
  toHex,
} from "../../../crdt/index.ts";
import type { ArchiveBrought, CommandError } from "../api.ts";
import type { Job } from "../backup/job.ts";
import { refuse } from "../commands/answers.ts";
import { checkName, knownRoom } from "../commands/chat.ts";
import type { Running } from "../running.ts";
import type { ToAppend } from "../state/outbox.ts";
import { plainName } from "../state/plain-name.ts";
import { mayWrite, whyNotWrite } from "../state/rights.ts";
import type { FilesIn } from "./files-in.ts";
import { bringGoals } from "./goals.ts";
import { bringNotes } from "./notes.ts";
import type { Source, SourceItem, SourceRoom } from "./source.ts";
import { createTally } from "./survey.ts";
import { messagesBrought, roomsBrought } from "./there.ts";

type Access = "open" | "private";
type Stopped = ArchiveBrought["stopped"];
type Message = Extract<SourceItem, { type: "message" }>;

/** What of it is to come, and who reads the rooms. */
export interface Wish {
  readonly chosen: ReadonlySet<string>;
  readonly access: Access;
  readonly goals: boolean;
}

const NAME_UNITS = 60;
const AT_ONCE = 32; // messages in one turn of the engine's queue: somebody who types meanwhile waits no longer than that
const MOST_WAITING = 2_000; // sealed and not yet at the relay: the rest waits in its file
const EVENT_BYTES = 60_000;

/**
 * Brings rooms in, each into one of its own, message by message and in order; whatever is here already is passed over, so the same
 * again changes nothing and one that broke off goes on. Rules IMP1–IMP6 in SPEC.md.
 */
export async function bringIn(
  run: Running,
  source: Source,
  { chosen, access, goals }: Wish,
  filesIn: FilesIn,
  job: Job,
): Promise<ArchiveBrought> {
  const rooms: { room: RoomId; name: string }[] = [];
  const leftOut = createTally();
  const counts = { messages: 0, here: 0, files: 0, filesAway: 0, notes: 0 };
  let done = 0;
  let stopped: Stopped = null;
  const brought = await roomsBrought(run.core);
  for (const from of source.rooms) {
    if (!chosen.has(from.key) || stopped !== null) continue;
    const target = brought.get(from.key) ?? (await roomFor(run, source, from, access));
    if (typeof target !== "string") {
      stopped = stoppedBy(target.error);
      break;
    }
    const before = counts.messages + counts.notes;
    stopped = await bringRoom(from, target);
    if (stopped === null) counts.notes += await bringNotes(run, target, from.documents);
    if (counts.messages + counts.notes > before) rooms.push({ room: target, name: from.name });
  }
  const came =
    goals && stopped === null ? await bringGoals(run, source, job) : { objectives: 0, checkIns: 0, stopped };
  return { rooms, ...counts, leftOut: leftOut.all(), ...came };

  async function bringRoom(from: SourceRoom, room: RoomId): Promise<Stopped> {
    const here = await messagesBrought(run.core, room);
    let some: Message[] = [];
    for await (const item of from.items()) {
      if (job.isCancelled()) return "Cancelled";
      job.step(++done);
      if (item.type === "leftOut") leftOut.add(item.reason);
      else if (here.has(toHex(item.event.key))) counts.here++;
      else some.push(item);
      if (some.length < AT_ONCE) continue;
      const end = await bringSome(room, some, here);
      if (end !== null) return end;
      some = [];
    }
    return bringSome(room, some, here);
  }

  async function bringSome(
    room: RoomId,
    some: readonly Message[],
    here: Map<string, EventRef>,
  ): Promise<Stopped> {
    if (!(await hasRoomToSend(run, job))) return job.isCancelled() ? "Cancelled" : "NeedsRelay";
    for (const { files } of some) {
      const kept = await filesIn.bring(files);
      if (!kept.ok) return kept.error;
      counts.files += kept.value.brought;
      counts.filesAway += kept.value.away;
    }
    return run.core.queue.run(async () => {
      const written = await run.outbox.appendAll(room, eventsOf(some, here), null);
      if (!written.ok) return stoppedBy(written.error);
      counts.messages += written.value.length;
      await run.link.exchange()?.push(room);
      return null;
    });
  }

  /** An answer finds what it answers also among those that are written with it. */
  function* eventsOf(some: readonly Message[], here: Map<string, EventRef>): Generator<ToAppend> {
    for (const message of some) {
      const event = fitting(message, here);
      if (event === null) leftOut.add("tooLarge");
      else
        yield {
          event,
          about: { kind: "message", text: event.text },
          onPlace: (ref) => here.set(toHex(event.key), ref),
        };
    }
  }
}

/** The event as it is written here; without what proves it where the two are more than one event holds, and `null` where even that is. */
function fitting({ event, answers }: Message, here: ReadonlyMap<string, EventRef>): ImportedEvent | null {
  const replyTo = (answers !== null ? here.get(answers) : undefined) ?? null;
  const whole: ImportedEvent = { ...event, replyTo };
  for (const one of [whole, { ...whole, proof: null }]) {
    const content = encodeEvent(one);
    if (encodeCbor(content).length <= EVENT_BYTES && parseEvent(content).ok) return one;
  }
  return null;
}

/** A room for what comes from there, with a line that says so. */
async function roomFor(
  run: Running,
  source: Source,
  from: SourceRoom,
  access: Access,
): Promise<RoomId | Extract<Result<never, CommandError>, { ok: false }>> {
  const { core } = run;
  const shown = plainName(from.name).slice(0, NAME_UNITS).toWellFormed();
  const name = checkName(shown || source.from, NAME_UNITS);
  if (!name.ok) return name;
  const founded =
    access === "open" ? await openRoom(run, from, name.value) : await privateRoom(run, from, name.value);
  if (!founded.ok) return founded;
  const room = founded.value;
  if (!mayWrite(core, room)) return refuse(whyNotWrite(core));
  const event: KnownEvent = {
    type: "import",
    source: source.source,
    key: fromHex(from.key) ?? new Uint8Array(0),
    name: from.name.slice(0, 80).toWellFormed(),
    from: source.from.slice(0, 80).toWellFormed(),
  };
  const written = await core.queue.run(() =>
    run.outbox.append(
      room,
      event,
      { kind: "room", text: event.name },
      `import ${core.identity.member} ${from.key}`,
    ),
  );
  return written.ok ? room : written;
}

/** Everybody who brings the same gives it the same id: what two people begin apart from each other is one room. */
async function openRoom(run: Running, from: SourceRoom, name: string): Promise<Result<RoomId, CommandError>> {
  const { core, acts } = run;
  if (!canCreateRoom(core.roster.state(), core.identity.device))
    return refuse({ type: "NotAllowed", rule: "onlyMembersCreateRooms" });
  const room = parseRoomId(importKey(core.ports.crypto, "room", core.roster.state().chain, from.key));
  if (room === null) return refuse({ type: "Internal", detail: "room" });
  if (knownRoom(run, room) !== null) return ok(room);
  const kept = await core.queue.run(() => acts.keep({ kind: "roomCreated", room, use: "chat", name }));
  if (kept.ok) void acts.flush();
  return kept.ok ? ok(room) : kept;
}

async function privateRoom(
  run: Running,
  from: SourceRoom,
  name: string,
): Promise<Result<RoomId, CommandError>> {
  const { foundRoom } = await run.membership();
  const founded = await foundRoom(
    { name, access: "private", history: "all", members: [] },
    `import room ${from.key}`,
  );
  const room = founded.ok ? parseRoomId(idToBytes(founded.value.room)) : null;
  if (!founded.ok) return founded;
  return room === null ? refuse({ type: "Internal", detail: "room" }) : ok(room);
}

/** Waits while much is on its way; `false` when it does not go on, because there is no relay or somebody ended it. */
async function hasRoomToSend({ core, outbox, link }: Running, job: Job): Promise<boolean> {
  while (outbox.all().length > MOST_WAITING) {
    if (job.isCancelled() || link.state().link !== "online") return false;
    await new Promise<void>((resolve) => {
      const end = () => {
        unlisten();
        cancel();
        resolve();
      };
      const unlisten = core.changes.listen(({ type }) => {
        if (type === "sync" || type === "archive") end();
      });
      const cancel = core.ports.timers.after(1_000, end);
    });
  }
  return true;
}

function stoppedBy(error: CommandError): Stopped {
  if (error.type === "NotSaved") return "NotSaved";
  return error.type === "NeedsRelay" || error.type === "NoKeyYet" ? "NeedsRelay" : "NotAllowed";
}

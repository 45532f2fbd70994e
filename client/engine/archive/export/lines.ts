import {
  type DeviceId,
  type EventRef,
  type Extras,
  type FileRef,
  FROM_SKEIN,
  feedToDevice,
  hlcToMs,
  IMPORT_LIMITS,
  type ImportedEvent,
  importKey,
  type MessageState,
  messageImportKey,
  orderKey,
  parseEnvelope,
  type RoomId,
  type ShownMessage,
  showMessage,
  toHex,
} from "../../../../crdt/index.ts";
import type { Core } from "../../state/core.ts";
import { contentOf } from "../../state/inbox.ts";
import type { MessageRecord } from "../../state/records.ts";
import { readMessages } from "../../tables/messages.ts";
import { readRow } from "../../tables/rows.ts";
import { nameInText } from "../../views/people.ts";
import { shownAt } from "../../writing/carried.ts";
import type { ArchiveLine } from "../skein/line.ts";

/** One message as it goes out: what it says, and what proves it. */
export interface OutLine {
  readonly line: ArchiveLine;
  readonly shown: ShownMessage;
  readonly files: readonly FileRef[];
}

/** What there is to take of a record; `null` where it is no message, is not here, or was put away by this person. */
export async function lineOf(core: Core, room: RoomId, record: MessageRecord): Promise<OutLine | null> {
  const shown = takenOf(core, room, record);
  const ref = { feed: record.stamp.feed, seq: record.stamp.seq };
  if (record.kind !== "message" || shown === null) return null;
  const answers = shown.replyTo && (await keyAt(core, room, shown.replyTo));
  const event =
    shown.imported === null
      ? await ownEvent(core, room, ref, shown, record.state)
      : await broughtEvent(core, room, ref, shown);
  return event && { line: { answers, event }, shown, files: event.extras?.files ?? [] };
}

/** The message of a record, if it goes out: not what this person put away, and nothing that its bringer took back. */
export function takenOf(core: Core, room: RoomId, record: MessageRecord): ShownMessage | null {
  const shown = record.kind === "message" ? showMessage(record.state) : null;
  const { feed, seq } = record.stamp;
  if (shown === null || core.own.look.isHidden(room, { feed, seq })) return null;
  return shown.imported?.recalledAt === null && shown.recalled !== null ? null : shown;
}

/** The same for everybody who takes it out. */
export const keyOf = (core: Core, room: RoomId, { stamp }: MessageRecord, shown: ShownMessage): string =>
  shown.imported?.key ??
  toHex(messageImportKey(core.ports.crypto, room, { feed: stamp.feed, seq: stamp.seq }));

type LineEvent = ArchiveLine["event"];

/** What somebody said here, with their signature. */
async function ownEvent(
  core: Core,
  room: RoomId,
  ref: EventRef,
  shown: ShownMessage,
  state: MessageState,
): Promise<LineEvent> {
  const isGone = shown.recalled !== null;
  const edit = isGone ? undefined : state.edits.find(({ author }) => author === shown.author)?.stamp;
  const extras = isGone ? {} : await extrasOf(core, room, ref, edit ?? null, shown);
  return {
    type: "imported",
    source: FROM_SKEIN,
    key: messageImportKey(core.ports.crypto, room, ref),
    at: hlcToMs(shown.stamp.hlc),
    who: shown.author,
    name: cut(nameInText(core, shown.author, room)),
    text: shown.text,
    editedAt: edit === undefined ? null : hlcToMs(edit.hlc),
    recalledAt: shown.recalled && hlcToMs(shown.recalled.hlc),
    reactions: reactionsHere(core, room, shown),
    proof: isGone ? null : await proofOf(core, room, ref, edit ?? null),
    ...(Object.keys(extras).length > 0 && { extras }),
  };
}

/** What stands beside the words. Views keep most of it; where they keep it in short, the rows have it whole. */
async function extrasOf(
  core: Core,
  room: RoomId,
  ref: EventRef,
  edit: EventRef | null,
  { files, location, mentions, forwarded, hasNewer, urgent }: ShownMessage,
): Promise<Extras> {
  const shown = {
    ...(files.length > 0 && { files }),
    ...(location && { location }),
    ...(mentions.length > 0 && { mentions }),
    ...(urgent && { urgent: true as const }),
  };
  if (forwarded === null && !hasNewer) return shown;
  const [first, changed] = [await eventAt(core, room, ref), edit && (await eventAt(core, room, edit))];
  const whole = first?.type === "message" ? (first.extras ?? {}) : {};
  const words = changed?.type === "edit" ? (changed.extras ?? {}) : whole;
  return {
    ...shown,
    ...(whole.forwarded && { forwarded: whole.forwarded }),
    ...(words.newer && { newer: words.newer }),
  };
}

/** What was brought here goes on as it came, with what people here said of it. */
async function broughtEvent(
  core: Core,
  room: RoomId,
  ref: EventRef,
  shown: ShownMessage,
): Promise<LineEvent | null> {
  const event = await eventAt(core, room, ref);
  if (event?.type !== "imported") return null;
  const { replyTo: _, ...rest } = event;
  const here = reactionsHere(core, room, shown);
  const there = rest.reactions.map(([emoji, names]) => {
    const more = here.find(([one]) => one === emoji)?.[1] ?? [];
    return [emoji, [...names, ...more].slice(0, IMPORT_LIMITS.namesEach)] as const;
  });
  const others = here.filter(([emoji]) => there.every(([one]) => one !== emoji));
  return { ...rest, reactions: [...there, ...others].slice(0, IMPORT_LIMITS.emoji) };
}

async function eventAt(core: Core, room: RoomId, { feed, seq }: EventRef) {
  const row = await readRow(core.ports.disks.cache, room, feed, seq);
  const envelope = row && parseEnvelope(row.bytes, core.ports.crypto);
  const content = envelope?.ok ? await contentOf(core, room, envelope.value) : null;
  return content !== null && "event" in content ? content.event : null;
}

async function proofOf(
  core: Core,
  room: RoomId,
  ref: EventRef,
  edit: EventRef | null,
): Promise<ImportedEvent["proof"]> {
  const message = await shownAt(core, room, ref);
  const changed = edit && (await shownAt(core, room, edit));
  if (message === null || (edit !== null && changed === null)) return null;
  const signers = new Set<DeviceId>(
    [ref, ...(edit === null ? [] : [edit])].map(({ feed }) => feedToDevice(feed)),
  );
  const devices = [...signers].flatMap((id) => {
    const device = core.roster.state().devices.get(id);
    return device === undefined ? [] : [[device.signKey, device.sealKey] as const];
  });
  return { message, edit: changed, devices };
}

/** What is answered may itself have been brought from elsewhere: then it has its key from there. */
async function keyAt(core: Core, room: RoomId, ref: EventRef): Promise<string> {
  const own = toHex(messageImportKey(core.ports.crypto, room, ref));
  const { cache } = core.ports.disks;
  const row = await readRow(cache, room, ref.feed, ref.seq);
  if (row === undefined) return own;
  const [record] = await readMessages(cache, room, [orderKey({ hlc: row.hlc, ...ref })]);
  return (record?.kind === "message" && record.state.base?.extras?.imported?.key) || own;
}

const reactionsHere = (core: Core, room: RoomId, { reactions }: ShownMessage): ImportedEvent["reactions"] =>
  reactions.map(({ emoji, members }) => [
    emoji,
    members.slice(0, IMPORT_LIMITS.namesEach).map((member) => cut(nameInText(core, member, room))),
  ]);

const cut = (name: string): string => name.slice(0, IMPORT_LIMITS.nameUnits).toWellFormed();

/** What names a room of a Skein, whoever brings it. */
export const roomImportKey = (core: Core, room: RoomId): string =>
  toHex(importKey(core.ports.crypto, FROM_SKEIN, room));

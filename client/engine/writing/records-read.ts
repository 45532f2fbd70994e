import {
  type EventRef,
  type Forwarded,
  type Proof,
  parseEnvelope,
  proveForwarded,
  type RoomId,
  refToText,
  textToRef,
} from "../../../crdt/index.ts";
import type { ForwardedView } from "../api.ts";
import type { Core } from "../state/core.ts";
import { contentOf } from "../state/inbox.ts";
import { readRow } from "../tables/rows.ts";
import { fileView } from "../views/files.ts";
import { mentionsIn } from "../views/mentions.ts";
import { faceOf } from "../views/people.ts";
import { stateOfMessage } from "./stored-message.ts";

export interface ReadRecord {
  readonly from: string;
  readonly proofs: readonly Proof[];
}

/** The record that a message carries, or one inside it, with each of its messages checked. */
export async function recordAt(
  core: Core,
  room: RoomId,
  message: string,
  path: readonly number[],
): Promise<ReadRecord | null> {
  const ref = textToRef(message);
  let record = ref && (await carriedBy(core, room, ref));
  for (const at of path) {
    const inner = record?.messages[at];
    const proof = inner && (await prove(core, inner));
    record = (proof?.type === "proven" ? proof.extras.forwarded : undefined) ?? null;
  }
  return (
    record && { from: record.from, proofs: await Promise.all(record.messages.map((one) => prove(core, one))) }
  );
}

/** Views keep of a record how long it is: the row has it whole. */
async function carriedBy(core: Core, room: RoomId, { feed, seq }: EventRef): Promise<Forwarded | null> {
  const stored = await stateOfMessage(core, room, { feed, seq });
  if (stored === null || stored.shown.recalled !== null) return null;
  const row = await readRow(core.ports.disks.cache, room, feed, seq);
  const envelope = row && parseEnvelope(row.bytes, core.ports.crypto);
  const content = envelope?.ok ? await contentOf(core, room, envelope.value) : null;
  const event = content !== null && "event" in content ? content.event : null;
  return (event?.type === "message" ? event.extras?.forwarded : undefined) ?? null;
}

const prove = (core: Core, message: Forwarded["messages"][number]): Promise<Proof> =>
  proveForwarded(message, (device) => core.roster.state().devices.get(device), core.ports.crypto);

/** As it is shown in `room`, where it was carried to. */
export async function viewOf(core: Core, room: RoomId, proof: Proof): Promise<ForwardedView> {
  if (proof.type !== "proven") return proof;
  const { author, at, text, isEdited, extras } = proof;
  const { files, forwarded, location, mentions, urgent } = extras;
  return {
    type: "proven",
    author: faceOf(core, author, room),
    at,
    text,
    edited: isEdited,
    ...(mentions && { mentions: mentionsIn(core, room, { author, mentions }) }),
    ...(files && { files: files.map(fileView) }),
    ...(forwarded && { forwarded: { from: forwarded.from, count: forwarded.messages.length } }),
    ...(location && { location }),
    ...(urgent && { urgent }),
    place: await placeOf(core, proof),
  };
}

async function placeOf(core: Core, { room, ref }: Extract<Proof, { type: "proven" }>) {
  const isHere = core.roster.rooms().includes(room) && (await stateOfMessage(core, room, ref)) !== null;
  return isHere ? { room, id: refToText(ref) } : null;
}

/** A message of a record, or of one inside it, that proved to be somebody's. */
export interface CarriedLine {
  /** Its place in the record, behind those of the records that it lies in. */
  readonly path: readonly number[];
  /** What the record that it lies in was made of. */
  readonly from: string;
  readonly said: Extract<Proof, { type: "proven" }>;
}

/** All that a record says, with what is in records inside it: as they lie in one event, they are not many. */
export async function carriedLines(core: Core, room: RoomId, ref: EventRef): Promise<readonly CarriedLine[]> {
  const record = await carriedBy(core, room, ref);
  return record === null ? [] : linesIn(core, record, []);
}

async function linesIn(
  core: Core,
  { from, messages }: Forwarded,
  way: readonly number[],
): Promise<readonly CarriedLine[]> {
  const lines: CarriedLine[] = [];
  for (const [at, message] of messages.entries()) {
    const said = await prove(core, message);
    if (said.type !== "proven") continue;
    const path = [...way, at];
    lines.push({ path, from, said });
    if (said.extras.forwarded) lines.push(...(await linesIn(core, said.extras.forwarded, path)));
  }
  return lines;
}

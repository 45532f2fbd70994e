import {
  type Bytes,
  deviceIdOf,
  err,
  FILE_LIMITS,
  fromBase64Url,
  fromHex,
  type ImportedEvent,
  isAsProven,
  ok,
  parseMemberId,
  type Result,
  type RosterState,
  toHex,
} from "../../../../crdt/index.ts";
import type { ArchiveFlaw, LeftOutReason } from "../../api.ts";
import type { Core } from "../../state/core.ts";
import { reduceBytes } from "../../state/roster-book.ts";
import { roomImportKey } from "../export/lines.ts";
import type { Source, SourceFile, SourceItem, SourceRoom } from "../source.ts";
import { ZipFlaw, type ZipIn } from "../zip-in.ts";
import { decodeFileLine, type FileLine } from "./file-line.ts";
import { goalsIn, noGoals } from "./goals.ts";
import { decodeLine } from "./line.ts";
import { CHAIN, decodeManifest, filesPart, linesPart, MANIFEST, type ManifestRoom } from "./manifest.ts";

const MOST_ENTRIES = 200_000; // of a roster: what twenty thousand members leave behind in years

export const isSkeinExport = (zip: ZipIn): boolean => zip.has(MANIFEST);

/**
 * An export of a Skein: its roster is checked from its first entry, which is its organisation's id, and every line against it.
 * What does not hold is left out and counted, and what holds is brought in with its proof. Rules EXP1–EXP6 in crdt/SPEC.md.
 */
export async function readSkein(core: Core, zip: ZipIn): Promise<Result<Source, ArchiveFlaw>> {
  const text = await zip.text(MANIFEST);
  if (text === null) return err("NotAnArchive");
  if (!text.ok) return text;
  const manifest = decodeManifest(text.value);
  if (manifest === null) return err("Damaged");
  if (manifest === "newer") return err("NewerVersion");
  const roster = await rosterIn(core, zip);
  if (!roster.ok) return roster;
  if (roster.value.chain !== manifest.org) return err("OtherRoster");
  const known: Known = { core, zip, roster: roster.value };
  const isOurs = manifest.org === core.roster.state().chain; // what it says is here already, under its own ids
  const rooms = manifest.rooms.filter(({ part }) => zip.has(linesPart(part)));
  return ok({
    source: "skein",
    from: manifest.orgName,
    rooms: rooms.map((room) => roomOf(known, room)),
    goals: () => (isOurs ? noGoals() : goalsIn(core, zip)),
  });
}

interface Known {
  readonly core: Core;
  readonly zip: ZipIn;
  /** Of the organisation that the export was made in. */
  readonly roster: RosterState;
}

async function rosterIn({ ports }: Core, zip: ZipIn): Promise<Result<RosterState, ArchiveFlaw>> {
  const entries: Bytes[] = [];
  if (!zip.has(CHAIN)) return err("Damaged");
  for await (const line of zip.lines(CHAIN)) {
    const entry = line === "" ? undefined : fromBase64Url(line);
    if (entry === null || entries.length > MOST_ENTRIES) return err("OtherRoster");
    if (entry !== undefined) entries.push(entry);
  }
  const reduced = await reduceBytes(entries, ports.crypto);
  return reduced.ok ? ok(reduced.value.state) : err("OtherRoster");
}

function roomOf(known: Known, room: ManifestRoom): SourceRoom {
  return {
    key: roomImportKey(known.core, room.id),
    id: room.id,
    name: room.name,
    access: room.access,
    documents: room.documents,
    items: () => itemsOf(known, room),
  };
}

async function* itemsOf(known: Known, room: ManifestRoom): AsyncGenerator<SourceItem> {
  const files = await filesOf(known.zip, room);
  const seen = new Set<string>();
  for await (const text of known.zip.lines(linesPart(room.part))) {
    if (text === "") continue;
    const line = decodeLine(text);
    if (line === null) {
      yield leftOut("unreadable");
      continue;
    }
    const key = toHex(line.event.key);
    if (seen.has(key)) continue;
    seen.add(key);
    const flaw = await flawIn(known, { ...line.event, replyTo: null });
    if (flaw !== null) yield leftOut(flaw);
    else yield { type: "message", ...line, files: filesIn(known.zip, files, key, line.event) };
  }
}

const leftOut = (reason: LeftOutReason): SourceItem => ({ type: "leftOut", reason });

/** A proof is asked twice: by the roster of the export, and by the one here, as everybody who reads it will. */
async function flawIn({ core, roster }: Known, event: ImportedEvent): Promise<LeftOutReason | null> {
  if (event.proof === null) return null;
  const { crypto } = core.ports;
  const member = parseMemberId(fromHex(event.who));
  const isKnown = member !== null && roster.members.has(member);
  const signers = event.proof.devices.map(([signKey, sealKey]) => deviceIdOf(crypto, signKey, sealKey));
  if (isKnown && !signers.every((device) => roster.devices.get(device)?.member === member))
    return "unknownAuthor";
  for (const asked of [roster, core.roster.state()])
    if (!(await isAsProven(event, asked, crypto))) return "altered";
  return null;
}

async function filesOf(zip: ZipIn, { part }: ManifestRoom): Promise<ReadonlyMap<string, FileLine>> {
  const files = new Map<string, FileLine>();
  if (!zip.has(filesPart(part))) return files;
  for await (const text of zip.lines(filesPart(part))) {
    if (text === "") continue;
    const line = decodeFileLine(text);
    if (line === null) throw new ZipFlaw("Damaged");
    files.set(`${line.key} ${line.file}`, line);
  }
  return files;
}

function filesIn(
  zip: ZipIn,
  files: ReadonlyMap<string, FileLine>,
  key: string,
  { extras }: Pick<ImportedEvent, "extras">,
): readonly SourceFile[] {
  return (extras?.files ?? []).map((ref, file) => {
    const line = files.get(`${key} ${file}`);
    const isThere = line !== undefined && zip.has(line.path);
    const open = isThere
      ? { nonces: line.nonces, read: () => zip.bytes(line.path, FILE_LIMITS.bytes) }
      : null;
    return { ref, open };
  });
}

import { err, ok, type Result, type RoomId, toBase64Url, toHex } from "../../../../crdt/index.ts";
import type { ArchiveRoom, CommandError, ExportMade } from "../../api.ts";
import type { Job } from "../../backup/job.ts";
import type { Running } from "../../running.ts";
import { LAST_ORDER } from "../../tables/leaves.ts";
import { readBefore } from "../../tables/messages.ts";
import { roomName } from "../../views/room-name.ts";
import { notesOf, openDocument } from "../notes.ts";
import { GOAL_PAGE } from "../skein/goals.ts";
import { encodeLine } from "../skein/line.ts";
import {
  CHAIN,
  encodeManifest,
  filesPart,
  linesPart,
  MANIFEST,
  type ManifestRoom,
  notesPart,
  pagePart,
} from "../skein/manifest.ts";
import { allMessages } from "../there.ts";
import { type OutFile, pathOf, writeFile } from "./files-out.ts";
import { writeGoals } from "./goals-out.ts";
import { lineOf } from "./lines.ts";
import { noteHtml } from "./note-html.ts";
import { pageWords } from "./page-words.ts";
import { indexPage, notesPage } from "./pages.ts";
import { dateOf, PAGE_MESSAGES, upTo, writePages } from "./room-pages.ts";
import { createZip, type ZipOut } from "./zip-out.ts";

export interface ExportWish {
  readonly rooms: readonly RoomId[];
  readonly files: boolean;
  /** Objectives and all that belongs to them. */
  readonly goals: boolean;
  readonly language: "zh" | "en";
}

const NO_GOALS = { objectives: 0, isMissing: false };

class Ended extends Error {}

/**
 * Makes the file: of each room its messages as lines, their files, and pages to read; last what it all is. Read some at a time and
 * written as it is read, so that no room is in memory. What is written while it is made is not in it. Rules EXP1–EXP6 in crdt/SPEC.md.
 */
export async function makeExport(
  run: Running,
  wish: ExportWish,
  job: Job,
): Promise<Result<ExportMade, CommandError>> {
  try {
    return ok(await written(run, wish, job));
  } catch (cause) {
    if (cause instanceof Ended) return err({ type: "Cancelled" });
    throw cause;
  }
}

async function written(run: Running, wish: ExportWish, job: Job): Promise<ExportMade> {
  const { core } = run;
  const madeAt = core.time.now();
  const zip = createZip(new Date(madeAt));
  const words = pageWords[wish.language];
  const orgName = core.names.org();
  const by = core.names.member(core.identity.member);
  const counts = { messages: 0, files: 0, filesAway: 0, done: 0 };
  const rooms: ManifestRoom[] = [];
  const step = (): void => {
    if (job.isCancelled()) throw new Ended();
    job.step(++counts.done);
  };
  const chain = core.roster.state().chain;
  await zip.text(CHAIN, linesOf(core.roster.entries(chain, 0).map(toBase64Url)));
  for (const [at, room] of wish.rooms.entries()) rooms.push(await writeRoom(room, at + 1));
  const goals = wish.goals ? await writeGoals(run, zip, words, orgName, step) : NO_GOALS;
  await zip.text(
    "index.html",
    linesOf([
      indexPage(words, {
        org: orgName,
        by,
        at: dateOf(wish.language, madeAt),
        goals: goals.objectives === 0 ? null : { objectives: goals.objectives, href: GOAL_PAGE },
        rooms: rooms.map(({ name, messages, part, documents }) => ({
          name,
          messages,
          href: pagePart(part, 1),
          notes: documents.length === 0 ? null : notesPart(part),
        })),
      }),
    ]),
  );
  await zip.text(MANIFEST, linesOf([encodeManifest({ org: chain, orgName, madeAt, by, rooms })]));
  const file = await zip.end();
  const { messages, files, filesAway } = counts;
  return {
    file,
    orgName,
    madeAt,
    rooms: rooms.length,
    messages,
    files,
    filesAway,
    objectives: goals.objectives,
    goalsAway: goals.isMissing,
  };

  async function writeRoom(room: RoomId, part: number): Promise<ManifestRoom> {
    const name = roomName(core, room);
    const [newest] = await readBefore(core.ports.disks.cache, room, LAST_ORDER, 1);
    const until = newest?.order ?? "";
    const out: OutFile[] = [];
    let messages = 0;
    await zip.text(linesPart(part), lines());
    counts.messages += messages;
    const paths = wish.files
      ? await writeFiles(run, zip, part, out, counts, step)
      : new Map<string, string>();
    const documents = await notesOf(run, room);
    if (documents.length > 0) {
      const notes = documents.map(({ title, updates }) => ({
        title,
        html: noteHtml(openDocument(core.ports.crypto.sha256, { updates })),
      }));
      await zip.text(notesPart(part), linesOf([notesPage(words, name, orgName, notes)]));
    }
    const pages = Math.max(1, Math.ceil(messages / PAGE_MESSAGES));
    await writePages(
      run,
      zip,
      { room, part, name, orgName, until, pages, paths, language: wish.language },
      step,
    );
    return { id: room, name, access: accessOf(run, room), messages, part, pages, documents };

    async function* lines(): AsyncGenerator<string> {
      for await (const record of upTo(allMessages(core, room), until)) {
        step();
        const one = await lineOf(core, room, record);
        if (one === null) continue;
        messages++;
        const key = toHex(one.line.event.key);
        for (const [file, ref] of one.files.entries())
          out.push({ key, file, ref, path: pathOf(part, out.length + 1, ref.name) });
        yield `${encodeLine(one.line)}\n`;
      }
    }
  }
}

async function* linesOf(lines: readonly string[]): AsyncGenerator<string> {
  for (const line of lines) yield `${line}\n`;
}

function accessOf({ core }: Running, room: RoomId): ArchiveRoom["access"] {
  return core.roster.room(room)?.access ?? "open";
}

/** By key and number of a file: where it lies in the archive. */
async function writeFiles(
  run: Running,
  zip: ZipOut,
  part: number,
  out: readonly OutFile[],
  counts: { files: number; filesAway: number },
  step: () => void,
): Promise<ReadonlyMap<string, string>> {
  const paths = new Map<string, string>();
  if (out.length === 0) return paths;
  const half = await run.files().catch(() => null); // a platform without a disk for files has none to take away
  const lines: string[] = [];
  for (const file of out) {
    step();
    const line = half && (await writeFile(zip, half, file));
    if (line === null) counts.filesAway++;
    else {
      counts.files++;
      lines.push(line);
      paths.set(`${file.key} ${file.file}`, file.path);
    }
  }
  await zip.text(filesPart(part), linesOf(lines));
  return paths;
}

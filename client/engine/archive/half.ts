import { canRead, err, ok, type Result, type RoomId } from "../../../crdt/index.ts";
import type { ArchiveFlaw, ArchiveState, ArchiveView } from "../api.ts";
import { createJobs } from "../backup/job.ts";
import { type ArchiveCommand, done, type Handlers, refuse } from "../commands/answers.ts";
import type { Running } from "../running.ts";
import type { Core } from "../state/core.ts";
import { bringIn } from "./bring.ts";
import { makeExport } from "./export/make.ts";
import { createFilesIn } from "./files-in.ts";
import { isSkeinExport, readSkein } from "./skein/read.ts";
import { isSlackExport, readSlack } from "./slack/read.ts";
import type { Source } from "./source.ts";
import { surveySource } from "./survey.ts";
import { openZip, ZipFlaw } from "./zip-in.ts";

/** The half of a running engine that takes things away and brings them in. */
export interface Archives {
  readonly commands: Pick<Handlers, ArchiveCommand>;
  view(): ArchiveState;
  stop(): void;
}

const UNFINISHED = "archive unfinished";
interface Unfinished {
  readonly name: string;
  readonly at: number;
}

/** What was last looked through. */
interface Looked {
  readonly name: string;
  readonly source: Source;
  readonly view: ArchiveView;
}

export function openArchives(run: Running): Archives {
  const { core, local } = run;
  const jobs = createJobs<"exporting" | "looking" | "importing">(core.ports.clock, () =>
    core.changes.emit({ type: "archive" }),
  );
  let looked: Looked | null = null;

  const filesIn = createFilesIn(core.ports.crypto, () => run.files().catch(() => null));

  const unfinished = () => (local.noted(UNFINISHED) as Unfinished | undefined) ?? null;

  return {
    stop: jobs.cancel,
    view: () => ({ busy: jobs.busy(), unfinished: unfinished() }),
    commands: {
      async makeExport({ rooms, files, language }) {
        const readable = core.roster.rooms().filter((room) => isTaken(core, room));
        const wished = rooms.length === 0 ? readable : readable.filter((room) => rooms.includes(room));
        if (wished.length === 0) return refuse({ type: "NotFound" });
        const rows = wished.reduce((sum, room) => sum + core.rooms.get(room).envelopes, 0);
        const goals = rooms.length === 0; // some rooms are only these
        const wish = { rooms: wished, files, goals, language: language === "zh" ? "zh" : "en" } as const;
        const making = jobs.run("exporting", rows * 2, (job) => makeExport(run, wish, job));
        return making ?? refuse({ type: "ArchiveBusy" });
      },
      async inspectArchive({ file, name }) {
        const looking = jobs.run("looking", 0, async (job) => {
          const source = await unlessFlawed(() => openSource(run, file, name));
          return source.ok
            ? unlessFlawed(async () => {
                const view = await surveySource(run, source.value, job);
                looked = view && { name, source: source.value, view };
                return ok(view);
              })
            : source;
        });
        if (looking === null) return refuse({ type: "ArchiveBusy" });
        const view = await looking;
        if (!view.ok) return refuse({ type: "ArchiveRefused", flaw: view.error });
        return view.value === null ? refuse({ type: "Cancelled" }) : ok(view.value);
      },
      async importArchive({ rooms, access, goals = false }) {
        const chosen = new Set(rooms);
        if (looked === null) return refuse({ type: "NotFound" });
        const { source, view, name } = looked;
        const some = view.rooms.filter(({ key }) => chosen.has(key));
        if (some.length === 0 && !goals) return refuse({ type: "Empty" });
        const total = some.reduce((sum, { messages }) => sum + messages, 0);
        const bringing = jobs.run("importing", total, async (job) => {
          await local.note(UNFINISHED, { name, at: core.ports.clock.now() });
          const wish = { chosen, access: access === "open" ? "open" : "private", goals } as const;
          const brought = await unlessFlawed(async () => ok(await bringIn(run, source, wish, filesIn, job)));
          if (brought.ok && brought.value.stopped === null) await local.note(UNFINISHED, null);
          return brought;
        });
        if (bringing === null) return refuse({ type: "ArchiveBusy" });
        const brought = await bringing;
        return brought.ok ? brought : refuse({ type: "ArchiveRefused", flaw: brought.error });
      },
      async cancelArchive() {
        jobs.cancel();
        core.changes.emit({ type: "archive" });
        return done;
      },
    },
  };
}

/** Chat that this person reads; goals stand in a part of their own. */
const isTaken = (core: Core, room: RoomId): boolean =>
  canRead(core.roster.rosters, core.identity.device, room, core.time.now()) &&
  core.roster.state().rooms.get(room)?.use !== "goals";

async function openSource(run: Running, file: Blob, name: string): Promise<Result<Source, ArchiveFlaw>> {
  const zip = await openZip(file);
  if (!zip.ok) return zip;
  if (isSkeinExport(zip.value)) return readSkein(run.core, zip.value);
  if (isSlackExport(zip.value)) return readSlack(run.core.ports.crypto, zip.value, name);
  return err("NotAnArchive");
}

/** What turns out in the middle of reading is an answer as well; anything else is a fault of ours, and the edge's. */
async function unlessFlawed<T>(read: () => Promise<Result<T, ArchiveFlaw>>): Promise<Result<T, ArchiveFlaw>> {
  try {
    return await read();
  } catch (cause) {
    if (!(cause instanceof ZipFlaw)) throw cause;
    return err(cause.flaw);
  }
}

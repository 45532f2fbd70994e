/** Runs inside Chromium (see archive.ts): the real engine in its Worker, what is taken away, and what is brought in. */
import { connectEngine } from "../../client/bridge/connect.ts";
import type { ArchiveBrought, ArchiveState, ArchiveView, SyncView } from "../../client/bridge/contract.ts";

const client = connectEngine();
let sync: SyncView | null = null;
let state: string | null = null;
let archive: ArchiveState | null = null;
let stopAt = Number.POSITIVE_INFINITY;
const progress = new Set<number>();
client.watch("session", {}, (view) => {
  state = view.state;
});
client.watch("sync", {}, (view) => {
  sync = view;
});
client.watch("archive", {}, (view) => {
  archive = view;
  if (view?.busy?.doing !== "importing") return;
  progress.add(view.busy.done);
  if (view.busy.done >= stopAt) void client.command("cancelArchive", {});
});

const must = <T>(result: { ok: true; value: T } | { ok: false; error: unknown }): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
};
const pause = () => new Promise((resolve) => setTimeout(resolve, 50));

const archivePage = {
  state: () => state,
  isUnfinished: () => archive?.unfinished !== null,
  join: async (link: string, envelopes: number) => {
    must(await client.command("joinOrg", { link, name: "Bo" }));
    while (sync?.inStep !== true || sync.storage.envelopes < envelopes) await pause();
  },
  /** Makes an export and hands it to the browser as a download. */
  take: async () => {
    const startedAt = performance.now();
    const made = must(await client.command("makeExport", { rooms: [], files: true, language: "en" }));
    const tookMs = performance.now() - startedAt;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(made.file);
    link.download = "export.zip";
    link.click();
    return { tookMs, bytes: made.file.size, messages: made.messages };
  },
  chooser: () => {
    const input = document.createElement("input");
    input.type = "file";
    document.body.append(input);
  },
  look: async (): Promise<ArchiveView & { tookMs: number }> => {
    const startedAt = performance.now();
    const file = document.querySelector("input")?.files?.[0] as File;
    const view = must(await client.command("inspectArchive", { file, name: file.name }));
    return { ...view, tookMs: performance.now() - startedAt };
  },
  /** Brings everything in; stops by itself once so many were looked at. */
  bring: async (
    rooms: readonly string[],
    stop: number | null,
  ): Promise<ArchiveBrought & { tookMs: number; shown: number }> => {
    const startedAt = performance.now();
    stopAt = stop ?? Number.POSITIVE_INFINITY;
    progress.clear();
    const brought = must(await client.command("importArchive", { rooms, access: "open" }));
    return { ...brought, tookMs: performance.now() - startedAt, shown: progress.size };
  },
  settle: async () => {
    while (sync?.waiting !== 0) await pause();
  },
};

export type ArchivePage = typeof archivePage;
Object.assign(globalThis, { archivePage });

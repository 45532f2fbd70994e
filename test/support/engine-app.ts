import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { type PreviewServer, preview } from "vite";
import { apiPaths } from "../../client/platform/browser/api-paths.ts";
import { noteCommand } from "./canary/written.ts";
import type { EnginePage } from "./engine-page.ts";
import { buildPage } from "./page-app.ts";
import { type RelayProcess, startRelay } from "./relay.ts";

/** A relay, and in front of it one origin that serves the page without a screen. */
export interface EngineApp {
  readonly url: string;
  readonly relay: RelayProcess;
  stop(): Promise<void>;
}

/** Builds the page; returns its folder. */
export const buildEnginePage = (): Promise<string> =>
  buildPage(fileURLToPath(new URL("./engine-page.ts", import.meta.url)));

export async function startEngineApp(folder: string): Promise<EngineApp> {
  const dir = await mkdtemp(join(tmpdir(), "skein-relay-"));
  const relay = await startRelay({ dir });
  const server: PreviewServer = await preview({
    root: join(folder, ".."),
    configFile: false,
    logLevel: "silent",
    preview: {
      port: 0,
      host: "127.0.0.1",
      allowedHosts: ["skein.test"],
      proxy: Object.fromEntries(apiPaths.map((path) => [path, { target: relay.url, ws: true }])),
    },
  });
  const url = server.resolvedUrls?.local[0]?.replace(/\/$/, "").replace("127.0.0.1", "localhost");
  if (url === undefined) throw new Error("the preview server has no address");
  return {
    url,
    relay,
    stop: async () => {
      await server.close();
      await relay.stop();
      await rm(dir, { recursive: true });
    },
  };
}

/** Calls one function of the page. */
export function ask<N extends keyof EnginePage>(
  page: Page,
  name: N,
  ...parameters: Parameters<EnginePage[N]>
): Promise<Awaited<ReturnType<EnginePage[N]>>> {
  noteCommand(parameters.slice(1)); // the first names a command or a room
  return page.evaluate(
    ([called, values]) =>
      (globalThis as unknown as { enginePage: Record<string, (...all: unknown[]) => never> }).enginePage[
        called as string
      ]?.(...(values as unknown[])) as never,
    [name, parameters] as const,
  );
}

import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type RelayProcess, startRelay } from "./relay.ts";
import { shiftedClock } from "./shifted-clock.ts";

/** One relay that serves the built app from one address, and may be away for a while. */
export interface RelayPlace {
  readonly url: string;
  readonly setupLink: string;
  readonly dir: string;
  /** Everything that any of its lives has said. */
  readonly said: () => string;
  stop(): Promise<void>;
  /** Starts it again, `laterMs` later by its own clock: people who meet then have been apart that long. */
  start(laterMs?: number, env?: Readonly<Record<string, string>>): Promise<void>;
  end(): Promise<void>;
}

export async function createRelayPlace(): Promise<RelayPlace> {
  if (!existsSync(fileURLToPath(new URL("../../dist/index.html", import.meta.url))))
    throw new Error("The app is not built: run `npm run build` first.");
  const dir = await mkdtemp(join(tmpdir(), "skein-relay-"));
  const lives: RelayProcess[] = [await startRelay({ dir })];
  const first = lives[0] as RelayProcess;
  const stop = async () => {
    await lives.at(-1)?.stop();
  };
  return {
    url: first.url,
    setupLink: first.setupLink ?? "",
    dir,
    said: () => lives.map((life) => life.stdout() + life.stderr()).join("\n"),
    stop,
    async start(laterMs = 0, env = shiftedClock(laterMs)) {
      lives.push(await startRelay({ dir, port: first.port, env }));
    },
    async end() {
      await stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { relayArguments, relayEnvironment } from "../../scripts/relay-process.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface RelayProcess {
  readonly url: string;
  readonly wsUrl: string;
  readonly port: number;
  /** The one-time link's token as the fragment carries it, or `null` when an org is here already. */
  readonly setupToken: string | null;
  readonly setupLink: string | null;
  readonly pid: number;
  /** Resolves with the exit code when it has ended, whoever ended it. */
  readonly gone: Promise<number | null>;
  /** Graceful: SIGTERM. Resolves with the exit code. */
  stop(): Promise<number | null>;
  /** `kill -9`. Resolves when the process is gone. */
  kill(): Promise<void>;
  /** Everything it has said so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
}

export interface RelayOptions {
  readonly dir: string;
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** One relay process, watched from before its first byte until after its last. */
export interface WatchedLife {
  /** What its command line begins with, and what its environment has besides. */
  readonly nodeArguments: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** While it still answers at this address. */
  leaving(url: string): Promise<void>;
  /** After its end, with all that it said. */
  gone(said: string): void;
}

let watch: ((dir: string) => WatchedLife) | null = null;

/** From now on every relay that this process starts is watched: there is no other way to start one. */
export function watchRelays(begin: ((dir: string) => WatchedLife) | null): void {
  watch = begin;
}

export type RelayExit = { readonly code: number | null; readonly stderr: string; readonly stdout: string };

/** Starts `relay/main.ts` as its own process and waits until it listens. Throws when it gives up. */
export async function startRelay(options: RelayOptions): Promise<RelayProcess> {
  const { child, said, gone, life } = spawnRelay(options);
  const url = await new Promise<string>((resolve, reject) => {
    const look = () => {
      const found = /running at (http:\/\/\S+?:\d+)/.exec(said.stdout)?.[1];
      if (found !== undefined) resolve(found); // a link would have come in the same piece
    };
    child.stdout?.on("data", look);
    child.on("exit", (code) => reject(new Error(`the relay ended with ${code}: ${said.stderr}`)));
  });
  const link = /(http\S+setup#s=([A-Za-z0-9_-]+))/.exec(said.stdout);
  const end = async (signal: "SIGTERM" | "SIGKILL") => {
    if (child.exitCode === null && child.signalCode === null) await life?.leaving(url);
    child.kill(signal);
    return gone;
  };
  return {
    url,
    wsUrl: url.replace("http", "ws"),
    port: Number(new URL(url).port),
    setupToken: link?.[2] ?? null,
    setupLink: link?.[1] ?? null,
    pid: child.pid as number,
    gone,
    stop: () => end("SIGTERM"),
    kill: async () => {
      await end("SIGKILL");
    },
    stdout: () => said.stdout,
    stderr: () => said.stderr,
  };
}

/** For relays that are expected to refuse: waits for the end. */
export async function runRelayToEnd(options: RelayOptions): Promise<RelayExit> {
  const { said, gone } = spawnRelay(options);
  const code = await gone;
  return { code, stderr: said.stderr, stdout: said.stdout };
}

interface Spawned {
  readonly child: ChildProcess;
  readonly said: { stdout: string; stderr: string };
  /** Its exit code, once it is gone and was looked at. */
  readonly gone: Promise<number | null>;
  readonly life: WatchedLife | null;
}

function spawnRelay({ dir, port = 0, env = {} }: RelayOptions): Spawned {
  const life = watch?.(dir) ?? null;
  const child = spawn(process.execPath, [...(life?.nodeArguments ?? []), ...relayArguments], {
    cwd: root,
    env: {
      ...process.env,
      ...relayEnvironment,
      SKEIN_ORIGINS: "",
      SKEIN_ORG: "",
      ...env,
      ...life?.env,
      PORT: String(port),
      SKEIN_DATA: dir,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  child.stdout?.on("data", (chunk: Buffer) => {
    said.stdout += chunk.toString();
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    said.stderr += chunk.toString();
  });
  const gone = new Promise<number | null>((resolve) => {
    child.on("close", (code) => {
      try {
        life?.gone(said.stdout + said.stderr);
      } finally {
        resolve(code);
      }
    });
  });
  return { child, said, gone, life };
}

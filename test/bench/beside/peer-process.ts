import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { peersFolder } from "./install.ts";

/** What a process has cost so far. */
export interface Usage {
  /** User and system time of all its threads. */
  readonly cpuMs: number;
  readonly rssBytes: number;
}

/** A server in a process and a folder of its own. */
export interface Served {
  readonly url: string;
  usage(): Promise<Usage>;
  /** Ends it and starts it again on the same folder; `kill`: with SIGKILL, as the power would. */
  restart(kill?: boolean): Promise<void>;
  end(): Promise<void>;
}

/** Peers write in the background, Hocuspocus two seconds after the last change: a restart that is no crash waits for that. */
const WRITTEN_MS = 3_000;

type Env = Readonly<Record<string, string>>;

const running = new Set<Served>();

/** All that have not ended. */
export const servedNow = (): readonly Served[] => [...running];

/** `env`: what its program knows of how it is set. */
export async function servePeer(program: string, env: Env = {}): Promise<Served> {
  const dir = mkdtempSync(join(tmpdir(), `skein-bench-${program}-`));
  const port = await freePort();
  let child = await start(program, dir, port, env);
  let asked = 0;
  const served: Served = {
    url: `ws://127.0.0.1:${port}`,
    usage: () =>
      new Promise((resolve) => {
        const question = ++asked;
        const hear = (answer: Usage & { readonly asked: number }): void => {
          if (answer.asked !== question) return;
          child.off("message", hear);
          resolve(answer);
        };
        child.on("message", hear);
        child.send(question);
      }),
    restart: async (kill = false) => {
      if (!kill) await new Promise((resolve) => setTimeout(resolve, WRITTEN_MS));
      await stop(child, kill ? "SIGKILL" : "SIGTERM");
      child = await start(program, dir, port, env);
    },
    end: async () => {
      running.delete(served);
      await stop(child, "SIGKILL");
      rmSync(dir, { recursive: true, force: true });
    },
  };
  running.add(served);
  return served;
}

async function start(program: string, dir: string, port: number, env: Env): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join("servers", `${program}.mjs`)], {
    cwd: peersFolder,
    env: { ...process.env, ...env, PORT: String(port), FOLDER: dir },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4_000);
  });
  child.on("exit", (code, signal) => {
    if (code !== 0 && signal !== "SIGKILL" && signal !== "SIGTERM")
      process.stderr.write(`  ${program} ended with ${code ?? signal}: ${said}
`);
  });
  while (!(await listens(port))) {
    if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}: ${said}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return child;
}

async function stop(child: ChildProcess, signal: "SIGTERM" | "SIGKILL"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill(signal);
  await gone;
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("error", () => resolve(false));
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });

/**
 * Below the range that outgoing connections take theirs from: before a server listens, one of ours could be given its port,
 * and a look whether it listens could even meet itself there.
 */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 15_000 + Math.floor(Math.random() * 15_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => resolve(true));
    });
    if (!isFree) continue;
    server.close();
    await once(server, "close");
    return port;
  }
}

import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import type { IncomingMessage, Server } from "node:http";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { createAdaptorServer, type HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import type { Verifier } from "../crdt/public.ts";
import { createApp } from "./app.ts";
import type { Blobs } from "./blobs/blobs.ts";
import { openDiskBlobs } from "./blobs/disk.ts";
import { type Config, configErrorToSentence, parseConfig } from "./config.ts";
import { createNodeVerifier, nodeRandom } from "./crypto.ts";
import { openAppFiles } from "./http/app-files.ts";
import { limits } from "./limits.ts";
import { lockFolder } from "./lock.ts";
import { consoleLog, tell, tellAll } from "./log.ts";
import { createMetrics } from "./metrics.ts";
import type { Clock, Timers } from "./ports.ts";
import { openRelayFile, type RelayFile, setupLink } from "./roster/relay-file.ts";
import { addressOf, hostsOf, isLocalHost } from "./sockets/origins.ts";
import { createSockets, type Sockets } from "./sockets/upgrade.ts";
import { isDamage } from "./store/soundness.ts";
import { openSqliteStore, type SqliteOptions } from "./store/sqlite.ts";
import type { Store } from "./store/store.ts";
import { Hub } from "./sync/hub.ts";
import { type Sentence, words } from "./words.ts";

/** The composition root: makes what the world gives and hands it in. */

const root = fileURLToPath(new URL("..", import.meta.url));
const LOOP_LOOK_MS = 20; // what is measured is the time between two looks
const clock: Clock = { now: () => Date.now() };
const timers: Timers = {
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
  soon: (callback) => {
    setImmediate(callback); // after all sockets that are readable now were read
  },
};

process.on("uncaughtException", (cause) => {
  consoleLog("error", "stopped by a bug", {
    reason: cause instanceof Error ? (cause.stack ?? "") : "unknown",
  });
  process.exit(1);
});

await start();

async function start(): Promise<void> {
  const config = parseConfig(process.env);
  if (!config.ok) return giveUp(configErrorToSentence(config.error));
  const { dataDir } = config.value;
  const lock = openFolder(dataDir);
  if (lock === null) return giveUp(words.dataInUse(dataDir));
  const verifier = createNodeVerifier();
  const relayFile = openRelayFile(dataDir, config.value.orgs, verifier, {
    nowMs: clock.now(),
    acceptsLoss: config.value.acceptsLoss,
  });
  if ("type" in relayFile) return giveUp(words.badRelayFile(relayFile.path));
  const store = openStore(join(dataDir, "relay.db"), { maxBytes: config.value.maxBytes, hashes: verifier });
  const blobs = openBlobs(join(dataDir, "blobs"), verifier);
  const metrics = createMetrics();
  const hub = await Hub.open({
    store,
    verifier,
    clock,
    random: nodeRandom,
    timers,
    log: consoleLog,
    metrics,
    admission: relayFile,
    release: releaseName(),
    onBroken: (detail) => {
      consoleLog("error", "disk broken", { detail });
      tell(words.diskBroken(), process.stderr);
      process.exit(1);
    },
  });
  const sockets = createSockets({ hub, origins: config.value.origins });
  const server = createServer(config.value, { hub, blobs }, sockets, metrics);
  listen(server, config.value, relayFile);
  setInterval(() => keepMarks(relayFile), limits.keepMarksEveryMs).unref();
  stopOnSignal(server, sockets, hub, () => {
    keepMarks(relayFile);
    store.close();
    lock.release();
  });
}

/** A full disk must not end the relay: it says so, serves on, and tries again. */
function keepMarks(relayFile: RelayFile): void {
  try {
    relayFile.keepMarks();
  } catch (cause) {
    consoleLog("warn", "relay.json not written", { reason: (cause as Error).message });
  }
}

function createServer(
  config: Config,
  { hub, blobs }: { readonly hub: Hub; readonly blobs: Blobs },
  sockets: Sockets,
  metrics: ReturnType<typeof createMetrics>,
): Server {
  const loop = monitorEventLoopDelay({ resolution: LOOP_LOOK_MS });
  loop.enable();
  const app = createApp({
    hub,
    blobs,
    maxFileBytes: config.maxFileBytes,
    files: openAppFiles(join(root, "dist")),
    audiences: (host) => hostsOf(config, host),
    addressOf: (context: Context<{ Bindings: HttpBindings }>) => addressOf(context.env.incoming),
    metricsText: () =>
      metrics.text({
        sockets: sockets.count,
        rooms: hub.logs.size,
        loopLagMs: Math.max(0, loop.percentile(99) / 1e6 - LOOP_LOOK_MS),
        loopLagMaxMs: loop.max / 1e6, // the wait for the next look is in it: never too low
        rssBytes: process.memoryUsage.rss(),
        heapBytes: heapBytes(),
        cpuSeconds: cpuSeconds(),
      }),
  });
  const serverOptions = {
    headersTimeout: 10_000,
    requestTimeout: 240_000, // a sealed piece of a file at 35 kbit/s
    connectionsCheckingInterval: 5_000,
  };
  const server = createAdaptorServer({ fetch: app.fetch, serverOptions }) as Server; // http: no certificate was given
  server.on("upgrade", (request, socket, head) => sockets.upgrade(request, socket, head));
  warnOnceOfPlainHttp(server);
  return server;
}

function heapBytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function listen(server: Server, { port, host, origins }: Config, relayFile: RelayFile): void {
  server.on("error", (cause: NodeJS.ErrnoException) => {
    if (cause.code === "EADDRINUSE") return giveUp(words.portBusy(port));
    throw cause;
  });
  server.listen(port, host, () => {
    const address = server.address();
    const actual = typeof address === "object" && address !== null ? address.port : port;
    const isLocal = isLocalHost(host);
    const token = relayFile.newSetupToken(nodeRandom);
    const origin = origins[0]?.origin ?? `http://localhost:${actual}`;
    const listening = words.listening(`http://${isLocal ? "localhost" : host}:${actual}`, isLocal);
    const setup = token && words.setup(setupLink(origin, token, createNodeVerifier()));
    tellAll(setup === null ? [listening] : [listening, setup]);
  });
}

function openFolder(dir: string): ReturnType<typeof lockFolder> {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    return lockFolder(dir);
  } catch (cause) {
    return giveUp(words.dataUnusable(dir, (cause as Error).message));
  }
}

function openBlobs(dir: string, hashes: Verifier): Blobs {
  try {
    return openDiskBlobs(dir, { hashes, reserveBytes: limits.fileReserveBytes });
  } catch (cause) {
    return giveUp(words.dataUnusable(dir, (cause as Error).message));
  }
}

/** A damaged database is put aside, never deleted: what it held comes back from the devices. */
function openStore(path: string, options: SqliteOptions): Store {
  try {
    return openSqliteStore(path, options);
  } catch (cause) {
    if (!isDamage(cause, path)) {
      const { message, errcode = "" } = cause as Error & { readonly errcode?: number };
      return giveUp(words.dataUnusable(path, `${message} ${errcode}`.trim()));
    }
    const keptAs = `${path}.damaged-${Date.now()}`;
    for (const suffix of ["", "-wal", "-shm"])
      if (existsSync(path + suffix)) renameSync(path + suffix, keptAs + suffix);
    tell(words.damaged(keptAs), process.stderr);
    return openSqliteStore(path, options);
  }
}

function stopOnSignal(server: Server, sockets: Sockets, hub: Hub, closeDisk: () => void): void {
  let isStopping = false;
  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(1), limits.stopWithinMs).unref();
    server.close();
    await hub.commit.flush();
    await new Promise((resolve) => setImmediate(resolve)); // acknowledgements of that flush go out
    sockets.close();
    await hub.commit.flush();
    closeDisk();
    tell(words.stopping());
    setTimeout(() => process.exit(0), 100); // close frames leave, open requests end
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void stop());
}

function warnOnceOfPlainHttp(server: Server): void {
  const warn = ({ headers }: IncomingMessage) => {
    const host = headers.host ?? "";
    const isPage = headers["sec-fetch-dest"] === "document" || (headers.accept ?? "").includes("text/html");
    if (!isPage || host === "" || isLocalHost(host) || headers["x-forwarded-proto"] === "https") return;
    server.off("request", warn);
    tell(words.insecure(host.replace(/[^\w.:[\]-]/g, "")));
  };
  server.on("request", warn);
}

function releaseName(): string {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  return version;
}

function giveUp(sentence: Sentence): never {
  tell(sentence, process.stderr);
  process.exit(2);
}

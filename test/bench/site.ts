import { join } from "node:path";
import type { BrowserContext, CDPSession, Page } from "playwright-core";
import { preview } from "vite";
import { apiPaths } from "../../client/platform/browser/api-paths.ts";
import type { RelayProcess } from "../support/relay.ts";

/** Pages of a bench: where they are served, and how they and their Workers are talked to. */

/** One origin with the page and, behind it, the relay. The same under `otherUrl`: to the browser another device. */
export async function serve(folder: string, relay: RelayProcess) {
  const server = await preview({
    root: join(folder, ".."),
    configFile: false,
    logLevel: "silent",
    preview: {
      port: 0,
      host: "127.0.0.1",
      proxy: Object.fromEntries(apiPaths.map((path) => [path, { target: relay.url, ws: true }])),
    },
  });
  const otherUrl = server.resolvedUrls?.local[0]?.replace(/\/$/, "");
  if (otherUrl === undefined) throw new Error("the preview server has no address");
  const url = otherUrl.replace("127.0.0.1", "localhost");
  return { url, otherUrl, close: () => server.close() };
}

type Callable = (...all: never[]) => unknown;

/** Calls one function of what a page has put on `globalThis`. */
export function askPage<P extends Readonly<Record<keyof P, Callable>>, N extends keyof P>(
  page: Page,
  object: string,
  name: N,
  parameters: Parameters<P[N]>,
): Promise<Awaited<ReturnType<P[N]>>> {
  return page.evaluate(
    ([owner, called, values]) =>
      (globalThis as unknown as Record<string, Record<string, (...all: unknown[]) => never>>)[
        owner as string
      ]?.[called as string]?.(...(values as unknown[])) as never,
    [object, name, parameters] as const,
  );
}

/** Seconds of CPU that a browser has used, all its processes together: that it had to wait for others is not in it. */
export async function browserCpu(context: BrowserContext): Promise<() => Promise<number>> {
  const session = await context.browser()?.newBrowserCDPSession();
  if (session === undefined) throw new Error("a browser without a door for its own figures");
  return async () => {
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    return processInfo.reduce((total, { cpuTime }) => total + cpuTime, 0);
  };
}

export type Send = (method: string, parameters?: Readonly<Record<string, unknown>>) => Promise<unknown>;

/** Talks to the page's first Worker through the page's own session. */
export async function withWorker<T>(session: CDPSession, work: (send: Send) => Promise<T>): Promise<T> {
  const answers = new Map<number, (result: unknown) => void>();
  session.on("Target.receivedMessageFromTarget", ({ message }) => {
    const { id, result } = JSON.parse(message) as { readonly id?: number; readonly result?: unknown };
    if (id !== undefined) answers.get(id)?.(result);
  });
  const attached = new Promise<string>((resolve) => {
    session.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => {
      if (targetInfo.type === "worker") resolve(sessionId);
    });
  });
  await session.send("Target.setAutoAttach", {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false,
  });
  const sessionId = await attached;
  let asked = 0;
  return work((method, params = {}) => {
    const id = ++asked;
    const answer = new Promise((resolve) => answers.set(id, resolve));
    const message = JSON.stringify({ id, method, params });
    return session.send("Target.sendMessageToTarget", { sessionId, message }).then(() => answer);
  });
}

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

const typeByExtension: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm",
};

/** A stand-in for the relay's static side: serves a folder, can be pointed at another one, stopped and started again. */
export interface StaticServer {
  readonly url: string;
  /** Paths asked for since the last look. */
  readonly takeRequests: () => readonly string[];
  readonly serve: (folder: string) => void;
  /** Answers 503 for these paths, as in a deploy that is half through. */
  readonly fail: (paths: readonly string[]) => void;
  readonly stop: () => Promise<void>;
  readonly start: () => Promise<void>;
}

export async function startStaticServer(firstFolder: string): Promise<StaticServer> {
  let folder = firstFolder;
  let failing: readonly string[] = [];
  let requests: string[] = [];
  const server = createServer(async (request, response) => {
    const pathname = new URL(request.url ?? "/", "http://localhost").pathname;
    requests.push(pathname);
    if (failing.includes(pathname)) return void response.writeHead(503).end();
    const file = pathname === "/" ? "index.html" : normalize(pathname).slice(1);
    try {
      const body = await readFile(join(folder, file));
      response.writeHead(200, {
        "content-type": typeByExtension[extname(file)] ?? "application/octet-stream",
        "cache-control": "no-cache",
      });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  const listen = (port: number) => new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    takeRequests: () => {
      const taken = requests;
      requests = [];
      return taken;
    },
    serve: (next) => {
      folder = next;
    },
    fail: (paths) => {
      failing = paths;
    },
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
    start: () => listen(port),
  };
}

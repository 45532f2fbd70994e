import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, request as requestOf, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { WebSocket, WebSocketServer } from "ws";
import { isApiPath } from "../../../client/platform/browser/api-paths.ts";

/**
 * What lies between one browser and the relay: pages come from here, as from a service worker, and everything else
 * goes through unless the cable is cut (connections die) or clogged (nothing arrives, nothing dies).
 */
export interface Front {
  readonly url: string;
  cut(): void;
  clog(): void;
  heal(): void;
  stop(): Promise<void>;
}

interface FrontOptions {
  readonly folder: string;
  readonly relayPort: number;
  /** Called with every frame that passes. */
  readonly onFrame: (direction: "sent" | "received", frame: Uint8Array) => void;
}

const typeByExtension: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".wasm": "application/wasm",
};
/** A page of the same origin with no engine on it. */
export const BARE_PAGE = "/bare.html";

type Cable = "whole" | "cut" | "clogged";

export async function startFront(options: FrontOptions): Promise<Front> {
  let cable: Cable = "whole";
  const wires = new Set<Wire>();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (!isApiPath(pathname)) void servePage(options.folder, pathname, response);
    else if (cable === "cut") request.socket.destroy();
    else passRequest(options.relayPort, request, response);
  });
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  server.on("upgrade", (request, socket, head) => {
    if (cable === "cut") return void socket.destroy();
    sockets.handleUpgrade(request, socket, head, (near) => {
      const wire = layWire(near, request, options, () => wires.delete(wire));
      if (cable === "clogged") wire.clog();
      wires.add(wire);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const cut = () => {
    cable = "cut";
    for (const wire of wires) wire.end();
  };
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    cut,
    clog: () => {
      cable = "clogged";
      for (const wire of wires) wire.clog();
    },
    heal: () => {
      cable = "whole";
      for (const wire of wires) wire.flow();
    },
    stop: () =>
      new Promise((done) => {
        cut();
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function servePage(folder: string, pathname: string, response: ServerResponse): Promise<void> {
  const file = pathname === "/" ? "index.html" : normalize(pathname).slice(1);
  response.setHeader("content-type", typeByExtension[extname(file)] ?? "application/octet-stream");
  if (pathname === BARE_PAGE) return void response.end("<!doctype html><title>bare</title>");
  try {
    response.end(await readFile(join(folder, file)));
  } catch {
    response.writeHead(404).end(); // the browser asks for an icon
  }
}

function passRequest(port: number, request: IncomingMessage, response: ServerResponse): void {
  const { url: path, method, headers } = request;
  const onward = requestOf({ host: "127.0.0.1", port, path, method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on("error", () => request.socket.destroy()); // no relay: to the browser it is as if nobody listened
  request.pipe(onward);
}

/** One WebSocket of the browser, continued to the relay. */
interface Wire {
  end(): void;
  clog(): void;
  flow(): void;
}

function layWire(
  near: WebSocket,
  request: IncomingMessage,
  { relayPort, onFrame }: FrontOptions,
  onEnd: () => void,
): Wire {
  const { host, origin } = request.headers;
  const far = new WebSocket(`ws://127.0.0.1:${relayPort}${request.url}`, {
    perMessageDeflate: false,
    headers: { ...(host !== undefined && { host }), ...(origin !== undefined && { origin }) },
  });
  const stuck: (() => void)[] = [];
  let clogged = false;
  const pass = (step: () => void) => (clogged ? void stuck.push(step) : step());
  const end = (): void => {
    near.terminate();
    far.terminate();
    onEnd();
  };
  const carry = (from: WebSocket, to: WebSocket, direction: "sent" | "received"): void => {
    from.on("message", (frame: Buffer) => {
      onFrame(direction, new Uint8Array(frame));
      pass(() => to.readyState === WebSocket.OPEN && to.send(frame, { binary: true }));
    });
    from.on("close", () => pass(end));
    from.on("error", () => pass(end));
  };
  carry(near, far, "sent"); // the relay speaks first, so nothing is sent before `far` is open
  carry(far, near, "received");
  return {
    end,
    clog: () => {
      clogged = true;
    },
    flow: () => {
      clogged = false;
      for (const step of stuck.splice(0)) step();
    },
  };
}

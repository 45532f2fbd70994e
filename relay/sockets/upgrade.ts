import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { fromHex, parseRoomId, type RoomId } from "../../crdt/public.ts";
import { standingOf } from "../auth/judge.ts";
import type { Holder } from "../auth/tickets.ts";
import { closeCode, statusOf } from "../errors.ts";
import { limits } from "../limits.ts";
import type { Hub } from "../sync/hub.ts";
import { createMirror } from "../sync/mirror.ts";
import { createSession } from "../sync/session.ts";
import { type Attached, attach } from "./attach.ts";
import { type Addresses, addressOf, hostsOf, isOwnOrigin, LOOPBACK } from "./origins.ts";

interface UpgradePorts extends Addresses {
  readonly hub: Hub;
}

export interface Sockets {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  readonly count: number;
  /** Tells everybody to come back soon. Nobody gets in any more. */
  close(): void;
}

const SUBPROTOCOL = "skein";

/** From an HTTP upgrade to a session. Origin, path and number of sockets are checked while it still is HTTP. Rule RLY31. */
export function createSockets(ports: UpgradePorts): Sockets {
  const { hub } = ports;
  const shared = {
    noServer: true,
    perMessageDeflate: false, // a frame is as large as it says
    clientTracking: false,
    handleProtocols: (offered: Set<string>) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  } as const;
  const sync = new WebSocketServer({ ...shared, maxPayload: limits.maxFrameBytes });
  const mirrors = new WebSocketServer({ ...shared, maxPayload: limits.maxMirrorFrameBytes });
  const open = new Set<Attached>();
  const strangers = new Map<string, number>(); // by address: connected and not known yet
  let isClosing = false;

  const keepAlive = setInterval(() => {
    const now = Date.now();
    for (const socket of open) socket.keepAlive(now);
  }, limits.pingEveryMs);
  keepAlive.unref();

  const openSync = (ws: WebSocket, socket: Duplex, request: IncomingMessage) => {
    const address = addressOf(request);
    const known = countStranger(strangers, address);
    const attached = attach(ws, socket, (peer) =>
      createSession(hub, peer, { audiences: hostsOf(ports, request.headers.host), known }),
    );
    follow(open, attached, known);
  };
  const openMirror = (ws: WebSocket, socket: Duplex, request: IncomingMessage, room: RoomId | null) => {
    const holder = ticketOf(hub, request);
    if (holder === null) return ws.close(statusOf.BadAuth.close, "BadAuth");
    if (room === null || !mayRead(hub, holder, room))
      return ws.close(statusOf.NoSuchRoom.close, "NoSuchRoom");
    const attached = attach(ws, socket, (peer) => createMirror(hub, peer, holder, room));
    return follow(open, attached, () => {});
  };

  const admit = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const target = targetOf(request);
    if (isClosing) return reject(socket, 503);
    if (target === null) return reject(socket, 404);
    if (!isOwnOrigin(ports, request)) return reject(socket, 403);
    if (target.type === "sync" && isCrowded(strangers, addressOf(request))) return reject(socket, 429);
    const server = target.type === "sync" ? sync : mirrors;
    socket.cork(); // the answer to the upgrade and the first message leave together
    setImmediate(() => socket.uncork());
    server.handleUpgrade(request, socket, head, (ws) => {
      ws.on("error", () => {}); // ws closes the socket itself; without a listener the process would end
      if (target.type === "sync") openSync(ws, socket, request);
      else openMirror(ws, socket, request, target.room);
    });
  };

  return {
    upgrade: (request, socket, head) => {
      socket.on("error", () => socket.destroy()); // a peer that resets is gone; nothing to tell it
      hub.turns.run(() => admit(request, socket, head));
    },
    get count() {
      return open.size;
    },
    close: () => {
      isClosing = true;
      clearInterval(keepAlive);
      for (const socket of open) socket.close(closeCode.goingAway, "restarting");
    },
  };
}

type Target = { readonly type: "sync" } | { readonly type: "mirror"; readonly room: RoomId | null };

function targetOf(request: IncomingMessage): Target | null {
  const path = (request.url ?? "").split("?")[0] ?? "";
  if (path === "/sync") return { type: "sync" };
  const [, room] = /^\/y\/([^/]+)$/.exec(path) ?? [];
  return room === undefined ? null : { type: "mirror", room: parseRoomId(fromHex(room)) };
}

/** `Sec-WebSocket-Protocol: skein, <ticket>`: the one header that a browser and a stock provider can set. */
function ticketOf(hub: Hub, request: IncomingMessage): Holder | null {
  const offered = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((part) => part.trim());
  const ticket = offered[0] === SUBPROTOCOL ? offered[1] : undefined;
  return ticket === undefined ? null : hub.tickets.holderOf(ticket);
}

function mayRead(hub: Hub, { org, who }: Holder, room: RoomId): boolean {
  const rosters = hub.chains.rostersOf(org);
  if (rosters === null || standingOf(who, rosters, hub.ports.clock.now()) !== null) return false;
  return hub.mayRead(org, who, room);
}

/** A reverse proxy on this machine speaks for everybody behind it. */
const isCrowded = (strangers: ReadonlyMap<string, number>, address: string): boolean =>
  (strangers.get(address) ?? 0) >=
  limits.maxPreAuthSocketsPerAddress * (address === LOOPBACK ? limits.loopbackFactor : 1);

/** Counts one; returns what takes it off again, once. */
function countStranger(strangers: Map<string, number>, address: string): () => void {
  strangers.set(address, (strangers.get(address) ?? 0) + 1);
  let isCounted = true;
  return () => {
    if (!isCounted) return;
    isCounted = false;
    const left = (strangers.get(address) ?? 1) - 1;
    if (left > 0) strangers.set(address, left);
    else strangers.delete(address);
  };
}

function follow(open: Set<Attached>, socket: Attached, gone: () => void): void {
  open.add(socket);
  socket.onGone(() => {
    open.delete(socket);
    gone();
  });
}

const REASONS = { 403: "Forbidden", 404: "Not Found", 429: "Too Many Requests", 503: "Service Unavailable" };

function reject(socket: Duplex, status: keyof typeof REASONS): void {
  socket.end(`HTTP/1.1 ${status} ${REASONS[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

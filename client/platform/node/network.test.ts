import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import type { SocketHandlers } from "../../engine/ports.ts";
import { socketUrl } from "../network.ts";
import { createNodeNetwork } from "./network.ts";

let server: Server;
let sockets: WebSocketServer;
let origin: string;
let answer: (request: IncomingMessage) => { readonly status: number; readonly body: Uint8Array | string };
let onSocket: (socket: WebSocket, request: IncomingMessage) => void;

beforeEach(async () => {
  server = createServer((request, response) => {
    const { status, body } = answer(request);
    response.writeHead(status, status === 302 ? { location: "/elsewhere" } : {}).end(body);
  });
  sockets = new WebSocketServer({ server, path: "/sync" });
  sockets.on("connection", (socket, request) => onSocket(socket, request));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  origin = `http://localhost:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  for (const socket of sockets.clients) socket.terminate();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

const network = createNodeNetwork(null);

/** Notes what a socket says, in order. */
function noting() {
  const heard: string[] = [];
  const closed = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  const handlers: SocketHandlers = {
    onOpen: () => {
      heard.push("open");
      opened.resolve();
    },
    onFrame: (bytes) => heard.push(`frame ${bytes.join(" ")}`),
    onClose: (code, reason) => {
      heard.push(`close ${code} ${reason}`);
      closed.resolve();
    },
  };
  return { heard, handlers, closed: closed.promise, opened: opened.promise };
}

test("[NET1] frames travel both ways as bytes and in order, and the close says why", async () => {
  const received: number[][] = [];
  onSocket = (socket) => {
    socket.on("message", (data: Buffer) => {
      received.push([...data]);
      socket.send(Buffer.from([9, ...data]));
      if (received.length === 3) socket.close(4403, "NotMember");
    });
  };
  const { heard, handlers, closed, opened } = noting();
  const socket = network.connect(origin, handlers);
  socket.send(Uint8Array.of(7)); // before it is open: nobody is there yet
  await opened;
  const whole = Uint8Array.of(0, 1, 2, 3);
  for (const part of [whole.subarray(1, 2), whole.subarray(2, 3), whole.subarray(3)]) socket.send(part);
  await closed;
  expect(received).toEqual([[1], [2], [3]]);
  expect(heard).toEqual(["open", "frame 9 1", "frame 9 2", "frame 9 3", "close 4403 NotMember"]);
});

test("[NET2] a relay that is not there is a close, once, and never an exception", async () => {
  const { heard, handlers, closed } = noting();
  network.connect("http://localhost:1", handlers);
  await closed;
  expect(heard).toEqual(["close 1006 "]);
});

test("[NET3] text is none of our protocol: the connection ends and nothing of it is handed on", async () => {
  onSocket = (socket) => {
    socket.send("hello");
    socket.send(Buffer.from([1]));
  };
  const { heard, handlers, closed } = noting();
  network.connect(origin, handlers);
  await closed;
  expect(heard).toEqual(["open", "close 1006 no answer"]);
});

test("[NET4] requests carry bytes both ways, and every status is an answer", async () => {
  answer = (request) => ({ status: request.method === "POST" ? 403 : 200, body: Buffer.from([0, 255, 1]) });
  expect(await network.request(origin, "/chains/x", { method: "GET" })).toEqual({
    status: 200,
    body: Uint8Array.of(0, 255, 1),
  });
  const posted = await network.request(origin, "/chains", {
    method: "POST",
    headers: { "content-type": "application/cbor" },
    body: Uint8Array.of(1),
  });
  expect(posted?.status).toBe(403);
});

test("[NET5] [D18] no relay, a relay that sends us elsewhere, and an endless answer are all `null`", async () => {
  answer = () => ({ status: 302, body: "" });
  expect(await network.request("http://localhost:1", "/healthz", { method: "GET" })).toBeNull();
  expect(await network.request(origin, "/healthz", { method: "GET" })).toBeNull();
  server.removeAllListeners("request");
  server.on("request", (_request, response) => {
    response.writeHead(200, { "content-length": String(65 * 1024 * 1024) });
    response.write("a");
  });
  expect(await network.request(origin, "/healthz", { method: "GET" })).toBeNull();
});

test("[NET6] the socket's address is the relay's, with the same safety as its own", () => {
  expect(socketUrl("https://relay.example.org")).toBe("wss://relay.example.org/sync");
  expect(socketUrl("http://localhost:8787")).toBe("ws://localhost:8787/sync");
});

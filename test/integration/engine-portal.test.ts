import { createServer, type Server } from "node:http";
import type { Duplex } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { allInStep, foundTeam, send, type Team } from "../support/team.ts";
import { textsOf } from "../support/timeline-mirror.ts";

/** A hotel's network: every address is answered, and by somebody else. */

const PAGE = "<!doctype html><title>Welcome</title><form action=/login>room number</form>";

let team: Team;
let portal: Server | null = null;
beforeEach(async () => {
  team = await foundTeam();
});
afterEach(async () => {
  await closePortal();
  await team.end();
});

type Way =
  | "a page for everything"
  | "a page elsewhere"
  | "an opened door and then a page"
  | "a cut in the middle";

const answerUpgrade: Record<Way, (socket: Duplex) => void> = {
  "a page for everything": (socket) =>
    socket.end(`HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${PAGE.length}\r\n\r\n${PAGE}`),
  "a page elsewhere": (socket) => socket.end("HTTP/1.1 302 Found\r\nLocation: http://login.invalid/\r\n\r\n"),
  "an opened door and then a page": (socket) =>
    socket.end(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n${PAGE}`,
    ),
  "a cut in the middle": (socket) => void socket.destroy(),
};

let asked = 0;
async function openPortal(port: number, way: Way): Promise<void> {
  const server = createServer((_, response) => {
    asked++;
    if (way === "a page elsewhere") response.writeHead(302, { Location: "http://login.invalid/" });
    else response.writeHead(200, { "Content-Type": "text/html" });
    response.end(PAGE);
  });
  server.on("upgrade", (_request, socket: Duplex) => {
    asked++;
    socket.on("error", () => {}); // the device hangs up on it
    answerUpgrade[way](socket);
  });
  await new Promise<void>((ready) => server.listen(port, ready));
  portal = server;
}

async function closePortal(): Promise<void> {
  portal?.closeAllConnections();
  await new Promise<void>((done) => (portal === null ? done() : portal.close(() => done())));
  portal = null;
}

test.for(Object.keys(answerUpgrade) as Way[])(
  "[D18] a portal that answers with %s in the relay's place: nothing is taken for the relay's word, and all goes on when it is gone",
  async (way) => {
    const { ana, room } = team;
    await send(ana, room, "before");
    await allInStep(ana);
    await team.stopRelay();
    asked = 0;
    await openPortal(team.relay.port, way);
    await send(ana, room, "behind the portal");
    await ana.must("reconnect", {});
    await expect.poll(() => asked, { timeout: 15_000 }).toBeGreaterThan(1);
    const during = await ana.view("sync", {});
    expect([during.link === "online", during.inStep, during.waiting]).toEqual([false, false, 1]);
    expect([during.setAside, during.refused, during.clockWrong]).toEqual([[], [], false]);
    expect(await ana.view("session", {})).toMatchObject({ state: "ready", standing: { state: "active" } });
    await closePortal();
    await team.startRelay();
    await ana.must("reconnect", {});
    await allInStep(ana);
    const bo = await team.join("Bo");
    await bo.untilTimeline(room, (items) => textsOf(items).length === 2);
    expect(textsOf(await bo.history(room))).toEqual(["before", "behind the portal"]);
  },
);

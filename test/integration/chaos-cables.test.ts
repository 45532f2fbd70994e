import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Ports } from "../../client/engine/ports.ts";
import { startTcpProxy, type TcpProxy } from "../chaos/tcp-proxy.ts";
import type { Device } from "../support/device.ts";
import { allInStep, foundTeam, send, type Team, untilHistoriesHave } from "../support/team.ts";
import { asTold, textsOf } from "../support/timeline-mirror.ts";

/** Real engines, a real relay, and a cable between them that is cut, clogged or in other hands. */

const HASTE = 20;
/** The engine waits as it always does, and what it calls twenty seconds is one. */
const hurried = (ports: Ports): Ports => ({
  ...ports,
  timers: {
    ...ports.timers,
    after: (ms, run) => ports.timers.after(ms >= 20_000 ? ms / HASTE : ms, run),
  },
});

let team: Team;
let cable: TcpProxy;
let bo: Device;
/** Where Bo's cable leads. */
let target: number;
beforeEach(async () => {
  team = await foundTeam();
  target = team.relay.port;
  cable = await startTcpProxy(() => target);
  const { link } = await team.ana.must("createInvite", { days: 1, uses: 1 });
  bo = await team.open("Bo", { relay: cable.url, change: hurried });
  await bo.must("joinOrg", { link: link.replace(team.relay.url, cable.url), name: "Bo" });
  await allInStep(bo);
});
afterEach(async () => {
  await team.end();
  await cable.close();
});

/** Both say the same, each text once, and everything is at the relay. */
async function expectAllEqual(texts: readonly string[]): Promise<void> {
  const { ana, room } = team;
  const histories = await untilHistoriesHave(texts.length, room, [ana, bo]);
  await allInStep(ana, bo);
  expect([...textsOf(histories[0] ?? [])].sort()).toEqual([...texts].sort());
  expect(asTold(histories[1] ?? [])).toEqual(asTold(histories[0] ?? []));
  const own = (await bo.timeline(room)).filter(({ mine, kind }) => mine && kind === "message");
  expect(new Set(own.map(({ state }) => state.type))).toEqual(new Set(["relay"]));
}

const stateOf = async (text: string) =>
  (await bo.timeline(team.room)).find((item) => item.text === text)?.state.type;

test("[ENG8] [D02] a connection that nobody ended and that carries nothing is found out, and what waited goes out once", async () => {
  await send(bo, team.room, "before");
  await bo.untilTimeline(team.room, (items) => items.at(-1)?.state.type === "relay");
  cable.turn({ type: "halfOpen" });
  await send(bo, team.room, "into the void");
  await send(team.ana, team.room, "unheard");
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect([await stateOf("into the void"), (await bo.view("sync", {})).link]).toEqual(["sending", "online"]);
  await bo.until("sync", {}, ({ link }) => link !== "online", 20_000);
  expect(await stateOf("into the void")).toBe("device"); // on no way any more
  cable.turn({ type: "whole" });
  await expectAllEqual(["before", "into the void", "unheard"]);
});

test("[ENG8] [D03] [D04] a line that is cut again and again, acknowledgements lost on it: everything arrives, once", async () => {
  const texts: string[] = [];
  for (let i = 0; i < 8; i++) {
    for (let n = 0; n < 5; n++) {
      texts.push(`Bo ${i}.${n}`, `Ana ${i}.${n}`);
      await send(bo, team.room, `Bo ${i}.${n}`);
      await send(team.ana, team.room, `Ana ${i}.${n}`);
    }
    await new Promise((resolve) => setTimeout(resolve, i * 3)); // at another moment of the exchange each time
    cable.turn({ type: "cut" });
    cable.turn({ type: "whole" });
    await bo.must("reconnect", {});
    if (i % 2 === 0) await bo.until("sync", {}, ({ link }) => link === "online");
  }
  await expectAllEqual(texts);
});

test("[ENG8] [D01] a slow line that delivers seven bytes at a time: late, in order, whole", async () => {
  cable.turn({ type: "slow", delayMs: 60, bytesPerSecond: 60_000, pieceBytes: 7 });
  const texts = Array.from({ length: 12 }, (_, i) => `slowly ${i}`);
  for (const [i, text] of texts.entries()) await send(i % 2 === 0 ? bo : team.ana, team.room, text);
  await expectAllEqual(texts);
});

test("[ENG8] [D18] a hotel that answers everything with a page of its own: offline in words, nothing lost or believed", async () => {
  const hotel = await startHotel();
  target = (hotel.address() as AddressInfo).port;
  cable.turn({ type: "cut" });
  cable.turn({ type: "whole" });
  await send(bo, team.room, "from the hotel");
  await bo.must("reconnect", {});
  await bo.until("sync", {}, ({ link }) => link === "silent");
  expect(await bo.view("sync", {})).toMatchObject({ waiting: 1, refused: [], setAside: [], missing: [] });
  target = team.relay.port;
  await bo.must("reconnect", {});
  await expectAllEqual(["from the hotel"]);
  hotel.close();
});

async function startHotel(): Promise<Server> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html", connection: "close" });
    response.end("<!doctype html><title>Welcome</title><form>Room number</form>");
  });
  server.on("upgrade", (_request, socket) => {
    socket.end(
      "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n<!doctype html>Welcome",
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

import { handsOverSkein, handsOverToSqlite } from "../appends.ts";
import { floodsSkein } from "../fan-out.ts";
import type { Figures, Size } from "../measure.ts";
import { returnsSkein } from "../reconnect.ts";
import { automerge } from "./automerge.ts";
import { bareWs } from "./bare-ws.ts";
import { type Contender, type Outcome, type Say, SKEIN, sideBySide, type Work } from "./contest.ts";
import { firstSync, syncsFirst } from "./first-sync.ts";
import { flood, floods } from "./flood.ts";
import { handOver, handsOver } from "./hand-over.ts";
import { hocuspocus, hocuspocusAsItComes, hocuspocusThatWrites } from "./hocuspocus.ts";
import { idle, idles } from "./idle.ts";
import { paced, paces } from "./paced.ts";
import { skein } from "./skein.ts";
import { returnsAutomerge, returnsY, storm } from "./storm.ts";
import { yWebsocket, yWebsocketAsItComes } from "./y-websocket.ts";

/** Peers to leave out: all of them, or these. */
export type Without = "peers" | readonly string[];

/** One piece of work with everybody who does it. */
export interface Match {
  readonly name: string;
  run(size: Size, without: Without, say: Say): Promise<Outcome>;
}

const match = <Scale extends Readonly<Record<string, number>>>(
  work: Work<Scale>,
  own: Contender<Scale>,
  peers: (size: Size) => readonly Contender<Scale>[],
): Match => ({
  name: work.name,
  run: (size, without, say) => {
    const others = without === "peers" ? [] : peers(size).filter((peer) => !without.includes(peer.name));
    return sideBySide(work, [own, ...others], size, say);
  },
});

/** automerge-repo's clients hold every document in memory and work on it, all in the process that measures: fewer of them there. */
const smaller = <Scale>(size: Size, full: Partial<Scale>, short: Partial<Scale>): Partial<Scale> =>
  size === "full" ? full : short;

export const matches: readonly Match[] = [
  match(storm, returnsSkein, (size) => [
    returnsY(yWebsocket),
    returnsY(hocuspocus),
    returnsY(yWebsocketAsItComes, smaller(size, { clients: 50 }, {})), // each tells each other's news to the server again
    returnsY(hocuspocusAsItComes),
    returnsAutomerge(automerge, smaller(size, { clients: 20 }, { clients: 4 })),
  ]),
  match(flood, floodsSkein, (size) => [
    floods(yWebsocket),
    floods(hocuspocus),
    floods(yWebsocketAsItComes),
    floods(hocuspocusAsItComes),
    floods(hocuspocusThatWrites, smaller(size, { messages: 60 }, { messages: 20 })), // writes the whole document each time
    floods(automerge, smaller(size, { messages: 20 }, { messages: 20 })),
    floods(bareWs),
  ]),
  match(paced, paces(skein), (size) => [
    paces(yWebsocket),
    paces(hocuspocus),
    paces(automerge, smaller(size, { sockets: 200, rooms: 40 }, { sockets: 20, rooms: 4 })),
    paces(bareWs),
  ]),
  match(handOver, handsOverSkein, (size) => [
    handsOver(yWebsocket),
    handsOver(hocuspocus),
    handsOver(automerge, smaller(size, { messages: 1_280 }, { messages: 256 })),
    handsOverToSqlite,
  ]),
  match(idle, idles(skein), (size) => [
    idles(yWebsocket),
    idles(hocuspocus),
    idles(automerge, smaller(size, { rooms: 1_000, devices: 100 }, {})),
  ]),
  match(firstSync, syncsFirst(skein), (size) => [
    syncsFirst(yWebsocket),
    syncsFirst(hocuspocus),
    syncsFirst(automerge, smaller(size, { messages: 20_000 }, { messages: 1_000 })),
  ]),
];

/** What the budgets of the architecture are about, by match and by figure of a round. */
const figureNames: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  reconnect: {
    cpuMsPerClient: "reconnectCpuMsPerClient",
    cpuMsPerClientAfterRestart: "reconnectAfterRestartCpuMsPerClient",
    bytesRatio: "reconnectBytesRatio",
    p95Ms: "reconnectP95Ms",
  },
  "fan-out": {
    cpuUsPerDelivery: "fanoutCpuUsPerDelivery",
    deliveriesPerSecond: "fanoutDeliveriesPerSecond",
    rowsPerCommit: "fanoutRowsPerCommit",
  },
  paced: { p95Ms: "pacedP95Ms", cpuUsPerDelivery: "pacedCpuUsPerDelivery" },
  appends: { confirmedPerSecond: "durableAppendsPerSecond", cpuUsPerMessage: "appendCpuUsPerRow" },
  idle: { rssMb: "idleRssMb", idleCpuMsPerSecond: "idleCpuMsPerSecond" },
  "first-sync": { serverCpuMs: "firstSyncServerCpuMs", tookMs: "firstSyncServedMs" },
};

export function figuresOf(name: string, { results }: Outcome): Figures {
  const own = results[SKEIN]?.medians ?? {};
  return Object.fromEntries(
    Object.entries(figureNames[name] ?? {}).flatMap(([figure, as]) =>
      own[figure] === undefined ? [] : [[as, own[figure]]],
    ),
  );
}

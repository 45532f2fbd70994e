import { execFileSync } from "node:child_process";
import {
  type Addressed,
  type Bytes,
  type ClientId,
  encodeStateVector,
  encodeUpdate,
  type RoomId,
} from "../../../crdt/index.ts";
import { hostOf } from "../../support/office.ts";
import { WireClient } from "../../support/wire-client.ts";
import { buildTown, digestAt, type Feed, sealFeed, type Town, updateOf } from "../town.ts";
import { cpuMs, greet, messagesOf, openLine, runsOf } from "../wire.ts";
import { SKEIN } from "./contest.ts";
import type { Device, Kind, Plan } from "./device.ts";

/** Sealed, signed, admitted row by row, and durable before anybody hears of it: everything that the product does. */
export const skein: Kind = {
  name: SKEIN,
  open: async ({ people, rooms }: Plan) => {
    const town = await buildTown("beside", people, rooms.length);
    const roomByName = new Map(rooms.map((name, at) => [name, town.rooms[at] as RoomId]));
    const marksByFeed = new Map<ClientId, readonly number[]>();
    return {
      served: {
        url: town.relay.wsUrl,
        usage: async () => ({ cpuMs: await cpuMs(town.relay), rssBytes: rssBytes(town.relay.pid) }),
        restart: (kill) => town.restart(kill),
        end: () => town.end(),
      },
      device: (n) => openDevice(town, n, roomByName, marksByFeed),
    };
  },
};

const rssBytes = (pid: number): number =>
  1_024 * Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" }));

interface Piece {
  readonly feed: Feed;
  readonly ends: readonly number[];
}

async function openDevice(
  town: Town,
  n: number,
  roomByName: ReadonlyMap<string, RoomId>,
  marksByFeed: Map<ClientId, readonly number[]>,
): Promise<Device> {
  const person = town.people[n] as Town["founder"];
  const rooms: string[] = []; // the one at n has channel n + 1
  const prepared = new Map<string, Piece>();
  const opening = new Map<number, () => void>();
  const differing = new Set<number>();
  let onHeard: (marks: readonly number[]) => void = () => {};
  let onConfirmed: (pieces: number) => void = () => {};
  let pinged = 0;
  const line = await openLine(town.relay);
  const take = ({ channel, message }: Addressed): void => {
    if (message.type === "step1") {
      differing.add(channel);
      line.say(
        { channel, message: { type: "step2", update: encodeUpdate([]) } },
        { channel, message: { type: "step1", vector: encodeStateVector(new Map()) } },
      );
    }
    for (const run of runsOf(message)) {
      const marks = marksByFeed.get(run.clientId) ?? [];
      onHeard(marks.slice(run.from, run.from + run.envelopes.length));
    }
    if (message.type === "settled") opening.get(channel)?.();
    if (message.type === "pong" && !differing.has(message.at)) opening.get(message.at)?.();
    if (message.type === "ack") confirm(message.heads);
  };
  const confirm = (heads: readonly (readonly [ClientId, number])[]): void => {
    for (const [clientId, next] of heads) {
      const piece = [...prepared.values()].find(({ feed }) => feed.clientId === clientId);
      if (piece === undefined) continue;
      const before = confirmedBy.get(clientId) ?? 0;
      const now = piece.ends.findLastIndex((end) => end <= next) + 1;
      confirmedBy.set(clientId, now);
      if (now > before) onConfirmed(now - before);
    }
  };
  const confirmedBy = new Map<ClientId, number>();
  const empty = digestAt([], () => 0, person.crypto);
  return {
    open: async (name) => {
      const room = roomByName.get(name) as RoomId;
      const channel = rooms.push(name);
      const { promise, resolve } = Promise.withResolvers<void>();
      opening.set(channel, resolve);
      if (channel === 1) {
        const client = new WireClient(line);
        await greet(client, hostOf(town.relay), person, town.chainLength, [{ room, digest: empty }]);
        line.onFrame((frame) => messagesOf(frame).forEach(take));
      } else {
        line.say({ channel: 0, message: { type: "subscribe", rooms: [{ room, digest: empty }] } });
      }
      pinged = channel;
      line.say({ channel: 0, message: { type: "ping", at: pinged } });
      await promise;
    },
    prepare: async (name, pieces) => {
      const texts = pieces.flat();
      const room = roomByName.get(name) as RoomId;
      const feed = await sealFeed(person, room, texts.length, (at) => ["message", texts[at] as string, null]);
      let end = 0;
      const ends = pieces.map((piece) => {
        end += piece.length;
        return end;
      });
      prepared.set(name, { feed, ends });
      marksByFeed.set(
        feed.clientId,
        texts.map((text) => Number(text.slice(1, 8))),
      );
    },
    say: (name, at) => {
      const { feed, ends } = prepared.get(name) as Piece;
      const update: Bytes = updateOf(feed, ends[at - 1] ?? 0, ends[at] as number);
      line.say({ channel: rooms.indexOf(name) + 1, message: { type: "update", update } });
    },
    onHeard: (hear) => {
      onHeard = hear;
    },
    onConfirmed: (hear) => {
      onConfirmed = hear;
    },
    bytesRead: () => line.bytesRead(),
    close: () => line.close(),
  };
}

import { get } from "node:http";
import WebSocket from "ws";
import {
  type Addressed,
  type Bytes,
  encodeFrame,
  type FeedRun,
  parseFrame,
  parseUpdate,
  type RoomDigest,
  type WireMessage,
} from "../../crdt/index.ts";
import type { RelayProcess } from "../support/relay.ts";
import type { Replica } from "../support/replica.ts";
import { authenticate, deviceClaim, type Wire, type WireClient } from "../support/wire-client.ts";

/** Proves who it is and names its rooms. */
export async function greet(
  client: WireClient,
  audience: string,
  replica: Replica,
  chainLength: number,
  rooms: readonly RoomDigest[],
): Promise<void> {
  await authenticate(client, audience, { ...deviceClaim(replica), chainSeq: chainLength });
  await client.hear("welcome");
  client.say({ type: "hello", chains: [[replica.chain, chainLength]], rooms });
}

/** A socket that hands over frames and counts what came over the network, the HTTP upgrade included. */
export interface Line extends Wire {
  say(...messages: readonly Addressed[]): void;
  bytesRead(): number;
}

export async function openLine(relay: RelayProcess): Promise<Line> {
  const ws = new WebSocket(`${relay.wsUrl}/sync`, { perMessageDeflate: false });
  let bytesRead = () => 0;
  ws.on("upgrade", ({ socket }) => {
    bytesRead = () => socket.bytesRead;
  });
  const ends: ((code: number, reason: string) => void)[] = [];
  ws.on("close", (code, reason) => {
    for (const end of ends) end(code, reason.toString());
  });
  const early: Bytes[] = [];
  let take = (frame: Bytes): void => void early.push(frame);
  ws.on("message", (data: Buffer) => take(data));
  await new Promise<void>((resolve, reject) => {
    ws.on("error", reject);
    ws.on("open", () => resolve());
  });
  return {
    say: (...messages) => ws.send(encodeFrame(messages)),
    send: (frame) => ws.send(frame),
    bytesRead: () => bytesRead(),
    close: () => ws.terminate(),
    onFrame: (callback) => {
      take = callback;
      for (const frame of early.splice(0)) callback(frame);
    },
    onClose: (callback) => {
      ends.push(callback);
    },
  };
}

export function messagesOf(frame: Bytes): readonly Addressed[] {
  const parsed = parseFrame(frame);
  if (!parsed.ok) throw new Error(`the relay sent a bad frame: ${parsed.error.reason}`);
  const refused = parsed.value.find(({ message }) => message.type === "refused" || message.type === "nack");
  if (refused !== undefined) throw new Error(`the relay refused: ${JSON.stringify(refused.message)}`);
  return parsed.value;
}

export function runsOf(message: WireMessage): readonly FeedRun[] {
  if (message.type !== "update" && message.type !== "step2") return [];
  const runs = parseUpdate(message.update, { maxFeeds: 100_000, maxItems: 1_000_000 });
  if (!runs.ok) throw new Error(`the relay sent a bad update: ${runs.error.reason}`);
  return runs.value;
}

/** Resolves when `done` is called; fails when the line ends before that, or when it takes too long. */
export function within(
  line: Line,
  ms: number,
  what: string,
): { readonly done: () => void; readonly promise: Promise<void> } {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new Error(`waited ${ms / 1_000} s for ${what}`)), ms);
  line.onClose((code, reason) => {
    clearTimeout(timer);
    reject(new Error(`the relay closed (${code} ${reason}) before ${what}`));
  });
  return {
    done: () => {
      clearTimeout(timer);
      resolve();
    },
    promise,
  };
}

/** One counter of `/metrics`. */
export async function metric(relay: RelayProcess, name: string): Promise<number> {
  const text = await read(`${relay.url}/metrics`);
  const found = new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1];
  if (found === undefined) throw new Error(`the relay has no metric ${name}`);
  return Number(found);
}

/** On a connection of its own: `fetch` would take one from before the relay's last restart. */
function read(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        text += part;
      });
      response.on("end", () => resolve(text));
    });
    request.on("error", reject);
  });
}

/** Milliseconds of CPU that the relay's process has used. */
export const cpuMs = async (relay: RelayProcess): Promise<number> =>
  1_000 * (await metric(relay, "process_cpu_seconds_total"));

import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { asItComes, type Device, type Kind, type Place } from "./device.ts";
import { servePeer } from "./peer-process.ts";
import { createPresence, nobodysPresence, type Presence } from "./presence.ts";
import { openSocket, type Socket } from "./socket.ts";
import { marksIn } from "./texts.ts";
import { type Held, nothingHeld, updatesOf } from "./y-room.ts";

/** What both Yjs servers speak within a room. */
const SYNC = 0;
const AWARENESS = 1;
const STEP_1 = 0;
const STEP_2 = 1;
const UPDATE = 2;

export interface YDevice extends Device {
  /** An update as it is, of whoever wrote it. */
  sayUpdate(room: string, update: Uint8Array): void;
}

export interface YPlace extends Place {
  /** A device that holds something of its rooms already. */
  device(n: number, held?: (room: string) => Held): Promise<YDevice>;
}

export interface YKind extends Kind {
  open(): Promise<YPlace>;
}

const kindOf = (name: string, isPresent: boolean): YKind => ({
  name,
  open: async () => {
    const served = await servePeer("y-websocket");
    return {
      served,
      device: async (_n, held = () => nothingHeld) => openDevice(served.url, held, isPresent),
    };
  },
});

/** One WebSocket for each room, as `y-websocket`'s provider does it. A client's own update comes back to it: that confirms it. */
export const yWebsocket = kindOf("y-websocket", false);
/** The same with the awareness that its provider makes when it is given none. */
export const yWebsocketAsItComes = kindOf(asItComes("y-websocket"), true);

function openDevice(url: string, heldOf: (room: string) => Held, isPresent: boolean): YDevice {
  const sockets = new Map<string, Socket>();
  const presences = new Map<string, Presence>();
  const prepared = new Map<string, readonly Uint8Array[]>();
  const authors = new Set<number>();
  let onHeard: (marks: readonly number[]) => void = () => {};
  let onConfirmed: (pieces: number) => void = () => {};
  const say = (room: string, kind: number, body: Uint8Array): void =>
    sockets.get(room)?.send(messageOf(kind, body));
  const take = (room: string, held: Held, bytes: Uint8Array, inStep: () => void): void => {
    const message = parseMessage(decoding.createDecoder(bytes));
    if (message === null) return;
    if (message.kind === "presence") return presences.get(room)?.hear(message.body);
    if (message.kind === STEP_1) return say(room, STEP_2, held.missing(message.body));
    onHeard(marksIn(message.body));
    if (message.kind === STEP_2) inStep();
    else if (authors.has(authorOf(message.body))) onConfirmed(1);
  };
  return {
    open: async (room) => {
      const held = heldOf(room);
      const answered = Promise.withResolvers<void>();
      const early: Uint8Array[] = [];
      let hear = (bytes: Uint8Array): void => void early.push(bytes);
      sockets.set(room, await openSocket(`${url}/${room}`, (bytes) => hear(bytes)));
      hear = (bytes) => take(room, held, bytes, answered.resolve);
      say(room, STEP_1, held.vector);
      const presence = isPresent
        ? createPresence((update) => sockets.get(room)?.send(presenceOf(update)), { echoes: true })
        : nobodysPresence;
      presences.set(room, presence);
      presence.greet();
      for (const bytes of early) hear(bytes);
      await answered.promise;
    },
    prepare: async (room, pieces) => {
      const { author, updates } = updatesOf(pieces);
      authors.add(author);
      prepared.set(room, updates);
    },
    say: (room, n) => say(room, UPDATE, prepared.get(room)?.[n] as Uint8Array),
    sayUpdate: (room, update) => {
      authors.add(authorOf(update));
      say(room, UPDATE, update);
    },
    onHeard: (hear) => {
      onHeard = hear;
    },
    onConfirmed: (hear) => {
      onConfirmed = hear;
    },
    bytesRead: () => [...sockets.values()].reduce((total, socket) => total + socket.bytesRead(), 0),
    close: () => {
      for (const presence of presences.values()) presence.end();
      for (const socket of sockets.values()) socket.close();
    },
  };
}

function messageOf(kind: number, body: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder();
  writeSync(encoder, kind, body);
  return encoding.toUint8Array(encoder);
}

function presenceOf(update: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder();
  writePresence(encoder, update);
  return encoding.toUint8Array(encoder);
}

export function writeSync(encoder: encoding.Encoder, kind: number, body: Uint8Array): void {
  encoding.writeVarUint(encoder, SYNC);
  encoding.writeVarUint(encoder, kind);
  encoding.writeVarUint8Array(encoder, body);
}

export function writePresence(encoder: encoding.Encoder, update: Uint8Array): void {
  encoding.writeVarUint(encoder, AWARENESS);
  encoding.writeVarUint8Array(encoder, update);
}

export const syncKinds = { STEP_1, STEP_2, UPDATE } as const;

/** `null`: about something else than the document and who is here. */
export function parseMessage(
  decoder: decoding.Decoder,
): { readonly kind: number | "presence"; readonly body: Uint8Array } | null {
  const type = decoding.readVarUint(decoder);
  if (type === AWARENESS) return { kind: "presence", body: decoding.readVarUint8Array(decoder) };
  if (type !== SYNC) return null;
  return { kind: decoding.readVarUint(decoder), body: decoding.readVarUint8Array(decoder) };
}

/** The client that the first struct of an update belongs to. */
export function authorOf(update: Uint8Array): number {
  const decoder = decoding.createDecoder(update);
  decoding.readVarUint(decoder);
  decoding.readVarUint(decoder);
  return decoding.readVarUint(decoder);
}

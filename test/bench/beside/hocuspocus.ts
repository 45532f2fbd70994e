import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { asItComes, WRITES_AT_ONCE } from "./device.ts";
import { peerVersions } from "./install.ts";
import { servePeer } from "./peer-process.ts";
import { createPresence, nobodysPresence, type Presence } from "./presence.ts";
import { openSocket } from "./socket.ts";
import { marksIn } from "./texts.ts";
import { type Held, nothingHeld, updatesOf } from "./y-room.ts";
import {
  parseMessage,
  syncKinds,
  writePresence,
  writeSync,
  type YDevice,
  type YKind,
} from "./y-websocket.ts";

const AUTH = 2;
const TOKEN = 0;
const SYNC_STATUS = 8;
const OPEN_MS = 60_000;

interface Setting {
  readonly isPresent?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

const kindOf = (name: string, { isPresent = false, env = {} }: Setting): YKind => ({
  name,
  open: async () => {
    const served = await servePeer("hocuspocus", env);
    return { served, device: (_n, held = () => nothingHeld) => openDevice(served.url, held, isPresent) };
  },
});

/** All rooms through one WebSocket, as `HocuspocusProviderWebsocket` does it, and a token for each. A sync status confirms an update. */
export const hocuspocus = kindOf("hocuspocus", {});
/** The same with the awareness that its provider makes when it is given none. */
export const hocuspocusAsItComes = kindOf(asItComes("hocuspocus"), { isPresent: true });
/** As near as it can be set to what Skein promises: it begins to write with each change, and still delivers without waiting for that. */
export const hocuspocusThatWrites = kindOf(WRITES_AT_ONCE, { env: { DEBOUNCE: "0" } });

interface Room {
  readonly held: Held;
  readonly presence: Presence;
  readonly inStep: () => void;
  /** The first status answers our half of the handshake. */
  isGreeted: boolean;
}

async function openDevice(url: string, heldOf: (room: string) => Held, isPresent: boolean): Promise<YDevice> {
  const rooms = new Map<string, Room>();
  const prepared = new Map<string, readonly Uint8Array[]>();
  let onHeard: (marks: readonly number[]) => void = () => {};
  let onConfirmed: (pieces: number) => void = () => {};
  const socket = await openSocket(url, (bytes) => {
    const decoder = decoding.createDecoder(bytes);
    const name = decoding.readVarString(decoder);
    const room = rooms.get(name);
    if (room === undefined) return;
    const type = decoding.peekVarUint(decoder);
    if (type === SYNC_STATUS) {
      if (room.isGreeted) onConfirmed(1);
      room.isGreeted = true;
      return;
    }
    const message = parseMessage(decoder);
    if (message === null) return;
    if (message.kind === "presence") return room.presence.hear(message.body);
    if (message.kind === syncKinds.STEP_1)
      return say(name, syncKinds.STEP_2, room.held.missing(message.body));
    onHeard(marksIn(message.body));
    if (message.kind === syncKinds.STEP_2) room.inStep();
  });
  const say = (room: string, kind: number, body: Uint8Array): void =>
    socket.send(addressed(room, (encoder) => writeSync(encoder, kind, body)));
  const presenceIn = (room: string): Presence =>
    createPresence((update) => socket.send(addressed(room, (encoder) => writePresence(encoder, update))), {
      echoes: false,
    });
  return {
    open: async (room) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const held = heldOf(room);
      const presence = isPresent ? presenceIn(room) : nobodysPresence;
      rooms.set(room, { held, presence, inStep: resolve, isGreeted: false });
      socket.send(addressed(room, writeToken));
      say(room, syncKinds.STEP_1, held.vector);
      presence.greet();
      const timer = setTimeout(() => reject(new Error(`waited for ${room}`)), OPEN_MS);
      await promise;
      clearTimeout(timer);
    },
    prepare: async (room, pieces) => void prepared.set(room, updatesOf(pieces).updates),
    say: (room, n) => say(room, syncKinds.UPDATE, prepared.get(room)?.[n] as Uint8Array),
    sayUpdate: (room, update) => say(room, syncKinds.UPDATE, update),
    onHeard: (hear) => {
      onHeard = hear;
    },
    onConfirmed: (hear) => {
      onConfirmed = hear;
    },
    bytesRead: () => socket.bytesRead(),
    close: () => {
      for (const { presence } of rooms.values()) presence.end();
      socket.close();
    },
  };
}

function addressed(room: string, write: (encoder: encoding.Encoder) => void): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarString(encoder, room);
  write(encoder);
  return encoding.toUint8Array(encoder);
}

function writeToken(encoder: encoding.Encoder): void {
  encoding.writeVarUint(encoder, AUTH);
  encoding.writeVarUint(encoder, TOKEN);
  encoding.writeVarString(encoder, "");
  encoding.writeVarString(encoder, peerVersions()["@hocuspocus/provider"] ?? "");
}

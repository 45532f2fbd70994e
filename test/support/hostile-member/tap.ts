import type { Ports } from "../../../client/engine/ports.ts";
import {
  type Bytes,
  encodeFrame,
  encodeUpdate,
  type FeedRun,
  parseFrame,
  type RoomId,
} from "../../../crdt/index.ts";

/** A way past the relay: bytes come out of a device's own connection that no relay has put in. */
export interface Tap {
  readonly change: (ports: Ports) => Ports;
  /** Hands rows of a room straight to the device. */
  readonly hand: (room: string, runs: readonly FeedRun[]) => void;
  readonly handUpdate: (room: string, update: Bytes) => void;
  readonly handEntries: (chain: string, from: number, entries: readonly Bytes[]) => void;
  readonly frame: (frame: Bytes) => void;
}

export function createTap(): Tap {
  let hear: (frame: Bytes) => void = () => {};
  let channels: RoomId[] = [];

  /** A device numbers its rooms as it names them. */
  function note(frame: Bytes): void {
    const parsed = parseFrame(new Uint8Array(frame));
    if (!parsed.ok) return;
    for (const { message } of parsed.value)
      if (message.type === "hello" || message.type === "subscribe")
        channels.push(...message.rooms.map(({ room }) => room));
  }

  const handUpdate: Tap["handUpdate"] = (room, update) => {
    const channel = channels.indexOf(room as RoomId) + 1;
    if (channel === 0) throw new Error("the device does not follow this room");
    hear(encodeFrame([{ channel, message: { type: "update", update } }]));
  };

  return {
    change: (ports) => ({
      ...ports,
      network: {
        ...ports.network,
        connect(origin, handlers) {
          channels = [];
          hear = handlers.onFrame;
          const socket = ports.network.connect(origin, handlers);
          return {
            ...socket,
            send: (bytes) => {
              note(bytes);
              socket.send(bytes);
            },
          };
        },
      },
    }),
    hand: (room, runs) => handUpdate(room, encodeUpdate(runs)),
    handUpdate,
    handEntries: (chain, from, entries) =>
      hear(
        encodeFrame([
          {
            channel: 0,
            message: { type: "entries", chain: chain as never, from, entries },
          },
        ]),
      ),
    frame: (frame) => hear(frame),
  };
}

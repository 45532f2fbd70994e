import type { Device, Kind } from "./device.ts";
import { servePeer } from "./peer-process.ts";
import { openSocket, type Socket } from "./socket.ts";
import { marksIn } from "./texts.ts";

/** The limit of anything that sends message by message over `ws`: a loop. What somebody said comes back and so is confirmed. */
export const bareWs: Kind = {
  name: "bare-ws",
  open: async () => {
    const served = await servePeer("bare-ws");
    return { served, device: async () => openDevice(served.url) };
  },
};

function openDevice(url: string): Device {
  const sockets = new Map<string, Socket>();
  const prepared = new Map<string, readonly Uint8Array[]>();
  const own = new Set<number>();
  let onHeard: (marks: readonly number[]) => void = () => {};
  let onConfirmed: (pieces: number) => void = () => {};
  return {
    open: async (room) =>
      void sockets.set(
        room,
        await openSocket(`${url}/${room}`, (bytes) => {
          const marks = marksIn(bytes);
          onHeard(marks);
          if (own.has(marks[0] ?? -1)) onConfirmed(1);
        }),
      ),
    prepare: async (room, pieces) => {
      const bytes = pieces.map((piece) => Buffer.from(piece.join("")));
      for (const piece of bytes) own.add(marksIn(piece)[0] ?? -1);
      prepared.set(room, bytes);
    },
    say: (room, n) => sockets.get(room)?.send(prepared.get(room)?.[n] as Uint8Array),
    onHeard: (hear) => {
      onHeard = hear;
    },
    onConfirmed: (hear) => {
      onConfirmed = hear;
    },
    bytesRead: () => [...sockets.values()].reduce((total, socket) => total + socket.bytesRead(), 0),
    close: () => {
      for (const socket of sockets.values()) socket.close();
    },
  };
}

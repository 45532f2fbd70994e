import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { statusOf } from "../errors.ts";
import { limits } from "../limits.ts";
import type { Peer } from "../sync/outlet.ts";
import type { Session } from "../sync/session.ts";

/** A WebSocket with the session that it feeds. */
export interface Attached {
  /** Pings, or ends a socket that has been silent for too long. */
  keepAlive(nowMs: number): void;
  close(code: number, reason: string): void;
  onGone(callback: () => void): void;
}

/** From the org, or from the one room that a mirror follows. */
const SENT_AWAY: readonly number[] = [statusOf.NotMember.close, statusOf.NoSuchRoom.close];

export function attach(ws: WebSocket, socket: Duplex, create: (peer: Peer) => Session): Attached {
  let heardAt = Date.now();
  const close = (code: number, reason: string) => {
    if (ws.bufferedAmount > limits.maxQueuedBytes) return ws.terminate(); // it would wait behind all that
    ws.close(code, reason);
    const withinMs = SENT_AWAY.includes(code) ? limits.closeRemovedWithinMs : limits.closeWithinMs;
    setTimeout(() => ws.terminate(), withinMs).unref();
  };
  const session = create({
    send: (frame) => ws.send(frame, { binary: true }),
    close,
    queuedBytes: () => ws.bufferedAmount,
  });
  ws.on("message", (data: Buffer, isBinary: boolean) => {
    heardAt = Date.now();
    if (isBinary) session.receive(new Uint8Array(data.buffer, data.byteOffset, data.length));
    else close(1003, "binary only");
  });
  ws.on("pong", () => {
    heardAt = Date.now();
  });
  ws.on("close", () => session.closed());
  socket.on("drain", () => session.drained());
  return {
    keepAlive: (nowMs) => {
      if (nowMs - heardAt > limits.deadAfterMs) ws.terminate();
      else ws.ping();
    },
    close: (code, reason) => {
      session.closed(); // whatever still arrives is not read
      close(code, reason);
    },
    onGone: (callback) => {
      ws.on("close", callback);
    },
  };
}

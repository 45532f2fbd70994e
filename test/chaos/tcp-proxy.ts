import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/**
 * A cable between one device and the relay: bytes pass through, or not.
 *
 *   whole     as they come
 *   cut       connections die with a reset, new ones too
 *   halfOpen  both ends go on believing in their connections and nothing arrives any more, for good; new ones
 *             open and hear nothing
 *   slow      late, a few bytes at a time, in pieces that end anywhere
 */
export type Weather =
  | { readonly type: "whole" | "cut" | "halfOpen" }
  | {
      readonly type: "slow";
      readonly delayMs: number;
      readonly bytesPerSecond: number;
      readonly pieceBytes: number;
    };

export interface TcpProxy {
  readonly url: string;
  readonly weather: () => Weather;
  turn(weather: Weather): void;
  close(): Promise<void>;
}

const MAX_WAITING_BYTES = 262_144; // beyond it the sender has to wait, as for a full window

export async function startTcpProxy(targetPort: () => number): Promise<TcpProxy> {
  let weather: Weather = { type: "whole" };
  const wires = new Set<Wire>();
  const server = createServer((near) => {
    if (weather.type === "cut") return void near.resetAndDestroy();
    const far = connect(targetPort(), "127.0.0.1");
    const wire = layWire(near, far, () => weather);
    if (weather.type === "halfOpen") wire.silence();
    wires.add(wire);
    wire.onEnd(() => wires.delete(wire));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    weather: () => weather,
    turn: (next) => {
      weather = next;
      if (next.type === "cut") for (const wire of [...wires]) wire.reset();
      if (next.type === "halfOpen") for (const wire of wires) wire.silence();
    },
    close: async () => {
      for (const wire of [...wires]) wire.reset();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

interface Wire {
  /** Nothing passes any more, and neither end hears when the other one leaves. */
  silence(): void;
  reset(): void;
  onEnd(callback: () => void): void;
}

function layWire(near: Socket, far: Socket, weather: () => Weather): Wire {
  let isSilent = false;
  let ends = 0;
  let ended = () => {};
  const carry = (from: Socket, to: Socket): void => {
    const lane = createLane(from, to, weather);
    from.on("data", (bytes: Buffer) => {
      if (!isSilent) lane.take(bytes);
    });
    from.on("error", () => {}); // "close" follows
    from.on("close", () => {
      if (!isSilent) lane.end();
      if (++ends === 2) ended();
    });
  };
  carry(near, far);
  carry(far, near);
  return {
    silence: () => {
      isSilent = true;
    },
    reset: () => {
      near.resetAndDestroy();
      far.resetAndDestroy();
    },
    onEnd: (callback) => {
      ended = callback;
    },
  };
}

/** One direction of a wire: in order, nothing before its time. */
function createLane(from: Socket, to: Socket, weather: () => Weather) {
  const queue: { readonly time: number; readonly bytes: Buffer | null }[] = []; // null: the end
  let freeAt = 0;
  let waitingBytes = 0;
  let timer: NodeJS.Timeout | null = null;

  const drain = (): void => {
    timer = null;
    for (let next = queue[0]; next !== undefined && next.time <= performance.now(); next = queue[0]) {
      queue.shift();
      waitingBytes -= next.bytes?.length ?? 0;
      if (next.bytes === null) to.destroy();
      else if (!to.destroyed) to.write(next.bytes);
    }
    if (waitingBytes <= MAX_WAITING_BYTES) from.resume();
    if (queue[0] !== undefined) timer = setTimeout(drain, Math.max(1, queue[0].time - performance.now()));
  };
  const put = (time: number, bytes: Buffer | null): void => {
    queue.push({ time, bytes });
    waitingBytes += bytes?.length ?? 0;
    if (waitingBytes > MAX_WAITING_BYTES) from.pause();
    if (timer === null) drain();
  };
  return {
    take: (bytes: Buffer): void => {
      const now = weather();
      if (now.type !== "slow") return put(freeAt, bytes);
      for (let start = 0; start < bytes.length; start += now.pieceBytes) {
        const piece = bytes.subarray(start, start + now.pieceBytes);
        const begin = Math.max(freeAt, performance.now() + now.delayMs);
        freeAt = begin + (piece.length / now.bytesPerSecond) * 1000;
        put(freeAt, piece);
      }
    },
    end: (): void => put(freeAt, null),
  };
}

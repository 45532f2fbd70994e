import type { Network, SocketHandlers } from "../../../client/engine/ports.ts";
import { encodeFrame, parseFrame, type RoomId, type WireMessage } from "../../../crdt/index.ts";
import type { Session } from "../../../relay/sync/session.ts";
import type { Clockwork } from "./clockwork.ts";
import { CANARY } from "./ledger.ts";
import type { Chance } from "./random.ts";
import { RELAY_ORIGIN, type SimRelay } from "./sim-relay.ts";
import type { Tape } from "./tape.ts";

const CONNECT_TIMEOUT_MS = 15_000;
const REQUEST_TIMEOUT_MS = 15_000;
const NO_ANSWER = 1006;
const MAX_FRAME_BYTES = 2 ** 20;
/** As it is, in the other width, and in base64 wherever it may begin. */
const CANARIES: readonly Buffer[] = [
  Buffer.from(CANARY),
  Buffer.from(CANARY, "utf16le"),
  ...[0, 1, 2].map((at) => Buffer.from(Buffer.from(CANARY.slice(at)).toString("base64").slice(0, 16))),
];

interface NetworkPorts {
  readonly clockwork: Clockwork;
  readonly chance: Chance;
  readonly tape: Tape;
  readonly relay: SimRelay;
  /** Sees every frame that leaves a device. */
  readonly onSent: (device: string, frame: Uint8Array) => void;
  readonly onConnect: (process: string) => void;
  readonly notesRooms: boolean;
  /** Mutants come in here: what a device hears instead of a frame, `null` for nothing. */
  readonly alterHeard?: ((frame: Uint8Array, device: string) => Uint8Array | null) | undefined;
}

/** One way of one connection: keeps order, loses what is under way when the link dies, may swallow everything. */
class Way {
  isBlack = false;
  lastAt = 0;
}

interface Connection {
  readonly device: string;
  readonly up: Way;
  readonly down: Way;
  /** As the device has numbered them, from channel 1 on. Kept where somebody may speak in between. */
  readonly rooms: RoomId[];
  isDead: boolean;
  session: Session | null;
  handlers: SocketHandlers | null;
}

/** The network between devices and the relay. Within one connection frames keep their order, as in TCP. */
export class SimNetwork {
  readonly #ports: NetworkPorts;
  readonly #open = new Set<Connection>();
  readonly #cutOff = new Set<string>();
  readonly #latencyMs = new Map<string, number>();

  constructor(ports: NetworkPorts) {
    this.#ports = ports;
  }

  setLatency(device: string, meanMs: number): void {
    this.#latencyMs.set(device, meanMs);
  }

  /** Frames get through in both directions. */
  isConnected(device: string): boolean {
    return this.#of(device).some(({ session, up, down }) => session !== null && !up.isBlack && !down.isBlack);
  }

  /** `isAlive` ends with the process: nobody hears what comes later. */
  portOf(device: string, life: number, isAlive: () => boolean): Network {
    return {
      homeOrigin: RELAY_ORIGIN,
      connect: (_origin, handlers) => {
        this.#ports.onConnect(`${device} ${life}`);
        const connection = this.#connect(device, guarded(handlers, isAlive));
        return {
          send: (bytes) => this.#sendUp(connection, bytes),
          close: () => this.#closeFromDevice(connection),
          queuedBytes: () => 0,
        };
      },
      request: (_origin, path, { method, headers, body }) =>
        new Promise((resolve) => {
          const answer = (given: Awaited<ReturnType<Network["request"]>>) => {
            if (isAlive()) resolve(given);
          };
          const init = {
            method,
            ...(headers && { headers }),
            ...(body && { body: body as Uint8Array<ArrayBuffer> }),
          };
          this.#request(device, path, init, answer);
        }),
    };
  }

  // ------------------------------------------------------------ faults

  cutOff(device: string): void {
    this.#cutOff.add(device);
    for (const one of this.#of(device)) this.#blacken(one, true, true);
  }

  /** What is said one way goes nowhere; nobody gets a new connection, for that takes both ways. */
  cutOffOneWay(device: string, way: "up" | "down"): void {
    this.#cutOff.add(device);
    for (const one of this.#of(device)) this.#blacken(one, way === "up", way === "down");
  }

  rejoin(device: string): void {
    this.#cutOff.delete(device);
  }

  /** The link dies: what is under way is lost, and each end learns of it in its own time. */
  drop(device: string): void {
    for (const one of this.#of(device)) {
      this.#ports.tape.count("link dropped");
      this.#kill(one, this.#ports.chance.between(0, 5_000), this.#ports.chance.between(0, 5_000));
    }
  }

  /** Nobody is told, and what is sent in one or both directions goes nowhere. */
  halfOpen(device: string): void {
    for (const one of this.#of(device)) {
      this.#ports.tape.count("half-open link");
      const which = this.#ports.chance.between(0, 2);
      this.#blacken(one, which !== 1, which !== 2);
    }
  }

  /** The device's process is gone; its system says so to the relay, or the machine went with it. */
  deviceDied(device: string, saysGoodbye: boolean): void {
    for (const one of this.#of(device)) {
      one.handlers = null;
      if (saysGoodbye) this.#kill(one, 0, this.#ports.chance.between(1, 200));
      else this.#blacken(one, true, true);
    }
  }

  relayDied(saysGoodbye: boolean): void {
    for (const one of [...this.#open]) {
      one.session = null;
      if (saysGoodbye) this.#kill(one, this.#ports.chance.between(1, 500), 0);
      else this.#blacken(one, true, true);
    }
  }

  // ------------------------------------------------------------ words that nobody sent

  /** A hostile client speaks over the connection of its device. False when there is none, or no such room on it. */
  sayToRelay(device: string, room: RoomId, message: WireMessage): boolean {
    const connection = this.#of(device).find(({ session }) => session !== null);
    const channel = connection?.rooms.indexOf(room) ?? -1;
    if (connection === undefined || channel < 0) return false;
    const frame = encodeFrame([{ channel: channel + 1, message }]);
    this.#travel(connection, connection.up, () => connection.session?.receive(frame));
    return true;
  }

  /** Past the relay: a device hears what the relay has not said. */
  sayToDevice(device: string, room: RoomId, message: WireMessage): boolean {
    const connection = this.#of(device).find(({ session }) => session !== null);
    const channel = connection?.rooms.indexOf(room) ?? -1;
    if (connection === undefined || channel < 0) return false;
    this.#sendDown(connection, encodeFrame([{ channel: channel + 1, message }]));
    return true;
  }

  // ------------------------------------------------------------ one connection

  #of(device: string): readonly Connection[] {
    return [...this.#open].filter((one) => one.device === device && !one.isDead);
  }

  #delay(device: string): number {
    const { chance } = this.#ports;
    const mean = this.#latencyMs.get(device) ?? 20;
    const stall = chance.happens(0.002) ? chance.between(500, 8_000) : 0;
    return 1 + Math.round(-Math.log(1 - chance.next()) * mean) + stall;
  }

  #connect(device: string, handlers: SocketHandlers): Connection {
    const { clockwork, tape, relay } = this.#ports;
    const connection: Connection = {
      device,
      up: new Way(),
      down: new Way(),
      rooms: [],
      isDead: false,
      session: null,
      handlers,
    };
    this.#open.add(connection);
    tape.note("connect", device);
    if (this.#cutOff.has(device)) {
      clockwork.after(CONNECT_TIMEOUT_MS, () => this.#end(connection, NO_ANSWER, "no answer"));
      return connection;
    }
    clockwork.after(this.#delay(device) + this.#delay(device), () => {
      if (connection.isDead || connection.up.isBlack) return;
      if (!relay.isUp) return this.#end(connection, NO_ANSWER, "refused");
      connection.handlers?.onOpen();
      connection.session = relay.accept({
        send: (frame) => this.#sendDown(connection, frame),
        close: (code, reason) => this.#closeFromRelay(connection, code, reason),
        queuedBytes: () => 0,
      });
    });
    clockwork.after(CONNECT_TIMEOUT_MS, () => {
      if (connection.session === null) this.#end(connection, NO_ANSWER, "no answer");
    });
    return connection;
  }

  #travel(connection: Connection, way: Way, arrive: () => void): void {
    const { clockwork, tape } = this.#ports;
    if (way.isBlack || connection.isDead) {
      tape.count("frame lost in flight");
      return;
    }
    way.lastAt = Math.max(way.lastAt, clockwork.now() + this.#delay(connection.device));
    clockwork.after(way.lastAt - clockwork.now(), () => {
      if (way.isBlack || connection.isDead) tape.count("frame lost in flight");
      else arrive();
    });
  }

  #sendUp(connection: Connection, bytes: Uint8Array): void {
    if (connection.isDead || connection.session === null) return;
    const frame = new Uint8Array(bytes);
    this.#looksRight(frame, connection.device);
    this.#ports.tape.note("up", connection.device, frame);
    this.#ports.onSent(connection.device, frame);
    if (this.#ports.notesRooms) noteRooms(connection, frame);
    this.#travel(connection, connection.up, () => connection.session?.receive(frame));
  }

  #sendDown(connection: Connection, bytes: Uint8Array): void {
    const frame = new Uint8Array(bytes);
    this.#looksRight(frame, connection.device);
    this.#ports.tape.note("down", connection.device, frame);
    this.#travel(connection, connection.down, () => {
      const heard = this.#ports.alterHeard ? this.#ports.alterHeard(frame, connection.device) : frame;
      if (heard !== null) connection.handlers?.onFrame(heard);
    });
  }

  /** Within its bound, and nothing that a person wrote stands in it to be read. */
  #looksRight(frame: Uint8Array, device: string): void {
    const { tape } = this.#ports;
    if (frame.length > MAX_FRAME_BYTES) tape.violate("frames stay within their bound", device);
    const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength);
    if (CANARIES.some((one) => bytes.includes(one))) tape.violate("the relay reads no words", device);
  }

  #closeFromDevice(connection: Connection): void {
    const { handlers } = connection;
    connection.handlers = null;
    this.#ports.tape.note("close", connection.device);
    if (connection.isDead) return;
    this.#ports.clockwork.after(1, () => handlers?.onClose(1000, ""));
    if (connection.up.isBlack) return; // the relay finds out by itself
    this.#travel(connection, connection.up, () => this.#gone(connection));
  }

  #closeFromRelay(connection: Connection, code: number, reason: string): void {
    this.#travel(connection, connection.down, () => this.#end(connection, code, reason));
  }

  #blacken(connection: Connection, up: boolean, down: boolean): void {
    const { clockwork, chance } = this.#ports;
    connection.up.isBlack ||= up;
    connection.down.isBlack ||= down;
    clockwork.after(chance.between(25_000, 65_000), () => {
      // the relay's own ping finds it; what it says then gets through only if its way is open
      connection.session?.closed();
      connection.session = null;
      if (!connection.down.isBlack) this.#end(connection, NO_ANSWER, "");
    });
  }

  #kill(connection: Connection, deviceLearnsAfterMs: number, relayLearnsAfterMs: number): void {
    const { clockwork } = this.#ports;
    const { session, handlers } = connection;
    connection.isDead = true;
    this.#open.delete(connection);
    clockwork.after(relayLearnsAfterMs, () => session?.closed());
    clockwork.after(deviceLearnsAfterMs, () => {
      if (connection.handlers !== null) handlers?.onClose(NO_ANSWER, "");
      connection.handlers = null;
    });
  }

  #end(connection: Connection, code: number, reason: string): void {
    const { handlers } = connection;
    connection.handlers = null;
    if (handlers !== null) this.#ports.tape.note("closed", `${connection.device} ${code} ${reason}`);
    this.#gone(connection);
    handlers?.onClose(code, reason);
  }

  #gone(connection: Connection): void {
    connection.isDead = true;
    this.#open.delete(connection);
    connection.session?.closed();
    connection.session = null;
  }

  // ------------------------------------------------------------ plain requests

  #request(
    device: string,
    path: string,
    init: RequestInit,
    resolve: (given: { readonly status: number; readonly body: Uint8Array } | null) => void,
  ): void {
    const { clockwork, relay, tape } = this.#ports;
    tape.note("request", `${device} ${init.method} ${path}`);
    const isCutOff = () => this.#cutOff.has(device);
    let isOver = false;
    const answer = (given: Parameters<typeof resolve>[0]): void => {
      if (!isOver) resolve(given);
      isOver = true;
    };
    clockwork.after(REQUEST_TIMEOUT_MS, () => answer(null)); // as platform/network.ts: a relay that died over it says nothing
    if (isCutOff()) return;
    clockwork.after(this.#delay(device), () => {
      void relay.request(path, init).then((given) => {
        clockwork.after(this.#delay(device), () => {
          if (!isCutOff()) answer(given);
        });
      });
    });
  }
}

function noteRooms({ rooms }: Connection, frame: Uint8Array): void {
  const messages = parseFrame(frame);
  for (const { message } of messages.ok ? messages.value : [])
    if (message.type === "hello" || message.type === "subscribe")
      rooms.push(...message.rooms.map(({ room }) => room));
}

const guarded = (handlers: SocketHandlers, isAlive: () => boolean): SocketHandlers => ({
  onOpen: () => {
    if (isAlive()) handlers.onOpen();
  },
  onFrame: (bytes) => {
    if (isAlive()) handlers.onFrame(bytes);
  },
  onClose: (code, reason) => {
    if (isAlive()) handlers.onClose(code, reason);
  },
});

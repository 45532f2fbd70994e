import type { SocketHandlers } from "../../../client/engine/ports.ts";
import { type Addressed, type Bytes, encodeFrame, parseFrame, type RoomId } from "../../../crdt/index.ts";
import { createSession, type Session } from "../../../relay/sync/session.ts";
import { HOST, type RelayCore } from "./core.ts";

/** What a relay does to one device. What is left out it does honestly. */
export interface Malice {
  /** What the device hears instead of a message. */
  readonly toDevice?: (one: Addressed, tap: Tap) => readonly Addressed[];
  /** What reaches the relay's own code instead of a message. */
  readonly toRelay?: (one: Addressed, tap: Tap) => readonly Addressed[];
  /** What a request is answered with; `honest` asks the relay's own code. */
  readonly answer?: (request: Asked, honest: () => Promise<Answer>) => Promise<Answer | null>;
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: Bytes | undefined;
}

export interface Answer {
  readonly status: number;
  readonly body: Bytes;
}

/** One connection between a device and the relay's own code, with somebody in the middle who reads the frames. */
export class Tap {
  readonly device: string;
  readonly #malice: () => Malice;
  readonly #handlers: SocketHandlers;
  readonly #rooms: RoomId[] = [];
  #session: Session | null = null;
  isOpen = true;

  constructor(device: string, core: () => RelayCore, malice: () => Malice, handlers: SocketHandlers) {
    this.device = device;
    this.#malice = malice;
    this.#handlers = handlers;
    setImmediate(() => {
      if (!this.isOpen) return;
      handlers.onOpen();
      this.#session = createSession(
        core().hub,
        {
          send: (frame) => this.#down(new Uint8Array(frame)),
          close: (code, reason) => setImmediate(() => this.end(code, reason)),
          queuedBytes: () => 0,
        },
        { audiences: [HOST] },
      );
    });
  }

  /** Rooms by channel, as the device has named them. */
  roomOf(channel: number): RoomId | undefined {
    return this.#rooms[channel - 1];
  }

  channelOf(room: string): number {
    return this.#rooms.indexOf(room as RoomId) + 1;
  }

  /** Says something to the device that nobody has sent. */
  say(...messages: readonly Addressed[]): void {
    this.#deliver(encodeFrame(messages));
  }

  /** Says something to the relay's own code in the device's place. */
  tell(...messages: readonly Addressed[]): void {
    this.#session?.receive(encodeFrame(messages));
  }

  up(bytes: Bytes): void {
    if (!this.isOpen) return;
    const heard = messagesIn(bytes);
    if (!Buffer.from(encodeFrame(heard)).equals(bytes))
      throw new Error("a device says more than the format names");
    for (const { message } of heard)
      if (message.type === "hello" || message.type === "subscribe")
        this.#rooms.push(...message.rooms.map(({ room }) => room));
    const passed = heard.flatMap((one) => this.#malice().toRelay?.(one, this) ?? [one]);
    setImmediate(() => {
      if (this.isOpen && passed.length > 0) this.#session?.receive(encodeFrame(passed));
    });
  }

  end(code = 1006, reason = ""): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.#session?.closed();
    this.#handlers.onClose(code, reason);
  }

  #down(frame: Bytes): void {
    const passed = messagesIn(frame).flatMap((one) => this.#malice().toDevice?.(one, this) ?? [one]);
    if (passed.length > 0) this.#deliver(encodeFrame(passed));
  }

  #deliver(frame: Bytes): void {
    setImmediate(() => {
      if (this.isOpen) this.#handlers.onFrame(frame);
    });
  }
}

function messagesIn(frame: Bytes): readonly Addressed[] {
  const parsed = parseFrame(frame);
  if (!parsed.ok) throw new Error(`a frame that does not parse: ${parsed.error.reason}`);
  return parsed.value;
}

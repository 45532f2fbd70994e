import { type Bytes, concat } from "../../crdt/public.ts";
import { limits } from "../limits.ts";

/** One socket as the core sees it. */
export interface Peer {
  send(frame: Bytes): void;
  close(code: number, reason: string): void;
  /** Bytes handed to `send` that the network has not taken yet. */
  queuedBytes(): number;
}

/**
 * Collects what one socket gets during a tick and sends it in as few frames as possible.
 * A stock y-websocket client reads one message per frame, so joining can be turned off.
 */
export class Outlet {
  readonly #peer: Peer;
  readonly #joins: boolean;
  #chunks: Chunk[] = [];
  #bytes = 0;

  constructor(peer: Peer, { joins }: { readonly joins: boolean }) {
    this.#peer = peer;
    this.#joins = joins;
  }

  /** `of`: what may be taken back while it waits. */
  push(bytes: Bytes, of: object | null): void {
    this.#chunks.push({ bytes, of });
    this.#bytes += bytes.length;
  }

  takeBack(of: object): void {
    this.#chunks = this.#chunks.filter((chunk) => chunk.of !== of);
    this.#bytes = this.#chunks.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  /** Live rows and history are sent while this holds; beyond it the socket pulls later. */
  get hasRoom(): boolean {
    return this.hasRoomFor(limits.chunkBytes);
  }

  hasRoomFor(bytes: number): boolean {
    return this.queuedBytes() + bytes <= limits.maxQueuedBytes;
  }

  /** Even answers pile up: somebody writes and never reads. */
  get isHopeless(): boolean {
    return this.queuedBytes() > limits.maxUnreadControlBytes;
  }

  get hasDrained(): boolean {
    return this.queuedBytes() <= limits.resumeQueuedBytes;
  }

  queuedBytes(): number {
    return this.#bytes + this.#peer.queuedBytes();
  }

  flush(): void {
    const chunks = this.#chunks.map(({ bytes }) => bytes);
    if (chunks.length === 0) return;
    this.#chunks = [];
    this.#bytes = 0;
    if (!this.#joins || chunks.length === 1) for (const chunk of chunks) this.#peer.send(chunk);
    else for (const frame of joined(chunks)) this.#peer.send(frame);
  }
}

interface Chunk {
  readonly bytes: Bytes;
  readonly of: object | null;
}

function* joined(chunks: readonly Bytes[]): Iterable<Bytes> {
  let frame: Bytes[] = [];
  let bytes = 0;
  for (const chunk of chunks) {
    if (bytes + chunk.length > limits.maxFrameBytes && frame.length > 0) {
      yield concat(...frame);
      frame = [];
      bytes = 0;
    }
    frame.push(chunk);
    bytes += chunk.length;
  }
  yield concat(...frame);
}

import { type Bytes, ByteWriter } from "../../crdt/public.ts";
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
  readonly #frames: Frames;
  readonly #joins: boolean;
  #chunks: Chunk[] = [];
  #bytes = 0;
  #sent = 0;
  /** Of the bytes that were sent, what the other side says it has worked through; `null` when it never says so. */
  #taken: number | null = null;

  constructor(peer: Peer, frames: Frames, { joins }: { readonly joins: boolean }) {
    this.#peer = peer;
    this.#frames = frames;
    this.#joins = joins;
  }

  push(chunk: Chunk): void {
    this.#chunks.push(chunk);
    this.#bytes += lengthOf(chunk);
  }

  takeBack(of: object): void {
    this.#chunks = this.#chunks.filter((chunk) => chunk.of !== of);
    this.#bytes = this.#chunks.reduce((sum, chunk) => sum + lengthOf(chunk), 0);
  }

  /** What somebody has received and not yet worked through counts as queued from now on. Rule RLY48 in SPEC.md. */
  noteTaken(bytes: number): void {
    this.#taken = Math.max(this.#taken ?? 0, Math.min(bytes, this.#sent));
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
    return this.#bytes + this.#peer.queuedBytes() > limits.maxUnreadControlBytes;
  }

  get hasDrained(): boolean {
    return this.queuedBytes() <= limits.resumeQueuedBytes;
  }

  queuedBytes(): number {
    const untaken = this.#taken === null ? 0 : this.#sent - this.#taken;
    return this.#bytes + Math.max(this.#peer.queuedBytes(), untaken);
  }

  flush(): void {
    if (this.#chunks.length === 0) return;
    const [chunks, bytes] = [this.#chunks, this.#bytes];
    this.#chunks = [];
    this.#bytes = 0;
    if (!this.#joins) for (const chunk of chunks) this.#send([chunk]);
    else if (bytes <= limits.maxFrameBytes) this.#send(chunks);
    else for (const some of split(chunks)) this.#send(some);
  }

  #send(chunks: readonly Chunk[]): void {
    const frame = this.#frames.of(chunks);
    this.#sent += frame.length;
    this.#peer.send(frame);
  }
}

/** What goes out in one piece. */
export interface Chunk {
  /** Of a message to a room: its channel, as it stands before the message. */
  readonly head: Bytes | null;
  /** The same bytes for everybody who gets this message. */
  readonly bytes: Bytes;
  /** What may be taken back while it waits. */
  readonly of: object | null;
}

const lengthOf = ({ head, bytes }: Chunk): number => (head === null ? 0 : head.length) + bytes.length;

function* split(chunks: readonly Chunk[]): Iterable<readonly Chunk[]> {
  let frame: Chunk[] = [];
  let bytes = 0;
  for (const chunk of chunks) {
    if (bytes + lengthOf(chunk) > limits.maxFrameBytes && frame.length > 0) {
      yield frame;
      frame = [];
      bytes = 0;
    }
    frame.push(chunk);
    bytes += lengthOf(chunk);
  }
  yield frame;
}

/** Puts frames together. In one tick many sockets are told the same, one after the other: they share the very bytes. */
export class Frames {
  #chunks: readonly Chunk[] = [];
  #frame: Bytes = new Uint8Array(0);

  of(chunks: readonly Chunk[]): Bytes {
    const [first] = chunks;
    if (chunks.length === 1 && first?.head === null) return first.bytes;
    if (!saysTheSame(this.#chunks, chunks)) {
      this.#chunks = chunks;
      this.#frame = join(chunks);
    }
    return this.#frame;
  }
}

/** Compared by identity: what was encoded once is one piece of memory. */
const saysTheSame = (some: readonly Chunk[], others: readonly Chunk[]): boolean =>
  some.length === others.length &&
  some.every(({ head, bytes }, at) => others[at]?.bytes === bytes && others[at].head === head);

function join(chunks: readonly Chunk[]): Bytes {
  const writer = new ByteWriter(chunks.reduce((sum, chunk) => sum + lengthOf(chunk), 0));
  for (const { head, bytes } of chunks) (head === null ? writer : writer.raw(head)).raw(bytes);
  return writer.bytes();
}

const heads: Bytes[] = [];

/** A channel's number as it stands before each of its messages. */
export function headOf(channel: number): Bytes {
  heads[channel] ??= new ByteWriter().uint(channel).bytes();
  return heads[channel];
}

import type { EngineClient, NoteWireView } from "../../../../bridge/contract.ts";

/**
 * The line of one editor to the engine, as a WebSocket for the stock `WebsocketProvider`: frames go as commands and come as
 * views, over whatever line this tab has to the engine (a MessagePort, or a BroadcastChannel to the tab that runs it). When the
 * engine moves, the socket closes and the provider opens the next one, as with any server.
 */
export interface NoteLine {
  /** The Yjs client that the engine knows this editor by. */
  readonly client: number;
  /** What `WebsocketProvider` makes its sockets of. */
  readonly Socket: typeof WebSocket;
  access(): NoteWireView["access"];
  close(): void;
}

export interface NoteLineEvents {
  /** The document was made anew: begin with an empty one. `refused`: something that was typed was not taken. */
  onReset(refused: boolean): void;
  onAccess(access: NoteWireView["access"]): void;
}

const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;

export function openNoteLine(
  engine: EngineClient,
  place: { readonly room: string; readonly note: string },
  session: number,
  { onReset, onAccess }: NoteLineEvents,
): Promise<NoteLine> {
  const { promise, resolve } = Promise.withResolvers<NoteLine>();
  let now: NoteWireView | null = null;
  let frames: Uint8Array[] = [];
  let socket: VirtualSocket | null = null;
  let isClosed = false;
  const sending = new Set<Promise<unknown>>();

  const unwatch = engine.watch("noteWire", { ...place, session }, (view) => {
    if (isClosed) return;
    const before = now;
    now = view;
    if (before === null) resolve(line(view.client));
    if (before?.connection !== view.connection) {
      frames = [];
      if (before !== null && view.generation > before.generation) return onReset(view.refused);
      socket?.end();
    }
    if (before?.access !== view.access) onAccess(view.access);
    frames.push(...view.frames);
    deliver();
  });

  function deliver(): void {
    if (socket?.readyState !== OPEN) return;
    for (const frame of frames.splice(0)) socket.hear(frame);
  }

  class VirtualSocket {
    readonly CONNECTING = CONNECTING;
    readonly OPEN = OPEN;
    readonly CLOSING = CLOSING;
    readonly CLOSED = CLOSED;
    binaryType = "arraybuffer";
    readyState: number = CONNECTING;
    onopen: (() => void) | null = null;
    onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null = null;
    onerror: (() => void) | null = null;
    onmessage: ((event: { readonly data: Uint8Array }) => void) | null = null;

    constructor() {
      socket = this;
      queueMicrotask(() => {
        if (this.readyState !== CONNECTING) return;
        this.readyState = OPEN;
        this.onopen?.();
        deliver();
      });
    }

    hear(frame: Uint8Array): void {
      this.onmessage?.({ data: frame });
    }

    send(data: Uint8Array): void {
      if (now === null || this.readyState !== OPEN) return;
      const frame = new Uint8Array(data);
      const sent = engine.command("noteFrame", { connection: now.connection, frame });
      sending.add(sent);
      void sent.finally(() => sending.delete(sent));
    }

    close(): void {
      this.readyState = CLOSED;
    }

    end(): void {
      if (this.readyState === CLOSED) return;
      this.readyState = CLOSED;
      this.onclose?.({ code: 1012, reason: "the engine moved" });
    }
  }

  const line = (client: number): NoteLine => ({
    client,
    Socket: VirtualSocket as unknown as typeof WebSocket, // the part of it that the provider uses
    access: () => now?.access ?? "read",
    close() {
      isClosed = true;
      socket?.end();
      void Promise.allSettled([...sending]).then(unwatch); // what was typed last gets there first
    },
  });
  return promise;
}

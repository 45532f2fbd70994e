import type { Network, Socket, SocketHandlers } from "../engine/ports.ts";

const CONNECT_TIMEOUT_MS = 15_000;
const REQUEST_TIMEOUT_MS = 15_000;
/** A relay that answers more than this is not answering what was asked. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/**
 * The network over what browsers and Node share: WebSocket and fetch. `openSocket` differs between them.
 *
 * Bounds: connecting and each request give up after 15 s, or when the request says; an answer over 64 MiB is refused.
 * Errors: none thrown; a relay that cannot be reached is `onClose` or `null`.
 */
export function createNetwork(homeOrigin: string | null, openSocket: (url: string) => WebSocket): Network {
  return {
    homeOrigin,
    connect: (origin, handlers) => connect(socketUrl(origin), handlers, openSocket),
    request: async (origin, path, options) => {
      try {
        const response = await fetch(new URL(path, origin), {
          method: options.method,
          ...(options.headers !== undefined && { headers: options.headers }),
          // The type asks for bytes that no other thread shares; ours never are.
          ...(options.body !== undefined && { body: options.body as Uint8Array<ArrayBuffer> }),
          credentials: "omit",
          referrerPolicy: "no-referrer",
          redirect: "error", // a relay has no business sending us elsewhere
          signal: AbortSignal.timeout(options.timeoutMs ?? REQUEST_TIMEOUT_MS),
        });
        return { status: response.status, body: await readBody(response) };
      } catch {
        return null; // fetch throws for everything that keeps an answer from arriving: no network, timeout, CORS
      }
    },
  };
}

/** `https://relay` → `wss://relay/sync`. */
export function socketUrl(origin: string): string {
  const url = new URL("/sync", origin);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

function connect(url: string, handlers: SocketHandlers, openSocket: (url: string) => WebSocket): Socket {
  let closed = false;
  const socket = openSocket(url);
  socket.binaryType = "arraybuffer";
  const end = (code: number, reason: string): void => {
    clearTimeout(timer);
    if (closed) return;
    closed = true;
    handlers.onClose(code, reason);
  };
  const giveUp = (): void => {
    socket.close();
    end(1006, "no answer");
  };
  const timer = setTimeout(giveUp, CONNECT_TIMEOUT_MS);
  socket.onopen = () => {
    clearTimeout(timer);
    if (!closed) handlers.onOpen();
  };
  socket.onmessage = ({ data }) => {
    if (closed) return;
    if (data instanceof ArrayBuffer) handlers.onFrame(new Uint8Array(data));
    else giveUp(); // text is none of our protocol
  };
  socket.onerror = () => {}; // always followed by close, which says the same; Node ends the process without it
  socket.onclose = ({ code, reason }) => end(code, reason);
  return {
    send: (bytes) => {
      if (socket.readyState === socket.OPEN) socket.send(bytes as Uint8Array<ArrayBuffer>);
    },
    close: () => socket.close(),
    queuedBytes: () => socket.bufferedAmount,
  };
}

/** Reads at most MAX_ANSWER_BYTES, however long the answer says it is or turns out to be. */
async function readBody(response: Response): Promise<Uint8Array> {
  if (Number(response.headers.get("content-length") ?? 0) > MAX_ANSWER_BYTES)
    throw new Error("answer too long");
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (let read = await reader?.read(); read?.value !== undefined; read = await reader?.read()) {
    length += read.value.length;
    if (length > MAX_ANSWER_BYTES) {
      await reader?.cancel();
      throw new Error("answer too long");
    }
    chunks.push(read.value);
  }
  return joined(chunks, length);
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [first] = chunks;
  if (chunks.length === 1 && first !== undefined) return first;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

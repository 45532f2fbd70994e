import WebSocket from "ws";

/** A plain client socket that counts what came over the network, the HTTP upgrade included. */
export interface Socket {
  send(bytes: Uint8Array): void;
  bytesRead(): number;
  close(): void;
}

/** Dials again when a server is too busy to answer, as every provider does; a thousand knock at the same moment here. */
export async function openSocket(url: string, hear: (bytes: Uint8Array) => void): Promise<Socket> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await dialOnce(url, hear);
    } catch (cause) {
      if (attempt === ATTEMPTS) throw cause;
      await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** attempt * Math.random()));
    }
  }
}

const ATTEMPTS = 8;

function dialOnce(url: string, hear: (bytes: Uint8Array) => void): Promise<Socket> {
  const ws = new WebSocket(url, { perMessageDeflate: false, maxPayload: 1_073_741_824 });
  let bytesRead = (): number => 0;
  ws.on("upgrade", ({ socket }) => {
    bytesRead = () => socket.bytesRead;
  });
  ws.on("message", (data: Buffer) => hear(data));
  return new Promise((resolve, reject) => {
    ws.on("error", reject);
    ws.on("open", () =>
      resolve({
        send: (bytes) => ws.send(bytes),
        bytesRead: () => bytesRead(),
        close: () => ws.terminate(),
      }),
    );
  });
}

/** Fails when it takes too long, and says what was awaited. */
export function withinMs<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${ms / 1_000} s for ${what}`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

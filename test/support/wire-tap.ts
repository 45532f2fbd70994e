import { connect, createServer, type Server, type Socket } from "node:net";

/** Stands between browsers and a relay on the loopback, and writes down every byte, with the masks of WebSocket frames taken off. */
export interface WireTap {
  readonly port: number;
  readonly url: string;
  /** All that went either way, each direction of each connection in one piece. */
  taken(): readonly Buffer[];
  end(): Promise<void>;
}

/** Opens before the relay does, so that the relay can be told its public address; `to` says where the relay listens. */
export async function openWireTap(to: () => number): Promise<WireTap> {
  const pieces: (() => Buffer)[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((browser) => {
    const relay = connect(to(), "127.0.0.1");
    for (const socket of [browser, relay]) {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => sockets.delete(socket));
    }
    pieces.push(
      record(browser, unmasked),
      record(relay, (all) => all),
    );
    browser.pipe(relay);
    relay.pipe(browser);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    port,
    url: `http://localhost:${port}`,
    taken: () => pieces.map((piece) => piece()),
    async end() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function record(socket: Socket, read: (all: Buffer) => Buffer): () => Buffer {
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  return () => read(Buffer.concat(chunks));
}

const HEADERS_END = Buffer.from("\r\n\r\n");

/** What a browser sent: plain HTTP as it is, and after an upgrade the content of its frames (RFC 6455, section 5.2). */
export function unmasked(all: Buffer): Buffer {
  const upgrade = all.indexOf("Upgrade: websocket");
  if (upgrade < 0) return all;
  const start = all.indexOf(HEADERS_END, upgrade) + HEADERS_END.length;
  const parts = [all.subarray(0, start)];
  for (let at = start; at + 6 <= all.length; ) {
    const short = (all[at + 1] as number) & 0x7f;
    const wide = short === 126 ? 2 : short === 127 ? 8 : 0;
    if (at + 6 + wide > all.length) break;
    const length =
      wide === 0 ? short : wide === 2 ? all.readUInt16BE(at + 2) : Number(all.readBigUInt64BE(at + 2));
    const mask = all.subarray(at + 2 + wide, at + 6 + wide);
    const content = Buffer.from(all.subarray(at + 6 + wide, at + 6 + wide + length));
    for (let i = 0; i < content.length; i++) content[i] = (content[i] as number) ^ (mask[i % 4] as number);
    parts.push(content);
    at += 6 + wide + length;
  }
  return Buffer.concat(parts);
}

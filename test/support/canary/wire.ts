import { readFolder } from "../folder.ts";

/** What wire-recorder.mjs wrote down: each direction of each connection in one piece, with the masks of WebSocket frames taken off. */
export const readWire = (folder: string): readonly Buffer[] =>
  readFolder(folder).map(({ path, bytes }) => (path.endsWith(".in") ? unmasked(bytes) : bytes));

const MAX_HEADERS = 16_384;
const HEADERS_END = Buffer.from("\r\n\r\n");

/** What a browser sent: plain HTTP as it is, and after an upgrade the content of its frames (RFC 6455, section 5.2). */
export function unmasked(all: Buffer): Buffer {
  const upgrade = /upgrade: websocket/i.exec(all.subarray(0, MAX_HEADERS).toString("latin1"))?.index ?? -1;
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

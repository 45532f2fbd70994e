/**
 * Loaded before a relay (`node --import`), it writes down every byte that goes over the relay's sockets: two files for
 * each connection, `.in` and `.out`, at once, so that they are whole also after `kill -9`.
 */
import { subscribe } from "node:diagnostics_channel";
import { appendFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.env.SKEIN_TEST_WIRE;
let connections = 0;

subscribe("net.server.socket", ({ socket }) => {
  const file = join(folder, `${process.pid}-${++connections}`);
  socket.on("data", (chunk) => appendFileSync(`${file}.in`, chunk));
  for (const method of ["write", "end"]) {
    const call = socket[method];
    socket[method] = (chunk, ...rest) => {
      if (typeof chunk === "string" || ArrayBuffer.isView(chunk))
        appendFileSync(`${file}.out`, chunk, typeof rest[0] === "string" ? { encoding: rest[0] } : {});
      return call.call(socket, chunk, ...rest);
    };
  }
});

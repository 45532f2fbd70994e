import { appendFileSync } from "node:fs";
import { Server } from "node:http";

/** Loaded before a relay (`NODE_OPTIONS=--import`), it notes each piece of a file that the relay has said yes to. */
const log = process.env.SKEIN_TEST_PUT_LOG ?? "";
const { emit } = Server.prototype;
Server.prototype.emit = function (event, ...rest) {
  const [request, response] = rest;
  if (log !== "" && event === "request" && request.method === "PUT")
    response.on("finish", () => {
      if (response.statusCode < 300) appendFileSync(log, `${request.url}\n`);
    });
  return emit.call(this, event, ...rest);
};

/** As its documentation says: a server with the SQLite extension on a file, everything else left as it comes, except for how long it waits before it writes, when asked. */
import { join } from "node:path";
import { SQLite } from "@hocuspocus/extension-sqlite";
import { Server } from "@hocuspocus/server";
import { folder, port } from "./usage.mjs";

const server = new Server({
  port,
  address: "127.0.0.1",
  quiet: true,
  ...(process.env.DEBOUNCE && { debounce: Number(process.env.DEBOUNCE) }),
  extensions: [new SQLite({ database: join(folder, "db.sqlite") })],
});
await server.listen();

/** As its README says: `HOST=localhost PORT=1234 YPERSISTENCE=./dbDir npx y-websocket`. */
import { folder } from "./usage.mjs";

process.env.HOST = "127.0.0.1";
process.env.YPERSISTENCE = folder;
await import("../node_modules/@y/websocket-server/src/server.js"); // what the package's `y-websocket` command runs

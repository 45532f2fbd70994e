/** The limit: what is said in a room goes to everybody in it, the speaker too. Nothing is read, checked or kept. */
import { WebSocketServer } from "ws";
import { port } from "./usage.mjs";

const rooms = new Map();
new WebSocketServer({ host: "127.0.0.1", port, perMessageDeflate: false }).on(
  "connection",
  (socket, { url }) => {
    const room = rooms.get(url) ?? new Set();
    rooms.set(url, room.add(socket));
    socket.on("message", (data) => {
      for (const one of room) one.send(data, { binary: true });
    });
    socket.on("close", () => room.delete(socket));
  },
);

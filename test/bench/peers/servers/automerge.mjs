/** As automerge-repo's own sync server does it: who asks for a document by its name gets it, and no document is announced. */
import { Repo } from "@automerge/automerge-repo";
import { WebSocketServerAdapter } from "@automerge/automerge-repo-network-websocket";
import { NodeFSStorageAdapter } from "@automerge/automerge-repo-storage-nodefs";
import { WebSocketServer } from "ws";
import { folder, port } from "./usage.mjs";

const server = new WebSocketServer({ host: "127.0.0.1", port });
new Repo({
  network: [new WebSocketServerAdapter(server)],
  storage: new NodeFSStorageAdapter(folder),
  peerId: "storage-server",
  sharePolicy: async () => false,
});

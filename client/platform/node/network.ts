import WebSocket from "ws";
import type { Network } from "../../engine/ports.ts";
import { createNetwork } from "../network.ts";

const MAX_FRAME_BYTES = 64 * 1024 * 1024;

export const createNodeNetwork = (homeOrigin: string | null): Network =>
  createNetwork(homeOrigin, (url) => {
    const socket = new WebSocket(url, { maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false });
    // `ws` keeps the browser's interface; only its own type says it differently.
    return socket as unknown as globalThis.WebSocket;
  });

import type { Network } from "../../engine/ports.ts";
import { createNetwork } from "../network.ts";

/** The relay is where the page came from. */
export const createBrowserNetwork = (): Network =>
  createNetwork(globalThis.location.origin, (url) => new WebSocket(url));

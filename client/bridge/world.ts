import type { MessageTarget } from "./lines.ts";
import type { EngineDoor } from "./protocol.ts";

/** A BroadcastChannel: reaches every other holder of the name, never itself. */
export interface Channel extends MessageTarget {
  close(): void;
}

/** What tabs share. In the browser: Web Locks, BroadcastChannel, setTimeout. */
export interface TabsWorld {
  readonly locks: Pick<LockManager, "request">;
  openChannel(name: string): Channel;
  after(ms: number, run: () => void): () => void;
  newId(): string;
}

/**
 * Starts the engine in this tab. `serve` says what answers from now on; it may be called again, when the
 * engine cannot go on. `close` resolves once nothing of it can write any more.
 */
export type StartEngine = (serve: (door: EngineDoor) => void) => { close(): Promise<void> };

/** Who holds it runs the engine. */
export const ENGINE_LOCK = "skein-engine";
export const HEARTBEAT_CHANNEL = "skein-heartbeat";

/** One line per tab and leader: what a leader of before still says reaches nobody. */
export const tabChannel = (tab: string, leader: string): string => `skein-tab-${tab}-${leader}`;

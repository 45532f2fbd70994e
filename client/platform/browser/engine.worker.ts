/**
 * The Worker of one tab. It serves its page at once; the engine runs here only while this tab leads
 * (see bridge/tabs.ts), otherwise what the page asks goes to the tab that does.
 */
import { portOver, stoppedDoor } from "../../bridge/lines.ts";
import type { EngineDoor, FromEngine } from "../../bridge/protocol.ts";
import { serveEngine } from "../../bridge/server.ts";
import { joinTabs } from "../../bridge/tabs.ts";
import type { TabsWorld } from "../../bridge/world.ts";
import type { StopReason } from "../../engine/api.ts";
import { DiskFailure } from "../../engine/disk/failure.ts";
import { type Engine, startEngine } from "../../engine/engine.ts";
import type { Disks } from "../../engine/ports.ts";
import { systemTimers } from "../time.ts";
import { openBrowserPorts } from "./ports.ts";

const world: TabsWorld = {
  locks: navigator.locks,
  openChannel: (name) => new BroadcastChannel(name),
  after: (ms, run) => systemTimers.after(ms, run),
  newId: () => crypto.randomUUID(),
};

/** One engine and the databases it writes to, from start to end. */
class EngineLife {
  readonly #serve: (door: EngineDoor) => void;
  readonly #started: Promise<void>;
  #engine: Engine | null = null;
  #disks: Disks | null = null;
  #ended = false;

  constructor(serve: (door: EngineDoor) => void) {
    this.#serve = serve;
    this.#started = this.#start().catch((error: unknown) => this.stop(whyNot(error)));
  }

  async #start(): Promise<void> {
    const ports = await openBrowserPorts(world.newId(), (reason) => this.stop(reason));
    if (!ports.ok) return this.stop(ports.error);
    this.#disks = ports.value.disks;
    if (this.#ended) return this.#closeDisks();
    const engine = await startEngine(ports.value);
    this.#engine = engine;
    if (!this.#ended) this.#serve(engine);
  }

  /** The engine cannot go on: every tab is told why, and nothing more is written. */
  stop(reason: StopReason): void {
    if (this.#ended) return;
    this.#serve(stoppedDoor(reason));
    void this.close();
  }

  /** The databases first: whatever the engine is in the middle of, it writes nothing more. */
  async close(): Promise<void> {
    this.#ended = true;
    await this.#closeDisks();
    await this.#started;
    await this.#engine?.close().catch(ignoreClosedDisk);
  }

  async #closeDisks(): Promise<void> {
    await Promise.all(Object.values(this.#disks ?? {}).map((disk) => disk.close()));
  }
}

let life: EngineLife | null = null;

const whyNot = (error: unknown): StopReason =>
  error instanceof DiskFailure
    ? { type: "StorageUnavailable", detail: error.message }
    : { type: "WorkerFailed", detail: String(error) };

/** Closing after the disks were closed: what was not written by then must not be. */
function ignoreClosedDisk(error: unknown): void {
  if (!(error instanceof DiskFailure)) throw error;
}

/** The edge: a database that is gone for good ends the engine; other mistakes are reported and it goes on. */
self.addEventListener("unhandledrejection", ({ reason }) => {
  if (reason instanceof DiskFailure) life?.stop(whyNot(reason));
});

const tabs = joinTabs(world, (serve) => {
  life = new EngineLife(serve);
  return life;
});
serveEngine(tabs.client, portOver(self));
const alive: FromEngine = { type: "alive" };
self.postMessage(alive);

/**
 * The Worker of one tab. It serves its page at once; the engine runs here only while this tab leads
 * (see bridge/tabs.ts), otherwise what the page asks goes to the tab that does.
 */
import { portOver, silentDoor, stoppedDoor } from "../../bridge/lines.ts";
import type { EngineDoor, FromEngine } from "../../bridge/protocol.ts";
import { serveEngine } from "../../bridge/server.ts";
import { joinTabs } from "../../bridge/tabs.ts";
import type { TabsWorld } from "../../bridge/world.ts";
import type { StopReason } from "../../engine/api.ts";
import { BrokenCache, type BrokenRecord } from "../../engine/disk/broken.ts";
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

/** A cache that breaks again and again is the disk's fault, or ours: no copy of it would be any better. */
const MOST_NEW_CACHES = 3;

/** One engine and the databases it writes to, from start to end. */
class EngineLife {
  readonly #serve: (door: EngineDoor) => void;
  #started: Promise<void>;
  #engine: Engine | null = null;
  #disks: Disks | null = null;
  #ended = false;
  #newCaches = 0;

  constructor(serve: (door: EngineDoor) => void) {
    this.#serve = serve;
    this.#started = this.#startOrSayWhy();
  }

  #startOrSayWhy(): Promise<void> {
    return this.#start().catch((error: unknown) => {
      if (!(error instanceof BrokenCache)) this.stop(whyNot(error)); // else it starts again with a new one
    });
  }

  async #start(): Promise<void> {
    const ports = await openBrowserPorts(world.newId(), (reason) => this.stop(reason));
    if (!ports.ok) return this.stop(ports.error);
    const { disks, setCacheAside } = ports.value;
    this.#disks = disks;
    if (this.#ended) return this.#closeDisks();
    let isBroken = false;
    const onBrokenCache = (record: BrokenRecord): void => {
      if (!isBroken) void this.#startWithNewCache(setCacheAside, record);
      isBroken = true;
    };
    const engine = await startEngine({ ...ports.value, onBrokenCache });
    this.#engine = engine;
    if (!this.#ended && !isBroken) this.#serve(engine);
  }

  /** What tabs ask meanwhile waits, and is asked of the engine that comes. */
  async #startWithNewCache(setAside: () => Promise<void>, { table, flaw }: BrokenRecord): Promise<void> {
    if (this.#ended) return;
    if (++this.#newCaches > MOST_NEW_CACHES)
      return this.stop({ type: "StorageUnavailable", detail: `${table}: ${flaw}` });
    this.#serve(silentDoor);
    await setAside();
    const before = this.#started;
    this.#started = before
      .then(() => this.#closeEngine())
      .then(() => (this.#ended ? undefined : this.#startOrSayWhy()));
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

  async #closeEngine(): Promise<void> {
    await this.#closeDisks();
    await this.#engine?.close().catch(ignoreClosedDisk);
    this.#engine = null;
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
  if (!(error instanceof DiskFailure) && !(error instanceof BrokenCache)) throw error;
}

/** The edge: a database that is gone for good ends the engine; other mistakes are reported and it goes on. */
self.addEventListener("unhandledrejection", (event) => {
  if (event.reason instanceof BrokenCache) event.preventDefault(); // it is being set aside
  if (event.reason instanceof DiskFailure) life?.stop(whyNot(event.reason));
});

const tabs = joinTabs(world, (serve) => {
  life = new EngineLife(serve);
  return life;
});
serveEngine(tabs.client, portOver(self));
const alive: FromEngine = { type: "alive" };
self.postMessage(alive);

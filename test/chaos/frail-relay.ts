import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type RelayProcess, startRelay } from "../support/relay.ts";
import type { Chance } from "../support/simulation/random.ts";
import type { Mercy } from "./disk-log.ts";
import { FrailDisk } from "./frail-disk.ts";

const weakSync = new URL("./weak-sync.mjs", import.meta.url).href;
/** The mutant: acknowledges after a commit that is not on the disk. */
export const acknowledgesTooEarly = { NODE_OPTIONS: `--import=${weakSync}` };

/** A real relay on a frail disk. Lives and dies at one address. */
export class FrailRelay {
  readonly disk: FrailDisk;
  #life: RelayProcess | null = null;
  #port = 0;
  /** Of every life from now on. */
  #settings: Readonly<Record<string, string>> = {};

  constructor(options: { readonly place: string; readonly shim: string; readonly chance: Chance }) {
    const { place, shim, chance } = options;
    this.disk = new FrailDisk({ dir: join(place, "relay"), shim, chance });
  }

  get dir(): string {
    return this.disk.dir;
  }

  get life(): RelayProcess {
    if (this.#life === null) throw new Error("the relay has not begun");
    return this.#life;
  }

  async start(env: Readonly<Record<string, string>> = {}): Promise<RelayProcess> {
    const all = { ...this.#settings, ...env, ...this.disk.env() };
    this.#life = await startRelay({ dir: this.dir, port: this.#port, env: all });
    this.#port = this.#life.port;
    return this.#life;
  }

  set(settings: Readonly<Record<string, string>>): void {
    this.#settings = { ...this.#settings, ...settings };
  }

  /** The process dies, the computer stays: what it wrote is in the page cache. */
  async kill(): Promise<void> {
    await this.life.kill();
  }

  /** The computer dies. */
  async cutPower(mercy: Mercy): Promise<void> {
    await this.kill();
    this.disk.losePower(mercy);
  }

  /** Whose relay it is, as relay.json says. */
  orgs(): readonly string[] {
    return (JSON.parse(readFileSync(join(this.dir, "relay.json"), "utf8")) as { orgs: string[] }).orgs;
  }
}

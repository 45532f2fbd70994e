import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { type RelayProcess, startRelay } from "../support/relay.ts";
import type { Chance } from "../support/simulation/random.ts";
import { DiskLog, type Folder, type Mercy } from "./disk-log.ts";

/** The knobs of `struct control` in power-cut.c, in their order. */
const KNOBS = ["failingSyncs", "isFull", "killBefore", "killAfter", "syncs"] as const;
type Knob = (typeof KNOBS)[number];
const KNOB_BYTES = 4;

const weakSync = new URL("./weak-sync.mjs", import.meta.url).href;
/** The mutant: acknowledges after a commit that is not on the disk. */
export const acknowledgesTooEarly = { NODE_OPTIONS: `--import=${weakSync}` };

/** A real relay on a disk that can lose its power, fail and fill up. Lives and dies in one place. */
export class FrailRelay {
  readonly dir: string;
  readonly #shim: string;
  readonly #chance: Chance;
  readonly #logPath: string;
  readonly #controlPath: string;
  #disk: DiskLog;
  #isRead = true;
  #life: RelayProcess | null = null;
  #port = 0;
  /** Settings of every life from now on. */
  #settings: Readonly<Record<string, string>> = {};

  constructor(options: { readonly place: string; readonly shim: string; readonly chance: Chance }) {
    const { place, shim, chance } = options;
    this.dir = join(place, "relay");
    this.#shim = shim;
    this.#chance = chance;
    this.#logPath = join(place, "disk.log");
    this.#controlPath = join(place, "disk.control");
    mkdirSync(this.dir, { recursive: true });
    writeFileSync(this.#controlPath, new Uint8Array(KNOBS.length * KNOB_BYTES));
    this.#disk = this.#look();
  }

  get life(): RelayProcess {
    if (this.#life === null) throw new Error("the relay has not begun");
    return this.#life;
  }

  async start(env: Readonly<Record<string, string>> = {}): Promise<RelayProcess> {
    for (const knob of KNOBS) this.turn(knob, 0);
    this.#isRead = false;
    this.#life = await startRelay({
      dir: this.dir,
      port: this.#port,
      env: {
        ...this.#settings,
        ...env,
        LD_PRELOAD: this.#shim,
        SKEIN_SHIM_DIR: this.dir,
        SKEIN_SHIM_LOG: this.#logPath,
        SKEIN_SHIM_CONTROL: this.#controlPath,
      },
    });
    this.#port = this.#life.port;
    return this.#life;
  }

  set(settings: Readonly<Record<string, string>>): void {
    this.#settings = { ...this.#settings, ...settings };
  }

  /** Takes effect at once, in the process that runs. */
  turn(knob: Knob, value: number): void {
    const bytes = Buffer.alloc(KNOB_BYTES);
    bytes.writeUInt32LE(value);
    const file = openSync(this.#controlPath, "r+");
    writeSync(file, bytes, 0, KNOB_BYTES, KNOBS.indexOf(knob) * KNOB_BYTES);
    closeSync(file);
  }

  read(knob: Knob): number {
    return readFileSync(this.#controlPath).readUInt32LE(KNOBS.indexOf(knob) * KNOB_BYTES);
  }

  /** The process dies, the computer stays: what it wrote is in the page cache. */
  async kill(): Promise<void> {
    await this.life.kill();
  }

  /** The computer dies. What is found afterwards replaces the folder. */
  async cutPower(mercy: Mercy): Promise<{ readonly hadPending: boolean }> {
    await this.kill();
    this.#follow();
    const hadPending = this.#disk.hasPending;
    this.put(this.#disk.afterPowerCut(mercy, this.#chance));
    return { hadPending };
  }

  /** Somebody replaces all files while no relay runs; what they put there lies on the disk. */
  put(folder: Folder): void {
    for (const name of readdirSync(this.dir)) rmSync(join(this.dir, name));
    for (const [name, bytes] of folder) writeFileSync(join(this.dir, name), bytes);
    this.settleDisk();
  }

  /** All that lies in the folder now is on the disk. */
  settleDisk(): void {
    rmSync(this.#logPath, { force: true });
    this.#disk = this.#look();
    this.#isRead = true;
  }

  /** Whose relay it is, as relay.json says. */
  orgs(): readonly string[] {
    return (JSON.parse(readFileSync(join(this.dir, "relay.json"), "utf8")) as { orgs: string[] }).orgs;
  }

  /** A copy of everything, as a backup of a stopped relay. */
  files(): Folder {
    return new Map(
      readdirSync(this.dir).map((name) => [name, new Uint8Array(readFileSync(join(this.dir, name)))]),
    );
  }

  #look(): DiskLog {
    const inodes = new Map(
      readdirSync(this.dir).map((name) => [name, statSync(join(this.dir, name), { bigint: true }).ino]),
    );
    return new DiskLog(this.files(), inodes);
  }

  #follow(): void {
    if (this.#isRead) return;
    this.#disk.read(readFileSync(this.#logPath));
    this.#isRead = true;
  }
}

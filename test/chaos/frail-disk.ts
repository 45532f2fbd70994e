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
import type { Chance } from "../support/simulation/random.ts";
import { DiskLog, type Folder, type Mercy } from "./disk-log.ts";

/** The knobs of `struct control` in power-cut.c, in their order. */
const KNOBS = ["failingSyncs", "isFull", "killBefore", "killAfter", "syncs"] as const;
type Knob = (typeof KNOBS)[number];
const KNOB_BYTES = 4;

/** The disk under one folder, which can lose its power, fail and fill up. Processes that live on it come and go. */
export class FrailDisk {
  readonly dir: string;
  readonly #shim: string;
  readonly #chance: Chance;
  readonly #logPath: string;
  readonly #controlPath: string;
  #log: DiskLog;

  constructor(options: { readonly dir: string; readonly shim: string; readonly chance: Chance }) {
    const { dir, shim, chance } = options;
    this.dir = dir;
    this.#shim = shim;
    this.#chance = chance;
    this.#logPath = `${dir}.log`;
    this.#controlPath = `${dir}.control`;
    mkdirSync(dir, { recursive: true });
    writeFileSync(this.#controlPath, new Uint8Array(KNOBS.length * KNOB_BYTES));
    this.#log = this.#look();
  }

  /** What a process is started with, to live on this disk. All knobs are at rest then. */
  env(): Readonly<Record<string, string>> {
    for (const knob of KNOBS) this.turn(knob, 0);
    return {
      LD_PRELOAD: this.#shim,
      SKEIN_SHIM_DIR: this.dir,
      SKEIN_SHIM_LOG: this.#logPath,
      SKEIN_SHIM_CONTROL: this.#controlPath,
    };
  }

  /** Takes effect at once, in the process that runs. */
  turn(knob: Knob, value: number): void {
    const bytes = Buffer.alloc(KNOB_BYTES);
    bytes.writeUInt32LE(value);
    const file = openSync(this.#controlPath, "r+");
    writeSync(file, bytes, 0, KNOB_BYTES, KNOBS.indexOf(knob) * KNOB_BYTES);
    closeSync(file);
  }

  /** Once the process on it is dead: what is found when the power is back replaces the folder. */
  losePower(mercy: Mercy): void {
    this.#log.read(readFileSync(this.#logPath));
    this.put(this.#log.afterPowerCut(mercy, this.#chance));
  }

  /** Somebody replaces all files while nobody lives here; what they put there lies on the disk. */
  put(folder: Folder): void {
    for (const name of readdirSync(this.dir)) rmSync(join(this.dir, name));
    for (const [name, bytes] of folder) writeFileSync(join(this.dir, name), bytes);
    this.settle();
  }

  /** All that lies in the folder now is on the disk. */
  settle(): void {
    writeFileSync(this.#logPath, "");
    this.#log = this.#look();
  }

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
}

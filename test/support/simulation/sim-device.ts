import type {
  CommandError,
  CommandName,
  Commands,
  GoalsView,
  PeopleView,
  Result,
  RoomRow,
  SessionView,
  SyncView,
  TimelineItem,
} from "../../../client/engine/api.ts";
import { createMemoryDisk, type MemoryDisk } from "../../../client/engine/disk/memory.ts";
import type { Engine } from "../../../client/engine/engine.ts";
import { startEngine } from "../../../client/engine/engine.ts";
import type { GoalsHost } from "../../../client/engine/goals/host.ts";
import {
  type DeviceKeys,
  type Disk,
  type DiskWrite,
  diskTables,
  type Ports,
} from "../../../client/engine/ports.ts";
import type { IdentityRecord, OutboxRecord } from "../../../client/engine/state/records.ts";
import type { RoomId } from "../../../crdt/index.ts";
import { seededBytes } from "../seeded-bytes.ts";
import type { Clockwork } from "./clockwork.ts";
import { createSimCrypto } from "./crypto.ts";
import type { Chance } from "./random.ts";
import { slowDisk } from "./sim-disk.ts";
import type { SimNetwork } from "./sim-network.ts";
import type { Tape } from "./tape.ts";
import type { Witness } from "./witness.ts";

export type DiskName = "keys" | "outbox" | "cache";
const DISK_NAMES: readonly DiskName[] = ["keys", "outbox", "cache"];

export interface DevicePorts {
  readonly seed: string;
  readonly name: string;
  /** Whose device it is. */
  readonly person: string;
  readonly clockwork: Clockwork;
  readonly chance: Chance;
  readonly tape: Tape;
  readonly network: SimNetwork;
  readonly witness: Witness;
  /** True time. */
  readonly wallNow: () => number;
  readonly startGoals: () => Promise<GoalsHost>;
  readonly watchesPeople: boolean;
  /** What it had written left its outbox for another place, in one transaction. */
  readonly onMoved: (device: SimDevice) => void;
  /** Mutants come in here. */
  readonly wrapDisk?: ((disk: Disk, name: DiskName) => Disk) | undefined;
}

type DiskImage = Readonly<Record<DiskName, readonly DiskWrite[]>>;
const WHOLE_TABLE = { from: new Uint8Array(0), to: new Uint8Array(64).fill(255), limit: 1_000_000 };
const FLUSHED_AFTER_MS = 60_000;

/** One process of the app: ends with a crash, and nothing of it is heard after that. */
interface Life {
  isAlive: boolean;
  /** Strict commits of the outbox that are done and whose caller has not heard of it. */
  unanswered: number;
  asked: number;
}

/** One device: the production engine over simulated ports, with disks that outlive its process. */
export class SimDevice {
  readonly name: string;
  readonly person: string;
  readonly #ports: DevicePorts;
  readonly #disks: Record<DiskName, MemoryDisk>;
  readonly #relaxedAt: Record<DiskName, number[]> = { keys: [], outbox: [], cache: [] };
  readonly #woken: (() => void)[] = [];
  readonly #endings: (() => void)[] = [];
  #keys: DeviceKeys | null = null;
  #life: Life = { isAlive: false, unanswered: 0, asked: 0 };
  #lives = 0;
  #watched = new Set<RoomId>();
  engine: Engine | null = null;
  session: SessionView = { state: "starting" };
  sync: SyncView | null = null;
  rooms: readonly RoomRow[] = [];
  readonly items = new Map<RoomId, Map<string, TimelineItem>>();
  goals: Pick<GoalsView, "objectives"> | null = null;
  people: PeopleView | null = null;
  /** On its way in: no fault strikes before it has arrived. */
  isSpared = false;
  isAsleep = false;
  isOffline = false;
  isQuotaFull: (disk: DiskName) => boolean = () => false;
  isHandleClosed = false;
  /** It has said that two stories were told at one place. */
  hasHeardOfFork = false;
  skewMs = 0;
  /** Of its clock, in milliseconds a millisecond, since then. */
  #drift = { rate: 0, since: 0 };
  /** A command is under way: one at a time, as one person types. */
  isBusy = false;

  constructor(ports: DevicePorts) {
    this.#ports = ports;
    this.name = ports.name;
    this.person = ports.person;
    const open = (name: DiskName) => createMemoryDisk(diskTables[name].tables);
    this.#disks = { keys: open("keys"), outbox: open("outbox"), cache: open("cache") };
  }

  get isRunning(): boolean {
    return this.#life.isAlive;
  }

  get isReady(): boolean {
    return this.engine !== null && this.session.state === "ready" && !this.isAsleep;
  }

  get isConnected(): boolean {
    return this.sync?.link === "online" && this.#ports.network.isConnected(this.name);
  }

  get cache(): MemoryDisk {
    return this.#disks.cache;
  }

  /** Takes part, as far as it knows itself. */
  get isActive(): boolean {
    return this.session.state === "ready" && this.session.standing.state === "active";
  }

  /** Everything that whoever steals this device would have. */
  async loot(): Promise<{ readonly keys: DeviceKeys | null; readonly wraps: readonly Uint8Array[] }> {
    const identity = (await this.#disks.keys.range("identity", WHOLE_TABLE))[0]?.value as
      | IdentityRecord
      | undefined;
    const stored = await this.#disks.keys.range("wraps", WHOLE_TABLE);
    return {
      keys: this.#keys,
      wraps: [...(identity?.wraps ?? []), ...stored.map(({ value }) => value as Uint8Array)],
    };
  }

  /** Resolves when the process that runs now is gone. */
  ended(): Promise<void> {
    if (!this.#life.isAlive) return Promise.resolve();
    return new Promise((resolve) => this.#endings.push(resolve));
  }

  // ------------------------------------------------------------ processes

  start(): void {
    if (this.#life.isAlive) return;
    const life: Life = { isAlive: true, unanswered: 0, asked: 0 };
    this.#life = life;
    this.#lives++;
    this.#ports.tape.note("start", `${this.name} ${this.#lives}`);
    const alive =
      <T>(run: (value: T) => void) =>
      (value: T) => {
        if (life.isAlive) run(value);
      };
    void startEngine(this.#enginePorts(life)).then(alive((engine) => this.#started(engine, life)));
  }

  /** The process dies. A power cut also takes a last part of what was committed without waiting for the disk. */
  die(how: "crash" | "powerCut"): void {
    if (!this.#life.isAlive) return;
    const { tape, network, chance } = this.#ports;
    this.#countDeath(how);
    this.#life.isAlive = false;
    this.engine = null;
    this.session = { state: "starting" };
    this.sync = null;
    this.rooms = [];
    this.items.clear();
    this.#watched = new Set();
    this.goals = null;
    this.people = null;
    for (const end of this.#endings.splice(0)) end();
    this.#woken.length = 0;
    this.isBusy = false;
    this.isAsleep = false;
    this.isOffline = false;
    network.deviceDied(this.name, how === "crash" && chance.happens(0.7));
    let lost = 0;
    const isWhole = chance.happens(0.1); // a cache may go as a whole
    for (const name of DISK_NAMES)
      this.#disks[name] =
        how === "crash"
          ? this.#disks[name].crash()
          : this.#disks[name].powerCut((commits) => {
              const kept = chance.between(isWhole ? 0 : Math.min(commits, this.#flushedOf(name)), commits);
              lost += commits - kept;
              return kept;
            });
    for (const name of DISK_NAMES) this.#relaxedAt[name] = [];
    if (lost > 0) {
      tape.count("power cut with a non-empty relaxed tail");
      this.#ports.witness.noteLoss(this.name);
    }
    tape.note("die", `${this.name} ${how} ${lost}`);
  }

  /** All that is on its disks now. */
  async image(): Promise<DiskImage> {
    const image = {} as Record<DiskName, readonly DiskWrite[]>;
    for (const name of DISK_NAMES) {
      const writes: DiskWrite[] = [];
      for (const table of diskTables[name].tables)
        for (const { key, value } of await this.#disks[name].range(table, WHOLE_TABLE))
          writes.push({ table, key, value });
      image[name] = writes;
    }
    return image;
  }

  /** Somebody else starts it too, as it is now: one device, two lives. */
  async copyTo(other: SimDevice): Promise<void> {
    this.#ports.witness.excuse(this.name);
    other.putBack(await this.image());
    other.#keys = this.#keys;
  }

  /** The browser gave the space to somebody else: keys and outbox are kept apart from it. */
  loseCache(): void {
    this.die("crash");
    this.#disks.cache = createMemoryDisk(diskTables.cache.tables);
    this.#ports.witness.forgetSeen(this.name);
    this.#ports.tape.count("cache evicted as a whole");
  }

  /** What it signed since then it may sign again while nobody tells it better. */
  putBack(image: DiskImage): void {
    this.#ports.witness.excuse(this.name);
    for (const write of image.outbox)
      if (write.table === "rows" && "value" in write)
        this.#ports.witness.noteCopiedUnsent((write.value as OutboxRecord).text);
    for (const name of DISK_NAMES) {
      this.#disks[name] = createMemoryDisk(diskTables[name].tables);
      void this.#disks[name].commit(image[name], "strict");
    }
  }

  /** The lid closes: no timer fires and no frame is read until it opens. */
  sleep(): void {
    if (!this.#life.isAlive || this.isAsleep) return;
    this.isAsleep = true;
    this.#ports.network.cutOff(this.name);
  }

  wake(): void {
    if (!this.isAsleep) return;
    this.isAsleep = false;
    const { network, chance } = this.#ports;
    network.rejoin(this.name);
    if (chance.happens(0.5)) network.drop(this.name);
    for (const run of this.#woken.splice(0)) run();
  }

  setOnline(online: boolean): void {
    this.isOffline = !online;
    void this.engine?.command("platformChanged", { online }, `${this.name}-platform`);
  }

  get #skewNow(): number {
    const { rate, since } = this.#drift;
    return this.skewMs + Math.round(rate * (this.#ports.clockwork.now() - since));
  }

  get isClockWrong(): boolean {
    return this.skewMs !== 0 || this.#drift.rate !== 0;
  }

  driftClock(rate: number): void {
    this.skewMs = this.#skewNow;
    this.#drift = { rate, since: this.#ports.clockwork.now() };
    this.#ports.tape.count("clock drifted");
    this.#ports.tape.note("drift", `${this.name} ${rate}`);
  }

  jumpClock(skewMs: number): void {
    const { tape } = this.#ports;
    this.skewMs = skewMs;
    this.#drift = { rate: 0, since: 0 };
    tape.count("clock jumped");
    if (Math.abs(skewMs) > 300_000) tape.count("clock wrong by more than five minutes");
    tape.note("clock", `${this.name} ${skewMs}`);
  }

  /** `null` when the process died before it answered. */
  async command<C extends CommandName>(
    name: C,
    input: Commands[C]["input"],
    id: string,
  ): Promise<Result<Commands[C]["output"], CommandError>> {
    if (this.engine === null) throw new Error("no engine runs");
    this.#ports.tape.note("command", `${this.name} ${name} ${id}`);
    const answer = await this.engine.command(name, input, id);
    this.#ports.tape.note("answer", `${this.name} ${id} ${answer.ok ? "ok" : answer.error.type}`);
    return answer;
  }

  /** Starts the goals engine; from then on `goals` is what it shows. */
  watchGoals(cycle: string): void {
    const life = this.#life;
    if (this.goals !== null || this.engine === null) return;
    this.goals = { objectives: [] };
    this.engine.watch("goals", { cycle }, (view) => {
      if (life.isAlive) this.goals = view;
    });
  }

  // ------------------------------------------------------------ what it shows

  #started(engine: Engine, life: Life): void {
    this.engine = engine;
    const watch: Engine["watch"] = (name, query, onView) =>
      engine.watch(name, query, (view) => {
        if (life.isAlive) onView(view);
      });
    watch("session", {}, (view) => {
      this.session = view;
    });
    watch("sync", {}, (view) => {
      this.sync = view;
      if (view.inStep && view.refused.some(({ reason }) => reason === "StorageFull"))
        this.#ports.tape.violate(
          "honest badge",
          `${this.name} is in step while the relay has no room for its words`,
        );
      if (!this.hasHeardOfFork && view.setAside.some(({ reason }) => reason === "Fork")) {
        this.hasHeardOfFork = true;
        this.#ports.tape.count("fork told to a person");
      }
    });
    if (this.#ports.watchesPeople)
      watch("people", {}, (view) => {
        this.people = view;
      });
    watch("rooms", {}, (view) => {
      this.rooms = view;
      for (const { id } of view) this.#watchRoom(watch, id as RoomId);
    });
  }

  #watchRoom(watch: Engine["watch"], room: RoomId): void {
    if (this.#watched.has(room)) return;
    this.#watched.add(room);
    const shown = new Map<string, TimelineItem>();
    this.items.set(room, shown);
    watch("timeline", { room }, (change) => {
      if (change.type === "reset") shown.clear();
      for (const item of change.items) {
        shown.set(item.id, item);
        this.#ports.tape.note("shown", `${this.name} ${item.id} ${item.text} ${item.state.type}`);
        if (item.line?.type === "SetAside")
          this.#ports.tape.count(
            item.line.reason === "UnknownEpoch" ? "rows came before their key" : "poison set aside",
          );
        this.#ports.witness.sawItem(this.name, room, item);
      }
    });
  }

  /** Relaxed commits that the system has flushed by itself long ago. */
  #flushedOf(name: DiskName): number {
    const now = this.#ports.clockwork.now();
    return this.#relaxedAt[name].filter((at) => at < now - FLUSHED_AFTER_MS).length;
  }

  #countDeath(how: "crash" | "powerCut"): void {
    const { tape } = this.#ports;
    const { asked, unanswered } = this.#life;
    tape.count(how === "crash" ? "client crashed" : "power cut");
    if (asked > 0) tape.count("client died between asking the disk and its answer");
    if (unanswered > 0) tape.count("client died between commit and send");
    const isSending = [...this.items.values()].some((items) =>
      [...items.values()].some(({ state }) => state.type === "sending"),
    );
    if (isSending) tape.count("client died after send before ack");
    if (this.isBusy) tape.count("command answer lost");
  }

  // ------------------------------------------------------------ ports

  #enginePorts(life: Life): Ports {
    const { seed, name, network, wallNow, startGoals, chance, wrapDisk } = this.#ports;
    const crypto = createSimCrypto(seededBytes(`${seed}/${name}/${this.#lives}`));
    const disk = (which: DiskName) => {
      const slow = slowDisk(this.#disks[which], this.#diskHooks(which, life));
      return wrapDisk ? wrapDisk(slow, which) : slow;
    };
    return {
      crypto,
      clock: { now: () => wallNow() + this.#skewNow },
      timers: {
        after: (ms, run) => this.#after(life, ms, run),
        jitter: () => chance.next(),
      },
      disks: { keys: disk("keys"), outbox: disk("outbox"), cache: disk("cache") },
      keys: {
        load: async () => this.#keys,
        create: async () => {
          const [signer, opener] = [crypto.randomBytes(32), crypto.randomBytes(32)];
          this.#keys = {
            signer: await crypto.signerFromSeed(signer),
            opener: await crypto.openerFromSeed(opener),
          };
          return this.#keys;
        },
        forget: async () => {
          this.#keys = null;
        },
      },
      network: network.portOf(name, this.#lives, () => life.isAlive),
      startGoals,
      deviceLabel: name,
      measureStorage: async () => null,
      release: "sim",
    };
  }

  #after(life: Life, ms: number, run: () => void): () => void {
    let isCancelled = false;
    const fire = () => {
      if (!isCancelled && life.isAlive) run();
    };
    const cancel = this.#ports.clockwork.after(ms, () => {
      if (this.isAsleep) this.#woken.push(fire);
      else fire();
    });
    return () => {
      isCancelled = true;
      cancel();
    };
  }

  #diskHooks(which: DiskName, life: Life): Parameters<typeof slowDisk>[1] {
    const { clockwork, chance, tape, witness, name } = this.#ports;
    return {
      wait: (ms) =>
        new Promise((resolve) => {
          clockwork.after(ms, () => {
            if (life.isAlive) resolve();
          });
        }),
      delays: (durability) => {
        if (durability === "relaxed" && chance.happens(0.7)) return [0, 0];
        return [chance.between(0, 6), chance.between(0, 4)];
      },
      refusal: () => {
        if (this.isHandleClosed) return "Closed";
        return this.isQuotaFull(which) ? "Quota" : null;
      },
      asked: () => {
        life.asked++;
      },
      refused: (reason) => {
        tape.count(reason === "Quota" ? "quota failure hit" : "closed handle hit");
        tape.note("quota", `${name} ${which}`);
        if (which === "cache" && !this.isQuotaFull("outbox")) tape.count("outbox saved and cache refused");
      },
      committed: (writes: readonly DiskWrite[], durability) => {
        tape.note("commit", `${name} ${which} ${durability} ${writes.length} ${writes[0]?.table ?? ""}`);
        if (durability === "strict") this.#relaxedAt[which] = [];
        else this.#relaxedAt[which].push(clockwork.now());
        if (which !== "outbox") return;
        if (durability === "strict" && writes.some((write) => write.table === "rows" && "delete" in write))
          this.#ports.onMoved(this);
        witness.sawCommit(name, writes);
        if (durability === "strict") life.unanswered++;
      },
      answered: () => {
        life.asked--;
        life.unanswered = 0;
      },
    };
  }
}

import { type ChainId, type ClientId, parseEntry, type RoomId } from "../../../crdt/index.ts";
import { createApp } from "../../../relay/app.ts";
import { createMemoryBlobs } from "../../../relay/blobs/memory.ts";
import { limits } from "../../../relay/limits.ts";
import { createMetrics, type Metrics } from "../../../relay/metrics.ts";
import { openAdmission } from "../../../relay/roster/admission.ts";
import { createMemoryStore, type MemoryOptions, type MemoryStore } from "../../../relay/store/memory.ts";
import type { Store, StoreWrites } from "../../../relay/store/store.ts";
import { Hub } from "../../../relay/sync/hub.ts";
import type { Peer } from "../../../relay/sync/outlet.ts";
import { createSession, type Session } from "../../../relay/sync/session.ts";
import { seededBytes } from "../seeded-bytes.ts";
import type { Clockwork } from "./clockwork.ts";
import { simVerifier } from "./crypto.ts";
import type { Chance } from "./random.ts";
import type { Tape } from "./tape.ts";

export const RELAY_HOST = "relay.sim";
export const RELAY_ORIGIN = `http://${RELAY_HOST}`;

interface Written {
  readonly at: number;
  readonly isAboutMembership: boolean;
  readonly write: (writes: StoreWrites) => void;
}

interface RelayPorts {
  readonly clockwork: Clockwork;
  readonly chance: Chance;
  readonly tape: Tape;
  readonly seed: string;
  /** Wall clock. */
  readonly now: () => number;
  /** The process ended by itself, after its disk had failed. */
  readonly onDied: () => void;
  /** Mutants come in here. */
  readonly wrapStore?: ((disk: MemoryStore, isEmpty: boolean) => Store) | undefined;
}

export interface RelayAnswer {
  readonly status: number;
  readonly body: Uint8Array;
}

const renewals: ReadonlySet<string> = new Set(["rotated", "roomRotated"]);
function flipped(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  const at = copy.length - 1 - (copy.length >> 2);
  copy[at] = (copy[at] as number) ^ 16;
  return copy;
}

const noFiles = { respond: async () => null };

/** The production relay core over a disk that can die, without a socket of its own. */
export class SimRelay {
  readonly #ports: RelayPorts;
  readonly #admission = openAdmission();
  #acceptsLoss = false;
  readonly #everDurable = new Set<string>();
  readonly #dropped = new Set<string>();
  /** What this relay has ever put on a disk: whoever runs it may have kept it. */
  readonly everStored = {
    wraps: new Map<string, Uint8Array>(),
    rows: new Map<string, Uint8Array>(),
  };
  #disk: MemoryStore;
  #store: Store;
  #life = 0;
  #isEmpty = true;
  /** Everything that was ever made durable since the last empty disk, with its time: what a copy of the disk is made from. */
  #durable: Written[] = [];
  #isFailing = false;
  #rotten: string | null = null;
  /** The disk takes no more: writes are refused, reads go on. */
  isFull = false;
  #running: { readonly hub: Hub; readonly app: ReturnType<typeof createApp> } | null = null;
  wipes = 0;

  constructor(ports: RelayPorts) {
    this.#ports = ports;
    this.#disk = this.#newDisk();
    this.#store = this.#disk;
  }

  get isUp(): boolean {
    return this.#running !== null;
  }

  get isRotten(): boolean {
    return this.#rotten !== null;
  }

  get hub(): Hub | null {
    return this.#running?.hub ?? null;
  }

  async start(): Promise<void> {
    const { clockwork, tape, now, seed } = this.#ports;
    const life = ++this.#life;
    const alive = (run: () => void) => () => {
      if (life === this.#life) run();
    };
    this.#store = this.#watched(this.#ports.wrapStore?.(this.#disk, this.#isEmpty) ?? this.#disk);
    const metrics: Metrics = {
      ...createMetrics(),
      refused: (refusal) => {
        tape.note("refused", refusal);
        if (refusal === "ClockAhead") tape.count("written ahead of the relay's clock and sealed anew");
        if (refusal === "StaleEpoch") tape.count("row refused for its key");
        if (refusal === "Fork") tape.count("fork handled");
      },
    };
    const hub = await Hub.open({
      store: this.#store,
      verifier: simVerifier,
      clock: { now },
      random: seededBytes(`${seed}/relay/${life}`),
      timers: {
        after: (ms, callback) => clockwork.after(ms, alive(callback)),
        soon: (callback) => void clockwork.after(0, alive(callback)),
      },
      log: (level, event, facts) => {
        tape.note("relay log", `${level} ${event} ${JSON.stringify(facts ?? {})}`);
        if (level === "error") tape.violate("the relay works", `${event} ${JSON.stringify(facts)}`);
      },
      metrics,
      admission: { ...this.#admission, acceptsLoss: this.#acceptsLoss },
      release: "sim",
      onBroken: (detail) => {
        if (!this.#isFailing) return tape.violate("the relay works", detail);
        this.#isFailing = false;
        tape.count("relay died of its disk");
        this.crash();
        this.#ports.onDied();
      },
    });
    if (life !== this.#life) return;
    const app = createApp({
      hub,
      blobs: createMemoryBlobs(),
      maxFileBytes: limits.maxFileBytes,
      files: noFiles,
      metricsText: () => "",
      audiences: () => [RELAY_HOST],
      addressOf: () => "sim",
    });
    this.#running = { hub, app };
    tape.note("relay", "up");
  }

  accept(peer: Peer): Session | null {
    return this.#running === null
      ? null
      : createSession(this.#running.hub, peer, { audiences: [RELAY_HOST] });
  }

  async request(path: string, init: RequestInit): Promise<RelayAnswer | null> {
    const running = this.#running;
    if (running === null) return null;
    const response = await running.app.request(path, init);
    const body = new Uint8Array(await response.arrayBuffer());
    return running === this.#running ? { status: response.status, body } : null;
  }

  /** The process dies. Of what was written and not flushed, a random first part had reached the disk. */
  crash(): void {
    const { tape, chance } = this.#ports;
    if (this.#rotten !== null) {
      tape.count("relay found its database damaged");
      return this.wipe();
    }
    const { unsynced } = this.#disk;
    const keepUnsynced = chance.between(0, unsynced);
    if (unsynced > 0) tape.count("relay died with unsynced writes");
    if (keepUnsynced > 0) tape.count("relay died between fsync and ack");
    tape.note("relay", `crash ${keepUnsynced}/${unsynced}`);
    this.#end();
    this.#disk = this.#disk.crash({ keepUnsynced });
    this.#isEmpty = false;
    this.#store = this.#disk;
  }

  /** A bit of one stored row falls over. Nobody knows until the row is read; the next start finds it. */
  rot(): void {
    const { chance, tape } = this.#ports;
    const places = [...this.#everDurable].filter((place) => !this.#dropped.has(place));
    if (places.length === 0 || this.#rotten !== null) return;
    this.#rotten = chance.pick(places);
    tape.count("relay row rotten");
    tape.note("relay", `rot ${this.#rotten}`);
  }

  #asRotten(clientId: number, from: number, rows: readonly Uint8Array[]): readonly Uint8Array[] {
    const [feed, seq] = (this.#rotten ?? "").split(".");
    if (feed !== String(clientId)) return rows;
    return rows.map((bytes, at) => (from + at === Number(seq) ? flipped(bytes) : bytes));
  }

  /** The next flush fails: what is durable is unknown then, and the process has to end. */
  failNextFlush(): void {
    this.#isFailing = true;
    this.#disk.failNext({ type: "DiskBroken", detail: "EIO" });
  }

  /** The process dies, and its database is what it was so long ago: the same relay, without what came since. */
  restore(agoMs: number): void {
    this.#rotten = null;
    const { tape, clockwork } = this.#ports;
    const until = clockwork.now() - agoMs;
    const kept = this.#durable.filter(({ at }) => at <= until);
    const lost = this.#durable.length - kept.length;
    this.wipes++;
    tape.count("relay put back to an older copy");
    if (this.#durable.slice(kept.length).some(({ isAboutMembership }) => isAboutMembership))
      tape.count("relay put back to before a membership change");
    tape.note("relay", `restore ${lost} writes`);
    this.#end();
    this.#disk.crash({ keepUnsynced: 0 });
    this.#disk = this.#newDisk(kept);
    this.#durable = kept;
    this.#isEmpty = false;
    this.#store = this.#disk;
  }

  /** The process dies and its database is gone; which orgs it serves is kept elsewhere. */
  wipe(): void {
    this.#rotten = null;
    this.wipes++;
    this.#ports.tape.count("relay wiped");
    this.#ports.tape.note("relay", "wipe");
    this.#end();
    this.#disk.crash({ keepUnsynced: 0 });
    this.#isEmpty = true;
    this.#durable = [];
    this.#disk = this.#newDisk();
    this.#store = this.#disk;
  }

  /** Chains, of the org and of its rooms, of which it had more entries than it has, and waits for whoever has them. */
  shortChains(org: ChainId): readonly ChainId[] {
    const { marks } = this.#admission;
    const mark = marks.markOf(org);
    if (mark === null || marks.lossOf(org) === null) return [];
    const missed = [...mark.chains].filter(([, { isMissed }]) => isMissed);
    return [[org, mark] as const, ...missed]
      .filter(([chain, { length }]) => (this.hub?.chains.lengthOf(chain) ?? length) < length)
      .map(([chain]) => chain);
  }

  /** The operator starts it again with the word that what is lost is lost (`SKEIN_ACCEPT_LOSS=1`, RLY44). */
  acceptLoss(): void {
    this.#ports.tape.count("relay told to accept a loss");
    this.#acceptsLoss = true;
    this.crash();
    void this.start();
  }

  isDurable(org: ChainId, room: RoomId, clientId: ClientId, seq: number): boolean {
    const no = this.#disk.roomNo(org, room);
    return no !== null && this.#disk.hashAt(no, clientId, seq) !== null;
  }

  wasDurable(clientId: ClientId, seq: number): boolean {
    return this.#everDurable.has(`${clientId}.${seq}`);
  }

  wasDropped(clientId: ClientId, seq: number): boolean {
    return this.#dropped.has(`${clientId}.${seq}`);
  }

  #end(): void {
    this.#life++;
    this.#running = null;
  }

  #newDisk(held: readonly Written[] = []): MemoryStore {
    const { clockwork, chance } = this.#ports;
    const options: { timers?: MemoryOptions["timers"]; syncMs: () => number } = {
      syncMs: () => chance.logarithmic(1, 40),
    };
    const disk = createMemoryStore(options as MemoryOptions);
    void disk.transaction((writes) => {
      for (const { write } of held) write(writes); // at once: as long as there are no timers
    });
    options.timers = { after: (ms, run) => clockwork.after(ms, run) };
    return disk;
  }

  #watched(store: Store): Store {
    const { tape } = this.#ports;
    const transaction: Store["transaction"] = async (work) => {
      if (this.isFull) {
        tape.count("relay had no room");
        return { ok: false, error: { type: "StorageFull" } };
      }
      let done: Written[] = [];
      const outcome = await store.transaction((writes) => {
        done = [];
        const value = work(this.#remembered(writes, done));
        this.#durable.push(...done);
        return value;
      });
      if (!outcome.ok) this.#durable = this.#durable.filter((one) => !done.includes(one));
      return outcome;
    };
    return {
      ...store,
      rows: (room, clientId, from, maxBytes) =>
        this.#asRotten(clientId, from, store.rows(room, clientId, from, maxBytes)),
      transaction: (work) =>
        transaction((writes) =>
          work({
            ...writes,
            putRow: (row) => {
              this.#everDurable.add(`${row.clientId}.${row.seq}`);
              if (this.wipes > 0) tape.count("rows handed back to a wiped relay");
              tape.note("relay row", `${row.clientId}.${row.seq}`);
              this.everStored.rows.set(Buffer.from(row.hash).toString("base64"), row.envelope);
              return writes.putRow(row);
            },
            putEntries: (chain, from, entries) => {
              for (const bytes of entries) {
                const entry = parseEntry(bytes, simVerifier);
                if (entry.ok && renewals.has(entry.value.action.kind)) tape.count("key renewed");
              }
              return writes.putEntries(chain, from, entries);
            },
            putWrap: (wrap) => {
              this.everStored.wraps.set(Buffer.from(wrap.bytes).toString("base64"), wrap.bytes);
              return writes.putWrap(wrap);
            },
            dropRows: (room, clientId, from) => {
              tape.count("chain cut and rows dropped");
              for (const place of this.#everDurable) {
                const [feed, seq] = place.split(".");
                if (feed === String(clientId) && Number(seq) >= from) this.#dropped.add(place);
              }
              return writes.dropRows(room, clientId, from);
            },
          }),
        ),
    };
  }

  #remembered(writes: StoreWrites, done: Written[]): StoreWrites {
    const { clockwork } = this.#ports;
    const keep =
      <A extends readonly unknown[], R>(
        call: (to: StoreWrites) => (...args: A) => R,
        isAboutMembership = false,
      ) =>
      (...args: A): R => {
        done.push({ at: clockwork.now(), isAboutMembership, write: (to) => void call(to)(...args) });
        return call(writes)(...args);
      };
    return {
      ...writes,
      putEntries: keep((to) => to.putEntries, true),
      putWrap: keep((to) => to.putWrap),
      openRoom: keep((to) => to.openRoom),
      putRow: keep((to) => to.putRow),
      putHead: keep((to) => to.putHead),
      putRegister: keep((to) => to.putRegister),
      putSegment: keep((to) => to.putSegment),
      putFork: keep((to) => to.putFork),
      dropRows: keep((to) => to.dropRows),
      dropRegister: keep((to) => to.dropRegister),
    };
  }
}

import { createLocalGoalsHost } from "../../../client/engine/goals/host.ts";
import { loadHalves } from "../../../client/engine/halves.ts";
import type { Disk } from "../../../client/engine/ports.ts";
import { loadEntries } from "../../../client/engine/state/roster-book.ts";
import { loadAutomerge } from "../../../client/platform/node/automerge.ts";
import { type ChainId, secretToWords } from "../../../crdt/index.ts";
import { setupLink } from "../../../relay/roster/relay-file.ts";
import type { MemoryStore } from "../../../relay/store/memory.ts";
import type { Store } from "../../../relay/store/store.ts";
import { type Clockwork, createClockwork } from "./clockwork.ts";
import { simVerifier } from "./crypto.ts";
import { Faults } from "./faults.ts";
import { Hostile, MAL } from "./hostile.ts";
import { Ledger } from "./ledger.ts";
import { People } from "./people.ts";
import { drawPlan, type Fault, type Plan } from "./plan.ts";
import { type Chance, createChance } from "./random.ts";
import { IN_STEP_WITHIN_MS, Rest } from "./rest.ts";
import { type DiskName, SimDevice } from "./sim-device.ts";
import { SimNetwork } from "./sim-network.ts";
import { RELAY_ORIGIN, SimRelay } from "./sim-relay.ts";
import { type Counter, createTape, type Tape, type Violation } from "./tape.ts";
import { Witness } from "./witness.ts";
import { CYCLE, Workload } from "./workload.ts";

/** Wrappers of ports that break a promise on purpose: a simulation that cannot fail proves nothing. */
export interface Mutant {
  /** Shows where people come and go. */
  readonly isAboutMembership?: boolean;
  readonly wrapStore?: (disk: MemoryStore, isEmpty: boolean) => Store;
  readonly wrapDisk?: (disk: Disk, name: DiskName, device: string) => Disk;
  /** At the first one a hunter has seen enough. */
  readonly onViolation?: (violation: Violation) => void;
  readonly onSent?: (device: string, frame: Uint8Array) => void;
  readonly alterHeard?: (frame: Uint8Array, relay: SimRelay) => Uint8Array | null;
}

export interface Outcome {
  readonly seed: number;
  readonly fingerprint: string;
  readonly violations: readonly Violation[];
  readonly counters: ReadonlyMap<Counter, number>;
  readonly simulatedMs: number;
  readonly events: number;
  readonly plan: string;
  /** How many things people and faults were to do. */
  readonly happenings: number;
  readonly lines: readonly string[];
}

const BEGIN = Date.UTC(2026, 9, 1, 8);
const GAP_WHILE_REBUILDING_MS = 172_800_000; // three of them are less than the week of RLY44
const CONTENDING_ACTS = 30;
const MEMBERSHIP_SHARE = 0.5;
const SETUP_WITHIN_MS = 60_000;
const OWNER = "d0";

const automerge = loadAutomerge();

export interface Options {
  readonly mutant?: Mutant;
  readonly keepLines?: boolean;
  /** Something else than the seed has drawn. */
  readonly change?: (plan: Plan) => Plan;
}

/** Certain faults, and no others. */
export const withFaults = (faults: readonly Fault[] | undefined): Options =>
  faults === undefined ? {} : { change: (plan) => ({ ...plan, faults }) };

const chanceOf = (seed: number): Chance => createChance(`skein simulation ${seed}`);

export const planOf = (seed: number): Plan => drawPlan(chanceOf(seed).branch("plan"), seed);

/** Runs one seed from founding to the last check. The same seed gives the same outcome, bit for bit. */
export async function simulate(seed: number, options: Options = {}): Promise<Outcome> {
  await Promise.all([automerge, loadHalves(), secretToWords(new Uint8Array(32))]); // all take real time, so they are there before any seed begins
  const world = new World(seed, options);
  const onUnhandled = (cause: unknown) =>
    world.tape.violate(
      "nothing is thrown and not caught",
      cause instanceof Error ? (cause.stack ?? "") : String(cause),
    );
  process.on("unhandledRejection", onUnhandled);
  try {
    await world.run();
  } finally {
    process.off("unhandledRejection", onUnhandled);
  }
  return world.outcome();
}

class World {
  readonly tape: Tape;
  readonly #seed: number;
  readonly #mutant: Mutant;
  readonly #clockwork: Clockwork = createClockwork();
  readonly #chance: Chance;
  readonly #plan: Plan;
  readonly #relay: SimRelay;
  readonly #network: SimNetwork;
  readonly #witness: Witness;
  readonly #ledger = new Ledger();
  readonly #workload: Workload;
  readonly #devices: SimDevice[] = [];
  readonly #rest: Rest;
  readonly #faults: Faults;
  readonly #people: People;
  #hasCloned = false;
  #happenings = 0;

  constructor(seed: number, { mutant = {}, keepLines = false, change = (plan) => plan }: Options) {
    this.#seed = seed;
    this.#mutant = mutant;
    this.#chance = chanceOf(seed);
    this.#plan = change(drawPlan(this.#chance.branch("plan"), seed));
    this.tape = createTape(this.#clockwork.now, keepLines, mutant.onViolation);
    const { tape } = this;
    const clockwork = this.#clockwork;
    this.#relay = new SimRelay({
      clockwork,
      chance: this.#chance.branch("relay"),
      tape,
      seed: String(seed),
      now: this.#wallNow,
      onDied: () => this.#faults.relayHasDied(),
      wrapStore: mutant.wrapStore,
    });
    this.#witness = new Witness(clockwork, tape, () => this.#relay);
    this.#network = new SimNetwork({
      clockwork,
      chance: this.#chance.branch("network"),
      tape,
      relay: this.#relay,
      onConnect: (device) => this.#witness.sawConnect(device),
      onSent: (device, frame) => {
        this.#rest.sawFrame(device);
        this.#witness.sawFrame(device, frame);
        mutant.onSent?.(device, frame);
      },
      notesRooms: this.#hasHostile,
      alterHeard: mutant.alterHeard && ((frame) => mutant.alterHeard?.(frame, this.#relay) ?? null),
    });
    this.#rest = new Rest({
      tape,
      clockwork,
      ledger: this.#ledger,
      witness: this.#witness,
      network: this.#network,
      relay: this.#relay,
      devices: this.#devices,
      plan: this.#plan,
      wallNow: this.#wallNow,
    });
    this.#workload = new Workload(this.#chance.branch("workload"), this.#ledger, tape, this.#plan);
    this.#people = new People({
      clockwork,
      chance: this.#chance.branch("people"),
      ledger: this.#ledger,
      tape,
      plan: this.#plan,
      relay: this.#relay,
      org: () => this.#witness.org,
      devices: this.#devices,
      newDevice: (name, person) => this.#newDevice(name, person),
      retire: (device) => this.#retire(device),
      wallNow: this.#wallNow,
      workload: this.#workload,
    });
    this.#faults = new Faults({
      clockwork,
      chance: this.#chance.branch("faults"),
      tape,
      plan: this.#plan,
      network: this.#network,
      relay: this.#relay,
      devices: this.#devices,
      workload: this.#workload,
      hostile: new Hostile({
        seed: String(seed),
        clockwork,
        chance: this.#chance.branch("hostile"),
        tape,
        network: this.#network,
        relay: this.#relay,
        witness: this.#witness,
        org: () => this.#witness.org,
        devices: this.#devices,
        wallNow: this.#wallNow,
      }),
      clone: (device) => this.#clone(device),
    });
  }

  async run(): Promise<void> {
    if (!(await this.#begin())) return;
    for (let burst = 0; burst < this.#plan.bursts; burst++) {
      if (burst > 0) await this.#gap();
      await this.#burst();
    }
    this.#faults.heal();
    if (this.#hasMembership) await this.#contend();
    this.#people.finish();
    await this.#clockwork.runUntil(() => this.#devices.every(({ isSpared }) => !isSpared), SETUP_WITHIN_MS);
    if (this.#hasHostile) await this.#meetAnew();
    await this.#giveUpWhatNobodyHas();
    await this.#rest.comeToRest("after healing");
    const reader = await this.#join("reader");
    if (reader === null) return;
    this.tape.count("late joiner read all from the relay");
    this.#lookAtGoals();
    await this.#rest.comeToRest("with a new member");
    await this.#rest.check("shown");
    if (this.#hasMembership) await this.#rest.stayQuiet();
    for (const device of this.#devices) {
      device.die("crash");
      device.start();
    }
    if (!(await this.#rest.comeToRest("after all have restarted"))) return;
    this.#lookAtGoals();
    await this.#clockwork.runFor(2_000);
    this.tape.count("all restarted and equal");
    await this.#rest.check("kept");
  }

  #lookAtGoals(): void {
    if (this.#plan.hasGoals) for (const device of this.#devices) device.watchGoals(CYCLE);
  }

  outcome(): Outcome {
    const { faults, members, hasGoals, membership } = this.#plan;
    return {
      seed: this.#seed,
      fingerprint: this.tape.fingerprint(),
      violations: this.tape.violations,
      counters: this.tape.counters,
      simulatedMs: this.#clockwork.now(),
      events: this.#clockwork.events,
      happenings: this.#happenings,
      plan: `${members} members, ${faults.join(" ") || "no faults"}${hasGoals ? ", goals" : ""}${membership.length > 0 ? `; ${membership.join(" ")}` : ""}`,
      lines: this.tape.lines,
    };
  }

  readonly #wallNow = (): number => BEGIN + Math.floor(this.#clockwork.now());

  // ------------------------------------------------------------ beginning

  async #begin(): Promise<boolean> {
    void this.#relay.start();
    const owner = this.#newDevice(OWNER);
    const setupToken = setupLink(RELAY_ORIGIN, new Uint8Array(16).fill(7), simVerifier);
    const isFounded = await this.#ask(owner, "createOrg", {
      setupToken,
      orgName: "Geese",
      name: OWNER,
      firstRoom: "all",
      goalsRoom: "goals",
    });
    if (isFounded === null || owner.session.state !== "ready") return this.#stuck("founding");
    this.#witness.org = owner.session.org.id as ChainId;
    for (let n = 1; n < this.#plan.members; n++) if ((await this.#join(`d${n}`)) === null) return false;
    if (this.#hasHostile && (await this.#join(MAL)) === null) return false;
    for (let n = 0; n < this.#plan.moreRooms; n++)
      await this.#ask(owner, "createRoom", { name: `more ${n}` });
    if (this.#hasMembership) await this.#beginMembership();
    return this.#rest.comeToRest("before anything breaks");
  }

  async #beginMembership(): Promise<void> {
    await this.#rest.comeToRest("before there are rooms");
    let hasBegun = false;
    void this.#people.begin().then(() => {
      hasBegun = true;
    });
    await this.#clockwork.runUntil(() => hasBegun, SETUP_WITHIN_MS * 5);
  }

  /**
   * What was said past the relay is compared with it at the next connection; a row that differs, at the first one that
   * finds nothing else to fetch.
   */
  async #meetAnew(): Promise<void> {
    for (let times = 0; times < 2; times++) {
      await this.#clockwork.runFor(60_000);
      for (const { name } of this.#devices) this.#network.drop(name);
    }
    await this.#clockwork.runFor(10_000); // both ends have learnt of it
  }

  /**
   * An entry that the relay had written down and lost before anybody had heard of it comes back from nobody: after a while
   * whoever runs the relay says so. While somebody who belongs has it, nobody does.
   */
  async #giveUpWhatNobodyHas(): Promise<void> {
    const org = this.#witness.org as ChainId;
    const isWhole = () => !this.#isRebuilding();
    if (isWhole() || (await this.#clockwork.runUntil(isWhole, IN_STEP_WITHIN_MS))) return;
    for (const chain of this.#relay.shortChains(org)) {
      const belonging = this.#devices.filter(({ isActive }) => isActive);
      const known = await Promise.all(belonging.map(({ cache }) => loadEntries(cache, chain)));
      const held = this.#relay.hub?.chains.lengthOf(chain) ?? 0;
      if (known.some(({ length }) => length > held)) return;
    }
    this.#network.relayDied(true);
    this.#relay.acceptLoss();
  }

  /** Everybody acts at once while nothing is broken: acts on the same chains get in each other's way. */
  async #contend(): Promise<void> {
    const chance = this.#chance.branch("contend");
    for (let n = 0; n < CONTENDING_ACTS; n++)
      this.#happens(chance.between(2_000, 20_000), () => {
        const device = chance.pick(this.#devices);
        if (chance.happens(0.5) || !this.#people.act(device)) this.#workload.act(device);
      });
    await this.#clockwork.runFor(25_000);
  }

  async #join(name: string): Promise<SimDevice | null> {
    const owner = this.#devices[0] as SimDevice;
    const device = this.#newDevice(name);
    for (let attempt = 0; attempt < 3; attempt++) {
      await this.#clockwork.runUntil(() => owner.isConnected, SETUP_WITHIN_MS);
      const invite = await this.#ask(owner, "createInvite", { days: 30, uses: 1 });
      if (invite === null) continue; // the relay went down in between
      const joined = await this.#ask(device, "joinOrg", { link: invite.link, name });
      if (joined !== null) return device; // an invite of somebody whose clock was set back is over before it begins
    }
    this.#stuck(`${name} does not get in`);
    return null;
  }

  /** Two lives of one device, from here on at the same time. */
  #clone(device: SimDevice): void {
    if (this.#hasCloned || !device.isReady || device.name === MAL) return;
    this.#hasCloned = true;
    const twin = this.#makeDevice(`${device.name}~`, device.person);
    twin.isSpared = true;
    void device.copyTo(twin).then(() => {
      this.tape.count("one device lives twice");
      this.#devices.push(twin);
      twin.isSpared = false;
      twin.start();
    });
  }

  #retire(device: SimDevice): void {
    this.tape.note("retire", device.name);
    device.die("crash");
    this.#devices.splice(this.#devices.indexOf(device), 1);
  }

  #newDevice(name: string, person = name): SimDevice {
    const device = this.#makeDevice(name, person);
    this.#devices.push(device);
    device.start();
    return device;
  }

  #makeDevice(name: string, person: string): SimDevice {
    const { wrapDisk } = this.#mutant;
    const device = new SimDevice({
      seed: String(this.#seed),
      name,
      person,
      watchesPeople: this.#plan.membership.length > 0,
      clockwork: this.#clockwork,
      chance: this.#chance.branch(name),
      tape: this.tape,
      network: this.#network,
      witness: this.#witness,
      wallNow: this.#wallNow,
      onMoved: (moved) => this.#faults.hasMoved(moved),
      startGoals: async () => createLocalGoalsHost(() => automerge, simVerifier.sha256),
      wrapDisk: wrapDisk && ((disk, which) => wrapDisk(disk, which, name)),
    });
    this.#network.setLatency(name, this.#plan.latencyMs());
    return device;
  }

  /** Repeats until it works; a world in which founding or joining does not work for a minute is stuck. */
  async #ask<C extends "createOrg" | "joinOrg" | "createInvite" | "createRoom">(
    device: SimDevice,
    name: C,
    input: Parameters<typeof device.command<C>>[1],
  ) {
    type Value = Extract<Awaited<ReturnType<typeof device.command<C>>>, { ok: true }>["value"];
    for (let attempt = 0; attempt < 5; attempt++) {
      await this.#clockwork.runUntil(() => device.engine !== null, SETUP_WITHIN_MS);
      const answers: Awaited<ReturnType<typeof device.command<C>>>[] = [];
      void device
        .command(name, input, `${name}-${device.name}-${attempt}`)
        .then((answer) => answers.push(answer));
      await this.#clockwork.runUntil(() => answers.length > 0, SETUP_WITHIN_MS);
      const [answer] = answers;
      if (answer?.ok) {
        await this.#clockwork.runFor(200);
        return answer.value as Value;
      }
      this.tape.note("again", `${name} ${JSON.stringify(answer)}`);
      await this.#clockwork.runFor(3_000);
    }
    return null;
  }

  #stuck(what: string): false {
    this.tape.violate("the world gets going", what);
    return false;
  }

  get #hasHostile(): boolean {
    return this.#plan.faults.some((fault) => fault === "hostile" || fault === "equivocation");
  }

  get #hasMembership(): boolean {
    return this.#plan.membership.length > 0;
  }

  // ------------------------------------------------------------ storms and what is between them

  async #burst(): Promise<void> {
    const chance = this.#chance.branch(`burst ${this.#clockwork.now()}`);
    const { actsPerBurst, faultsPerBurst, burstMs } = this.#plan;
    const length = burstMs();
    const writers = new Set<string>();
    let hasWrittenAlone = false;
    for (let n = 0; n < actsPerBurst; n++)
      this.#happens(chance.between(0, length), () => {
        const device = chance.pick(this.#devices);
        const isAboutPeople = this.#plan.membership.length > 0 && chance.happens(MEMBERSHIP_SHARE);
        if (isAboutPeople && this.#people.act(device)) return;
        if (!this.#workload.act(device)) return;
        writers.add(device.name);
        hasWrittenAlone ||= !device.isConnected;
      });
    for (let n = 0; n < faultsPerBurst; n++)
      this.#happens(chance.between(0, length), () => this.#faults.strike());
    await this.#clockwork.runFor(length);
    if (hasWrittenAlone && writers.size >= 2) this.tape.count("both sides wrote while apart");
  }

  /** Everything that people and faults do has a number, under which it can be left out. */
  #happens(afterMs: number, run: () => void): void {
    const number = this.#happenings++;
    if (!this.#plan.skipped.has(number)) this.#clockwork.after(afterMs, run);
  }

  async #gap(): Promise<void> {
    const drawn = this.#plan.gapMs();
    const length = this.#isRebuilding() ? Math.min(drawn, GAP_WHILE_REBUILDING_MS) : drawn;
    if (length < 600_000) return this.#clockwork.runFor(length);
    this.#faults.rest();
    const until = this.#clockwork.now() + length;
    await this.#clockwork.runUntil(() => this.#hasLost(), length); // a fault from before the gap may wipe the relay in it
    const left = until - this.#clockwork.now();
    await this.#clockwork.runFor(this.#hasLost() ? Math.min(left, GAP_WHILE_REBUILDING_MS) : left);
    this.#faults.rise();
  }

  /** Nothing is promised to those who bring back a chain after a week in which others went on without them (RLY44). */
  #isRebuilding(): boolean {
    return !this.#relay.isUp || this.#hasLost();
  }

  #hasLost(): boolean {
    return this.#relay.shortChains(this.#witness.org as ChainId).length > 0;
  }
}

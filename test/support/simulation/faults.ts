import type { Clockwork } from "./clockwork.ts";
import type { Hostile } from "./hostile.ts";
import type { Fault, Plan } from "./plan.ts";
import type { Chance } from "./random.ts";
import type { SimDevice } from "./sim-device.ts";
import type { SimNetwork } from "./sim-network.ts";
import type { SimRelay } from "./sim-relay.ts";
import type { Tape } from "./tape.ts";
import type { Workload } from "./workload.ts";

interface FaultPorts {
  readonly clockwork: Clockwork;
  readonly chance: Chance;
  readonly tape: Tape;
  readonly plan: Plan;
  readonly network: SimNetwork;
  readonly relay: SimRelay;
  readonly devices: readonly SimDevice[];
  readonly workload: Workload;
  readonly hostile: Hostile;
  readonly clone: (device: SimDevice) => void;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;

/** Breaks things, and mends them after a while unless the world heals first. */
export class Faults {
  readonly #ports: FaultPorts;
  #hasHealed = false;

  constructor(ports: FaultPorts) {
    this.#ports = ports;
  }

  strike(): void {
    const { plan, chance } = this.#ports;
    if (plan.faults.length > 0) this.#strikeWith(chance.pick(plan.faults));
  }

  /** Everything works again. */
  heal(): void {
    const { devices, network, relay, plan } = this.#ports;
    this.#hasHealed = true;
    relay.isFull = false;
    for (const device of devices) {
      network.rejoin(device.name);
      device.isQuotaFull = () => false;
      device.isHandleClosed = false;
      if (!plan.clocksStayWrong && device.isClockWrong) device.jumpClock(0);
      device.wake();
      device.start();
      if (device.isOffline) device.setOnline(true);
    }
    if (relay.isRotten) this.#relayStops(() => relay.crash());
    if (!relay.isUp) void relay.start();
  }

  get hasHealed(): boolean {
    return this.#hasHealed;
  }

  /** A long time in which nobody does anything: devices sleep, are switched off, or die of it. */
  rest(): void {
    const { devices, chance, plan } = this.#ports;
    for (const device of devices) {
      if (device.isSpared) continue;
      const can = (fault: Fault) => plan.faults.includes(fault);
      if (can("powerCut") && chance.happens(0.3)) device.die("powerCut");
      else if (can("clientCrash") && chance.happens(0.4)) device.die("crash");
      else device.sleep();
    }
  }

  /** The moment in which the same words stand in two places, or in none. */
  hasMoved(device: SimDevice): void {
    const { plan, chance, tape } = this.#ports;
    if (!plan.isHard || !plan.faults.includes("clientCrash") || !chance.happens(0.5)) return;
    this.#later(chance.between(0, 60), () => {
      if (!device.isRunning || device.isSpared) return;
      tape.count("client died while it sealed anew");
      device.die("crash");
      this.#later(chance.logarithmic(500, MINUTE_MS), () => device.start());
    });
  }

  /** Not everybody comes back at the same time, or with a network. */
  rise(): void {
    const { devices, chance, plan, clockwork, tape } = this.#ports;
    for (const device of devices) {
      if (device.isSpared) continue;
      const isAway =
        chance.happens(0.25) && (plan.faults.includes("offline") || plan.faults.includes("sleep"));
      if (isAway && plan.faults.includes("sleep")) continue;
      clockwork.after(chance.between(0, 20_000), () => {
        if (this.#hasHealed) return;
        device.wake();
        device.start();
        if (isAway) device.setOnline(false);
        else if (device.isOffline) device.setOnline(true);
        tape.note("rise", device.name);
      });
    }
  }

  #later(ms: number, run: () => void): void {
    this.#ports.clockwork.after(ms, () => {
      if (!this.#hasHealed) run();
    });
  }

  #strikeWith(fault: Fault): void {
    const { chance, devices, tape } = this.#ports;
    const strikable = devices.filter(({ isSpared }) => !isSpared);
    if (strikable.length === 0) return;
    const device = chance.pick(strikable);
    tape.note("fault", `${fault} ${device.name}`);
    this.#byKind[fault](device);
  }

  readonly #byKind: { readonly [F in Fault]: (device: SimDevice) => void } = {
    drop: ({ name }) => this.#ports.network.drop(name),
    halfOpen: ({ name }) => this.#ports.network.halfOpen(name),
    partition: () => this.#partition(),
    offline: (device) => {
      device.setOnline(false);
      this.#later(this.#ports.chance.logarithmic(1_000, 30 * MINUTE_MS), () => device.setOnline(true));
    },
    sleep: (device) => {
      device.sleep();
      this.#later(this.#ports.chance.logarithmic(1_000, 30 * MINUTE_MS), () => device.wake());
    },
    relayCrash: () => this.#afterAnAct(() => this.#relayEnds(false)),
    relayWipe: () => this.#afterAnAct(() => this.#relayEnds(true)),
    clientCrash: (device) => this.#clientEnds(device, "crash"),
    powerCut: (device) => this.#clientEnds(device, "powerCut"),
    quota: (device) => this.#fillUp(device),
    clock: (device) => this.#turnClock(device),
    restore: (device) => this.#restore(device),
    hostile: () => void this.#ports.hostile.poison(),
    equivocation: () => void this.#ports.hostile.equivocate(),
    relayRestore: () => this.#afterAnAct(() => this.#relayIsPutBack()),
    fsyncError: () => this.#afterAnAct(() => this.#ports.relay.failNextFlush()),
    relayFull: () => this.#fillRelay(),
    closedHandle: (device) => {
      device.isHandleClosed = true;
      this.#later(this.#ports.chance.logarithmic(100, 10_000), () => {
        device.isHandleClosed = false;
      });
    },
    cacheLost: (device) => {
      if (!device.isRunning) return;
      device.loseCache();
      this.#later(this.#ports.chance.logarithmic(500, 10 * MINUTE_MS), () => device.start());
    },
    oneWay: () => this.#cutOneWay(),
    drift: (device) => device.driftClock((this.#ports.chance.next() * 2 - 1) / 100),
    bitRot: () => {
      this.#ports.relay.rot();
      this.#later(this.#ports.chance.logarithmic(5_000, 10 * MINUTE_MS), () => this.#relayEnds(false));
    },
    clone: (device) => this.#ports.clone(device),
  };

  #cutOneWay(): void {
    const { chance, devices, tape, network } = this.#ports;
    const side = devices.filter(({ isSpared }) => !isSpared && chance.happens(0.5));
    const way = chance.pick(["up", "down"] as const);
    tape.count("cut off one way");
    for (const { name } of side) network.cutOffOneWay(name, way);
    this.#later(chance.logarithmic(5_000, 60 * MINUTE_MS), () => {
      for (const { name, isAsleep } of side) if (!isAsleep) network.rejoin(name);
    });
  }

  #fillRelay(): void {
    const { chance, relay } = this.#ports;
    relay.isFull = true;
    this.#later(chance.logarithmic(500, 3 * MINUTE_MS), () => {
      relay.isFull = false;
    });
  }

  #relayIsPutBack(): void {
    const { chance, relay } = this.#ports;
    if (!relay.isUp) return;
    this.#relayStops(() => relay.restore(chance.logarithmic(100, DAY_MS)));
  }

  /** It ended by itself; somebody starts it again. */
  relayHasDied(): void {
    const { chance, clockwork, network, relay } = this.#ports;
    network.relayDied(chance.happens(0.7));
    clockwork.after(chance.logarithmic(200, MINUTE_MS), () => {
      if (!relay.isUp) void relay.start(); // even after all has healed: it may have met the error only then
    });
  }

  #partition(): void {
    const { chance, devices, tape, network } = this.#ports;
    const side = devices.filter(({ isSpared }) => !isSpared && chance.happens(0.5));
    tape.count("partition");
    for (const { name } of side) network.cutOff(name);
    this.#later(chance.logarithmic(5_000, 60 * MINUTE_MS), () => {
      for (const { name, isAsleep } of side) if (!isAsleep) network.rejoin(name);
    });
  }

  /** Deaths are worth most a few milliseconds after somebody wrote. */
  #afterAnAct(run: () => void): void {
    const { chance, devices, workload } = this.#ports;
    const writer = chance.pick(devices);
    const hasWritten = chance.happens(0.7) && workload.send(writer);
    this.#later(hasWritten ? chance.logarithmic(1, 300) : 0, run);
  }

  #relayEnds(isWiped: boolean): void {
    const { devices, tape, relay } = this.#ports;
    if (!relay.isUp) return;
    const away = devices.filter(({ isConnected }) => !isConnected).length;
    if (isWiped && away >= 2) tape.count("relay wiped while two or more clients were away");
    this.#relayStops(() => (isWiped ? relay.wipe() : relay.crash()));
  }

  #relayStops(stop: () => void): void {
    const { chance, network, relay } = this.#ports;
    network.relayDied(chance.happens(0.7));
    stop();
    this.#later(chance.logarithmic(200, 3 * MINUTE_MS), () => {
      if (!relay.isUp) void relay.start();
    });
  }

  #clientEnds(device: SimDevice, how: "crash" | "powerCut"): void {
    const { chance, workload } = this.#ports;
    const hasWritten = chance.happens(0.7) && workload.send(device);
    this.#later(hasWritten ? chance.logarithmic(1, 200) : 0, () => {
      device.die(how);
      this.#later(chance.logarithmic(500, 10 * MINUTE_MS), () => device.start());
    });
  }

  #fillUp(device: SimDevice): void {
    const { chance } = this.#ports;
    const share = chance.pick([0.3, 0.7, 1]);
    device.isQuotaFull = (disk) => disk !== "keys" && chance.happens(share);
    this.#later(chance.logarithmic(500, 3 * MINUTE_MS), () => {
      device.isQuotaFull = () => false;
    });
  }

  #turnClock(device: SimDevice): void {
    const { chance } = this.#ports;
    const size = chance.pick([MINUTE_MS, 10 * MINUTE_MS, DAY_MS, 3 * YEAR_MS]);
    device.jumpClock(Math.round((chance.next() * 2 - 1) * size));
  }

  /**
   * Somebody puts back an older copy of their profile. Only when the relay had everything: what was on that device
   * alone would be gone with it, and nobody promises otherwise.
   */
  #restore(device: SimDevice): void {
    const { chance, workload, tape } = this.#ports;
    if (device.isAsleep || !device.isRunning) return;
    void device.image().then((image) => {
      this.#later(chance.logarithmic(2_000, 60_000), () => {
        const isAllThere = device.sync?.inStep === true && device.sync.refused.length === 0;
        if (!device.isConnected || device.isBusy || !isAllThere) return;
        tape.count("older profile put back");
        device.die("crash");
        device.putBack(image);
        device.start();
        this.#later(chance.logarithmic(1, 2_000), () => workload.send(device));
      });
    });
  }
}

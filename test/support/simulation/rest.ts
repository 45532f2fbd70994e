import type { RoomRow } from "../../../client/engine/api.ts";
import type { ChainId, RoomId } from "../../../crdt/index.ts";
import { type AtRest, checkAtRest } from "./checks.ts";
import type { Clockwork } from "./clockwork.ts";
import type { Ledger } from "./ledger.ts";
import {
  belongs,
  checkMembership,
  dutyLeft,
  isHeldUp,
  isOver,
  mayRead,
  type Truth,
  truthOf,
} from "./membership-checks.ts";
import { keyLeft } from "./membership-secrets.ts";
import type { Plan } from "./plan.ts";
import type { SimDevice } from "./sim-device.ts";
import type { SimNetwork } from "./sim-network.ts";
import type { SimRelay } from "./sim-relay.ts";
import type { Tape } from "./tape.ts";
import type { Witness } from "./witness.ts";

export const IN_STEP_WITHIN_MS = 120_000;
/** Duties wait for each other: a member key, then the keys of chains, then who takes over. */
const DUTIES_WITHIN_MS = 300_000;
const QUIET_MS = 180_000;
/** An audit begins a minute or two after the last change. */
const AUDIT_WITHIN_MS = 150_000;
const QUIET_FRAMES = 15;
const DUTIES_BEGIN_MS = 15_000;

interface RestPorts {
  readonly tape: Tape;
  readonly clockwork: Clockwork;
  readonly ledger: Ledger;
  readonly witness: Witness;
  readonly network: SimNetwork;
  readonly relay: SimRelay;
  readonly devices: readonly SimDevice[];
  readonly plan: Plan;
  readonly wallNow: () => number;
}

/** Waits until a world has come to rest, and judges it then: who is not in step, what still moves, what is not as it should be. */
export class Rest {
  readonly #ports: RestPorts;
  readonly #framesSent = new Map<string, number>();

  constructor(ports: RestPorts) {
    this.#ports = ports;
  }

  sawFrame(device: string): void {
    this.#framesSent.set(device, (this.#framesSent.get(device) ?? 0) + 1);
  }

  async comeToRest(when: string): Promise<boolean> {
    const isAtRest = () =>
      this.#ports.devices.every((device) => this.#restless(device) === null) && this.#dutyLeft() === null;
    const within = this.#hasMembership ? DUTIES_WITHIN_MS : IN_STEP_WITHIN_MS;
    let hasCome = await this.#ports.clockwork.runUntil(isAtRest, within);
    for (let again = 0; this.#hasMembership && hasCome && again < 6; again++) {
      const entriesBefore = this.#entries();
      await this.#ports.clockwork.runFor(DUTIES_BEGIN_MS); // somebody may only now notice what they lack, and ask for it
      if (isAtRest() && this.#entries() === entriesBefore) break; // cards of a new name go to rooms with guests one by one
      hasCome = await this.#ports.clockwork.runUntil(isAtRest, within);
    }
    if (this.#hasMembership && hasCome) await this.#waitForKeys();
    const duty = hasCome ? null : this.#dutyLeft();
    if (duty !== null) this.#ports.tape.violate("every duty is done in the end", `${when}: ${duty}`);
    for (const device of hasCome ? [] : this.#ports.devices) {
      const reason = this.#restless(device);
      if (reason !== null)
        this.#ports.tape.violate("all are in step within two minutes", `${when}: ${device.name} ${reason}`);
    }
    await this.#ports.clockwork.runFor(2_000);
    return hasCome;
  }

  /** Who lacks an older key is noticed when keys are audited, which is some time after the last change. */
  async #waitForKeys(): Promise<void> {
    const truth = this.#truth();
    let left: string | null | undefined;
    if (truth !== null) void keyLeft(truth, this.#ports.devices).then((found) => (left = found));
    await this.#ports.clockwork.runUntil(() => left !== undefined || truth === null, 60_000);
    if (left == null) return;
    this.#ports.tape.count("older key handed over by an audit");
    this.#ports.tape.note("key left", left);
    await this.#ports.clockwork.runFor(AUDIT_WITHIN_MS);
  }

  /** Why a device is not at rest: what it says of itself, or that it shows something else than the first. */
  #restless(device: SimDevice): string | null {
    const { name, sync, isBusy, isReady, rooms } = device;
    if (device.isSpared) return "is on its way in";
    if (sync === null || !isReady) return `shows nothing, ready ${isReady}`;
    const { link, inStep, waiting, waitingItems, refused, setAside } = sync;
    const truth = this.#truth();
    if (truth !== null && (!belongs(truth, device) || isOver(truth, device)))
      return device.isActive ? "does not know that it is out" : null;
    const held =
      truth === null
        ? []
        : waitingItems.filter(({ room }) => room !== null && isHeldUp(truth, this.#ports.devices, room));
    const isHeld = held.length > 0 && held.length === waiting;
    if (((!inStep || waiting > 0) && !isHeld) || (refused.length > 0 && !this.#hasMembership) || isBusy)
      return JSON.stringify({
        link,
        inStep,
        waiting,
        items: waitingItems.slice(0, 3),
        refused,
        setAside,
        isBusy,
      });
    if (!this.#ports.network.isConnected(name)) return "has no connection and does not know";
    if (truth !== null) return this.#isListedAlike(truth, device) ? null : "lists other rooms";
    return factsOfRooms(rooms) === factsOfRooms(this.#ports.devices[0]?.rooms ?? [])
      ? null
      : "lists other rooms";
  }

  /** `null` in worlds where nobody decides who belongs, and while the relay is down. */
  #truth(): Truth | null {
    const { org } = this.#ports.witness;
    return this.#hasMembership && org !== null
      ? truthOf(this.#ports.relay, org, this.#ports.wallNow())
      : null;
  }

  #dutyLeft(): string | null {
    const truth = this.#truth();
    return truth && dutyLeft(truth, this.#ports.devices);
  }

  /** Each room that it may read, as all the others list it who may. Names of people are not the same for guests. */
  #isListedAlike(truth: Truth, device: SimDevice): boolean {
    const listed = [...truth.org.rooms.keys(), ...truth.rooms.map(({ room }) => room)].filter((room) =>
      mayRead(truth, device, room),
    );
    return listed.every((room) => {
      const mine = factOfRoom(device, room);
      return (
        mine !== null &&
        this.#ports.devices.every((other) => !mayRead(truth, other, room) || factOfRoom(other, room) === mine)
      );
    });
  }

  /** Nothing happens and nobody asks for anything: chains stay as they are, and devices say no more than that they live. */
  async stayQuiet(): Promise<void> {
    const entriesBefore = this.#entries();
    this.#framesSent.clear();
    await this.#ports.clockwork.runFor(QUIET_MS);
    const truth = this.#truth();
    if (truth === null) return;
    if (this.#entries() !== entriesBefore)
      this.#ports.tape.violate(
        "rosters rest when nobody acts",
        `${entriesBefore} entries, then ${this.#entries()}`,
      );
    for (const device of this.#ports.devices) {
      const most = belongs(truth, device) ? QUIET_FRAMES : 2 * QUIET_FRAMES; // whoever is out knocks now and then
      const sent = this.#framesSent.get(device.name) ?? 0;
      if (sent > most)
        this.#ports.tape.violate("a world at rest is quiet", `${device.name} sent ${sent} frames`);
    }
  }

  #entries(): number {
    const truth = this.#truth();
    return truth === null ? 0 : [truth.org, ...truth.rooms].reduce((sum, { seq }) => sum + seq + 1, 0);
  }

  get #hasMembership(): boolean {
    return this.#ports.plan.membership.length > 0;
  }

  async check(what: "shown" | "kept"): Promise<void> {
    let isChecked = false;
    const atRest: AtRest = {
      tape: this.#ports.tape,
      ledger: this.#ports.ledger,
      witness: this.#ports.witness,
      relay: this.#ports.relay,
      org: this.#ports.witness.org as ChainId,
      devices: this.#ports.devices,
      looksAtDisks: what === "kept",
      judgesObjectives: this.#ports.plan.judgesObjectives,
    };
    const truth = this.#truth();
    const checked = truth === null ? checkAtRest(atRest) : checkMembership(atRest, truth);
    void checked.then(() => {
      isChecked = true;
    });
    if (!(await this.#ports.clockwork.runUntil(() => isChecked, 60_000)))
      this.#ports.tape.violate("the checks end", "they wait for something");
  }
}

const factOfRoom = ({ rooms }: SimDevice, room: RoomId): string | null => {
  const row = rooms.find(({ id }) => id === room);
  return row === undefined ? null : JSON.stringify([row.use, row.memberCount, row.hasEnded]);
};

const factsOfRooms = (rooms: readonly RoomRow[]): string =>
  JSON.stringify(
    rooms.map(({ id, name, memberCount, last }) => [id, name, memberCount, last?.at, last?.text]).sort(),
  );

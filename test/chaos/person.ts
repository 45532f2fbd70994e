import { join } from "node:path";
import type { TimelineItem } from "../../client/engine/api.ts";
import { watchAcknowledged } from "../support/acknowledged.ts";
import { type Device, openDevice } from "../support/device.ts";
import { type DeviceProcess, openDeviceProcess } from "../support/device-process.ts";
import type { Chance } from "../support/simulation/random.ts";
import type { Mercy } from "./disk-log.ts";
import type { FrailDisk } from "./frail-disk.ts";
import { startTcpProxy, type TcpProxy } from "./tcp-proxy.ts";

/** A device with a cable of its own, whose owner never stops writing. */
export interface Person {
  readonly name: string;
  readonly dir: string;
  readonly cable: TcpProxy;
  /** What its device called saved: the texts of each message, newest last. */
  readonly saved: ReadonlyMap<number, readonly string[]>;
  /** Places in feeds that this device has shown as being at the relay. */
  readonly acknowledged: ReadonlySet<string>;
  write(): Promise<void>;
  reconnect(): Promise<void>;
  untilInStep(): Promise<unknown>;
  /** Rows of the room that this device holds. */
  rows(): Promise<number>;
  history(): Promise<readonly TimelineItem[]>;
  close(): Promise<void>;
}

export interface Place {
  readonly place: string;
  readonly relayPort: () => number;
  readonly room: string;
  readonly chance: Chance;
}

const IN_STEP_MS = 90_000; // a half-open connection is noticed within 40 s
const MINUTE_MS = 60_000;

/** The engine lives in this process, where each badge that it shows is seen at once. */
export class Watched implements Person {
  readonly name: string;
  readonly dir: string;
  readonly cable: TcpProxy;
  readonly saved = new Map<number, readonly string[]>();
  readonly #clock = { offsetMs: 0 };
  readonly #chance: Chance;
  #device: Device | null = null;
  #room = "";
  #written = 0;
  acknowledged: ReadonlySet<string> = new Set();

  private constructor(name: string, place: string, cable: TcpProxy, chance: Chance) {
    this.name = name;
    this.dir = join(place, name);
    this.cable = cable;
    this.#chance = chance;
  }

  static async arrive(name: string, { place, relayPort, chance }: Omit<Place, "room">): Promise<Watched> {
    const person = new Watched(name, place, await startTcpProxy(relayPort), chance.branch(name));
    const { dir, cable } = person;
    person.#device = await openDevice({ relay: cable.url, dir, label: name, clock: person.#clock });
    return person;
  }

  get device(): Device {
    if (this.#device === null) throw new Error(`${this.name} has no device`);
    return this.#device;
  }

  get room(): string {
    return this.#room;
  }

  async join(link: string, room: string): Promise<void> {
    await this.device.must("joinOrg", {
      link: link.replace(/^http:\/\/[^/]+/, this.cable.url),
      name: this.name,
    });
    this.settleIn(room);
  }

  settleIn(room: string): void {
    this.#room = room;
    this.acknowledged = watchAcknowledged(this.device, room);
  }

  /** Mostly something new; now and then another word for something old, or a sign at what somebody said. */
  async write(): Promise<void> {
    const kind = this.#chance.next();
    if (kind < 0.05 && (await this.#edit())) return;
    if (kind < 0.1 && (await this.#react())) return;
    const n = this.#written++;
    const text = `${this.name} ${n}${this.#chance.happens(0.05) ? " 雁".repeat(1_500) : ""}`;
    await this.device.must("sendMessage", { room: this.#room, text, replyTo: null });
    this.saved.set(n, [text]);
  }

  async #edit(): Promise<boolean> {
    const item = (await this.device.timeline(this.#room)).findLast(({ canEdit }) => canEdit);
    const n = Number(item?.text.split(" ")[1]);
    const texts = this.saved.get(n) ?? [];
    if (item === undefined || texts.at(-1) !== item.text) return false;
    const text = `${item.text} again`;
    const done = await this.device.command("editMessage", { room: this.#room, id: item.id, text });
    if (done.ok) this.saved.set(n, [...texts, text]);
    return done.ok; // it may have moved to another place in the meantime
  }

  async #react(): Promise<boolean> {
    const item = (await this.device.timeline(this.#room)).findLast(
      ({ mine, kind }) => !mine && kind === "message",
    );
    if (item === undefined) return false;
    const { ok } = await this.device.command("react", {
      room: this.#room,
      id: item.id,
      emoji: "🪿",
      on: true,
    });
    return ok;
  }

  /** Its clock is set wrong, or right again. */
  turnClock(minutes: number): void {
    this.#clock.offsetMs = minutes * MINUTE_MS;
  }

  async reconnect(): Promise<void> {
    await this.device.command("reconnect", {});
  }

  untilInStep(): Promise<unknown> {
    return this.device.until("sync", {}, ({ inStep, waiting }) => inStep && waiting === 0, IN_STEP_MS);
  }

  async rows(): Promise<number> {
    return (await this.device.view("room", { room: this.#room }))?.envelopes ?? 0;
  }

  history(): Promise<readonly TimelineItem[]> {
    return this.device.history(this.#room);
  }

  async close(): Promise<void> {
    const device = this.#device;
    this.#device = null;
    await device?.close();
    await this.cable.close();
  }
}

/** A device in a process of its own on a disk of its own: killed at any moment, with or without the computer around it. */
export class Mortal implements Person {
  readonly name: string;
  readonly dir: string;
  readonly cable: TcpProxy;
  readonly saved = new Map<number, readonly string[]>();
  readonly acknowledged: ReadonlySet<string> = new Set(); // nobody looks at its screen
  readonly #room: string;
  readonly #disk: FrailDisk;
  readonly #unanswered = new Map<string, { readonly n: number; readonly text: string }>();
  #process: DeviceProcess | null = null;
  #written = 0;

  /** Takes over the folder of somebody who has joined and was closed. */
  constructor(name: string, disk: FrailDisk, cable: TcpProxy, room: string) {
    this.name = name;
    this.dir = disk.dir;
    this.#disk = disk;
    this.cable = cable;
    this.#room = room;
  }

  async live(): Promise<DeviceProcess> {
    if (this.#process !== null) return this.#process;
    const { dir, name: label } = this;
    this.#process = await openDeviceProcess({ relay: this.cable.url, dir, label, env: this.#disk.env() });
    for (const [id, { n, text }] of [...this.#unanswered]) await this.#send(id, n, text); // the same act again
    return this.#process;
  }

  async write(): Promise<void> {
    if (this.#process === null) return; // nobody there to write
    const n = this.#written++;
    await this.#send(`${this.name}-${n}`, n, `${this.name} ${n}`);
  }

  async #send(id: string, n: number, text: string): Promise<void> {
    this.#unanswered.set(id, { n, text });
    const answer = await this.#process?.command("sendMessage", { room: this.#room, text, replyTo: null }, id);
    if (answer === undefined || answer === "Gone") return;
    if (!answer.ok) throw new Error(`${this.name} could not save: ${JSON.stringify(answer.error)}`);
    this.#unanswered.delete(id);
    this.saved.set(n, [text]);
  }

  /** `mercy`: its computer lost its power. */
  async killAndLive(mercy: Mercy | null): Promise<void> {
    await this.#process?.kill();
    this.#process = null;
    if (mercy !== null) this.#disk.losePower(mercy);
    await this.live();
  }

  async reconnect(): Promise<void> {
    await this.#process?.command("reconnect", {}, `${this.name}-reconnect-${Math.random()}`);
  }

  untilInStep(): Promise<unknown> {
    return this.live().then((device) => device.untilInStep());
  }

  async rows(): Promise<number> {
    const view = await (await this.live()).view("room", { room: this.#room });
    return view === "Gone" ? 0 : (view?.envelopes ?? 0);
  }

  async history(): Promise<readonly TimelineItem[]> {
    const history = await (await this.live()).history(this.#room);
    return history === "Gone" ? [] : history;
  }

  async close(): Promise<void> {
    const process = this.#process;
    this.#process = null;
    await process?.close();
    await this.cable.close();
  }
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDevice } from "../support/device.ts";
import { Signed } from "../support/kills/signed.ts";
import type { Chance } from "../support/simulation/random.ts";
import { ORG } from "../support/team.ts";
import { FrailDisk } from "./frail-disk.ts";
import { FrailRelay } from "./frail-relay.ts";
import { Mortal, type Person, Watched } from "./person.ts";
import { startTcpProxy } from "./tcp-proxy.ts";

const WATCHED = ["Bo", "Cy"];
const MORTAL = "Di";
const MAX_SAID = 300;
const NOTICES_WITHIN_MS = 45_000; // a ping every 20 s, dead after 35 s of silence

/** One relay, four people who write all the time, and everything that was seen to go wrong. */
export class World {
  readonly place: string;
  readonly relay: FrailRelay;
  readonly chance: Chance;
  readonly signed = new Signed();
  readonly violations: string[] = [];
  readonly #lost = new Set<string>();
  /** Since then an edit may carry an earlier time than the one before it, which then stands. */
  clocksWereTurned = false;
  readonly #strandedUntil = new Map<Person, number>();
  readonly #chain: string;
  readonly #watched: readonly Watched[];
  readonly mortal: Mortal;
  #isWriting = false;
  #writers: Promise<void>[] = [];

  private constructor(made: {
    readonly place: string;
    readonly relay: FrailRelay;
    readonly chance: Chance;
    readonly chain: string;
    readonly watched: readonly Watched[];
    readonly mortal: Mortal;
  }) {
    this.place = made.place;
    this.relay = made.relay;
    this.chance = made.chance;
    this.#chain = made.chain;
    this.#watched = made.watched;
    this.mortal = made.mortal;
  }

  static async found(
    shim: string,
    chance: Chance,
    settings: Readonly<Record<string, string>> = {},
  ): Promise<World> {
    const place = mkdtempSync(join(tmpdir(), "skein-chaos-"));
    const relay = new FrailRelay({ place, shim, chance: chance.branch("disk") });
    relay.set(settings);
    const { setupToken } = await relay.start();
    const around = { place, relayPort: () => relay.life.port, chance };
    const ana = await Watched.arrive("Ana", around);
    const { room } = await ana.device.must("createOrg", { setupToken: setupToken ?? "", ...ORG });
    await ana.device.until("sync", {}, ({ inStep }) => inStep);
    ana.settleIn(room);
    const { link } = await ana.device.must("createInvite", { days: 1, uses: 20 });
    const others = await Promise.all(WATCHED.map((name) => Watched.arrive(name, around)));
    for (const person of others) await person.join(link, room);
    const mortal = await arriveMortal(link, room, { ...around, shim });
    const chain = relay.orgs()[0] ?? "";
    return new World({ place, relay, chance, chain, watched: [ana, ...others], mortal });
  }

  get chain(): string {
    return this.#chain;
  }

  get watched(): readonly Watched[] {
    return this.#watched;
  }

  get people(): readonly Person[] {
    return [...this.#watched, this.mortal];
  }

  /** Cuts a cable so that neither end hears of it. Whoever is on it must find out alone, and nobody waits for them meanwhile. */
  strand(person: Person): void {
    person.cable.turn({ type: "halfOpen" });
    this.#strandedUntil.set(person, performance.now() + NOTICES_WITHIN_MS);
  }

  /** Everybody whose cable is whole, and who has had the time to find out if it was not. */
  get reachable(): readonly Person[] {
    return this.people.filter((person) => (this.#strandedUntil.get(person) ?? 0) < performance.now());
  }

  /** Until everybody has had the time to find out that a cable was cut. */
  async untilNobodyIsStranded(): Promise<void> {
    const ms = Math.max(0, ...this.#strandedUntil.values()) - performance.now();
    if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
  }

  mendCables(): void {
    for (const { cable } of this.people) if (cable.weather().type !== "whole") cable.turn({ type: "whole" });
  }

  get ackedLost(): number {
    return this.#lost.size;
  }

  /** Was shown as being at the relay, and is not there. */
  lost(place: string, shownTo: string): void {
    if (!this.#lost.has(place)) this.wrong(`acknowledged to ${shownTo} and lost: ${place}`);
    this.#lost.add(place);
  }

  wrong(what: string): void {
    this.violations.push(what.length > MAX_SAID ? `${what.slice(0, MAX_SAID)} …` : what);
  }

  startWriting(): void {
    this.#isWriting = true;
    this.#writers = this.people.map((person) => this.#write(person));
  }

  async stopWriting(): Promise<void> {
    this.#isWriting = false;
    await Promise.all(this.#writers.splice(0));
  }

  async #write(person: Person): Promise<void> {
    while (this.#isWriting) {
      await person.write().catch((cause: unknown) => this.wrong(`${person.name}: ${cause}`));
      await new Promise((resolve) => setTimeout(resolve, this.chance.between(15, 45)));
    }
  }

  async newcomer(): Promise<Watched> {
    const around = { place: this.place, relayPort: () => this.relay.life.port, chance: this.chance };
    const person = await Watched.arrive("Eve", around);
    await person.join(await this.#invite(), this.#watched[0]?.room ?? "");
    return person;
  }

  /** Links need the relay: whoever is just coming back to it is asked again. */
  async #invite(): Promise<string> {
    const end = performance.now() + NOTICES_WITHIN_MS;
    for (;;) {
      const made = await this.#watched[0]?.device.command("createInvite", { days: 1, uses: 1 });
      if (made?.ok === true) return made.value.link;
      if (performance.now() > end) throw new Error(`no link: ${JSON.stringify(made)}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  async end(): Promise<void> {
    await this.stopWriting();
    await Promise.all(this.people.map((person) => person.close()));
    await this.relay.kill();
    rmSync(this.place, { recursive: true, force: true });
  }
}

async function arriveMortal(
  link: string,
  room: string,
  around: {
    readonly place: string;
    readonly relayPort: () => number;
    readonly shim: string;
    readonly chance: Chance;
  },
): Promise<Mortal> {
  const { place, relayPort, shim, chance } = around;
  const cable = await startTcpProxy(relayPort);
  const dir = join(place, MORTAL);
  const joining = await openDevice({ relay: cable.url, dir, label: MORTAL });
  await joining.must("joinOrg", { link: link.replace(/^http:\/\/[^/]+/, cable.url), name: MORTAL });
  await joining.until("sync", {}, ({ inStep }) => inStep);
  await joining.close();
  const mortal = new Mortal(MORTAL, new FrailDisk({ dir, shim, chance: chance.branch(MORTAL) }), cable, room);
  await mortal.live();
  return mortal;
}

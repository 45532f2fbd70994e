import type { Chance } from "../simulation/random.ts";
import { act, leads, type Person, type Tab } from "./person.ts";
import { freeze, hang } from "./stillness.ts";
import { pause, until } from "./until.ts";
import type { World } from "./world.ts";
import { write } from "./writing.ts";

export const BLOWS = [
  "closeTab",
  "reloadTab",
  "crashTab",
  "killBrowser",
  "killRelay",
  "stopRelay",
  "cutCable",
  "clogCable",
  "goOffline",
  "freezeLeader",
  "hangLeader",
  "openTab",
] as const;
export type Blow = (typeof BLOWS)[number];

export interface Tally {
  writes: number;
  readonly blows: Map<Blow, number>;
}

/** Something that was broken and mends at a later step. */
interface Mend {
  readonly atStep: number;
  readonly what: string;
  readonly run: () => Promise<void>;
}

const TABS_OF_ALICE = 2;

/** The steps of one seed: people write, and about every other step something breaks in the middle of it. */
export class Chaos {
  readonly tally: Tally = { writes: 0, blows: new Map() };
  readonly #world: World;
  readonly #chance: Chance;
  readonly #blows: readonly Blow[];
  #mends: Mend[] = [];
  #deck: Blow[] = [];
  #step = 0;

  constructor(world: World, blows: readonly Blow[] = BLOWS) {
    this.#world = world;
    this.#blows = blows;
    this.#chance = world.chance;
  }

  async run(steps: number): Promise<void> {
    for (this.#step = 1; this.#step <= steps; this.#step++) {
      await this.#mend(({ atStep }) => atStep <= this.#step);
      if (this.#chance.happens(0.45)) await this.#blow(this.#draw());
      else await this.#write(this.#chance.pick(this.#world.people), this.#chance.between(1, 4));
      await pause(this.#chance.between(0, 80));
    }
    await this.#mend(() => true);
    await this.#world.startRelay();
  }

  #note(line: string): void {
    this.#world.note(`step ${this.#step}: ${line}`);
  }

  async #mend(isDue: (mend: Mend) => boolean): Promise<void> {
    const due = this.#mends.filter(isDue);
    this.#mends = this.#mends.filter((mend) => !due.includes(mend));
    for (const { what, run } of due) {
      this.#note(what);
      await run();
    }
  }

  #later(what: string, run: () => Promise<void>): void {
    this.#mends.push({ atStep: this.#step + this.#chance.between(1, 6), what, run });
  }

  /** Blows are dealt from a shuffled deck, so that short runs see every kind. */
  #draw(): Blow {
    if (this.#deck.length === 0) {
      const left: Blow[] = [...this.#blows];
      while (left.length > 0) this.#deck.push(...left.splice(this.#chance.between(0, left.length - 1), 1));
    }
    return this.#deck.pop() as Blow;
  }

  // ---------------------------------------------------------------- writing

  async #write(person: Person, times: number): Promise<void> {
    const tab = await this.#usableTab(person);
    for (let i = 0; i < times; i++) {
      const { what, key } = await this.#writeIn(person, tab);
      if (this.#chance.happens(0.4) && !person.tabs.some(({ isStill }) => isStill))
        await answered(tab, key, what);
    }
  }

  async #writeIn(person: Person, tab: Tab) {
    this.tally.writes++;
    const { ledger } = this.#world;
    const done = await write({ chance: this.#chance, ledger, person, tab });
    this.#note(`${tab.name} ${done.what}`);
    return done;
  }

  async #usableTab(person: Person): Promise<Tab> {
    const usable = person.tabs.filter(({ isStill }) => !isStill);
    return usable.length > 0 ? this.#chance.pick(usable) : this.#openTab(person);
  }

  async #openTab(person: Person): Promise<Tab> {
    const tab = await person.openTab();
    this.#note(`opened ${tab.name}`);
    return tab;
  }

  /** Some writes are under way when the blow falls, at a drawn moment. */
  async #writing(person: Person, tab: Tab): Promise<void> {
    const times = this.#chance.between(0, 3);
    for (let i = 0; i < times; i++) await this.#writeIn(person, tab);
    await pause(this.#chance.between(0, 50));
  }

  // ---------------------------------------------------------------- blows

  async #blow(blow: Blow): Promise<void> {
    this.tally.blows.set(blow, (this.tally.blows.get(blow) ?? 0) + 1);
    const person = this.#chance.pick(this.#world.people);
    const [alice] = this.#world.people;
    switch (blow) {
      case "openTab":
        return this.#addTab(alice);
      case "closeTab":
      case "reloadTab":
      case "crashTab":
        return this.#endTab(person, blow);
      case "killBrowser":
        return this.#killBrowser(person);
      case "killRelay":
      case "stopRelay":
        return this.#killRelay(person, blow === "killRelay");
      case "cutCable":
      case "clogCable":
        return this.#breakCable(person, blow);
      case "goOffline":
        return this.#goOffline(person);
      case "freezeLeader":
      case "hangLeader":
        return this.#stopLeader(alice, blow);
    }
  }

  async #addTab(person: Person): Promise<void> {
    if (person.tabs.length < TABS_OF_ALICE) await this.#openTab(person);
    else await this.#endTab(person, "closeTab");
  }

  async #endTab(person: Person, blow: "closeTab" | "reloadTab" | "crashTab"): Promise<void> {
    const tab = await this.#usableTab(person);
    await this.#writing(person, tab);
    this.#note(`${blow} ${tab.name}`);
    await person[blow](tab);
  }

  async #killBrowser(person: Person): Promise<void> {
    const tab = await this.#usableTab(person);
    await this.#writing(person, tab);
    this.#note(`kill the browser of ${person.name}`);
    await person.killAndStart();
    await this.#openTab(person);
  }

  async #killRelay(person: Person, startsAtOnce: boolean): Promise<void> {
    await this.#writing(person, await this.#usableTab(person));
    this.#note("kill the relay");
    await this.#world.killRelay();
    if (startsAtOnce) await this.#world.startRelay();
    else this.#later("start the relay", () => this.#world.startRelay());
  }

  async #breakCable(person: Person, blow: "cutCable" | "clogCable"): Promise<void> {
    await this.#writing(person, await this.#usableTab(person));
    this.#note(`${blow} of ${person.name}`);
    if (blow === "cutCable") person.front.cut();
    else person.front.clog();
    this.#later(`mend the cable of ${person.name}`, async () => person.front.heal());
  }

  /** No cable, and the browser knows it. */
  async #goOffline(person: Person): Promise<void> {
    await this.#breakCable(person, "cutCable");
    await this.#sayOnline(person, false);
    this.#later(`${person.name} hears of the network`, () => this.#sayOnline(person, true));
  }

  async #sayOnline(person: Person, online: boolean): Promise<void> {
    const { key } = this.#world.ledger.wish(online);
    await act(await this.#usableTab(person), key, "platformChanged", { online });
  }

  /** The tab with the engine stands still while the person goes on in another. */
  async #stopLeader(person: Person, blow: "freezeLeader" | "hangLeader"): Promise<void> {
    while (person.tabs.filter(({ isStill }) => !isStill).length < TABS_OF_ALICE) await this.#openTab(person);
    const tab = await leaderOf(person);
    await this.#writing(person, tab);
    this.#note(`${blow} ${tab.name}`);
    if (blow === "freezeLeader") this.#later(`thaw ${tab.name}`, await freeze(tab));
    else hang(tab, this.#chance.between(500, 9000));
    await this.#write(person, this.#chance.between(1, 3));
    if (this.#chance.happens(0.5)) this.#note(`${(await leaderOf(person)).name} leads`);
  }
}

const leaderOf = (person: Person): Promise<Tab> =>
  until(`one tab of ${person.name} leads`, async () => {
    for (const tab of person.tabs) if (!tab.isStill && (await leads(tab))) return tab;
    return null;
  });

const answered = (tab: Tab, key: string, what: string): Promise<true> =>
  until(`${tab.name} hears what became of: ${what}`, async () => (tab.open.has(key) ? null : true));

import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { CommandName, Commands, TimelineItem } from "../../client/engine/api.ts";
import { readDeviceDisks } from "../support/device-disks.ts";
import { type DeviceProcess, openDeviceProcess } from "../support/device-process.ts";
import { readRelay, Signed } from "../support/kills/signed.ts";
import { type Chance, createChance } from "../support/simulation/random.ts";
import { foundTeam, type Team } from "../support/team.ts";
import { asTold, textsOf } from "../support/timeline-mirror.ts";

const STEPS = Number(process.env.SKEIN_STEPS ?? 30);
const SEED = process.env.SKEIN_SEED ?? "deaths-1";
const CYCLE = "2026-Q4";

let team: Team;
beforeEach(async () => {
  team = await foundTeam();
});
afterEach(() => team.end());

type Asked = { [C in CommandName]: { readonly name: C; readonly input: Commands[C]["input"] } }[CommandName];

/** One person whose process may die at any moment. What was asked and not answered is asked again in the next life. */
class Mortal {
  readonly label: string;
  readonly texts: string[] = [];
  readonly objectives: string[] = [];
  deaths = 0;
  process: DeviceProcess | null = null;
  readonly #unanswered = new Map<string, Asked>();
  #asked = 0;

  constructor(label: string) {
    this.label = label;
  }

  async live(): Promise<DeviceProcess> {
    if (this.process !== null) return this.process;
    const dir = team.deviceDir(this.label);
    this.process = await openDeviceProcess({ relay: team.relay.url, dir, label: this.label });
    for (const [id, asked] of [...this.#unanswered]) await this.#put(id, asked);
    return this.process;
  }

  async ask(asked: Asked): Promise<void> {
    const id = `${this.label}-${this.#asked++}`;
    this.#unanswered.set(id, asked);
    await this.#put(id, asked);
  }

  async #put(id: string, asked: Asked): Promise<void> {
    const answer = await this.process?.command(asked.name, asked.input, id);
    if (answer === undefined || answer === "Gone") return;
    if (!answer.ok) throw new Error(`${id} ${asked.name}: ${JSON.stringify(answer.error)}`);
    this.#unanswered.delete(id);
  }

  async die(signed: Signed): Promise<void> {
    await this.process?.kill();
    this.process = null;
    this.deaths++;
    this.collect(signed);
  }

  collect(signed: Signed): void {
    for (const bytes of readDeviceDisks(team.deviceDir(this.label)))
      signed.note(`${this.label} after death ${this.deaths}`, bytes);
  }
}

async function write(mortal: Mortal, chance: Chance, step: number): Promise<void> {
  const device = await mortal.live();
  const room = team.room;
  const mine = async (): Promise<TimelineItem | undefined> => {
    const history = await device.history(room);
    return history === "Gone" ? undefined : history.findLast(({ mine: own, canEdit }) => own && canEdit);
  };
  const kind = chance.next();
  if (kind < 0.1) {
    const title = `${mortal.label} goal ${step}`;
    mortal.objectives.push(title);
    return mortal.ask({ name: "createObjective", input: { cycle: CYCLE, title } });
  }
  if (kind < 0.3) {
    const item = await mine();
    if (item !== undefined)
      return mortal.ask({
        name: "react",
        input: { room, id: item.id, emoji: "🪿", on: chance.happens(0.7) },
      });
  }
  for (let i = chance.between(1, 4); i > 0; i--) {
    const text = `${mortal.label} ${step}.${i}`;
    mortal.texts.push(text);
    await mortal.ask({ name: "sendMessage", input: { room, text, replyTo: null } });
  }
}

/** Writes, and dies somewhere in the middle of it. */
async function writeAndDie(mortal: Mortal, chance: Chance, step: number, signed: Signed): Promise<void> {
  await mortal.live();
  const writing = write(mortal, chance, step);
  await new Promise<void>((resolve) => setTimeout(resolve, chance.between(0, 40)));
  await mortal.die(signed);
  await writing;
}

const told = async (device: DeviceProcess): Promise<readonly string[]> => {
  const history = await device.history(team.room);
  return history === "Gone" ? [] : asTold(history);
};

test(`[FEED1][ENG7] [A01] two people's devices and the relay are killed over ${STEPS} steps: all ends equal, nothing is signed twice`, {
  timeout: 60_000 + STEPS * 5_000,
}, async () => {
  const chance = createChance(SEED);
  const signed = new Signed();
  await team.join("Bo").then((bo) => bo.close());
  await team.ana.close();
  const people = [new Mortal("Ana"), new Mortal("Bo")];
  for (let step = 0; step < STEPS; step++) {
    const mortal = chance.pick(people);
    const dies = chance.happens(0.3);
    if (dies) await writeAndDie(mortal, chance, step, signed);
    else await write(mortal, chance, step);
    if (!chance.happens(0.1)) continue;
    await team.stopRelay();
    if (chance.happens(0.5)) await write(chance.pick(people), chance, step + 0.5);
    await team.startRelay();
  }
  const alive = await Promise.all(people.map((mortal) => mortal.live()));
  await Promise.all(alive.map((device) => device.untilInStep()));
  const [one, two] = alive as [DeviceProcess, DeviceProcess];
  await expect
    .poll(async () => JSON.stringify(await told(one)) === JSON.stringify(await told(two)))
    .toBe(true);
  const history = await one.history(team.room);
  const written = people.flatMap(({ texts }) => texts);
  expect(history === "Gone" ? [] : [...textsOf(history)].sort()).toEqual([...written].sort());
  for (const device of alive) {
    await device.view("goals", { cycle: CYCLE });
    await expect
      .poll(async () => {
        const goals = await device.view("goals", { cycle: CYCLE });
        return goals === "Gone" ? goals : goals.objectives.map(({ title }) => title.text).sort();
      })
      .toEqual(people.flatMap(({ objectives }) => objectives).sort());
  }
  await Promise.all(alive.map((device) => device.close()));
  for (const mortal of people) mortal.collect(signed);
  for (const bytes of readRelay(join(team.dir, "relay")).rows) signed.note("relay", bytes);
  expect([signed.doubled, signed.damaged]).toEqual([[], []]);
  expect(readRelay(join(team.dir, "relay")).refused).toEqual([]);
  const deaths = people.map(({ deaths: count }) => count);
  console.log(
    `seed ${SEED}: ${STEPS} steps, deaths ${deaths.join(" and ")}, ${written.length} messages, ${signed.places} places signed once`,
  );
});

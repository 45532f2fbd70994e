import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { feedToDevice, feedToIncarnation, textToRef } from "../../../crdt/index.ts";
import { type RelayProcess, startRelay } from "../relay.ts";
import { type Chance, createChance } from "../simulation/random.ts";
import { startFront } from "./front.ts";
import { Ledger } from "./ledger.ts";
import { ask, command, Person, type Tab } from "./person.ts";
import { readRelay, Signed } from "./signed.ts";
import { until } from "./until.ts";

/** Two people of one org, their browsers, what lies between, the relay, and everything that was seen of them. */
export interface World {
  readonly chance: Chance;
  readonly ledger: Ledger;
  readonly signed: Signed;
  readonly people: readonly [Person, Person];
  readonly log: string[];
  /** What was found to be wrong before the end. */
  readonly violations: string[];
  note(line: string): void;
  killRelay(): Promise<void>;
  startRelay(): Promise<void>;
  /** What the relay of now has complained of. */
  relaySaid(): string;
  /** Notes everything that lies on the relay's disk. Returns the places. */
  collectRelay(when: string): ReadonlySet<string>;
  stop(): Promise<void>;
}

export async function createWorld(seed: number, folder: string): Promise<World> {
  const dir = await mkdtemp(join(tmpdir(), "skein-relay-"));
  const first = await startRelay({ dir });
  const { port, setupToken } = first;
  let relay: RelayProcess | null = first;
  const ledger = new Ledger();
  const signed = new Signed();
  const stored = new Set<string>();
  const log: string[] = [];
  const violations: string[] = [];
  const began = performance.now();
  const makePerson = async (name: string) => {
    const front = await startFront({
      folder,
      relayPort: port,
      onFrame: (direction, frame) => signed.noteFrame(`${direction} by ${name}`, frame),
    });
    const onStored = (ids: readonly string[]) => {
      for (const id of ids) stored.add(id);
    };
    return new Person({ name, front, ledger, signed, onStored });
  };
  const world: World = {
    chance: createChance(`kills ${seed}`),
    ledger,
    signed,
    people: [await makePerson("alice"), await makePerson("bob")],
    log,
    violations,
    note: (line) => log.push(`${((performance.now() - began) / 1000).toFixed(2)} s  ${line}`),
    killRelay: async () => {
      await relay?.kill();
      relay = null;
      world.collectRelay("after a kill");
    },
    startRelay: async () => {
      relay ??= await startRelay({ dir, port });
    },
    relaySaid: () => (relay === null ? "no relay" : relay.stdout() + relay.stderr()),
    collectRelay: (when) => {
      const { rows, refused } = readRelay(dir);
      const places = new Set(rows.map((bytes) => signed.note(`the relay ${when}`, bytes)));
      for (const bytes of refused) signed.note(`the relay's forks ${when}`, bytes);
      for (const id of stored)
        if (!places.has(placeOfId(id))) violations.push(`shown as on the relay, not there ${when}: ${id}`);
      return places as ReadonlySet<string>;
    },
    stop: async () => {
      await Promise.all(world.people.map((person) => person.stop()));
      await Promise.all(world.people.map(({ front }) => front.stop()));
      await relay?.kill();
      await rm(dir, { recursive: true, force: true });
    },
  };
  try {
    await meet(world, setupToken ?? "");
  } catch (error) {
    await world.stop();
    throw error;
  }
  return world;
}

function placeOfId(id: string): string {
  const ref = textToRef(id);
  return ref === null ? id : `${feedToDevice(ref.feed)}/${feedToIncarnation(ref.feed)}/${ref.seq}`;
}

/** Alice founds the org and invites Bob; both then follow the first room. */
async function meet({ people: [alice, bob] }: World, setupToken: string): Promise<void> {
  await Promise.all([alice.start(), bob.start()]);
  const [hers, his] = await Promise.all([alice.openTab(), bob.openTab()]);
  await Promise.all([hers, his].map((tab) => until("the engine is up", () => isIn(tab, "new"))));
  const org = {
    orgName: "Upper Valley",
    name: "alice",
    firstRoom: "First hall",
    goalsRoom: "Goals 2026",
    setupToken,
  };
  const made = (await saved(command(hers, "createOrg", org))) as { readonly room: string };
  const invite = (await saved(
    until("alice may invite", async () => {
      const answer = await command(hers, "createInvite", { days: 1, uses: 1 });
      return answer.ok ? answer : null;
    }),
  )) as { readonly link: string };
  const link = invite.link.slice(invite.link.indexOf("#")); // each has an address of their own for the relay
  await saved(command(his, "joinOrg", { link, name: "bob" }));
  for (const person of [alice, bob]) {
    person.room = made.room;
    for (const tab of [...person.tabs]) await person.closeTab(tab);
  }
  await Promise.all([alice.openTab(), alice.openTab(), bob.openTab()]);
}

async function isIn(tab: Tab, state: string): Promise<true | null> {
  return (await ask(tab, "session"))?.state === state ? true : null;
}

async function saved(asking: ReturnType<typeof command>): Promise<unknown> {
  const answer = await asking;
  if (!answer.ok) throw new Error(`refused: ${JSON.stringify(answer.error)}`);
  return answer.value;
}

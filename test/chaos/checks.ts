import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { readDeviceDisks } from "../support/device-disks.ts";
import { readRelay } from "../support/kills/signed.ts";
import { asTold, textsOf } from "../support/timeline-mirror.ts";
import type { Person } from "./person.ts";
import type { World } from "./world.ts";

/** What must hold after each round, and when a world ends. */

const EQUAL_WITHIN_MS = 30_000;

/** Every place that was ever shown as "on the relay" while no relay runs: is it in what lies on the disk? */
export function auditDisk(world: World): void {
  const copy = mkdtempSync(join(tmpdir(), "skein-audit-"));
  try {
    cpSync(world.relay.dir, copy, { recursive: true }); // opening a database changes it
    const soundness = integrityOf(copy);
    if (soundness !== "ok") world.wrong(`integrity: ${soundness}`);
    noteMissing(world, noteRows(world, copy));
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function integrityOf(dir: string): string {
  const db = new DatabaseSync(join(dir, "relay.db"));
  try {
    return String(db.prepare("PRAGMA integrity_check").get()?.integrity_check);
  } finally {
    db.close();
  }
}

function noteRows(world: World, dir: string): ReadonlySet<string> {
  const { rows, refused } = readRelay(dir);
  for (const bytes of refused) world.wrong(`a fork was kept: ${world.signed.note("forks", bytes)}`);
  return new Set(rows.map((bytes) => world.signed.note("relay", bytes) ?? "damaged"));
}

function noteMissing(world: World, stored: ReadonlySet<string>): void {
  for (const { name, acknowledged } of world.people)
    for (const place of acknowledged) if (!stored.has(place)) world.lost(place, name);
}

/** Nobody writes: everybody who can be reached has what the relay has, and the relay has all that was shown as sent. */
export async function settle(world: World): Promise<void> {
  const people = world.reachable;
  await Promise.all(people.map((person) => person.reconnect()));
  await Promise.all(
    people.map((person) =>
      person.untilInStep().catch((cause: unknown) => world.wrong(`${person.name}: ${cause}`)),
    ),
  );
  noteMissing(world, noteRows(world, world.relay.dir)); // whoever says "in step" has heard of every row that it is there
  await untilEqual(world, people);
}

async function untilEqual(world: World, people: readonly Person[]): Promise<void> {
  const end = performance.now() + EQUAL_WITHIN_MS;
  for (;;) {
    const counts = await Promise.all(people.map((person) => person.rows()));
    const stored = readRelay(world.relay.dir).rows.length;
    if (counts.every((count) => count === stored)) return;
    if (performance.now() > end) {
      world.wrong(`in step, and unequal: ${counts} rows on devices, ${stored} at the relay`);
      for (const [index, person] of people.entries()) if (counts[index] !== stored) explain(world, person);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Which rows are on one side only, as the disks have it. */
function explain(world: World, person: Person): void {
  const stored = noteRows(world, world.relay.dir);
  const held = placesOn(world, person);
  const only = (some: ReadonlySet<string>, others: ReadonlySet<string>) =>
    [...some].filter((place) => !others.has(place)).join(" ") || "nothing";
  world.wrong(`  ${person.name} alone has ${only(held, stored)}; the relay alone has ${only(stored, held)}`);
}

/** The end of a world: byte for byte the same for all, also for somebody who has it from the relay alone. */
export async function compareAll(world: World): Promise<void> {
  await world.untilNobodyIsStranded();
  const newcomer = await world.newcomer();
  const everybody = [...world.people, newcomer];
  await Promise.all(everybody.map((person) => person.untilInStep()));
  await untilEqual(world, everybody);
  const histories = await Promise.all(everybody.map((person) => person.history()));
  const [first = [], ...others] = histories.map((items) => asTold(items.filter(({ line }) => line === null)));
  for (const [index, told] of others.entries())
    if (told.join("\n") !== first.join("\n"))
      world.wrong(`${everybody[index + 1]?.name} reads something else than ${everybody[0]?.name}`);
  againstSaved(world, textsOf(histories[0] ?? []));
  const stored = noteRows(world, world.relay.dir);
  await Promise.all(everybody.map((person) => person.close()));
  for (const person of everybody) compareDisk(world, person, stored);
  for (const what of [...world.signed.doubled, ...world.signed.damaged]) world.wrong(what);
}

/** Every message that was called saved is there once, with the text that was called saved last. */
function againstSaved(world: World, found: readonly string[]): void {
  const wanted = world.people.flatMap(({ saved }) => [...saved.values()]);
  const may = new Set(wanted.flatMap((texts) => (world.clocksWereTurned ? texts : texts.slice(-1))));
  const lacking = wanted.filter((texts) => !texts.some((text) => may.has(text) && found.includes(text)));
  if (lacking.length > 0)
    world.wrong(`saved and gone: ${lacking.slice(0, 3).map(([text = ""]) => short(text))}`);
  if (found.length !== wanted.length || new Set(found).size !== found.length)
    world.wrong(`${found.length} messages instead of ${wanted.length}`);
}

const short = (text: string): string => text.slice(0, 40);

function compareDisk(world: World, person: Person, stored: ReadonlySet<string>): void {
  const held = placesOn(world, person);
  if (held.size !== stored.size || [...held].some((place) => !stored.has(place)))
    world.wrong(`the disk of ${person.name} holds ${held.size} rows, the relay ${stored.size}`);
}

const placesOn = (world: World, { dir, name }: Person): ReadonlySet<string> =>
  new Set(readDeviceDisks(dir).map((bytes) => world.signed.note(name, bytes) ?? "damaged"));

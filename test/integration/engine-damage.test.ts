import { rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { serialize } from "node:v8";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BrokenCache } from "../../client/engine/disk/broken.ts";
import { type Disks, diskTables, oldCacheTables, type Ports } from "../../client/engine/ports.ts";
import { setNodeCacheAside } from "../../client/platform/node/ports.ts";
import type { Device } from "../support/device.ts";
import { openNoteEditor } from "../support/note-editor.ts";
import { allInStep, foundTeam, send, type Team } from "../support/team.ts";
import { asTold, textsOf } from "../support/timeline-mirror.ts";

/** Records that a damaged disk leaves behind: found, set aside as they are, and gone on without. */

let team: Team;
let bo: Device;
beforeEach(async () => {
  team = await foundTeam();
  bo = await team.join("Bo");
});
afterEach(() => team.end());

type DiskName = keyof typeof diskTables;

function onDisk<T>(label: string, disk: DiskName, work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(join(team.deviceDir(label), `${disk}.db`));
  try {
    return work(database);
  } finally {
    database.close();
  }
}

/** Writes junk over one record of a table, in its first half (of the two feeds in a room none ends there), or over all; answers how many. */
function spoil(
  label: string,
  disk: DiskName,
  table: string,
  junk: unknown,
  which: "one" | "all" = "one",
): number {
  return onDisk(label, disk, (database) => {
    const keys = database
      .prepare(`SELECT key FROM "${table}" ORDER BY key`)
      .all()
      .map(({ key }) => key as Uint8Array);
    const chosen = which === "all" ? keys : keys.slice(keys.length >> 2).slice(0, 1);
    for (const key of chosen)
      database.prepare(`UPDATE "${table}" SET value = ? WHERE key = ?`).run(serialize(junk), key);
    return chosen.length;
  });
}

/** As a browser does it: an engine that meets a broken record in the cache ends, and another begins with a new one. */
async function reopen(label: string, read: (device: Device) => Promise<unknown> = readAll): Promise<Device> {
  for (let tries = 0; tries < 4; tries++) {
    let isBroken = false;
    const { promise: broken, resolve } = Promise.withResolvers<void>();
    let disks: Partial<Disks> = {};
    const onBrokenCache = (): void => {
      isBroken = true;
      resolve();
    };
    const change = (ports: Ports): Ports => {
      disks = ports.disks;
      return { ...ports, onBrokenCache };
    };
    const opened = await team.open(label, { change }).catch(ignoreBrokenCache);
    if (opened !== null) await Promise.race([read(opened).catch(() => null), broken]);
    if (opened !== null && !isBroken) return opened;
    await opened?.crash();
    for (const disk of Object.values(disks)) await disk.close();
    setNodeCacheAside(team.deviceDir(label));
  }
  throw new Error("broken again and again");
}

function ignoreBrokenCache(error: unknown): null {
  if (!(error instanceof BrokenCache)) throw error;
  return null;
}

/** Everything of the cache that a person can look at. */
async function readAll(device: Device): Promise<unknown> {
  const { objectives } = await device.until("goals", { cycle: null }, (view) => view.objectives.length > 0);
  const goals = asTold(await device.history(team.goalsRoom));
  return { told: await readTold(device), goals, objectives, notes: await readNotes(device) };
}

/** What they are called, and what is in them. */
async function readNotes(device: Device): Promise<readonly (readonly string[])[]> {
  const view = await device.view("notes", { room: team.room });
  const read: string[][] = [];
  for (const { id, title } of view?.notes ?? []) {
    const editor = await openNoteEditor(device, team.room, id);
    read.push([title, editor.text()]);
    editor.close();
  }
  return read;
}

const readTold = async (device: Device) => asTold(await device.history(team.room));

const setAsideOf = async (device: Device) => (await device.view("sync", {})).storage.setAside;

const storeAside = (device: Device) =>
  device.until("sync", {}, ({ storage }) => (storage.setAside?.store?.bytes ?? null) !== null);

async function fillNotes(): Promise<void> {
  const { note } = await bo.must("createNote", { room: team.room, title: "Minutes" });
  const editor = await openNoteEditor(bo, team.room, note);
  editor.type(0, "three valves");
  editor.close();
  const isThere = (at: Device) =>
    at.until("notes", { room: team.room }, (view) => view?.notes[0]?.waiting === false);
  await Promise.all([isThere(bo), isThere(team.ana)]);
}

/** With notes: every table of the cache has something in it. */
async function fillGoals(): Promise<void> {
  const cycle = (await bo.view("goals", { cycle: null })).cycle.id;
  const { id } = await bo.must("createObjective", { cycle, title: "Grow" });
  const shape = { title: "Revenue", start: 0, target: 10, unit: "k", owner: null };
  const keyResult = await bo.must("addKeyResult", { objective: id, ...shape });
  const checkIn = { objective: id, keyResult: keyResult.id, value: 3, confidence: 2, note: "" };
  await bo.must("checkIn", checkIn);
  await bo.must("scoreGoal", { objective: id, keyResult: null, value: 0.5, note: "" });
}

test("[DISK21] [A12] a broken record in any table that views are read from: the cache is set aside whole, and all that it had is there again, without a relay", async () => {
  for (let i = 0; i < 12; i++) await send(i % 2 === 0 ? bo : team.ana, team.room, `words ${i}`);
  await fillGoals();
  await fillNotes();
  await bo.must("markRead", { room: team.room });
  await allInStep(team.ana, bo);
  await team.stopRelay();
  await send(bo, team.room, "waits here");
  const before = await readAll(bo);
  expect(before).toMatchObject({ notes: [["Minutes", "three valves"]] });
  const empty: readonly string[] = ["orphans", ...oldCacheTables];
  const all = diskTables.cache.tables.filter((name) => !empty.includes(name) && name !== "blocks");
  for (const tables of [["leaves"], all] as const) {
    await bo.close();
    for (const table of tables)
      expect({ table, spoilt: spoil("Bo", "cache", table, { junk: table }) }).toEqual({ table, spoilt: 1 });
    bo = await reopen("Bo");
    const { storage, waiting } = await storeAside(bo);
    expect(storage.setAside).toMatchObject({ records: 0, isNews: true, store: { leftOut: 0 } });
    expect({ tables, waiting, all: await readAll(bo) }).toEqual({ tables, waiting: 1, all: before });
    await bo.must("deleteSetAside", {});
    expect((await bo.view("sync", {})).storage.setAside).toBeNull();
  }
  await team.startRelay();
  await allInStep(team.ana, bo);
  expect(await readAll(team.ana)).toMatchObject({ told: (before as { told: unknown }).told });
});

test("[DISK21] [A12] a broken row is found when the relay has lost everything and is to be filled again: what is sound goes there, the rest comes from the others", async () => {
  const words = Array.from({ length: 30 }, (_, i) => `words ${i}`);
  for (const [i, text] of words.entries()) await send(i % 2 === 0 ? bo : team.ana, team.room, text);
  for (const device of [team.ana, bo])
    await device.untilTimeline(team.room, (items) => textsOf(items).length === words.length);
  await allInStep(team.ana, bo);
  const before = await readTold(bo);
  await Promise.all([team.ana.close(), bo.close()]);
  await team.stopRelay();
  for (const side of ["", "-wal", "-shm"])
    rmSync(join(team.dir, "relay", `relay.db${side}`), { force: true });
  await team.startRelay();
  spoil("Bo", "cache", "blocks", [1, 2, 3]);
  bo = await reopen("Bo", async (device) => void (await device.until("sync", {}, ({ inStep }) => inStep)));
  const { storage } = await storeAside(bo);
  expect(storage.setAside?.store?.leftOut).toBeGreaterThan(0);
  const ana = await team.open("Ana");
  for (const device of [ana, bo])
    await device.untilTimeline(team.room, (items) => textsOf(items).length === words.length);
  expect(await readTold(bo)).toEqual(before);
  expect(await readTold(ana)).toEqual(before);
});

test("[DISK22] [A12] broken records of what only this device has: each is set aside as it lay there, all else goes on, and what waits is sent once", async () => {
  await send(bo, team.room, "known to all");
  await allInStep(team.ana, bo);
  await team.stopRelay();
  for (const text of ["one", "two", "three"]) await send(bo, team.room, text);
  await bo.must("saveDraft", { room: team.room, text: "half a sent" });
  await bo.must("createRoom", { name: "Kitchen" });
  await bo.close();
  const junk = { middle: [1, "two", new Uint8Array([3])] };
  for (const table of ["rows", "feeds", "drafts", "entries", "commands"] as const)
    expect({ table, spoilt: spoil("Bo", "outbox", table, junk) }).toEqual({ table, spoilt: 1 });
  for (const table of ["wraps", "local", "identity"] as const) spoil("Bo", "keys", table, junk);

  bo = await team.open("Bo");
  const kept = await setAsideOf(bo);
  expect(kept).toMatchObject({ store: null, isNews: true });
  expect(kept?.records).toBeGreaterThanOrEqual(6);
  const mine = (await bo.timeline(team.room)).filter(({ kind }) => kind === "message");
  expect(mine.map(({ text, state }) => `${text}: ${state.type}`)).toEqual([
    "known to all: relay",
    "one: device",
    "two: device",
    "three: device",
  ]);
  const { file } = await bo.must("exportSetAside", {});
  const lines = (await file.text())
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { value?: unknown });
  expect(lines.slice(1).map(({ value }) => value)).toContainEqual({ middle: [1, "two", { bytes: "03" }] });

  await team.startRelay();
  await send(bo, team.room, "four");
  for (const device of [team.ana, bo])
    await device.untilTimeline(team.room, (items) => textsOf(items).length === 5);
  await allInStep(team.ana, bo);
  for (const device of [team.ana, bo])
    expect(textsOf(await device.history(team.room))).toEqual(["known to all", "one", "two", "three", "four"]);
  await bo.must("noteSetAside", {});
  expect(await setAsideOf(bo)).toMatchObject({ isNews: false });
  await bo.close();
  bo = await team.open("Bo");
  expect(await setAsideOf(bo)).toMatchObject({ records: kept?.records, isNews: false });
  await bo.must("deleteSetAside", {});
  expect(await setAsideOf(bo)).toBeNull();
});

test("[DISK22] [A12] who this device is stands in two places: one is healed from the other, and without both nobody else comes in by mistake", async () => {
  await send(bo, team.room, "before");
  await allInStep(team.ana, bo);
  await bo.close();
  spoil("Bo", "keys", "identity", "junk");
  bo = await team.open("Bo");
  expect(await bo.view("session", {})).toMatchObject({ state: "ready", me: { name: "Bo" } });
  await bo.close();
  expect(spoil("Bo", "keys", "identity", "junk", "all")).toBe(2);
  bo = await team.open("Bo");
  expect(await bo.view("session", {})).toEqual({ state: "stopped", reason: { type: "UnreadableIdentity" } });
  const { link } = await team.ana.must("createInvite", { days: 1, uses: 1 });
  const { file } = await bo.must("exportSetAside", {});
  expect((await file.text()).match(/"table":"identity"/g)).toHaveLength(2);
  await bo.must("startOver", {});
  expect(await bo.view("session", {})).toEqual({ state: "new" });
  await bo.must("joinOrg", { link, name: "Bo" });
  await bo.until("session", {}, ({ state }) => state === "ready");
  expect(await setAsideOf(bo)).toBeNull();
});

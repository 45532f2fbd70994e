import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startEngine } from "../../client/engine/engine.ts";
import { type Disk, diskTables, type Ports } from "../../client/engine/ports.ts";
import { openNodeDisk } from "../../client/platform/node/disk.ts";
import { createNodePorts } from "../../client/platform/node/ports.ts";
import { type Device, openDevice } from "../support/device.ts";
import { oldProfile, writeOldDevice, writeOldRelay } from "../support/old-profile.ts";
import { type RelayProcess, startRelay } from "../support/relay.ts";
import { textsOf } from "../support/timeline-mirror.ts";

const { room, lab } = oldProfile;
const RELAY_AWAY = "http://127.0.0.1:9";

let dir: string;
let relay: RelayProcess;
const devices: Device[] = [];
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "skein-upgrade-"));
  writeOldRelay(join(dir, "relay"));
  relay = await startRelay({ dir: join(dir, "relay") });
});
afterEach(async () => {
  await Promise.all(devices.splice(0).map((device) => device.crash()));
  await relay.kill();
  rmSync(dir, { recursive: true, force: true });
});

async function open(label: string, at: string): Promise<Device> {
  const device = await openDevice({ relay: at, dir: join(dir, label), label });
  devices.push(device);
  return device;
}

async function openOld(at: string): Promise<Device> {
  writeOldDevice(join(dir, "Ana"), at);
  return open("Ana", at);
}

const HERE = ["written with 0.1", "answered with 0.1", "waits since 0.1"];

test("[ENG70] [K03] a device of version 0.1 opens without a network, with its rooms, messages, draft and what waits", async () => {
  const ana = await openOld(RELAY_AWAY);
  expect(await ana.view("session", {})).toMatchObject({
    state: "ready",
    org: { name: "云岭" },
    me: { name: "Ana", role: "owner" },
    standing: { state: "active" },
  });
  const rooms = await ana.view("rooms", {});
  expect(rooms.map(({ name, kind, use, draft }) => [name, kind, use, draft]).sort()).toEqual([
    ["Laboratory", "open", "chat", "half a thou"],
    ["大家", "open", "chat", ""],
    ["目标", "open", "goals", ""],
  ]);
  expect(textsOf(await ana.history(room))).toEqual(HERE);
  const { waitingItems } = await ana.view("sync", {});
  expect(waitingItems.map(({ text }) => text).sort()).toEqual(["Ana B", "waits since 0.1"]);
  expect((await ana.view("people", {})).people.map(({ name }) => name)).toEqual(["Ana", "Bo"]);
  const goals = await ana.until("goals", { cycle: "2026-Q4" }, ({ objectives }) => objectives.length === 1);
  expect(goals.objectives[0]?.title.text).toBe("Ship");
});

test("[ENG70] [B05] [K03] with a relay that was updated too it sends what waited, and goes on with what is new", async () => {
  const ana = await openOld(relay.url);
  await ana.until("sync", {}, ({ inStep, waiting }) => inStep && waiting === 0);
  await ana.until("session", {}, (view) => view.state === "ready" && view.me.name === "Ana B");
  await ana.must("sendMessage", { room, text: "written today", replyTo: null });
  await ana.must("makeKit", {});
  const { room: board } = await ana.must("createRoom", { name: "Board", access: "private" });
  const { link } = await ana.must("createInvite", { days: 1, uses: 1 });
  const cy = await open("Cy", relay.url);
  await cy.must("joinOrg", { link, name: "Cy" });
  await cy.untilTimeline(room, (items) => textsOf(items).length === HERE.length + 1);
  expect(textsOf(await cy.history(room))).toEqual([...HERE, "written today"]);
  await cy.untilTimeline(lab, (items) => textsOf(items).includes("in the lab"));
  const [member = ""] = (await ana.view("people", {})).people.flatMap((one) =>
    one.name === "Cy" ? one.member : [],
  );
  await ana.must("addToRoom", { room: board, members: [member], role: "writer" });
  await cy.must("sendMessage", { room: board, text: "thank you", replyTo: null });
  await ana.untilTimeline(board, (items) => textsOf(items).includes("thank you"));
  await ana.close();
  const again = await open("Ana", relay.url);
  expect(textsOf(await again.history(board))).toEqual(["thank you"]);
});

test("[ENG70] [C17] what the relay of now writes lies in the tables of 0.1, column for column, beside every row that 0.1 wrote: either goes on where the other stopped", async () => {
  const ana = await openOld(relay.url);
  await ana.until("sync", {}, ({ inStep, waiting }) => inStep && waiting === 0);
  await ana.must("sendMessage", { room, text: "written today", replyTo: null });
  await ana.until("sync", {}, ({ inStep, waiting }) => inStep && waiting === 0);
  await ana.close();
  await relay.stop();
  const now = readRelay(join(dir, "relay"));
  const { version, schema, tables } = oldProfile.relay;
  expect(now.version).toBe(version);
  expect(now.tables).toEqual(
    schema
      .filter((sql) => sql.startsWith("CREATE TABLE"))
      .map(plainSql)
      .sort(),
  );
  const before = (tables.rows ?? []).map((row) => (row[5] as { readonly b: string }).b);
  expect(before.length).toBeGreaterThan(0);
  expect(now.envelopes).toEqual(expect.arrayContaining(before));
  expect(now.envelopes.length).toBeGreaterThan(before.length);
});

const plainSql = (sql: unknown): string => String(sql).replace(/\s+/g, " ");

function readRelay(folder: string) {
  const database = new DatabaseSync(join(folder, "relay.db"));
  const all = (sql: string) => database.prepare(sql).all();
  const found = {
    version: database.prepare("PRAGMA user_version").get()?.user_version,
    tables: all("SELECT sql FROM sqlite_master WHERE type = 'table'")
      .map((row) => plainSql(row.sql))
      .sort(),
    envelopes: all("SELECT envelope FROM rows").map((row) =>
      Buffer.from(row.envelope as Uint8Array).toString("base64"),
    ),
  };
  database.close();
  return found;
}

/** Disks whose `last` next commits are the last: the one after them is never done, as where the power goes. */
function dyingAfter(last: number, died: () => void): (ports: Ports) => Ports {
  let left = last;
  const mortal = (disk: Disk): Disk => ({
    ...disk,
    commit: (writes, durability) => {
      if (left-- > 0) return disk.commit(writes, durability);
      died();
      return new Promise(() => {});
    },
  });
  return (ports) => {
    const { keys, outbox, cache } = ports.disks;
    return { ...ports, disks: { keys: mortal(keys), outbox: mortal(outbox), cache: mortal(cache) } };
  };
}

/** One life that begins to take over what 0.1 left, and dies at the commit after `last`. Whether it came that far. */
async function dieAt(last: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const made = createNodePorts({ dir: join(dir, "Ana"), origin: relay.url, label: "Ana" });
  if (!made.ok) throw new Error(JSON.stringify(made.error));
  const engine = startEngine(dyingAfter(last, () => resolve(true))(made.value));
  void engine.then((started) =>
    started.watch("sync", {}, ({ inStep, waiting }) => {
      if (inStep && waiting === 0) resolve(false);
    }),
  );
  const hasDied = await promise;
  await Promise.all(Object.values(made.value.disks).map((disk) => disk.close()));
  void engine.then((started) => started.close()).catch(() => {}); // what is left of it finds no disk
  return hasDied;
}

test("[ENG70] [A11] taking over what 0.1 left may break off at any commit: the next life goes on, and nothing is lost or said twice", async () => {
  writeOldDevice(join(dir, "Ana"), relay.url);
  const keys = openNodeDisk(join(dir, "Ana", "keys.db"), diskTables.keys); // so far and no further
  if (keys.ok) await keys.value.close();
  let deaths = 0;
  for (let last = 0; last < 12; last++) if (await dieAt(last)) deaths++;
  expect(deaths).toBeGreaterThan(3);
  const ana = await open("Ana", relay.url);
  await ana.until("sync", {}, ({ inStep, waiting }) => inStep && waiting === 0);
  expect(textsOf(await ana.history(room))).toEqual(HERE);
  expect((await ana.view("sync", {})).setAside).toEqual([]);
  await ana.until("session", {}, (view) => view.state === "ready" && view.me.name === "Ana B");
  const goals = await ana.until("goals", { cycle: "2026-Q4" }, ({ objectives }) => objectives.length === 1);
  expect(goals.objectives[0]?.title.text).toBe("Ship");
  const drafts = (await ana.view("rooms", {})).map(({ draft }) => draft).filter((draft) => draft !== "");
  expect(drafts).toEqual(["half a thou"]);
  const { link } = await ana.must("createInvite", { days: 1, uses: 1 });
  const cy = await open("Cy", relay.url);
  await cy.must("joinOrg", { link, name: "Cy" });
  await cy.untilTimeline(room, (items) => textsOf(items).length === HERE.length);
  expect(textsOf(await cy.history(room))).toEqual(HERE);
});

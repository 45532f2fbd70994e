import { cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { NONCE_BYTES } from "../../crdt/crypto/nonce.ts";
import { createWebCrypto } from "../../crdt/crypto/webcrypto.ts";
import { parseEnvelope, toHex } from "../../crdt/index.ts";
import type { Device } from "../support/device.ts";
import { readDeviceDisks } from "../support/device-disks.ts";
import { must } from "../support/sealed-feed.ts";
import { allInStep, foundTeam, send, type Team } from "../support/team.ts";
import { asTold, textsOf } from "../support/timeline-mirror.ts";

/** One profile in two places: what a backup, a synced folder or a copied laptop does. */

let team: Team;
let bo: Device;
beforeEach(async () => {
  team = await foundTeam();
  bo = await team.join("Bo");
});
afterEach(() => team.end());

const verifier = createWebCrypto();

const copy = (from: string, to: string): void =>
  cpSync(team.deviceDir(from), team.deviceDir(to), { recursive: true });

const CACHE_FILES = ["cache.db", "cache.db-wal", "cache.db-shm"];

/** What a power cut may do: the cache is as it was, and the outbox is not. */
function putCacheBack(from: string, to: string): void {
  for (const file of CACHE_FILES) {
    rmSync(join(team.deviceDir(to), file), { force: true });
    const kept = join(team.deviceDir(from), file);
    if (existsSync(kept)) cpSync(kept, join(team.deviceDir(to), file));
  }
}

async function expectAllHold(devices: readonly Device[], texts: readonly string[]): Promise<void> {
  await Promise.all(
    devices.map((device) =>
      device.untilTimeline(team.room, (items) => texts.every((text) => textsOf(items).includes(text))),
    ),
  );
  await allInStep(...devices);
  const told = await Promise.all(devices.map(async (device) => asTold(await device.history(team.room))));
  for (const one of told) expect(one).toEqual(told[0]);
  const all = textsOf(await (devices[0] as Device).history(team.room));
  expect([...all].sort()).toEqual([...texts].sort());
}

test("[FEED4] [F10] [A17] a copied profile writes offline in both places: all of it arrives once, everywhere", async () => {
  await send(bo, team.room, "before");
  await allInStep(team.ana, bo);
  await bo.close();
  copy("Bo", "Bo2");
  await team.stopRelay();
  const [one, two] = [await team.open("Bo"), await team.open("Bo2")];
  const texts = ["before"];
  for (const [device, name] of [
    [one, "one"],
    [two, "two"],
  ] as const)
    for (let i = 0; i < 5; i++) {
      texts.push(`${name} ${i}`);
      await send(device, team.room, `${name} ${i}`);
    }
  await team.startRelay();
  await expectAllHold([team.ana, one, two], texts);
  await send(one, team.room, "one again");
  await send(two, team.room, "two again");
  await expectAllHold([team.ana, one, two], [...texts, "one again", "two again"]);
});

test("[CRY8] [F10] two copies of a profile seal the same words at the same places, and no two seals share a nonce", async () => {
  await send(bo, team.room, "before"); // what a device writes under is drawn with its first row
  await allInStep(bo);
  await bo.close();
  copy("Bo", "Bo2");
  await team.stopRelay();
  const sealed = await Promise.all(
    ["Bo", "Bo2"].map(async (label) => {
      const device = await team.open(label);
      for (let i = 0; i < 20; i++) await send(device, team.room, `the same words ${i}`);
      await device.close();
      return readDeviceDisks(team.deviceDir(label)).map((bytes) => must(parseEnvelope(bytes, verifier)));
    }),
  );
  const places = sealed.map((rows) => new Set(rows.map(({ feed, header }) => `${feed} ${header.seq}`)));
  expect(places[0]?.size).toBeGreaterThanOrEqual(20);
  expect(places[1]).toEqual(places[0]);
  const bodies = new Set(sealed.flat().map(({ body }) => toHex(body)));
  const nonces = new Set(sealed.flat().map(({ body }) => toHex(body.subarray(0, NONCE_BYTES))));
  expect(bodies.size).toBeGreaterThanOrEqual(2 * 20);
  expect(nonces.size).toBe(bodies.size);
  await team.startRelay();
});

test("[FEED5] a copy that wrote less than the other place loses nothing either", async () => {
  await send(bo, team.room, "before");
  await allInStep(team.ana, bo);
  await bo.close();
  copy("Bo", "Bo2");
  const one = await team.open("Bo");
  for (let i = 0; i < 4; i++) await send(one, team.room, `one ${i}`);
  await allInStep(one, team.ana);
  await one.close();
  await team.stopRelay();
  const two = await team.open("Bo2");
  await send(two, team.room, "two");
  await team.startRelay();
  const texts = ["before", "one 0", "one 1", "one 2", "one 3", "two"];
  await expectAllHold([team.ana, two], texts);
  await expectAllHold([team.ana, two, await team.open("Bo")], texts);
});

test("[FEED6] [A17] words that wait in both places and that the copy has sent are at the relay for both", async () => {
  await send(bo, team.room, "before");
  await allInStep(team.ana, bo);
  await team.stopRelay();
  await bo.command("platformChanged", { online: false });
  await send(bo, team.room, "waits in both");
  copy("Bo", "Bo2"); // while it runs, so that this life knows that it never sent them
  await team.startRelay();
  const two = await team.open("Bo2");
  await allInStep(two, team.ana);
  await bo.command("platformChanged", { online: true });
  await expectAllHold([team.ana, bo, two], ["before", "waits in both"]);
});

test("[FEED6] [A17] both places online at once: they write in turn and nothing is lost", async () => {
  await send(bo, team.room, "before");
  await allInStep(team.ana, bo);
  await bo.close();
  copy("Bo", "Bo2");
  const [one, two] = [await team.open("Bo"), await team.open("Bo2")];
  const texts = ["before"];
  for (let i = 0; i < 6; i++) {
    const device = i % 2 === 0 ? one : two;
    texts.push(`turn ${i}`);
    await send(device, team.room, `turn ${i}`);
  }
  await expectAllHold([team.ana, one, two], texts);
});

test("[FEED7] a profile put back from an older copy gets its own words back and goes on", async () => {
  await send(bo, team.room, "in the copy");
  await allInStep(team.ana, bo);
  await bo.close();
  copy("Bo", "old");
  bo = await team.open("Bo");
  await send(bo, team.room, "after the copy 1");
  await send(bo, team.room, "after the copy 2");
  await allInStep(team.ana, bo);
  await bo.close();
  const back = await team.open("old");
  await back.untilTimeline(team.room, (items) => textsOf(items).includes("after the copy 2"));
  await send(back, team.room, "back again");
  await expectAllHold(
    [team.ana, back],
    ["in the copy", "after the copy 1", "after the copy 2", "back again"],
  );
});

test("[FEED8] an older copy with words on their way does not say them twice", async () => {
  await team.stopRelay();
  await bo.until("sync", {}, ({ link }) => link !== "online");
  await send(bo, team.room, "waiting 1");
  await send(bo, team.room, "waiting 2");
  await bo.close();
  copy("Bo", "old");
  await team.startRelay();
  bo = await team.open("Bo");
  await send(bo, team.room, "later");
  await allInStep(team.ana, bo);
  await bo.close();
  const back = await team.open("old");
  await send(back, team.room, "back again");
  await expectAllHold([team.ana, back], ["waiting 1", "waiting 2", "later", "back again"]);
});

test("[FEED9] a device whose cache is gone fetches its own words again and signs nothing twice", async () => {
  await send(bo, team.room, "one");
  await send(bo, team.room, "two");
  await allInStep(team.ana, bo);
  await bo.close();
  await team.stopRelay();
  for (const file of CACHE_FILES) rmSync(join(team.deviceDir("Bo"), file), { force: true });
  bo = await team.open("Bo");
  await send(bo, team.room, "three");
  await team.startRelay();
  await expectAllHold([team.ana, bo], ["one", "two", "three"]);
});

test("[FEED11] [A02] a cache that falls back to before a fork takes the other place's words, and says its own once", async () => {
  await send(bo, team.room, "before");
  await allInStep(team.ana, bo);
  await bo.close();
  copy("Bo", "Bo2");
  await team.stopRelay();
  const two = await team.open("Bo2");
  await send(two, team.room, "two");
  await two.close();
  copy("Bo2", "before the fork");
  await team.startRelay();
  const one = await team.open("Bo");
  await send(one, team.room, "one");
  await expectAllHold([team.ana, one], ["before", "one"]);
  const forked = await team.open("Bo2");
  await expectAllHold([team.ana, one, forked], ["before", "one", "two"]);
  await forked.close();
  putCacheBack("before the fork", "Bo2");
  await expectAllHold([team.ana, one, await team.open("Bo2")], ["before", "one", "two"]);
});

test("[FEED10] edits, replies, reactions, recalls, goals and check-ins of a copy survive being signed again", async () => {
  const { ana, room } = team;
  const cycle = "2026-Q4";
  const objective = await ana.must("createObjective", { cycle, title: "Ship" });
  const fields = { start: 0, target: 10, unit: "", owner: null };
  const { id: keyResult } = await ana.must("addKeyResult", {
    objective: objective.id,
    title: "boxes",
    ...fields,
  });
  await bo.until("goals", { cycle }, ({ objectives }) => objectives[0]?.keyResults.length === 1);
  await send(bo, room, "before");
  await allInStep(ana, bo);
  await bo.close();
  copy("Bo", "Bo2");
  await team.stopRelay();
  const lives = [await team.open("Bo"), await team.open("Bo2")];
  for (const [i, life] of lives.entries()) {
    const { id } = await send(life, room, `draft ${i}`);
    await life.must("editMessage", { room, id, text: `final ${i}` });
    await life.must("react", { room, id, emoji: "🪿", on: true });
    await life.must("sendMessage", { room, text: `reply ${i}`, replyTo: id });
    const gone = await send(life, room, `oops ${i}`);
    await life.must("recallMessage", { room, id: gone.id });
    await life.until("goals", { cycle }, ({ objectives }) => objectives.length === 1);
    await life.must("createObjective", { cycle, title: `goal ${i}` });
    const check = { objective: objective.id, keyResult, confidence: null, note: "" };
    await life.must("checkIn", { ...check, value: i });
    await life.must("checkIn", { ...check, value: 10 + i });
  }
  await team.startRelay();
  const told = (i: number) => [
    `Bo: final ${i} (edited) 🪿Bo`,
    `Bo: reply ${i} «Bo: final ${i}»`,
    "Bo: (recalled)",
  ];
  const wanted = ["Bo: before", ...told(0), ...told(1)].sort();
  const all = [ana, ...lives];
  for (const device of all) {
    await device.untilTimeline(room, (items) => {
      const lines = asTold(items).filter((line) => !line.startsWith("—"));
      return JSON.stringify([...lines].sort()) === JSON.stringify(wanted);
    });
    const goals = await device.until("goals", { cycle }, ({ objectives }) => objectives.length === 3);
    expect(goals.objectives.map(({ title }) => title.text).sort()).toEqual(["Ship", "goal 0", "goal 1"]);
    const at = { objective: objective.id, keyResult };
    const detail = await device.until("keyResult", at, (view) => view?.checkIns.length === 4);
    expect(detail?.checkIns.map(({ value }) => value).sort((a, b) => a - b)).toEqual([0, 1, 10, 11]);
    expect(detail?.keyResult.currentChoice?.values.map(({ value }) => value).sort()).toEqual([10, 11]);
    expect((await device.view("sync", {})).setAside).toEqual([]);
  }
  await allInStep(...all);
  expect(asTold(await ana.history(room))).toEqual(asTold(await (lives[1] as Device).history(room)));
});

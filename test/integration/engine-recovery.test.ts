import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Device } from "../support/device.ts";
import { readDeviceDisks } from "../support/device-disks.ts";
import { readRelay, Signed } from "../support/kills/signed.ts";
import { allInStep, foundTeam, send, type Team } from "../support/team.ts";
import { asTold, textsOf } from "../support/timeline-mirror.ts";

let team: Team;
beforeEach(async () => {
  team = await foundTeam();
});
afterEach(() => team.end());

const CYCLE = "2026-Q4";

function deleteDatabase(): void {
  const dir = join(team.dir, "relay");
  for (const file of ["relay.db", "relay.db-wal", "relay.db-shm"]) rmSync(join(dir, file), { force: true });
  expect(existsSync(join(dir, "relay.json"))).toBe(true);
}

const placesOn = (rows: readonly Uint8Array[]): ReadonlySet<string | null> => {
  const signed = new Signed();
  return new Set(rows.map((bytes) => signed.note("disk", bytes)));
};

/** Another device of Ana's. */
async function pair(label: string): Promise<Device> {
  const device = await team.open(label);
  await device.must("startPairing", {});
  const waiting = await device.until(
    "session",
    {},
    (view) => view.state === "pairing" && view.pairing.state === "waiting",
  );
  const code = waiting.state === "pairing" ? waiting.pairing.code : "";
  await team.ana.must("addDevice", { code, label });
  await device.until("session", {}, (view) => view.state === "pairing" && view.pairing.state === "found");
  await device.must("answerPairing", { matches: true });
  await device.until("sync", {}, ({ inStep }) => inStep);
  return device;
}

test("[RLY20][ENG8] [C08] the relay's database is deleted while everybody is away: the union of all comes back", async () => {
  const { ana, room } = team;
  const bo = await team.join("Bo");
  const { link } = await ana.must("createInvite", { days: 1, uses: 3 });
  await send(ana, room, "together 1");
  await send(bo, room, "together 2");
  const { room: other } = await bo.must("createRoom", { name: "other" });
  await send(bo, other, "in the other room");
  const { id: objective } = await ana.must("createObjective", { cycle: CYCLE, title: "Ship" });
  await allInStep(ana, bo);
  await bo.untilTimeline(room, (items) => textsOf(items).length === 2);

  await team.stopRelay();
  await send(ana, room, "ana alone");
  await send(bo, room, "bo alone");
  deleteDatabase();
  await team.startRelay();
  const all = ["together 1", "together 2", "ana alone", "bo alone"];
  for (const device of [ana, bo])
    await device.untilTimeline(room, (items) => textsOf(items).length === all.length);
  await allInStep(ana, bo);

  const cy = await team.open("Cy");
  await cy.must("joinOrg", { link, name: "Cy" });
  await cy.untilTimeline(room, (items) => textsOf(items).length === all.length);
  await cy.untilTimeline(other, (items) => textsOf(items).length === 1);
  const goals = await cy.until("goals", { cycle: CYCLE }, ({ objectives }) => objectives.length === 1);
  expect(goals.objectives[0]).toMatchObject({ id: objective, title: { text: "Ship" } });
  await allInStep(ana, bo, cy);
  const told = await Promise.all([ana, bo, cy].map(async (device) => asTold(await device.history(room))));
  expect(told[1]).toEqual(told[0]);
  expect(told[2]).toEqual(told[0]);
  const stored = placesOn(readRelay(join(team.dir, "relay")).rows);
  for (const label of ["Ana", "Bo", "Cy"]) {
    await team.close(label);
    expect(placesOn(readDeviceDisks(team.deviceDir(label)))).toEqual(stored);
  }
});

test("[RLY20][ENG8] whoever comes back first brings the org along, also with words of somebody who stays away", async () => {
  const { ana, room } = team;
  const bo = await team.join("Bo");
  const { link } = await ana.must("createInvite", { days: 1, uses: 3 });
  await send(ana, room, "by Ana");
  await bo.untilTimeline(room, (items) => textsOf(items).length === 1);
  await allInStep(ana, bo);
  await ana.close();
  await team.stopRelay();
  deleteDatabase();
  await team.startRelay();
  await allInStep(bo);
  const stored = placesOn(readRelay(join(team.dir, "relay")).rows);
  expect(stored.size).toBe(1);
  const back = await team.open("Ana");
  await allInStep(back);
  const cy = await team.open("Cy");
  await cy.must("joinOrg", { link, name: "Cy" });
  await cy.untilTimeline(room, (items) => textsOf(items).join() === "by Ana");
});

test("[KEY22] [C08] a key that somebody who left had sealed is sealed anew after a loss, so that a device paired later opens it", async () => {
  const { ana } = team;
  const bo = await team.join("Bo");
  const { people } = await bo.until("people", {}, (view) => view.people.length === 2);
  const idOf = (name: string) => people.find((person) => person.name === name)?.member ?? "";
  const { room } = await bo.must("createRoom", {
    name: "before",
    access: "private",
    history: "since",
    members: [],
  });
  await bo.must("addToRoom", { room, members: [idOf("Ana")], role: "writer" });
  await ana.until("room", { room }, (view) => view?.waitingForKey === false);
  await send(bo, room, "by Bo");
  await ana.untilTimeline(room, (items) => textsOf(items).includes("by Bo"));
  await ana.must("removeMember", { member: idOf("Bo"), successor: idOf("Ana") });
  await bo.until("session", {}, (view) => view.state === "ready" && view.standing.state === "removed");
  await send(ana, room, "without Bo");
  await allInStep(ana);
  await team.close("Bo");

  await team.stopRelay();
  deleteDatabase();
  await team.startRelay();
  await allInStep(ana);
  const phone = await pair("phone");
  await phone.untilTimeline(room, (items) => textsOf(items).join() === "by Bo,without Bo", 30_000);
});

test("[RLY38] [C08] words of somebody who was removed come back to a room whose chain says only later how much of them counts", async () => {
  const { ana } = team;
  const bo = await team.join("Bo");
  const cy = await team.join("Cy");
  const { people } = await bo.until("people", {}, (view) => view.people.length === 3);
  const idOf = (name: string) => people.find((person) => person.name === name)?.member ?? "";
  const { room } = await bo.must("createRoom", {
    name: "two",
    access: "private",
    history: "all",
    members: [],
  });
  await bo.must("addToRoom", { room, members: [idOf("Cy")], role: "writer" });
  await cy.until("room", { room }, (view) => view?.waitingForKey === false);
  await send(bo, room, "by Bo");
  await cy.untilTimeline(room, (items) => textsOf(items).includes("by Bo"));
  await allInStep(cy);
  await cy.close(); // so that nobody in the room learns of the removal before the loss
  await ana.must("removeMember", { member: idOf("Bo"), successor: null });
  await team.close("Bo");

  await team.stopRelay();
  deleteDatabase();
  await team.startRelay();
  await allInStep(ana);
  await allInStep(await team.open("Cy"));
  const stored = () => placesOn(readRelay(join(team.dir, "relay")).rows).size;
  await expect.poll(stored, { timeout: 15_000 }).toBe(1);
});

test("[KEY22] [C08] a device that a wiped relay never gave the new member key gets it from the person's other device", async () => {
  const { ana, room } = team;
  const bo = await team.join("Bo");
  const phone = await pair("phone");
  const tablet = await pair("tablet");
  const lost = await tablet.view("session", {});
  await phone.close(); // away while the key that the lost tablet knew is replaced
  await tablet.close();
  await ana.must("revokeDevice", { device: lost.state === "ready" ? lost.me.device : "" });
  await allInStep(ana, bo);
  await ana.close();

  await team.stopRelay();
  deleteDatabase();
  await team.startRelay();
  await allInStep(bo);
  await send(bo, room, "under the new key");
  const back = await team.open("phone");
  await back.until("sync", {}, ({ link }) => link === "online");
  await team.open("Ana");
  await back.untilTimeline(room, (items) => textsOf(items).includes("under the new key"), 30_000);
});

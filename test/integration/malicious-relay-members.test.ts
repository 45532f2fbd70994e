import { afterEach, beforeEach, expect, test } from "vitest";
import type { Device } from "../support/device.ts";
import { asksOf, pause, saidBy } from "../support/malicious-relay/heard.ts";
import { foundTown, type Town, withoutEntries } from "../support/malicious-relay/town.ts";
import { allInStep, send } from "../support/team.ts";
import { textsOf } from "../support/timeline-mirror.ts";

/** A relay that lies about who belongs. */

let town: Town;
beforeEach(async () => {
  town = await foundTown();
});
afterEach(() => town.end());

const reads = (device: Device, text: string) =>
  device.untilTimeline(town.room, (items) => textsOf(items).includes(text));

const memberOf = async (device: Device, name: string) => {
  const { people, guests } = await device.view("people", {});
  return [...people, ...guests].find((person) => person.name === name)?.member ?? "";
};

test("[F03] [G02] hidden removal: whoever is told nothing of it sends nothing under the old key once others cite it", async () => {
  const [bo, chen] = [await town.join("Bo"), await town.join("Chen")];
  await town.join("Mal");
  await send(town.ana, town.room, "before");
  await Promise.all([reads(bo, "before"), reads(chen, "before")]);
  town.treat("Chen", { toDevice: withoutEntries });
  await town.ana.must("removeMember", { member: await memberOf(town.ana, "Mal"), successor: null });
  await send(town.ana, town.room, "without Mal");
  await reads(bo, "without Mal");
  await chen.until("sync", {}, ({ setAside }) => setAside.some(({ reason }) => reason === "RosterBehind"));
  await send(chen, town.room, "from the dark");
  const { waiting, inStep } = await chen.until("sync", {}, ({ rosterBehind }) => rosterBehind);
  expect([waiting, inStep]).toEqual([1, false]);
  await pause(1_500);
  expect(saidBy(town, "Chen").map(({ epoch }) => epoch)).toEqual([]);
  expect(asksOf(town, "Chen")).toBeLessThan(20);
  town.treat("Chen");
  await allInStep(chen);
  await reads(bo, "from the dark");
  expect(saidBy(town, "Chen").map(({ epoch }) => epoch)).toEqual([1]);
});

import { afterEach, beforeEach, expect, test } from "vitest";
import { FrailDisk } from "../chaos/frail-disk.ts";
import { buildShim } from "../chaos/shim.ts";
import { type DeviceProcess, openDeviceProcess } from "../support/device-process.ts";
import { createChance } from "../support/simulation/random.ts";
import { foundTeam, type Team } from "../support/team.ts";
import { textsOf } from "../support/timeline-mirror.ts";

const shim = buildShim();
if ("reason" in shim) console.log(`a device on a broken disk: ${shim.reason}`);

let team: Team;
beforeEach(async () => {
  team = await foundTeam();
});
afterEach(() => team.end());

test.skipIf("reason" in shim)(
  "[DISK11] [A02] a device whose disk failed once says so, and what it calls saved afterwards survives a power cut",
  async () => {
    if (!("path" in shim)) throw new Error(shim.reason);
    await team.join("Bo").then((bo) => bo.close());
    await team.stopRelay(); // nobody else has a copy
    const { room } = team;
    const disk = new FrailDisk({
      dir: team.deviceDir("Bo"),
      shim: shim.path,
      chance: createChance("device-1"),
    });
    const live = (): Promise<DeviceProcess> =>
      openDeviceProcess({ relay: team.relay.url, dir: disk.dir, label: "Bo", env: disk.env() });
    const write = async (device: DeviceProcess, text: string): Promise<boolean> => {
      const answer = await device.command("sendMessage", { room, text, replyTo: null }, text);
      return answer !== "Gone" && answer.ok;
    };

    const first = await live();
    expect(await write(first, "before")).toBe(true);
    disk.turn("failingSyncs", 1);
    expect(await write(first, "on a broken disk")).toBe(false);
    expect(await write(first, "after")).toBe(true);
    disk.turn("failingSyncs", 1);
    expect(await write(first, "on a broken disk again")).toBe(false);
    await first.kill();
    const second = await live();
    expect(await write(second, "in the next life")).toBe(true);
    await second.kill();
    disk.losePower("none");
    const third = await live();
    const history = await third.history(room);
    expect(history === "Gone" ? [] : textsOf(history)).toEqual(
      expect.arrayContaining(["before", "after", "in the next life"]),
    );
    await third.kill();
  },
);

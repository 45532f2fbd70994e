import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { watchAcknowledged } from "../support/acknowledged.ts";
import { readRelay, Signed } from "../support/kills/signed.ts";
import { createChance } from "../support/simulation/random.ts";
import { allInStep, foundTeam, send, type Team, untilHistoriesHave } from "../support/team.ts";
import { asTold, textsOf } from "../support/timeline-mirror.ts";

const KILLS = Number(process.env.SKEIN_KILLS ?? 6);
const SEED = process.env.SKEIN_SEED ?? "kills-1";

let team: Team;
beforeEach(async () => {
  team = await foundTeam();
});
afterEach(() => team.end());

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

test(`[RLY2][ENG6] [C01] ${KILLS} times kill -9 of the relay while three devices write: nothing shown as sent is missing`, {
  timeout: 60_000 + KILLS * 6_000,
}, async () => {
  const chance = createChance(SEED);
  const devices = [team.ana, await team.join("Bo"), await team.join("Cy")];
  const acknowledged = devices.map((device) => watchAcknowledged(device, team.room));
  let writing = true;
  let written = 0;
  const writers = devices.map(async (device, i) => {
    while (writing) {
      await send(device, team.room, `${i}.${written++}`);
      await pause(8);
    }
  });
  const figures: number[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    await pause(chance.between(100, 900));
    await team.stopRelay();
    const shown = acknowledged.flatMap((one) => [...one]);
    const signed = new Signed();
    const { rows } = readRelay(join(team.dir, "relay"));
    const stored = new Set(rows.map((bytes) => signed.note("relay", bytes)));
    expect(shown.filter((place) => !stored.has(place))).toEqual([]);
    figures.push(shown.length);
    await pause(chance.between(0, 200));
    await team.startRelay();
    await Promise.all(devices.map((device) => device.until("sync", {}, ({ link }) => link === "online")));
  }
  writing = false;
  await Promise.all(writers);
  await allInStep(...devices);
  const histories = await untilHistoriesHave(written, team.room, devices);
  for (const history of histories) expect(asTold(history)).toEqual(asTold(histories[0] ?? []));
  const texts = textsOf(histories[0] ?? []);
  expect([texts.length, new Set(texts).size]).toEqual([written, written]);
  expect(figures.at(-1)).toBeGreaterThan(0);
  console.log(
    `${KILLS} kills of the relay, ${written} envelopes, ${figures.at(-1)} shown as sent before the last kill, 0 missing`,
  );
});

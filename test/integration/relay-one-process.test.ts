import { join } from "node:path";
import { expect, test } from "vitest";
import type { Device } from "../support/device.ts";
import { runRelayToEnd } from "../support/relay.ts";
import { foundTeam, send, type Team } from "../support/team.ts";
import { asTold, textsOf } from "../support/timeline-mirror.ts";

const WORDS = 40;
const PEOPLE = ["Ana", "Bo"] as const;

/** Writes on, whatever becomes of the relay meanwhile. */
async function writeOn(device: Device, team: Team, name: string, from: number): Promise<void> {
  for (let i = from; i < from + WORDS / 2; i++)
    await send(device, team.room, `${name} ${String(i).padStart(2, "0")}`);
}

/** A second relay on the same database, on a port of its own. */
const tryASecond = (team: Team) => runRelayToEnd({ dir: join(team.dir, "relay") });

async function expectNothingMissing(device: Device, team: Team): Promise<readonly string[]> {
  const isWhole = (texts: readonly string[]) => texts.length >= PEOPLE.length * WORDS;
  await device.untilTimeline(team.room, (items) => isWhole(textsOf(items)) || items.length >= 50, 30_000);
  await device.until("room", { room: team.room }, (view) => (view?.envelopes ?? 0) >= PEOPLE.length * WORDS);
  await device.until("sync", {}, ({ inStep, missing }) => inStep && missing.length === 0, 30_000);
  const history = await device.history(team.room);
  const inOrder = Array.from({ length: WORDS }, (_, i) => String(i).padStart(2, "0"));
  for (const name of PEOPLE) {
    const theirs = textsOf(history).filter((text) => text.startsWith(name));
    expect(theirs).toEqual(inOrder.map((number) => `${name} ${number}`));
  }
  return asTold(history);
}

/**
 * Where several processes serve one database, one of them can miss that another has stored something. Skein has one: the promise
 * that stands in that row's place is that there is never a second, and that whoever follows it leaves no gap.
 */
test("[RLY32] [C12] one process serves a database, so none can miss what another stored: a second is turned away while the first serves on, and whoever follows it after its death leaves no gap and every feed in its order", async () => {
  const team = await foundTeam();
  try {
    const bo = await team.join("Bo");
    const write = (from: number) =>
      Promise.all([writeOn(team.ana, team, "Ana", from), writeOn(bo, team, "Bo", from)]);
    const first = write(0);
    const turnedAway = await tryASecond(team);
    expect([turnedAway.code, turnedAway.stderr]).toEqual([
      2,
      expect.stringContaining("Another relay is using"),
    ]);
    expect(turnedAway.stderr).toMatch(/\p{Script=Han}/u);
    expect((await fetch(`${team.relay.url}/healthz`)).status).toBe(200);
    expect((await team.ana.view("sync", {})).link).toBe("online");
    await first;
    const rest = write(WORDS / 2);
    await team.stopRelay(); // kill -9, in the middle of what both write
    await team.startRelay();
    expect((await tryASecond(team)).code).toBe(2);
    await rest;
    const told = await Promise.all([team.ana, bo].map((device) => expectNothingMissing(device, team)));
    expect(told[1]).toEqual(told[0]);
    const late = await team.join("Cy"); // has it from the relay alone
    const all = await expectNothingMissing(late, team);
    expect(all.filter((line) => !line.startsWith("—"))).toEqual(
      (told[0] as readonly string[]).filter((line) => !line.startsWith("—")),
    );
  } finally {
    await team.end();
  }
});

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { RoomId } from "../../crdt/index.ts";
import type { Mercy } from "../chaos/disk-log.ts";
import { acknowledgesTooEarly, FrailRelay } from "../chaos/frail-relay.ts";
import { buildShim } from "../chaos/shim.ts";
import { readRelay } from "../support/kills/signed.ts";
import { connect, foundTeam } from "../support/office.ts";
import type { Replica } from "../support/replica.ts";
import { createChance } from "../support/simulation/random.ts";
import type { LiveReplica } from "../support/wire-client.ts";

/** A real relay on a disk that test/chaos/power-cut.c stands in front of. `npm run chaos` is the long version. */

const shim = buildShim();
if ("reason" in shim) console.log(`power cuts, broken and full disks: ${shim.reason}`);

interface Scene {
  readonly relay: FrailRelay;
  readonly ana: Replica;
  readonly bo: Replica;
  readonly room: RoomId;
}

async function setScene(env: Readonly<Record<string, string>> = {}): Promise<Scene> {
  if (!("path" in shim)) throw new Error(shim.reason);
  const place = mkdtempSync(join(tmpdir(), "skein-power-"));
  const relay = new FrailRelay({ place, shim: shim.path, chance: createChance("power-1") });
  onTestFinished(async () => {
    await relay.kill();
    rmSync(place, { recursive: true, force: true });
  });
  await relay.start(env);
  return { relay, ...(await foundTeam(relay.life)) };
}

/** Writes without waiting until the connection ends. */
async function flood(live: LiveReplica, room: RoomId): Promise<void> {
  for (let i = 0; live.client.closedWith === null; i++) {
    await live.write(room, `row ${i}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

const storedRows = (relay: FrailRelay): number => readRelay(relay.dir).rows.length;

/** Ana writes until the power fails; how many of her rows were acknowledged, and how many are found. */
async function cutUnderLoad(
  { relay, ana, room }: Scene,
  mercy: Mercy,
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly acked: number; readonly stored: number }> {
  const live = await connect(relay.life, ana);
  const writing = flood(live, room);
  await live.until(() => (live.acked.get(room)?.size ?? 0) > 0, "an acknowledgement");
  const { gone } = relay.life;
  if (mercy === "none") await new Promise((resolve) => setTimeout(resolve, 80));
  else {
    relay.disk.turn(mercy === "all" ? "killAfter" : "killBefore", 12);
    await gone;
  }
  await relay.cutPower(mercy);
  await writing;
  await relay.start(env);
  return { acked: live.ackedOwn(room), stored: storedRows(relay) };
}

describe.skipIf("reason" in shim)("a relay whose disk loses its power, fails or fills up", () => {
  test("[RLY1] [RLY2] [C02] six power cuts under load, before, in and after a sync: what was acknowledged is there", async () => {
    const scene = await setScene();
    let before = 0;
    for (const mercy of ["none", "some", "all", "some", "none", "some"] as const) {
      const { acked, stored } = await cutUnderLoad(scene, mercy);
      expect(acked).toBeGreaterThan(before); // there was something to lose
      expect(stored).toBeGreaterThanOrEqual(acked);
      before = acked;
    }
  });

  test("[RLY1] [C02] the same cuts take acknowledged rows from a relay that commits with synchronous=NORMAL", async () => {
    const scene = await setScene(acknowledgesTooEarly);
    const { acked, stored } = await cutUnderLoad(scene, "none", acknowledgesTooEarly);
    expect(stored).toBeLessThan(acked);
  });

  test("[RLY3] [C05] a failed sync ends the relay without a word, and what it left is not believed by the next life", async () => {
    const { relay, ana, room } = await setScene();
    const live = await connect(relay.life, ana);
    await live.write(room, "before");
    await live.until(() => live.ackedOwn(room) === 1);
    relay.disk.turn("failingSyncs", 1);
    await live.write(room, "on a broken disk");
    expect(await relay.life.gone).toBe(1);
    expect([live.ackedOwn(room), relay.life.stderr()]).toEqual([1, expect.stringContaining("disk broken")]);
    await relay.start();
    const again = await connect(relay.life, ana);
    await again.write(room, "after");
    await again.until(() => again.ackedOwn(room) === 3);
    await relay.cutPower("none");
    await relay.start();
    expect(storedRows(relay)).toBe(3);
  });

  test("[RLY3] [C05] what a life found after a failed sync and told others survives a power cut, also when nobody has written since", async () => {
    const { relay, ana, bo, room } = await setScene();
    const live = await connect(relay.life, ana);
    await live.write(room, "before");
    await live.until(() => live.ackedOwn(room) === 1);
    relay.disk.turn("failingSyncs", 1);
    await live.write(room, "on a broken disk");
    await relay.life.gone;
    await relay.start();
    const told = storedRows(relay);
    await connect(relay.life, bo);
    expect(bo.rowCount(room)).toBe(told);
    await relay.cutPower("none");
    await relay.start();
    expect(storedRows(relay)).toBe(told);
  });

  test("[RLY3] [C04] a full disk: refused in words, read as before, taken when there is room, all in one life", async () => {
    const { relay, ana, bo, room } = await setScene();
    const live = await connect(relay.life, ana);
    await live.write(room, "small");
    await live.until(() => live.ackedOwn(room) === 1);
    relay.disk.turn("isFull", 1);
    for (let i = 0; live.refusals.length === 0 && i < 300; i++) {
      await live.write(room, `${i} ${"x".repeat(4_000)}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expect(live.refusals[0]?.refusal).toBe("StorageFull");
    const acked = live.ackedOwn(room);
    const reader = await connect(relay.life, bo);
    expect(bo.rowCount(room)).toBeGreaterThanOrEqual(acked);
    expect((await fetch(`${relay.life.url}/healthz`)).status).toBe(200);
    reader.close();
    live.close();
    relay.disk.turn("isFull", 0);
    const back = await connect(relay.life, ana);
    await back.until(() => back.ackedOwn(room) === ana.rowCount(room), "everything");
    await relay.cutPower("none");
    await relay.start();
    expect(storedRows(relay)).toBe(ana.rowCount(room));
  });
});

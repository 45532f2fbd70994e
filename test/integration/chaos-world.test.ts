import { expect, test } from "vitest";
import type { BlowName } from "../chaos/blows.ts";
import { emptyTally, fight } from "../chaos/campaign.ts";
import { buildShim } from "../chaos/shim.ts";

/** One world of `npm run chaos`, with one blow of each kind that has no shorter test of its own. */

const BLOWS: readonly BlowName[] = [
  "kill",
  "powerCut",
  "badLine",
  "cutDevicePower",
  "restore",
  "deleteWal",
  "clockJump",
  "powerCut",
];

const shim = buildShim();
if ("reason" in shim) console.log(`a world under blows: ${shim.reason}`);

test.skipIf("reason" in shim)(
  `[RLY2] [RLY20] [ENG6] [FEED1] [A02] [C01] [C02] [C07] [C09] ${BLOWS.length} blows while four people write: nothing acknowledged is lost, and all end equal`,
  { timeout: 180_000 },
  async () => {
    if (!("path" in shim)) throw new Error(shim.reason);
    const tally = emptyTally();
    const told: string[] = [];
    await fight(
      { shim: shim.path, seed: "world-1", say: (line) => told.push(line), isOver: () => false, blows: BLOWS },
      tally,
    );
    expect([tally.violations, tally.ackedLost], told.join("\n")).toEqual([[], 0]);
    expect(tally.rounds).toBe(BLOWS.length);
    expect(tally.envelopes).toBeGreaterThan(100);
  },
);

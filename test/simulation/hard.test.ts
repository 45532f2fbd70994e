import { expect, test } from "vitest";
import { FIRST_HARD_SEED } from "../support/simulation/plan.ts";
import { simulate } from "../support/simulation/world.ts";
import { strikeWith } from "./strike.ts";

const SEEDS = [0, 2, 4, 6, 8, 10, 3, 11].map((n) => FIRST_HARD_SEED + n);

test.for(SEEDS)(
  "[SIM6] seed %i: hostile members, disks and relays that fail in many ways: nothing acknowledged is lost",
  async (seed) => {
    expect((await simulate(seed)).violations).toEqual([]);
  },
);

test.for([20_200, 20_205])(
  "[C09] seed %i: a relay that was put back to an older copy gets from its members what it lost",
  (seed) => strikeWith(seed, ["relayRestore", "drop"], ["relay put back to an older copy"]),
);

test("[C06] a row that rotted at the relay is taken by nobody, and at the next start the members fill it anew", () =>
  strikeWith(20_214, ["bitRot", "drop"], ["relay row rotten", "relay found its database damaged"]));

test("[C05] a flush that fails ends the relay, and nobody was told of what it did not keep", () =>
  strikeWith(20_204, ["fsyncError", "relayCrash"], ["relay died of its disk"]));

test("[C04] a relay without room takes nothing, says so, and is not asked without end", () =>
  strikeWith(20_204, ["relayFull", "relayCrash"], ["relay had no room"]));

test("[A10] a dead handle keeps nothing and says so; a cache that is gone is filled again", () =>
  strikeWith(
    20_206,
    ["closedHandle", "cacheLost", "quota"],
    ["closed handle hit", "cache evicted as a whole"],
  ));

test("[J01] clocks that drift and links that are cut one way change nothing but times", () =>
  strikeWith(20_208, ["drift", "oneWay"], ["clock drifted", "cut off one way"]));

test("[A17] [F08] one profile that lives twice while people come and go loses and doubles nothing", () =>
  strikeWith(20_203, ["clone", "clientCrash"], ["one device lives twice"]));

test("guests whose time is over while a relay forgets leave everybody else with the same", () =>
  strikeWith(20_205, ["relayRestore", "drop"], ["guest's time was over"]));

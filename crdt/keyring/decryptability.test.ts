import fc from "fast-check";
import { expect, test } from "vitest";
import {
  auditOf,
  type Crowd,
  type Op,
  openSesame,
  play,
  startCrowd,
} from "../../test/support/keyring-crowd.ts";

/*
 * Who opens what, in every order of coming, going, losing and linking. What people should be able to open is told by a
 * model that knows of no keys: who was inside when an epoch began or while it was the newest, and which epochs lead back.
 */

const RUNS = 20;
const someone = fc.integer({ min: 0, max: 2 });
const op: fc.Arbitrary<Op> = fc.oneof(
  fc.record({ type: fc.constant("add" as const), who: someone }),
  fc.record({ type: fc.constant("remove" as const), who: someone }),
  fc.record({ type: fc.constant("rotate" as const) }),
  fc.record({ type: fc.constant("pair" as const), who: someone }),
  fc.record({ type: fc.constant("lose" as const), who: someone }),
  fc.record({ type: fc.constant("revokedByAdmin" as const), who: someone }),
  fc.record({ type: fc.constant("renew" as const), who: someone }),
  fc.record({ type: fc.constant("leaveOrg" as const), who: someone }),
  fc.record({
    type: fc.constant("history" as const),
    history: fc.constantFrom("all" as const, "since" as const),
  }),
);

async function check(crowd: Crowd): Promise<void> {
  for (const { name, opened, expected } of await openSesame(crowd))
    expect([name, opened]).toEqual([name, expected]);
  expect(await auditOf(crowd)).toEqual([]);
}

test.for(["all", "since"] as const)(
  "[KEY17] [KEY8] [KEY21] [G03] [G07] history %s: everybody opens exactly their epochs, on each device, and an audit finds nothing, in any order of events",
  { timeout: 120_000 },
  async (history) => {
    await fc.assert(
      fc.asyncProperty(fc.array(op, { minLength: 4, maxLength: 14 }), async (ops) => {
        const crowd = await startCrowd(history);
        for (const each of ops) await play(crowd, each);
        await check(crowd);
      }),
      { numRuns: RUNS },
    );
  },
);

test("[KEY19] a device linked after a new member key was set opens the org's newest epoch", async () => {
  const crowd = await startCrowd("all");
  for (const type of ["pair", "revokedByAdmin", "renew", "pair"] as const)
    await play(crowd, { type, who: 0 });
  await check(crowd);
});

test("[KEY17] a life in the room, step by step", { timeout: 60_000 }, async () => {
  const crowd = await startCrowd("since");
  const steps: readonly Op[] = [
    { type: "add", who: 0 },
    { type: "rotate" },
    { type: "add", who: 2 },
    { type: "pair", who: 0 },
    { type: "lose", who: 0 },
    { type: "remove", who: 2 },
    { type: "revokedByAdmin", who: 0 },
    { type: "pair", who: 0 },
    { type: "rotate" },
    { type: "revokedByAdmin", who: 0 },
    { type: "rotate" },
    { type: "renew", who: 0 },
    { type: "history", history: "all" },
    { type: "add", who: 1 },
    { type: "rotate" },
    { type: "leaveOrg", who: 0 },
    { type: "rotate" },
  ];
  for (const step of steps) {
    await play(crowd, step);
    await check(crowd);
  }
  const opened = Object.fromEntries((await openSesame(crowd)).map(({ name, opened }) => [name, opened]));
  expect(opened["bob's laptop, the room"]).not.toEqual([]);
  expect(opened["gina's phone, the org"]).toEqual([]);
});

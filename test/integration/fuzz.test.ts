import { describe, expect, test } from "vitest";
import { readTree, writeTree } from "../fuzz/cbor-tree.ts";
import { mutate } from "../fuzz/mutate.ts";
import { targetNames } from "../fuzz/targets.ts";
import { fuzz } from "../fuzz/watchdog.ts";
import { createChance } from "../support/simulation/random.ts";
import roster from "../vectors/roster2.json" with { type: "json" };

/** A short run of `npm run fuzz`. Every decoder gets changed bytes in a process of its own, under a watchdog. */

const INPUTS = 1_000;
const names = await targetNames();

test.for(names)("[E06] [E15] %s: no crash, no input over half a second, bounded memory", async (target) => {
  const { findings, taken, inputs } = await fuzz({ target, seed: "short", from: 0, to: INPUTS });
  expect(findings).toEqual([]);
  expect(inputs).toBe(INPUTS);
  expect(taken).toBeGreaterThan(0); // sound inputs are among them, so the decoder was really asked
});

describe("the watchdog itself", () => {
  const module = new URL("../fuzz/broken-targets.ts", import.meta.url).href;
  test.for([
    ["throws", "crash", 1_000, 5_000],
    ["never returns", "hang", 12, 500],
    ["takes its time", "slow", 8, 10_000],
    ["keeps everything", "memory", 301, 10_000],
    ["ends the process", "crash", 30, 5_000],
  ] as const)("a decoder that %s is found out as a %s", async ([target, kind, to, hangMs]) => {
    const { findings } = await fuzz({ target, seed: "broken", from: 0, to, module, hangMs });
    expect(findings.map((finding) => finding.kind)).toContain(kind);
  });
});

test("the same seed gives the same inputs, and sound entries are trees that are written as they were", () => {
  const entries = roster.entries.map(({ bytes }) => new Uint8Array(Buffer.from(bytes, "hex")));
  for (const bytes of entries) {
    const tree = readTree(bytes);
    expect(tree && Buffer.from(writeTree(tree)).toString("hex")).toBe(Buffer.from(bytes).toString("hex"));
  }
  const [first] = entries as [Uint8Array];
  const of = (seed: string) =>
    Array.from({ length: 50 }, (_, at) =>
      Buffer.from(mutate(createChance(`${seed}/${at}`), first, entries)).toString("hex"),
    );
  expect(of("a")).toEqual(of("a"));
  expect(new Set([...of("a"), ...of("b")]).size).toBeGreaterThan(80);
});

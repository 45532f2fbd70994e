import { openSync, writeSync } from "node:fs";
import { getHeapStatistics } from "node:v8";
import { toHex } from "../../crdt/index.ts";
import { createChance } from "../support/simulation/random.ts";
import { mutate } from "./mutate.ts";
import type { Target } from "./target.ts";
import type { FuzzJob, FuzzNews } from "./watchdog.ts";

/** One decoder in a process of its own. Whoever watches sees what it works on, also when it never comes back. */

const {
  target: name,
  seed,
  from,
  to,
  progressFile,
  module,
} = JSON.parse(process.argv[2] as string) as FuzzJob;
const SLOW_CPU_MS = 500;
const MAX_EXTERNAL_BYTES = 256 * 1024 * 1024;
const MENDED = 0.6;
const TELL_EVERY = 100;

const progress = new Int32Array(2); // the input, and whether the decoder has it now
const file = openSync(progressFile, "r+");
const note = (input: number, isDecoding: boolean): void => {
  progress.set([input, isDecoding ? 1 : 0]);
  writeSync(file, progress, 0, progress.byteLength, 0);
};
const say = (news: FuzzNews): void => void process.send?.(news);
const { loadTarget } = (await import(module)) as { loadTarget: (name: string) => Promise<Target | null> };
const target = await loadTarget(name);
if (target === null) throw new Error(`no decoder ${name}`);
const others = target.samples;
let taken = 0;

for (let input = from; input < to; input++) {
  note(input, false);
  const { bytes, index } = await inputOf(input);
  const before = process.threadCpuUsage();
  note(input, true); // from here on it is the decoder's time
  try {
    if (await target.run(bytes, index)) taken++;
  } catch (cause) {
    say({
      type: "finding",
      kind: "crash",
      input,
      detail: String((cause as Error).stack ?? cause),
      bytes: toHex(bytes),
    });
  }
  note(input, false);
  const spent = process.threadCpuUsage(before);
  const ms = (spent.user + spent.system) / 1000;
  if (ms > SLOW_CPU_MS)
    say({ type: "finding", kind: "slow", input, detail: `${Math.round(ms)} ms`, bytes: toHex(bytes) });
  if (input % TELL_EVERY === 0) {
    const { external_memory: external } = getHeapStatistics();
    if (external > MAX_EXTERNAL_BYTES)
      say({ type: "finding", kind: "memory", input, detail: `${external} bytes`, bytes: toHex(bytes) });
    await new Promise((resolve) => setImmediate(resolve)); // messages go out
  }
}
process.send?.({ type: "done", taken } satisfies FuzzNews, () => process.exit());

/** The input of a number depends on seed and number alone. Every sample comes once as it is. */
async function inputOf(input: number) {
  const { samples, mend } = target as Target;
  const chance = createChance(`${seed}/${name}/${input}`);
  if (input < samples.length) return { bytes: samples[input] as Uint8Array, index: input };
  const index = chance.between(0, samples.length - 1);
  const changed = mutate(chance, samples[index] as Uint8Array, others);
  const bytes = mend !== undefined && chance.happens(MENDED) ? await mend(changed, index) : changed;
  return { bytes, index };
}

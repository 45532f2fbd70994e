import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** What people really typed, key by key (josephg/editing-traces): where it is, and nothing where it is not. */

type Patch = readonly [at: number, erased: number, typed: string];
export interface TraceStep {
  readonly patches: readonly Patch[];
  /** Of traces in which several people wrote at once: what the author had seen. */
  readonly parents?: readonly number[];
  readonly agent?: number;
}
export interface Trace {
  readonly name: string;
  readonly end: string;
  readonly steps: readonly TraceStep[];
}

const folder = new URL("../../../shared/data/traces/", import.meta.url);

export function readTrace(name: string): Trace | null {
  const file = new URL(`${name}.json.gz`, folder);
  if (!existsSync(file)) return null;
  const { endContent, txns } = JSON.parse(gunzipSync(readFileSync(file)).toString());
  return { name, end: endContent, steps: txns };
}

/** The first steps of it, and what they alone come to. */
export function beginningOf({ name, steps }: Trace, count: number): Trace {
  const begun = steps.slice(0, count);
  let end = "";
  for (const { patches } of begun)
    for (const [at, erased, typed] of patches) end = end.slice(0, at) + typed + end.slice(at + erased);
  return { name, steps: begun, end };
}

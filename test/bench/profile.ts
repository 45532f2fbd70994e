import type { Page } from "playwright-core";
import { withWorker } from "./site.ts";

/** What V8's sampling profiler says of a page's first Worker. */
export interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[]; // µs
}

/** Samples the engine's Worker from now until `until` is over. */
export async function profileWorker(page: Page, until: () => Promise<unknown>): Promise<Profile> {
  const session = await page.context().newCDPSession(page);
  try {
    return await withWorker(session, async (send) => {
      await send("Profiler.enable");
      await send("Profiler.start");
      await until();
      const { profile } = (await send("Profiler.stop")) as { readonly profile: Profile };
      return profile;
    });
  } finally {
    await session.detach();
  }
}

/** Time in which the Worker's thread was at work: all but what V8 calls idle, and its own start. */
export function busyMs(profile: Profile): number {
  const idle = new Set(
    profile.nodes
      .filter(({ callFrame }) => callFrame.functionName === "(idle)" || callFrame.functionName === "(root)")
      .map(({ id }) => id),
  );
  const busy = profile.samples.map((id, at) => (idle.has(id) ? 0 : (profile.timeDeltas[at] ?? 0)));
  return busy.reduce((total, delta) => total + delta, 0) / 1_000;
}

/** The functions that cost most, for whoever looks for a reason. */
export function hottest(profile: Profile, count: number): readonly string[] {
  const msByName = new Map<string, number>();
  const nameById = new Map(
    profile.nodes.map(({ id, callFrame: { functionName, lineNumber } }) => [
      id,
      `${functionName}:${lineNumber}`,
    ]),
  );
  for (const [at, id] of profile.samples.entries()) {
    const name = nameById.get(id) ?? "?";
    msByName.set(name, (msByName.get(name) ?? 0) + (profile.timeDeltas[at] ?? 0) / 1_000);
  }
  return [...msByName]
    .sort(([, a], [, b]) => b - a)
    .slice(0, count)
    .map(([name, ms]) => `${name} ${ms.toFixed(1)}`);
}

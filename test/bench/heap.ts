import type { Page } from "playwright-core";
import { type Send, withWorker } from "./site.ts";

/** Megabytes of JavaScript heap, with what lies beside it in buffers, after collecting garbage: the page's, and its first Worker's. */
export async function heapOf(page: Page, hasWorker: boolean): Promise<number> {
  const session = await page.context().newCDPSession(page);
  try {
    const own = await usedAfterCollecting((method) => session.send(method as "Runtime.getHeapUsage"));
    const workers = hasWorker ? await withWorker(session, usedAfterCollecting) : 0;
    return (own + workers) / 1e6;
  } finally {
    await session.detach();
  }
}

async function usedAfterCollecting(send: Send): Promise<number> {
  await send("HeapProfiler.collectGarbage");
  const { usedSize, backingStorageSize } = (await send("Runtime.getHeapUsage")) as {
    readonly usedSize: number;
    readonly backingStorageSize?: number;
  };
  return usedSize + (backingStorageSize ?? 0);
}

import { test } from "vitest";
import type { Disk } from "../ports.ts";
import { caseTables, diskCases } from "./disk.cases.ts";

/** Checks every fact about disks on one implementation. `create` gives an empty disk and cleans up after it. */
export function runDiskSuite(
  create: (
    tables: readonly string[],
  ) => Promise<{ readonly disk: Disk; readonly remove: () => Promise<void> }>,
): void {
  for (const { title, run } of diskCases)
    test(title, async () => {
      const { disk, remove } = await create(caseTables);
      try {
        await run(disk);
      } finally {
        await disk.close();
        await remove();
      }
    });
}

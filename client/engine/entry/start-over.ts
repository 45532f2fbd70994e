import { type Disk, diskTables, type Ports } from "../ports.ts";
import { NO_LIMIT, under } from "../state/places.ts";

/** This device forgets everything: who it was, what it wrote, what it read. Its keys go last. */
export async function startOver({ disks, keys }: Ports): Promise<void> {
  await empty(disks.cache, diskTables.cache.tables);
  await empty(disks.outbox, diskTables.outbox.tables);
  await empty(disks.keys, diskTables.keys.tables);
  await keys.forget();
}

const PIECE = 2_000;

async function empty(disk: Disk, tables: readonly string[]): Promise<void> {
  for (const table of tables) {
    const rows = await disk.range(table, { ...under(new Uint8Array(0)), limit: NO_LIMIT });
    for (let from = 0; from < rows.length; from += PIECE)
      await disk.commit(
        rows.slice(from, from + PIECE).map(({ key }) => ({ table, key, delete: true as const })),
        "strict",
      );
  }
}

import type { CommandError, Result } from "../api.ts";
import { done, refuse } from "../commands/answers.ts";
import { type Disk, diskTables, fileTables, type Ports } from "../ports.ts";
import { NO_LIMIT, under } from "../state/places.ts";

/** This device forgets everything: who it was, what it wrote, what it read. Its keys go last. A disk that keeps something says so. */
export async function startOver(ports: Ports): Promise<Result<null, CommandError>> {
  const { keys, asideCache, disks, uncheckedDisks = disks } = ports;
  let outcome: Result<null, CommandError> = done;
  for (const name of ["cache", "outbox", "keys"] as const) {
    const emptied = await empty(uncheckedDisks[name], diskTables[name].tables);
    if (!emptied.ok) outcome = emptied;
  }
  const files = await ports.openFiles?.();
  if (files) {
    const emptied = await empty(files, fileTables.tables);
    if (!emptied.ok) outcome = emptied;
    await files.close();
  }
  await asideCache?.remove();
  await keys.forget();
  return outcome;
}

const PIECE = 2_000;

async function empty(disk: Disk, tables: readonly string[]): Promise<Result<null, CommandError>> {
  for (const table of tables) {
    const rows = await disk.range(table, { ...under(new Uint8Array(0)), limit: NO_LIMIT });
    for (let from = 0; from < rows.length; from += PIECE) {
      const deletes = rows
        .slice(from, from + PIECE)
        .map(({ key }) => ({ table, key, delete: true as const }));
      const gone = await disk.commit(deletes, "strict");
      if (!gone.ok) return refuse({ type: "NotSaved", reason: gone.error.reason });
    }
  }
  return done;
}

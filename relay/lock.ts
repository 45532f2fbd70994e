import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

const SQLITE_BUSY = 5;

/**
 * One relay for one data folder. An exclusive transaction on a small database is held open for as long as the process
 * lives; the operating system ends it with the process, however that dies. `null` when another relay holds it.
 */
export function lockFolder(dir: string): { readonly release: () => void } | null {
  const db = new DatabaseSync(join(dir, "relay.lock"));
  try {
    db.exec("PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (cause) {
    db.close();
    if ((cause as { readonly errcode?: number }).errcode === SQLITE_BUSY) return null;
    throw cause;
  }
  return { release: () => db.close() };
}

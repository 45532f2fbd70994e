import type { ChainId } from "../../../crdt/index.ts";
import { halves } from "../halves.ts";
import type { Core } from "./core.ts";
import { textKey } from "./places.ts";

/** How far a chain is shown. */
export const shownKey = (core: Core, chain: ChainId) =>
  textKey(chain === core.identity.record.org ? "rosterLines" : `rosterLines ${chain}`);

/**
 * Shows what is new of a chain: placed by what is signed, so alike on every device. How far it is shown is kept with
 * the lines: what a full or lost cache did not take is shown the next time.
 */
export async function showRosterLines(core: Core, chain: ChainId): Promise<void> {
  const key = shownKey(core, chain);
  const shown = ((await core.ports.disks.cache.get("meta", key)) as number | undefined) ?? -1;
  const fresh = core.roster.history(chain).slice(shown + 1);
  const half = fresh.length === 0 ? null : await halves.rosterLines().catch(() => null); // cannot be fetched now: at the next start
  for (let rest = fresh; half !== null && rest.length > 0; rest = rest.slice(AT_ONCE))
    if (!(await half.showEntries(core, chain, rest.slice(0, AT_ONCE)))) break;
  core.changes.emit({ type: "roster" });
}

const AT_ONCE = 512; // whoever joins a large organisation shows thousands

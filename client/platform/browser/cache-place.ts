import { openDB } from "idb";
import type { Result } from "../../engine/api.ts";
import type { AsideCache, Disk } from "../../engine/ports.ts";
import type { OpenError, Schema } from "./connection.ts";
import { type BrowserDiskOptions, LEASE_TABLE, openBrowserDisk } from "./disk.ts";

/**
 * Where the cache is. A database cannot be renamed, so there are two names: a damaged cache stays where it is, marked as set
 * aside, and the other name holds the one in use. Each step is one transaction, and what a crash leaves says how to go on.
 */
const NAMES = ["skein-cache", "skein-cache-2"] as const;
type Name = (typeof NAMES)[number];

/** Beside the lease, where nothing of the engine reaches. `since`: when the one aside was set aside; `null`: it was deleted. */
export interface Mark {
  readonly role: "aside" | "current";
  readonly since: number | null;
}

const MARK_KEY = new TextEncoder().encode("place");

export interface CachePlace {
  readonly disk: Disk;
  readonly aside: AsideCache | null;
  /** The cache in use is damaged: the next opening begins a new one, and takes the place of what was aside until now. */
  setAside(now: number): Promise<void>;
}

export interface Places {
  readonly current: 0 | 1;
  /** When the other was set aside; `null`: it was not, or it was deleted. */
  readonly since: number | null;
  /** The one in use is to be emptied first: it is new, or what was aside there makes room. */
  readonly isToBegin: boolean;
}

/** What the marks of both databases say. `second` is only looked at when the first is set aside. */
export function placesOf(first: Mark | null, second: Mark | null): Places {
  if (first?.role !== "aside") return { current: 0, since: first?.since ?? null, isToBegin: false };
  if (second?.role === "current") return { current: 1, since: second.since, isToBegin: false };
  const isSecondNewer = second !== null && (second.since ?? 0) > (first.since ?? 0);
  return isSecondNewer
    ? { current: 0, since: second.since, isToBegin: true }
    : { current: 1, since: first.since, isToBegin: true };
}

export async function openCachePlace(
  schema: Schema,
  options: BrowserDiskOptions,
): Promise<Result<CachePlace, OpenError>> {
  const open = (name: Name) => openBrowserDisk(name, schema, options);
  const first = await open(NAMES[0]);
  if (!first.ok) return first;
  const mark = await markOf(first.value);
  if (mark?.role !== "aside")
    return { ok: true, value: placeIn(0, first.value, mark?.since ?? null, schema) };
  const second = await open(NAMES[1]);
  if (!second.ok) {
    await first.value.close();
    return second;
  }
  const places = placesOf(mark, await markOf(second.value));
  const disks = [first.value, second.value] as const;
  if (places.isToBegin) await empty(NAMES[places.current], schema, { role: "current", since: places.since });
  await disks[places.current === 0 ? 1 : 0].close();
  return { ok: true, value: placeIn(places.current, disks[places.current], places.since, schema) };
}

function placeIn(current: 0 | 1, disk: Disk, since: number | null, schema: Schema): CachePlace {
  const other = NAMES[current === 0 ? 1 : 0];
  const aside: AsideCache | null =
    since === null
      ? null
      : {
          since,
          async open() {
            const opened = await openBrowserDisk(other, schema);
            return opened.ok ? opened.value : null;
          },
          async remove() {
            await empty(other, schema, { role: "aside", since });
            await writeMark(disk, { role: "current", since: null });
          },
        };
  return { disk, aside, setAside: (now) => writeMark(disk, { role: "aside", since: now }) };
}

/** Something else in its place is no mark: then the database is the one in use, as without any. */
async function markOf(disk: Disk): Promise<Mark | null> {
  const value = (await disk.get(LEASE_TABLE, MARK_KEY)) as Partial<Mark> | null | undefined;
  const isMark = value?.role === "aside" || value?.role === "current";
  return isMark ? { role: value.role as Mark["role"], since: Number(value.since) || null } : null;
}

async function writeMark(disk: Disk, value: Mark): Promise<void> {
  await disk.commit([{ table: LEASE_TABLE, key: MARK_KEY, value }], "strict");
}

/** In one transaction: a database that is half empty would pass for a whole one. */
async function empty(name: Name, { version, tables }: Schema, mark: Mark): Promise<void> {
  const database = await openDB(name, version);
  try {
    const stores = [...tables, LEASE_TABLE];
    const transaction = database.transaction(stores, "readwrite", { durability: "strict" });
    for (const table of tables) void transaction.objectStore(table).clear();
    void transaction.objectStore(LEASE_TABLE).put(mark, MARK_KEY);
    await transaction.done;
  } finally {
    database.close();
  }
}

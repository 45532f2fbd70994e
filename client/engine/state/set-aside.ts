import { type Bytes, concat, utf8 } from "../../../crdt/index.ts";
import type { SetAsideView } from "../api.ts";
import { type BrokenRecord, isUnreadable } from "../disk/broken.ts";
import type { Clock, Disk, Disks, DiskWrite, Ports } from "../ports.ts";
import type { Local } from "./local.ts";
import { NO_LIMIT, textKey, under } from "./places.ts";

/** keys/local, under a name that nothing else has: one record that could not be read, as it lay there. */
export interface SetAsideRecord extends BrokenRecord {
  readonly at: number;
  /** A row that waited, and was made again from another copy. */
  readonly isMade?: true;
}

const TABLE = "local";
const SET_ASIDE = textKey("set aside ");
/** A disk that breaks record after record is not copied whole: what is beyond this stays where it is, and is passed over. */
const MOST_KEPT = 500;

const keyOf = ({ disk, table, key }: BrokenRecord): Bytes =>
  concat(SET_ASIDE, utf8(`${disk} ${table} `), key);

export const asideWrite = (value: SetAsideRecord): DiskWrite => ({ table: TABLE, key: keyOf(value), value });

/**
 * Moves broken records of `keys` and `outbox` out of the way, first the copy, then the place: a crash between leaves both, and
 * the next read moves it again. A disk that takes no copy keeps the record where it is.
 */
export const keeper =
  (disks: Disks, clock: Clock) =>
  async (broken: readonly BrokenRecord[]): Promise<void> => {
    const { from, to } = under(SET_ASIDE);
    const room = MOST_KEPT - (await disks.keys.count(TABLE, from, to));
    for (const record of broken.slice(0, Math.max(0, room))) {
      const kept = await disks.keys.commit([asideWrite({ ...record, at: clock.now() })], "strict");
      if (!kept.ok) return;
      if (isUnreadable(record.value) && record.value.raw === null) continue; // there is no copy of it
      await disks[record.disk].commit([{ table: record.table, key: record.key, delete: true }], "strict");
    }
  };

/** Oldest places first; none of them is read by anybody but to be counted, copied out or deleted. */
export async function setAsideRecords(keys: Disk): Promise<readonly SetAsideRecord[]> {
  const rows = await keys.range(TABLE, { ...under(SET_ASIDE), limit: NO_LIMIT });
  return rows.map(({ value }) => value as SetAsideRecord);
}

/** A row of the outbox that was broken and has not been made again from another copy. */
export const isWaitingRow = ({ disk, table, isMade }: SetAsideRecord): boolean =>
  disk === "outbox" && table === "rows" && isMade !== true;

export async function deleteSetAside(keys: Disk): Promise<void> {
  const rows = await keys.range(TABLE, { ...under(SET_ASIDE), limit: NO_LIMIT });
  await keys.commit(
    rows.map(({ key }) => ({ table: TABLE, key, delete: true as const })),
    "strict",
  );
}

/** What became of an aside cache, in local/"carried over": not begun again for the same one. */
export interface CarriedOver {
  readonly since: number;
  readonly bytes: number;
  /** Rows that are sound and do not fit on anything that is here. */
  readonly leftOut: number;
}

/** What a person is told of all this; `null` while there is nothing to tell. */
export interface SetAside {
  view(): SetAsideView | null;
  /** There is a cache set aside whose sound records have not come over yet. */
  isCarryDue(): boolean;
  carried(what: CarriedOver): Promise<void>;
  seen(): Promise<void>;
  /** The person has deleted all of it. */
  emptied(): void;
}

const CARRIED = "carried over";
const SEEN = "seen set aside";

export async function openSetAside(
  { disks, asideCache = null, foundBroken = [] }: Ports,
  local: Local,
): Promise<SetAside> {
  let before = (await setAsideRecords(disks.keys)).length - foundBroken.length;
  let cache = asideCache;
  const carried = () => {
    const known = local.noted(CARRIED) as CarriedOver | undefined;
    return known?.since === cache?.since ? (known ?? null) : null;
  };
  const records = () => Math.max(0, before + foundBroken.length);
  const news = () => `${records()} ${cache?.since ?? ""}`;
  return {
    view() {
      if (cache === null && records() === 0) return null;
      const { bytes = null, leftOut = 0 } = carried() ?? {};
      const store = cache && { since: cache.since, bytes, leftOut };
      return { records: records(), store, isNews: local.noted(SEEN) !== news() };
    },
    isCarryDue: () => cache !== null && carried() === null,
    carried: (what) => local.note(CARRIED, what),
    seen: () => local.note(SEEN, news()),
    emptied() {
      before = -foundBroken.length;
      cache = null;
    },
  };
}

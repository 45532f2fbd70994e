import type { Bytes, CryptoPort } from "../../../crdt/index.ts";
import type { Disk, DiskRow, Disks, DiskValue, Ports } from "../ports.ts";
import { flawOf } from "../state/record-checks.ts";
import { BrokenCache, type BrokenRecord } from "./broken.ts";

/**
 * Disks that hand out sound records only.
 *
 * `keys` and `outbox` hold what nobody else has: a broken record there is handed to `keep` (which sets it aside before
 * anything can be written over it) and is then as if it were not there; everything else goes on. `cache` can be fetched and
 * folded again: one broken record says that others may be, so `onBrokenCache` is told and the read throws BrokenCache.
 */
export function checkedDisks(
  { disks, crypto }: Pick<Ports, "disks" | "crypto">,
  {
    keep,
    onBrokenCache,
  }: {
    readonly keep: (broken: readonly BrokenRecord[]) => Promise<void>;
    readonly onBrokenCache: (record: BrokenRecord) => void;
  },
): Disks {
  const breaksCache = async ([first]: readonly BrokenRecord[]): Promise<void> => {
    if (first === undefined) return;
    onBrokenCache(first);
    throw new BrokenCache(first);
  };
  return {
    keys: checkedDisk("keys", disks.keys, crypto, keep),
    outbox: checkedDisk("outbox", disks.outbox, crypto, keep),
    cache: checkedDisk("cache", disks.cache, crypto, breaksCache),
  };
}

/** One disk; a read that meets broken records answers without them, when `tell` has done what is to be done. */
export function checkedDisk(
  name: keyof Disks,
  disk: Disk,
  crypto: CryptoPort,
  tell: (broken: readonly BrokenRecord[]) => Promise<void>,
): Disk {
  const brokenOf = (table: string, key: Bytes, value: DiskValue): BrokenRecord | null => {
    const flaw = value === undefined ? null : flawOf({ disk: name, table, key, value }, crypto);
    return flaw && { disk: name, table, key, value, flaw };
  };
  return {
    async get(table, key) {
      const value = await disk.get(table, key);
      const broken = brokenOf(table, key, value);
      if (broken === null) return value;
      await tell([broken]);
      return undefined;
    },
    async getMany(table, keys) {
      const values = await disk.getMany(table, keys);
      const broken = values.map((value, i) => brokenOf(table, keys[i] as Bytes, value));
      if (broken.every((one) => one === null)) return values;
      await tell(broken.filter((one) => one !== null));
      return values.map((value, i) => (broken[i] === null ? value : undefined));
    },
    async range(table, range) {
      const rows = await disk.range(table, range);
      const broken = rows.map(({ key, value }) => brokenOf(table, key, value));
      if (broken.every((one) => one === null)) return rows;
      await tell(broken.filter((one) => one !== null));
      return rows.filter((_row: DiskRow, i) => broken[i] === null);
    },
    count: (table, from, to) => disk.count(table, from, to),
    commit: (writes, durability) => disk.commit(writes, durability),
    close: () => disk.close(),
  };
}

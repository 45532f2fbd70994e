import { existsSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { createWebCrypto } from "../../../crdt/crypto/webcrypto.ts";
import type { Result } from "../../engine/api.ts";
import {
  type AsideCache,
  type Disk,
  type Disks,
  diskTables,
  fileTables,
  type Ports,
} from "../../engine/ports.ts";
import { RELEASE } from "../release.ts";
import { systemClock, systemTimers } from "../time.ts";
import { type NodeDiskError, openNodeDisk } from "./disk.ts";
import { createNodeGoalsHost } from "./goals-host.ts";
import { createNodeKeyStore, SEED_TABLE } from "./keys.ts";
import { createNodeNetwork } from "./network.ts";

export interface NodePortsOptions {
  /** Where this device lives: three SQLite files, locked while open. */
  readonly dir: string;
  /** The relay to start with; `null` when the first link says it. */
  readonly origin: string | null;
  /** What this device is called in the list of devices. */
  readonly label: string;
}

/**
 * The world as an engine in Node sees it. Closing the engine closes the disks.
 *
 * Errors: NewerData, StorageUnavailable; also when another engine has the folder open.
 */
export function createNodePorts({ dir, origin, label }: NodePortsOptions): Result<Ports, NodeDiskError> {
  const disks = openDisks(dir);
  if (!disks.ok) return disks;
  return {
    ok: true,
    value: {
      crypto: createWebCrypto(),
      clock: systemClock,
      timers: systemTimers,
      disks: disks.value,
      openFiles: async () => {
        const opened = openNodeDisk(join(dir, "files.db"), fileTables);
        return opened.ok ? opened.value : null;
      },
      asideCache: asideCacheIn(dir),
      keys: createNodeKeyStore(disks.value.keys),
      network: createNodeNetwork(origin),
      measureStorage: async () => null,
      startGoals: async () => createNodeGoalsHost(),
      deviceLabel: label,
      release: RELEASE,
    },
  };
}

function openDisks(dir: string): Result<Disks, NodeDiskError> {
  const opened: Disk[] = [];
  const open = (name: keyof Disks, more: readonly string[] = []) => {
    const { version, tables } = diskTables[name];
    const disk = openNodeDisk(join(dir, `${name}.db`), { version, tables: [...tables, ...more] });
    if (disk.ok) opened.push(disk.value);
    return disk;
  };
  const keys = open("keys", [SEED_TABLE]);
  const outbox = keys.ok ? open("outbox") : keys;
  const cache = outbox.ok ? open("cache") : outbox;
  if (keys.ok && outbox.ok && cache.ok)
    return { ok: true, value: { keys: keys.value, outbox: outbox.value, cache: cache.value } };
  for (const disk of opened) void disk.close();
  return cache.ok ? { ok: false, error: { type: "StorageUnavailable", detail: dir } } : cache;
}

const CACHE = "cache.db";
const ASIDE = "cache-aside.db";
const SIDE_FILES = ["", "-wal", "-shm"];

/** A record of the cache was broken and its engine has ended: the next one begins with a new cache, and has this one beside it. */
export function setNodeCacheAside(dir: string): void {
  for (const side of SIDE_FILES) {
    rmSync(join(dir, ASIDE + side), { force: true });
    if (existsSync(join(dir, CACHE + side))) renameSync(join(dir, CACHE + side), join(dir, ASIDE + side));
  }
}

function asideCacheIn(dir: string): AsideCache | null {
  const file = join(dir, ASIDE);
  if (!existsSync(file)) return null;
  return {
    since: Math.round(statSync(file).birthtimeMs),
    async open() {
      const opened = openNodeDisk(file, diskTables.cache);
      return opened.ok ? opened.value : null;
    },
    async remove() {
      for (const side of SIDE_FILES) rmSync(file + side, { force: true });
    },
  };
}

import { createWebCrypto } from "../../../crdt/crypto/webcrypto.ts";
import type { Result, StopReason } from "../../engine/api.ts";
import { type Disks, diskTables, fileTables, type Ports, type StorageUse } from "../../engine/ports.ts";
import { RELEASE } from "../release.ts";
import { systemClock, systemTimers } from "../time.ts";
import { type CachePlace, openCachePlace } from "./cache-place.ts";
import type { OpenError } from "./connection.ts";
import { openBrowserDisk } from "./disk.ts";
import { createBrowserKeyStore, KEY_TABLE } from "./keys.ts";
import { deviceLabel } from "./label.ts";
import { createBrowserNetwork } from "./network.ts";

export interface BrowserWorld extends Ports {
  /** The next life of the engine begins with a new cache, and has this one beside it. */
  setCacheAside(): Promise<void>;
}

/**
 * The world as the engine of this browser sees it.
 *
 * Errors: MissingCrypto, NewerData, UpgradeBlocked, StorageUnavailable. `onLost` is told when a database is
 *         lost afterwards. From here on no engine that was started earlier can write.
 */
export async function openBrowserPorts(
  lease: string,
  onLost: (reason: OpenError) => void,
): Promise<Result<BrowserWorld, StopReason>> {
  if (globalThis.crypto?.subtle === undefined)
    return { ok: false, error: { type: "MissingCrypto", what: "crypto.subtle" } };
  const opened = await openDisks(lease, onLost);
  if (!opened.ok) return opened;
  const { disks, place } = opened.value;
  return {
    ok: true,
    value: {
      setCacheAside: () => place.setAside(systemClock.now()),
      asideCache: place.aside,
      crypto: createWebCrypto(),
      clock: systemClock,
      timers: systemTimers,
      disks,
      openFiles: async () => {
        const opened = await openBrowserDisk("skein-files", fileTables, { lease, onLost });
        return opened.ok ? opened.value : null;
      },
      keys: createBrowserKeyStore(disks.keys),
      network: createBrowserNetwork(),
      measureStorage,
      startGoals: async () => (await import("./goals-host.ts")).createBrowserGoalsHost(),
      deviceLabel: deviceLabel(navigator.userAgent),
      release: RELEASE,
    },
  };
}

async function openDisks(
  lease: string,
  onLost: (reason: OpenError) => void,
): Promise<Result<{ readonly disks: Disks; readonly place: CachePlace }, OpenError>> {
  const options = { lease, onLost };
  const open = (name: "keys" | "outbox", more: readonly string[] = []) => {
    const { version, tables } = diskTables[name];
    return openBrowserDisk(`skein-${name}`, { version, tables: [...tables, ...more] }, options);
  };
  const [keys, outbox, place] = await Promise.all([
    open("keys", [KEY_TABLE]),
    open("outbox"),
    openCachePlace(diskTables.cache, options),
  ]);
  if (keys.ok && outbox.ok && place.ok)
    return {
      ok: true,
      value: {
        disks: { keys: keys.value, outbox: outbox.value, cache: place.value.disk },
        place: place.value,
      },
    };
  if (keys.ok) await keys.value.close();
  if (outbox.ok) await outbox.value.close();
  if (place.ok) await place.value.disk.close();
  return [keys, outbox, place].find((disk) => !disk.ok) as { readonly ok: false; readonly error: OpenError };
}

async function measureStorage(): Promise<StorageUse | null> {
  const { usage, quota } = await navigator.storage.estimate();
  return usage === undefined || quota === undefined ? null : { usedBytes: usage, quotaBytes: quota };
}

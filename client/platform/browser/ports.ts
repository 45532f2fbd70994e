import { createWebCrypto } from "../../../crdt/crypto/webcrypto.ts";
import type { Result, StopReason } from "../../engine/api.ts";
import { type Disks, diskTables, type Ports, type StorageUse } from "../../engine/ports.ts";
import { RELEASE } from "../release.ts";
import { systemClock, systemTimers } from "../time.ts";
import type { OpenError } from "./connection.ts";
import { openBrowserDisk } from "./disk.ts";
import { createBrowserKeyStore, KEY_TABLE } from "./keys.ts";
import { deviceLabel } from "./label.ts";
import { createBrowserNetwork } from "./network.ts";

/**
 * The world as the engine of this browser sees it.
 *
 * Errors: MissingCrypto, NewerData, UpgradeBlocked, StorageUnavailable. `onLost` is told when a database is
 *         lost afterwards. From here on no engine that was started earlier can write.
 */
export async function openBrowserPorts(
  lease: string,
  onLost: (reason: OpenError) => void,
): Promise<Result<Ports, StopReason>> {
  if (globalThis.crypto?.subtle === undefined)
    return { ok: false, error: { type: "MissingCrypto", what: "crypto.subtle" } };
  const disks = await openDisks(lease, onLost);
  if (!disks.ok) return disks;
  return {
    ok: true,
    value: {
      crypto: createWebCrypto(),
      clock: systemClock,
      timers: systemTimers,
      disks: disks.value,
      keys: createBrowserKeyStore(disks.value.keys),
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
): Promise<Result<Disks, OpenError>> {
  const open = (name: keyof Disks, more: readonly string[] = []) => {
    const { version, tables } = diskTables[name];
    return openBrowserDisk(`skein-${name}`, { version, tables: [...tables, ...more] }, { lease, onLost });
  };
  const [keys, outbox, cache] = await Promise.all([open("keys", [KEY_TABLE]), open("outbox"), open("cache")]);
  if (keys.ok && outbox.ok && cache.ok)
    return { ok: true, value: { keys: keys.value, outbox: outbox.value, cache: cache.value } };
  const opened = [keys, outbox, cache];
  await Promise.all(opened.map((disk) => (disk.ok ? disk.value.close() : undefined)));
  return opened.find((disk) => !disk.ok) as { readonly ok: false; readonly error: OpenError };
}

async function measureStorage(): Promise<StorageUse | null> {
  const { usage, quota } = await navigator.storage.estimate();
  return usage === undefined || quota === undefined ? null : { usedBytes: usage, quotaBytes: quota };
}

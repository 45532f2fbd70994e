import { createWebCrypto } from "../../../crdt/crypto/webcrypto.ts";
import { DiskFailure } from "../../engine/disk/failure.ts";
import type { DeviceKeys, Disk, KeyStore } from "../../engine/ports.ts";

/** Beside the engine's own tables in the keys disk. */
export const SEED_TABLE = "deviceSeeds";

const SEED_BYTES = 32;
const KEY = new Uint8Array(0);

/** Node cannot store a key it cannot export: seeds, in a file that only its owner may read. */
export function createNodeKeyStore(disk: Disk): KeyStore {
  const crypto = createWebCrypto();
  const load = async (): Promise<DeviceKeys | null> => {
    const stored = await disk.get(SEED_TABLE, KEY);
    return stored === undefined ? null : openSeeds(parseSeeds(stored));
  };
  const openSeeds = async ({ sign, seal }: Seeds): Promise<DeviceKeys> => ({
    signer: await crypto.signerFromSeed(sign),
    opener: await crypto.openerFromSeed(seal),
  });
  return {
    load,
    create: async () => {
      const existing = await load();
      if (existing !== null) return existing;
      const seeds = { sign: crypto.randomBytes(SEED_BYTES), seal: crypto.randomBytes(SEED_BYTES) };
      const saved = await disk.commit([{ table: SEED_TABLE, key: KEY, value: seeds }], "strict");
      if (!saved.ok) throw new DiskFailure(saved.error.reason, saved.error.detail);
      return openSeeds(seeds);
    },
    forget: async () => {
      await disk.commit([{ table: SEED_TABLE, key: KEY, delete: true }], "strict");
    },
  };
}

interface Seeds {
  readonly sign: Uint8Array;
  readonly seal: Uint8Array;
}

/** Throws on anything else: an unreadable key must never be answered with a new one. */
function parseSeeds(stored: unknown): Seeds {
  const { sign, seal } = stored as Partial<Seeds>;
  if (!(sign instanceof Uint8Array) || !(seal instanceof Uint8Array))
    throw new DiskFailure("Unknown", "device seeds are damaged");
  return { sign, seal };
}

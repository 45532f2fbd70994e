import {
  createWebCrypto,
  generateDeviceKeys,
  type NewDeviceKeys,
  openerFromKeyPair,
  type PlatformKeyPair,
  signerFromKeyPair,
} from "../../../crdt/crypto/webcrypto.ts";
import { DiskFailure } from "../../engine/disk/failure.ts";
import type { DeviceKeys, Disk, KeyStore } from "../../engine/ports.ts";

/** Beside the engine's own tables in the keys database. */
export const KEY_TABLE = "deviceKeys";

const KEY = new Uint8Array(0);

/**
 * Keeps this device's keys as non-extractable CryptoKeys, which IndexedDB stores without showing their bytes
 * to anybody; seeds only where the browser lacks the curve.
 *
 * Errors: throws DiskFailure when new keys could not be stored, or stored ones cannot be read. An unreadable
 *         key is never answered with a new one: that would be another device.
 */
export function createBrowserKeyStore(disk: Disk): KeyStore {
  const load = async (): Promise<DeviceKeys | null> => {
    const stored = await disk.get(KEY_TABLE, KEY);
    return stored === undefined ? null : openStored(stored as Partial<StoredKeys>);
  };
  return {
    load,
    create: async () => {
      const existing = await load();
      if (existing !== null) return existing;
      const made = await generateDeviceKeys();
      const saved = await disk.commit([{ table: KEY_TABLE, key: KEY, value: toStored(made) }], "strict");
      if (!saved.ok) throw new DiskFailure(saved.error.reason, saved.error.detail);
      return { signer: made.signer, opener: made.opener };
    },
    forget: async () => {
      await disk.commit([{ table: KEY_TABLE, key: KEY, delete: true }], "strict");
    },
  };
}

interface StoredKeys {
  readonly sign: StoredKey;
  readonly seal: StoredKey;
}

type StoredKey =
  | { readonly pair: PlatformKeyPair; readonly publicKey: Uint8Array }
  | { readonly seed: Uint8Array };

const toStored = ({ sign, seal, signer, opener }: NewDeviceKeys): StoredKeys => ({
  sign: "seed" in sign ? sign : { pair: sign.pair, publicKey: signer.publicKey },
  seal: "seed" in seal ? seal : { pair: seal.pair, publicKey: opener.publicKey },
});

async function openStored({ sign, seal }: Partial<StoredKeys>): Promise<DeviceKeys> {
  if (sign === undefined || seal === undefined) throw new DiskFailure("Unknown", "device keys are damaged");
  const crypto = createWebCrypto();
  return {
    signer:
      "seed" in sign ? await crypto.signerFromSeed(sign.seed) : signerFromKeyPair(sign.pair, sign.publicKey),
    opener:
      "seed" in seal ? await crypto.openerFromSeed(seal.seed) : openerFromKeyPair(seal.pair, seal.publicKey),
  };
}

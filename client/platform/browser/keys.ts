import {
  createWebCrypto,
  generateDeviceKeys,
  type NewDeviceKeys,
  openerFromKeyPair,
  type PlatformKeyPair,
  signerFromKeyPair,
} from "../../../crdt/crypto/webcrypto.ts";
import { DiskFailure } from "../../engine/disk/failure.ts";
import { bytes, fields } from "../../engine/disk/shape.ts";
import type { DeviceKeys, Disk, KeyStore } from "../../engine/ports.ts";

/** Beside the engine's own tables in the keys database. */
export const KEY_TABLE = "deviceKeys";

/** Kept twice: without them this device is nobody, and no relay has them. One that is missing or broken is written anew. */
const KEYS = [new Uint8Array(0), Uint8Array.of(1)];
/** Where a broken one lies from then on. */
const BROKEN = Uint8Array.of(2);

/**
 * Keeps this device's keys as non-extractable CryptoKeys, which IndexedDB stores without showing their bytes
 * to anybody; seeds only where the browser lacks the curve.
 *
 * Errors: throws DiskFailure when new keys could not be stored, or stored ones cannot be read. An unreadable
 *         key is never answered with a new one: that would be another device.
 */
export function createBrowserKeyStore(disk: Disk): KeyStore {
  const load = async (): Promise<DeviceKeys | null> => {
    const stored = await disk.getMany(KEY_TABLE, KEYS);
    const sound = stored.find(isStored);
    if (sound === undefined && stored.some((one) => one !== undefined))
      throw new DiskFailure("Unknown", "device keys are damaged");
    if (sound === undefined) return null;
    if (!stored.every(isStored)) {
      const broken = stored.find((one) => one !== undefined && !isStored(one));
      if (broken !== undefined)
        await disk.commit([{ table: KEY_TABLE, key: BROKEN, value: broken }], "strict");
      await save(sound);
    }
    return openStored(sound);
  };
  const save = (keys: StoredKeys) =>
    disk.commit(
      KEYS.map((key) => ({ table: KEY_TABLE, key, value: keys })),
      "strict",
    );
  return {
    load,
    create: async () => {
      const existing = await load();
      if (existing !== null) return existing;
      const made = await generateDeviceKeys();
      const saved = await save(toStored(made));
      if (!saved.ok) throw new DiskFailure(saved.error.reason, saved.error.detail);
      return { signer: made.signer, opener: made.opener };
    },
    forget: async () => {
      await disk.commit(
        [...KEYS, BROKEN].map((key) => ({ table: KEY_TABLE, key, delete: true as const })),
        "strict",
      );
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

const isKey = (value: unknown): boolean =>
  fields({ seed: bytes })(value) ||
  fields({ pair: fields({ privateKey: isCryptoKey, publicKey: isCryptoKey }), publicKey: bytes })(value);
const isCryptoKey = (value: unknown): boolean => value instanceof CryptoKey;
const isStored = (value: unknown): value is StoredKeys => fields({ sign: isKey, seal: isKey })(value);

async function openStored({ sign, seal }: StoredKeys): Promise<DeviceKeys> {
  const crypto = createWebCrypto();
  return {
    signer:
      "seed" in sign ? await crypto.signerFromSeed(sign.seed) : signerFromKeyPair(sign.pair, sign.publicKey),
    opener:
      "seed" in seal ? await crypto.openerFromSeed(seal.seed) : openerFromKeyPair(seal.pair, seal.publicKey),
  };
}

import {
  type Bytes,
  type CryptoPort,
  type DeviceId,
  type MemberId,
  memberSeedsFor,
  parseWrap,
  type RosterState,
  type Wrap,
} from "../../../crdt/index.ts";
import type { DeviceKeys, Disk } from "../ports.ts";
import { textKey } from "./places.ts";
import type { IdentityRecord } from "./records.ts";

const TABLE = "identity";

/** Who this device is, with its own keys. What they open is the key ring's. */
export interface Identity {
  readonly record: IdentityRecord;
  readonly keys: DeviceKeys;
  readonly member: MemberId;
  readonly device: DeviceId;
}

/** Kept twice, since nothing on this device says it again: one that is missing or broken is written anew from the other. */
const KEYS = [textKey("identity"), textKey("identity again")];

export async function loadIdentity(disk: Disk): Promise<IdentityRecord | null> {
  const found = await disk.getMany(TABLE, KEYS);
  const record = found.find((one) => one !== undefined) as IdentityRecord | undefined;
  if (record === undefined) return null;
  if (found.includes(undefined)) await saveIdentity(disk, record);
  return record;
}

export const saveIdentity = (disk: Disk, record: IdentityRecord) =>
  disk.commit(
    KEYS.map((key) => ({ table: TABLE, key, value: record })),
    "strict",
  );

export const forgetIdentity = (disk: Disk) =>
  disk.commit(
    KEYS.map((key) => ({ table: TABLE, key, delete: true as const })),
    "strict",
  );

export function parseWraps(bytes: readonly Bytes[]): readonly Wrap[] {
  return bytes.flatMap((one) => {
    const wrap = parseWrap(one);
    return wrap.ok ? [wrap.value] : [];
  });
}

/** `null` when the device is nobody's, or its wraps do not lead to the key that its member has in the chain. */
export async function unlockIdentity(
  record: IdentityRecord,
  keys: DeviceKeys,
  state: RosterState,
  crypto: CryptoPort,
): Promise<Identity | null> {
  const sources = { crypto, state, wraps: parseWraps(record.wraps) };
  const seeds = await memberSeedsFor(sources, record.device, keys.opener);
  return seeds.length === 0 ? null : { record, keys, member: record.member, device: record.device };
}

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
const KEY = textKey("identity");

/** Who this device is, with its own keys. What they open is the key ring's. */
export interface Identity {
  readonly record: IdentityRecord;
  readonly keys: DeviceKeys;
  readonly member: MemberId;
  readonly device: DeviceId;
}

export const loadIdentity = async (disk: Disk): Promise<IdentityRecord | null> =>
  ((await disk.get(TABLE, KEY)) as IdentityRecord | undefined) ?? null;

export const saveIdentity = (disk: Disk, record: IdentityRecord) =>
  disk.commit([{ table: TABLE, key: KEY, value: record }], "strict");

export const forgetIdentity = (disk: Disk) =>
  disk.commit([{ table: TABLE, key: KEY, delete: true }], "strict");

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

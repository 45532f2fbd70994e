import {
  type Bytes,
  type CryptoPort,
  type DeviceId,
  epochKeyFor,
  type MemberId,
  memberSeedFor,
  parseWrap,
  type RosterState,
  type Wrap,
} from "../../../crdt/index.ts";
import type { DeviceKeys, Disk } from "../ports.ts";
import { textKey } from "./places.ts";
import type { IdentityRecord } from "./records.ts";

const TABLE = "identity";
const KEY = textKey("identity");

/** Who this device is, with its keys opened. */
export interface Identity {
  readonly record: IdentityRecord;
  readonly keys: DeviceKeys;
  readonly member: MemberId;
  readonly device: DeviceId;
  readonly epochKey: Bytes;
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

/** Device key opens the member key, the member key opens the epoch key, the chain says which keys are the right ones. */
export async function unlockIdentity(
  record: IdentityRecord,
  keys: DeviceKeys,
  state: RosterState,
  crypto: CryptoPort,
): Promise<Identity | null> {
  const sources = { crypto, state, wraps: parseWraps(record.wraps) };
  const memberSeed = await memberSeedFor(sources, record.device, keys.opener);
  if (memberSeed === null) return null;
  const epochKey = await epochKeyFor(sources, record.member, await crypto.openerFromSeed(memberSeed));
  return epochKey && { record, keys, member: record.member, device: record.device, epochKey };
}

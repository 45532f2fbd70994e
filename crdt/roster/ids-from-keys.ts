import { type Bytes, concat, utf8 } from "../base/bytes.ts";
import {
  type ChainId,
  type DeviceId,
  type InviteId,
  type MemberId,
  parseChainId,
  parseDeviceId,
  parseInviteId,
  parseMemberId,
} from "../base/ids.ts";
import type { Verifier } from "../crypto/port.ts";

/** Whatever can hash: a verifier, or a whole crypto port. */
export type Hasher = Pick<Verifier, "sha256">;

export const KEY_BYTES = 32;
const ID_BYTES = 16;

/*
 * Ids are hashes of public keys, so that nobody can claim an id without the keys behind it (rule ROS2).
 * All keys are 32 B, so plain concatenation is unambiguous.
 */

export const deviceIdOf = (hasher: Hasher, signKey: Bytes, sealKey: Bytes): DeviceId =>
  parseDeviceId(shortHash(hasher, "skein/v1/device", signKey, sealKey)) as DeviceId;

export const memberIdOf = (hasher: Hasher, memberKey: Bytes): MemberId =>
  parseMemberId(shortHash(hasher, "skein/v1/member", memberKey)) as MemberId;

export const inviteIdOf = (hasher: Hasher, signKey: Bytes, sealKey: Bytes): InviteId =>
  parseInviteId(shortHash(hasher, "skein/v1/invite", signKey, sealKey)) as InviteId;

/** A chain is named by the hash of its first entry. */
export const chainIdOf = (firstEntryHash: Bytes): ChainId => parseChainId(firstEntryHash) as ChainId;

const shortHash = (hasher: Hasher, purpose: string, ...keys: readonly Bytes[]): Bytes =>
  hasher.sha256(concat(utf8(purpose), ...keys)).subarray(0, ID_BYTES);

import { type Bytes, concat, utf8 } from "../base/bytes.ts";
import {
  type ChainId,
  type DeviceId,
  type InviteId,
  idToBytes,
  type KitId,
  type MemberId,
  parseChainId,
  parseDeviceId,
  parseInviteId,
  parseKitId,
  parseMemberId,
  parseRoomId,
  type RoomId,
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

export const kitIdOf = (hasher: Hasher, signKey: Bytes, sealKey: Bytes): KitId =>
  parseKitId(shortHash(hasher, "skein/v1/kit", signKey, sealKey)) as KitId;

/** A chain is named by the hash of its first entry. */
export const chainIdOf = (firstEntryHash: Bytes): ChainId => parseChainId(firstEntryHash) as ChainId;

/** A room with a chain of its own is named by its beginning, so nobody can claim another room's id. */
export const roomIdOfChain = (chain: ChainId): RoomId =>
  parseRoomId(idToBytes(chain).subarray(0, ID_BYTES)) as RoomId;

const shortHash = (hasher: Hasher, purpose: string, ...keys: readonly Bytes[]): Bytes =>
  hasher.sha256(concat(utf8(purpose), ...keys)).subarray(0, ID_BYTES);

import { type Bytes, concat } from "../base/bytes.ts";
import { encodeCbor } from "../base/cbor.ts";
import {
  type ChainId,
  type DeviceId,
  type InviteId,
  idToBytes,
  type KitId,
  type MemberId,
} from "../base/ids.ts";
import type { CryptoPort, Opener, Signer } from "../crypto/port.ts";
import { signWrap, type Wrap, type WrapTarget, wrapKindToNumber } from "../roster/wrap.ts";

/** Whose hand seals: the chain, the acting device and its signature. */
export interface Wrapper {
  readonly crypto: CryptoPort;
  readonly chain: ChainId;
  readonly by: DeviceId;
  readonly signer: Signer;
}

const SECRET_BYTES = 32;
/** The seed in use and those before it: all that MAX_WRAP_BYTES has room for, with a margin. */
export const MAX_SEEDS = 16;

export type SeedTarget =
  | { readonly device: DeviceId; readonly sealKey: Bytes }
  | { readonly kit: KitId; readonly sealKey: Bytes };

/** A member's seeds, the one in use first, for one of that member's devices or the kit. Member keys have no epochs. */
export const wrapSeeds = (
  wrapper: Wrapper,
  to: SeedTarget,
  seeds: readonly Bytes[],
): Promise<Wrap | null> => {
  const target: WrapTarget =
    "kit" in to
      ? { kind: "memberKeyForKit", recipient: to.kit }
      : { kind: "memberKeyForDevice", recipient: to.device };
  return wrapSecret(wrapper, target, 0, to.sealKey, concat(...seeds.slice(0, MAX_SEEDS)));
};

/** A member's only seed, for the device that has just made it. */
export const wrapMemberSeed = (
  wrapper: Wrapper,
  device: { readonly device: DeviceId; readonly sealKey: Bytes },
  memberSeed: Bytes,
): Promise<Wrap> => certain(wrapSeeds(wrapper, device, [memberSeed]));

/** What an epoch key is sealed for, as the chain names it. */
export type KeyTarget = Extract<
  WrapTarget,
  { readonly kind: "epochKeyForMember" | "epochKeyForInvite" | "epochKeyForDevice" }
> & { readonly key: Bytes };

/** `null` when nothing can be sealed for the recipient's key: one bad key stops nobody else's. */
export const wrapEpochKey = (
  wrapper: Wrapper,
  target: KeyTarget,
  epoch: number,
  epochKey: Bytes,
): Promise<Wrap | null> => wrapSecret(wrapper, target, epoch, target.key, epochKey);

export const wrapEpochKeyForMember = (
  wrapper: Wrapper,
  { member, key }: { readonly member: MemberId; readonly key: Bytes },
  epoch: number,
  epochKey: Bytes,
): Promise<Wrap> =>
  certain(wrapEpochKey(wrapper, { kind: "epochKeyForMember", recipient: member, key }, epoch, epochKey));

export const wrapEpochKeyForInvite = (
  wrapper: Wrapper,
  { invite, sealKey }: { readonly invite: InviteId; readonly sealKey: Bytes },
  epoch: number,
  epochKey: Bytes,
): Promise<Wrap> =>
  certain(
    wrapEpochKey(wrapper, { kind: "epochKeyForInvite", recipient: invite, key: sealKey }, epoch, epochKey),
  );

/** The 32 B inside, or `null` when the wrap was not made for this opener. Check an epoch key's commitment. */
export async function openWrap(wrap: Wrap, opener: Opener): Promise<Bytes | null> {
  const seeds = await openSeeds(wrap, opener);
  return seeds.length === 1 ? (seeds[0] ?? null) : null;
}

/** All secrets inside, the newest first; none when the wrap was not made for this opener. */
export async function openSeeds(wrap: Wrap, opener: Opener): Promise<readonly Bytes[]> {
  const secret = await opener.open(infoOf(wrap.chain, wrap, wrap.epoch), wrap.sealed);
  if (secret === null || secret.length % SECRET_BYTES !== 0) return [];
  return Array.from({ length: secret.length / SECRET_BYTES }, (_, at) =>
    secret.slice(at * SECRET_BYTES, (at + 1) * SECRET_BYTES),
  );
}

/** Seals for a key that others chose: `null` when it is no point that anything can be sealed for. */
export const sealOrNull = (
  crypto: CryptoPort,
  key: Bytes,
  info: Bytes,
  plaintext: Bytes,
): Promise<Bytes | null> => crypto.hpkeSeal(key, info, plaintext).catch(() => null); // both ports report a bad key only by throwing

async function wrapSecret(
  wrapper: Wrapper,
  { kind, recipient }: WrapTarget,
  epoch: number,
  recipientKey: Bytes,
  secret: Bytes,
): Promise<Wrap | null> {
  const { crypto, chain, by, signer } = wrapper;
  const target = { kind, recipient } as WrapTarget; // a pair that came apart in the line above
  const sealed = await sealOrNull(crypto, recipientKey, infoOf(chain, target, epoch), secret);
  return sealed && signWrap({ ...target, chain, epoch, by, sealed }, signer);
}

/** For keys of our own, or that a rule has checked: here a bad one is a bug. */
async function certain(wrap: Promise<Wrap | null>): Promise<Wrap> {
  const made = await wrap;
  if (made === null) throw new Error("sealed for a key that is no point");
  return made;
}

/** HPKE's info: a seal that is moved to another chain, recipient or epoch opens to nothing. */
const infoOf = (chain: ChainId, target: WrapTarget, epoch: number): Bytes =>
  encodeCbor([
    "skein/v1/wrap",
    idToBytes(chain),
    wrapKindToNumber(target.kind),
    idToBytes(target.recipient),
    epoch,
  ]);

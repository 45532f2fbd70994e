import { type Bytes, concat } from "../base/bytes.ts";
import type { ChainId, DeviceId, InviteId, KitId, MemberId } from "../base/ids.ts";
import type { CryptoPort, Signer } from "../crypto/port.ts";
import { signWrap, type Wrap, type WrapTarget } from "../roster/wrap.ts";
import { MAX_SEEDS, wrapInfo } from "./open-wrap.ts";

/** Whose hand seals: the chain, the acting device and its signature. */
export interface Wrapper {
  readonly crypto: CryptoPort;
  readonly chain: ChainId;
  readonly by: DeviceId;
  readonly signer: Signer;
}

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
  const sealed = await sealOrNull(crypto, recipientKey, wrapInfo(chain, target, epoch), secret);
  return sealed && signWrap({ ...target, chain, epoch, by, sealed }, signer);
}

/** For keys of our own, or that a rule has checked: here a bad one is a bug. */
async function certain(wrap: Promise<Wrap | null>): Promise<Wrap> {
  const made = await wrap;
  if (made === null) throw new Error("sealed for a key that is no point");
  return made;
}

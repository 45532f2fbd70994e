import type { Bytes } from "../base/bytes.ts";
import { encodeCbor } from "../base/cbor.ts";
import { type ChainId, type DeviceId, type InviteId, idToBytes, type MemberId } from "../base/ids.ts";
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

/** A member's own seed for one of that member's devices. Member keys have no epochs. */
export const wrapMemberSeed = (
  wrapper: Wrapper,
  device: { readonly device: DeviceId; readonly sealKey: Bytes },
  memberSeed: Bytes,
): Promise<Wrap> =>
  wrapSecret(
    wrapper,
    { kind: "memberKeyForDevice", recipient: device.device },
    0,
    device.sealKey,
    memberSeed,
  );

export const wrapEpochKeyForMember = (
  wrapper: Wrapper,
  member: { readonly member: MemberId; readonly key: Bytes },
  epoch: number,
  epochKey: Bytes,
): Promise<Wrap> =>
  wrapSecret(wrapper, { kind: "epochKeyForMember", recipient: member.member }, epoch, member.key, epochKey);

export const wrapEpochKeyForInvite = (
  wrapper: Wrapper,
  invite: { readonly invite: InviteId; readonly sealKey: Bytes },
  epoch: number,
  epochKey: Bytes,
): Promise<Wrap> =>
  wrapSecret(
    wrapper,
    { kind: "epochKeyForInvite", recipient: invite.invite },
    epoch,
    invite.sealKey,
    epochKey,
  );

/** The 32 B inside, or `null` when the wrap was not made for this opener. Check an epoch key's commitment. */
export async function openWrap(wrap: Wrap, opener: Opener): Promise<Bytes | null> {
  const secret = await opener.open(infoOf(wrap.chain, wrap, wrap.epoch), wrap.sealed);
  return secret?.length === SECRET_BYTES ? secret : null;
}

async function wrapSecret(
  wrapper: Wrapper,
  target: WrapTarget,
  epoch: number,
  recipientKey: Bytes,
  secret: Bytes,
): Promise<Wrap> {
  const { crypto, chain, by, signer } = wrapper;
  const sealed = await crypto.hpkeSeal(recipientKey, infoOf(chain, target, epoch), secret);
  return signWrap({ ...target, chain, epoch, by, sealed }, signer);
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

import type { Bytes } from "../base/bytes.ts";
import type { DeviceId, InviteId, MemberId } from "../base/ids.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { CryptoPort } from "../crypto/port.ts";
import type { DeviceCard, MemberCard } from "../roster/action.ts";
import { deviceIdOf, memberIdOf } from "../roster/ids-from-keys.ts";
import { signInviteProof } from "../roster/invite-proof.ts";
import { type InviteState, inviteState } from "../roster/questions.ts";
import type { RosterState } from "../roster/state.ts";
import { type Act, type ActError, type Hand, orgAct, wrapperOf } from "./act.ts";
import type { OwnDevice } from "./acts.ts";
import { inviteKeys } from "./derive.ts";
import { sealReply } from "./seal-reply.ts";
import { wrapMemberSeed } from "./seals.ts";

/** Coming in without the org's key: guests never get it, and who must ask first has it not yet. */

export interface Arrival extends Act {
  readonly member: MemberId;
  readonly device: DeviceId;
  readonly memberSeed: Bytes; // keep it before anything is sent
}

export type ArrivalError =
  | ActError
  | { readonly type: "InviteNotOpen"; readonly state: Exclude<InviteState, "open"> }
  /** The invite names no key that a stranger could seal a name for. */
  | { readonly type: "NoReplyKey" };

interface ArrivalAsk {
  readonly crypto: CryptoPort;
  readonly org: RosterState;
  readonly secret: Bytes; // the invite's
  readonly memberName: string;
  readonly deviceLabel: string;
  readonly device: OwnDevice;
  readonly at: number;
}

/** A guest joins: names are sealed for those inside. Rooms are joined next, with the same secret. */
export const joinAsGuestAct = (ask: ArrivalAsk): Promise<Result<Arrival, ArrivalError>> =>
  arrive(ask, "memberJoined");

/**
 * Asks to be let in. The answer is another entry; until then nobody is anybody.
 * The wrap is refused while the device is unknown: post it after the answer, or with the first sign of life.
 */
export const joinRequestAct = (ask: ArrivalAsk): Promise<Result<Arrival, ArrivalError>> =>
  arrive(ask, "joinRequested");

async function arrive(
  ask: ArrivalAsk,
  kind: "memberJoined" | "joinRequested",
): Promise<Result<Arrival, ArrivalError>> {
  const { crypto, org } = ask;
  const { invite, signer } = await inviteKeys(crypto, ask.secret);
  const standing = inviteState(org, invite, ask.at);
  if (standing !== "open") return err({ type: "InviteNotOpen", state: standing });
  const memberSeed = crypto.randomBytes(32);
  const cards = await strangersCards(ask, invite, memberSeed);
  if (cards === null) return err({ type: "NoReplyKey" });
  const [member, device] = [cards.member.member, cards.device.device];
  const proof = await signInviteProof({ chain: org.chain, device, member }, signer);
  const hand: Hand = { crypto, org, device, signer: ask.device.signer, at: ask.at };
  const told = await orgAct(hand, [{ kind, invite, ...cards, proof }]);
  if (!told.ok) return told;
  const wraps = [await wrapMemberSeed(wrapperOf(hand, org.chain), cards.device, memberSeed)];
  return ok({ ...told.value, wraps, member, device, memberSeed });
}

async function strangersCards(
  ask: ArrivalAsk,
  invite: InviteId,
  memberSeed: Bytes,
): Promise<{ readonly member: MemberCard; readonly device: DeviceCard } | null> {
  const { crypto, org } = ask;
  const replyKey = org.invites.get(invite)?.terms?.replyKey ?? null;
  const to = replyKey && { chain: org.chain, replyKey };
  const nameSealed = to && (await sealReply(crypto, to, "member-name", ask.memberName));
  const labelSealed = to && (await sealReply(crypto, to, "device-label", ask.deviceLabel));
  if (nameSealed === null || labelSealed === null) return null;
  const { publicKey: key } = await crypto.openerFromSeed(memberSeed);
  const [signKey, sealKey] = [ask.device.signer.publicKey, ask.device.sealKey];
  return {
    member: { member: memberIdOf(crypto, key), key, nameSealed },
    device: { device: deviceIdOf(crypto, signKey, sealKey), signKey, sealKey, labelSealed },
  };
}

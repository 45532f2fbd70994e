import type { Bytes } from "../base/bytes.ts";
import type { DeviceId } from "../base/ids.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { CryptoPort } from "../crypto/port.ts";
import type { DeviceCard, SealedText } from "../roster/action.ts";
import { deviceIdOf } from "../roster/ids-from-keys.ts";
import { activeDevicesOf, authorOf, isInsider } from "../roster/questions.ts";
import type { Member, RosterState } from "../roster/state.ts";
import type { Wrap } from "../roster/wrap.ts";
import { type Act, type ActError, type Hand, joinActs, orgAct, wrapperOf } from "./act.ts";
import { type HeadsByRoom, openRoomCuts } from "./cuts.ts";
import { isBehind } from "./open-keys.ts";
import { thenRotate } from "./rotate.ts";
import { sealReply } from "./seal-reply.ts";
import { sealRosterText } from "./seal-roster-text.ts";
import { type SeedTarget, wrapSeeds } from "./seals.ts";
import { wrapForSelf } from "./wrap-for.ts";

/** Linking a device, and what follows when one is lost. */

const SEED_BYTES = 32;

/** Somebody's own secrets: seeds, the one in use first, and the org's newest key. Guests have none of the latter. */
export interface OwnSecrets {
  readonly seeds: readonly Bytes[];
  readonly epochKey: Bytes | null;
}

/**
 * Brings a new device of this person in, with everything that the person has: it needs nobody's help afterwards. When a lost
 * device still knew the member key, a new one is set on the way, so that there is one key that all of them share.
 */
export async function pairDeviceAct(
  hand: Hand,
  own: OwnSecrets,
  fresh: { readonly signKey: Bytes; readonly sealKey: Bytes; readonly label: string },
): Promise<Result<MemberKeyAct, ActError | LabelError>> {
  const { crypto, org } = hand;
  const { member } = certainMember(org, hand.device);
  const { signKey, sealKey } = fresh;
  const label = await sealLabel(crypto, org, own.epochKey, fresh.label);
  if (!label.ok) return label;
  const labelSealed = label.value;
  const device: DeviceCard = { device: deviceIdOf(crypto, signKey, sealKey), signKey, sealKey, labelSealed };
  const added = await orgAct(hand, [{ kind: "deviceAdded", member, device }]);
  return added.ok ? withSeedsFor(hand, own, added.value, device) : added;
}

/** A device that has just come in gets the person's seeds. A member key that others know, or that we do not, is replaced first. */
export async function withSeedsFor(
  hand: Hand,
  own: OwnSecrets,
  added: Act,
  device: DeviceCard,
): Promise<Result<MemberKeyAct, ActError>> {
  const person = certainMember(added.state, hand.device);
  if (!person.keyStale && (await isBehind(hand.crypto, person, own.seeds))) {
    const wraps = await wrapsOf(hand, [device], own.seeds);
    return ok({ ...added, wraps, seeds: own.seeds });
  }
  const renewed = await memberKeyAct({ ...hand, org: added.state }, own);
  return renewed.ok ? ok({ ...joinActs(added, renewed.value), seeds: renewed.value.seeds }) : renewed;
}

/**
 * Takes a device's right away. One's own lost device knew the member key: a new one replaces it, for the devices that
 * remain and the kit. For somebody else's, that person's own devices do it later. Then the org's key is replaced.
 *
 * The answer's `seeds` replace the ones in `own`.
 */
export async function revokeDeviceAct(
  hand: Hand,
  own: OwnSecrets,
  ask: { readonly device: DeviceId; readonly heads: HeadsByRoom }, // heads of open rooms
): Promise<Result<MemberKeyAct, ActError>> {
  const isOwn = authorOf(hand.org, ask.device)?.member === certainMember(hand.org, hand.device).member;
  const { device } = ask;
  const cuts = openRoomCuts(hand.org, { device }, ask.heads);
  const revoked = await orgAct(hand, [{ kind: "deviceRevoked", device, cuts }]);
  if (!revoked.ok) return revoked;
  const next = { ...hand, org: revoked.value.state };
  const renewed = isOwn
    ? await memberKeyAct(next, own)
    : ok({ ...revoked.value, entries: [], seeds: own.seeds }); // nothing of ours is lost
  if (!renewed.ok) return renewed;
  const { seeds } = renewed.value;
  const done = joinActs(revoked.value, renewed.value);
  if (own.epochKey === null || !isInsider(done.state, hand.device)) return ok({ ...done, seeds });
  const rotated = await thenRotate(hand, done, own.epochKey);
  return rotated.ok ? ok({ ...rotated.value, seeds }) : rotated;
}

/** `seeds` are the person's from now on, the one in use first. */
export interface MemberKeyAct extends Act {
  readonly seeds: readonly Bytes[];
}

/**
 * A new member key, for all devices and the kit of this person, with the org's newest key under it. Older seeds go along:
 * older seals lie under them. What was sealed for single devices of this person, room by room, is sealed for the new key
 * with `wrapForSelf`.
 */
export async function memberKeyAct(hand: Hand, own: OwnSecrets): Promise<Result<MemberKeyAct, ActError>> {
  const { crypto, org } = hand;
  const seeds = [crypto.randomBytes(SEED_BYTES), ...own.seeds];
  const { publicKey: key } = await crypto.openerFromSeed(seeds[0] as Bytes);
  const told = await orgAct(hand, [{ kind: "memberKeySet", key }]);
  if (!told.ok) return told;
  const { state } = told.value;
  const { member, kit } = certainMember(org, hand.device);
  const holders = [...activeDevicesOf(org, member), ...(kit === null ? [] : [kit])];
  const ofSeeds = await wrapsOf(hand, holders, seeds);
  const newest = new Map(own.epochKey === null ? [] : [[state.epoch, own.epochKey]]);
  const ofKey = await wrapForSelf({ ...hand, org: state }, state, newest);
  return ok({ ...told.value, wraps: [...ofSeeds, ...ofKey], seeds });
}

/**
 * The person's seeds for those of these devices that are theirs: one that lacks the newest opens nothing that is sealed for them.
 * None from a device that lacks it itself. No entry goes with these wraps.
 */
export async function wrapSeedsFor(
  hand: Hand,
  seeds: readonly Bytes[],
  devices: readonly DeviceId[],
): Promise<readonly Wrap[]> {
  const person = certainMember(hand.org, hand.device);
  const theirs = activeDevicesOf(hand.org, person.member).filter(({ device }) => devices.includes(device));
  return (await isBehind(hand.crypto, person, seeds)) ? wrapsOf(hand, theirs, seeds) : [];
}

/** One of our devices with a key that is no key never opened anything, and keeps the others from nothing. */
async function wrapsOf(
  hand: Hand,
  holders: readonly SeedTarget[],
  seeds: readonly Bytes[],
): Promise<readonly Wrap[]> {
  const wrapper = wrapperOf(hand, hand.org.chain);
  const made = await Promise.all(holders.map((holder) => wrapSeeds(wrapper, holder, seeds)));
  return made.filter((wrap) => wrap !== null);
}

/** There is nothing to seal a name with: the org's newest key has not come yet. */
export type LabelError = { readonly type: "NoKeyForLabel" };

/** A guest has no key of the org and seals like a stranger, for the key that an invite names. */
export async function sealLabel(
  crypto: CryptoPort,
  org: RosterState,
  epochKey: Bytes | null,
  label: string,
): Promise<Result<SealedText, LabelError>> {
  if (epochKey !== null) return ok(await sealRosterText(crypto, epochKey, org.epoch, "device-label", label));
  for (const { terms } of [...org.invites.values()].reverse()) {
    const replyKey = terms?.replyKey ?? null;
    const to = replyKey && { chain: org.chain, replyKey };
    const sealed = to && (await sealReply(crypto, to, "device-label", label));
    if (sealed !== null) return ok(sealed);
  }
  return err({ type: "NoKeyForLabel" });
}

export function certainMember(org: RosterState, device: DeviceId): Member {
  const member = authorOf(org, device);
  if (member === null) throw new Error("acts are those of a device of the chain");
  return member;
}

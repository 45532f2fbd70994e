import type { DeviceId, InviteId, KitId } from "../base/ids.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { Verifier } from "../crypto/port.ts";
import { epochAt, isInsider, isMember, memberOf } from "./questions.ts";
import type { Member, RosterState } from "./state.ts";
import { isWrapSignedBy, type Wrap, type WrapError } from "./wrap.ts";

/** Whether a wrap may stand beside this org's chain, as its newest entry has it. */
export async function verifyWrap(
  state: RosterState,
  wrap: Wrap,
  verifier: Verifier,
): Promise<Result<Wrap, WrapError>> {
  const broken = brokenWrapRule(state, wrap);
  if (broken !== null) return err({ type: "NotAllowed", rule: broken });
  const key = state.devices.get(wrap.by)?.signKey;
  const isSigned = key !== undefined && (await isWrapSignedBy(wrap, key, verifier));
  return isSigned ? ok(wrap) : err({ type: "BadSignature" });
}

/** Which wraps may stand beside an org's chain, as named predicates. Rules ROS14, ROS36 and ROS37 in SPEC.md. */
export type WrapRule = (state: RosterState, wrap: Wrap) => boolean;

const wrapIsForThisChain: WrapRule = (state, wrap) => wrap.chain === state.chain && wrap.epoch <= state.epoch;

const wrapAuthorIsMember: WrapRule = (state, wrap) => isMember(state, wrap.by);

const recipientExists: WrapRule = (state, wrap) =>
  wrap.kind === "epochKeyForInvite" ? state.invites.has(wrap.recipient) : ownerOf(state, wrap) !== null;

/** A member's seed goes to that member's own devices and kit. */
const onlyOwnDevicesGetTheMemberKey: WrapRule = (state, wrap) =>
  !isMemberKey(wrap) || ownerOf(state, wrap)?.member === memberOf(state, wrap.by)?.member;

/** Nor do they hand it on: the key of the organisation stays among those who belong to it. */
const guestsHoldNoOrgKey: WrapRule = (state, wrap) => {
  if (isMemberKey(wrap)) return true;
  if (!isInsider(state, wrap.by)) return false;
  return wrap.kind === "epochKeyForInvite"
    ? leadsStraightInside(state, wrap.recipient)
    : ownerOf(state, wrap)?.role !== "guest";
};

/** What was sealed for somebody while they belonged may stay; of later keys they get none. */
const removedPeopleGetNoNewKeys: WrapRule = (state, wrap) => {
  if (wrap.kind === "epochKeyForInvite") return true;
  const until = lastSeqOf(state, wrap);
  if (until === null) return true;
  return !isMemberKey(wrap) && wrap.epoch <= epochAt(state, until);
};

export const wrapRules = {
  wrapIsForThisChain,
  wrapAuthorIsMember,
  recipientExists,
  onlyOwnDevicesGetTheMemberKey,
  guestsHoldNoOrgKey,
  removedPeopleGetNoNewKeys,
} as const satisfies Record<string, WrapRule>;

export type WrapRuleName = keyof typeof wrapRules;

const names = Object.keys(wrapRules) as readonly WrapRuleName[]; // keys of a const table

export const brokenWrapRule = (state: RosterState, wrap: Wrap): WrapRuleName | null =>
  names.find((name) => !wrapRules[name](state, wrap)) ?? null;

type ForSomebody = Exclude<Wrap, { readonly kind: "epochKeyForInvite" }>;

const isMemberKey = ({ kind }: Wrap): boolean => kind === "memberKeyForDevice" || kind === "memberKeyForKit";

/** Whose it is, while they belong or after. `null` when the chain knows no such recipient. */
function ownerOf(state: RosterState, wrap: Wrap): Member | null {
  if (wrap.kind === "epochKeyForInvite") return null;
  if (wrap.kind === "epochKeyForMember") return state.members.get(wrap.recipient) ?? null;
  const device = wrap.kind === "memberKeyForKit" ? undefined : state.devices.get(wrap.recipient as DeviceId);
  if (device !== undefined) return state.members.get(device.member) ?? null;
  return wrap.kind === "memberKeyForDevice" ? null : ownerOfKit(state, wrap.recipient as KitId);
}

/** A kit counts until its owner makes another. */
function ownerOfKit(state: RosterState, kit: KitId): Member | null {
  const member = state.members.get(state.kits.get(kit) as Member["member"]);
  return member?.kit?.kit === kit ? member : null;
}

/** The entry by which a recipient lost the right to new keys, or `null`. */
function lastSeqOf(state: RosterState, wrap: ForSomebody): number | null {
  const removed = ownerOf(state, wrap)?.removed?.seq ?? null;
  if (wrap.kind === "epochKeyForMember" || wrap.kind === "memberKeyForKit") return removed;
  return state.devices.get(wrap.recipient as DeviceId)?.removedSeq ?? removed;
}

function leadsStraightInside(state: RosterState, id: InviteId): boolean {
  const invite = state.invites.get(id);
  return invite !== undefined && invite.role !== "guest" && invite.terms?.needsApproval !== true;
}

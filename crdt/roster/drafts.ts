import type { DeviceId, MemberId } from "../base/ids.ts";
import type { DeviceCard, MemberCard } from "./action-fields.ts";
import type { Entry } from "./entry.ts";
import { memberOf } from "./questions.ts";
import type { Device, Invite, Member, RosterDraft } from "./state.ts";

/** How changes read and write a draft. The rules have spoken before: what is missing here is a bug. */

export function authorIn(draft: RosterDraft, { by }: Entry): Member {
  const member = memberOf(draft, by);
  if (member === null) throw new Error("a rule let an unknown author pass");
  return member;
}

export function known<K, V>(map: ReadonlyMap<K, V>, key: K): V {
  const value = map.get(key);
  if (value === undefined) throw new Error("a rule let an unknown id pass");
  return value;
}

export const changeMember = (draft: RosterDraft, member: MemberId, change: Partial<Member>): void => {
  draft.members.set(member, { ...known(draft.members, member), ...change });
};

export const changeDevice = (draft: RosterDraft, device: DeviceId, change: Partial<Device>): void => {
  draft.devices.set(device, { ...known(draft.devices, device), ...change });
};

/** Somebody comes in by an invite: what it says is what they are. */
export function letIn(
  draft: RosterDraft,
  entry: Entry,
  invite: Invite,
  card: MemberCard,
  device: DeviceCard,
): void {
  const { terms, role, createdBy } = invite;
  draft.invites.set(invite.invite, { ...invite, used: invite.used + 1 });
  const guestHood =
    role === "guest" ? { until: terms?.guestUntil ?? null, orgNameSealed: terms?.orgNameSealed ?? null } : {};
  const member = {
    ...memberFrom(card, entry),
    role,
    invitedBy: createdBy,
    invite: invite.invite,
    ...guestHood,
  };
  draft.members.set(card.member, member);
  draft.devices.set(device.device, deviceFrom(device, card.member, entry));
}

/** The founder, and the pattern for everybody after. */
export const memberFrom = (card: MemberCard, entry: Entry): Member => ({
  member: card.member,
  key: card.key,
  keyStale: false,
  role: "owner",
  joinedAt: entry.at,
  joinedSeq: entry.seq,
  invitedBy: null,
  invite: null,
  nameSealed: card.nameSealed,
  kit: null,
  vouch: null,
  until: null,
  orgNameSealed: null,
  removed: null,
});

export const deviceFrom = (card: DeviceCard, member: MemberId, entry: Entry): Device => ({
  device: card.device,
  member,
  signKey: card.signKey,
  sealKey: card.sealKey,
  labelSealed: card.labelSealed,
  addedAt: entry.at,
  addedSeq: entry.seq,
  removedAt: null,
  removedSeq: null,
});

import type { MemberId } from "../base/ids.ts";
import { unreachable } from "../base/result.ts";
import type { ActionOf, DeviceCard, MemberCard, Role } from "./action.ts";
import type { Entry } from "./entry.ts";
import { memberOf } from "./questions.ts";
import type { Device, Member, RosterDraft } from "./state.ts";

/** What an accepted entry does to a roster: one small change per action. The rules have spoken before. */
export function changeBy(draft: RosterDraft, entry: Entry): void {
  const { action } = entry;
  draft.seq = entry.seq;
  draft.head = entry.hash;
  switch (action.kind) {
    case "orgCreated":
      break; // see firstState
    case "inviteCreated":
      addInvite(draft, entry, action);
      break;
    case "inviteRevoked":
      draft.invites.set(action.invite, { ...known(draft.invites, action.invite), revoked: true });
      break;
    case "memberJoined":
      addMember(draft, entry, action);
      break;
    case "deviceAdded":
      draft.devices.set(action.device.device, deviceFrom(action.device, action.member, entry));
      break;
    case "roomCreated":
      addRoom(draft, entry, action);
      break;
    case "profileSet":
      setProfile(draft, entry, action);
      break;
    default:
      unreachable(action);
  }
}

/** The state that an org's first entry makes: its creator is its owner. */
export function firstState(entry: Entry, action: ActionOf<"orgCreated">): RosterDraft {
  const { member, device } = action;
  return {
    chain: entry.chain,
    seq: entry.seq,
    head: entry.hash,
    createdAt: entry.at,
    nameSealed: action.nameSealed,
    members: new Map([[member.member, memberFrom(member, "owner", null, entry)]]),
    devices: new Map([[device.device, deviceFrom(device, member.member, entry)]]),
    invites: new Map(),
    rooms: new Map(),
    epoch: 0,
    commitments: [action.commitment],
  };
}

function addInvite(draft: RosterDraft, entry: Entry, action: ActionOf<"inviteCreated">): void {
  const { invite, signKey, sealKey, role, maxUses, expiresAt } = action;
  draft.invites.set(invite, {
    invite,
    signKey,
    sealKey,
    role,
    maxUses,
    used: 0,
    expiresAt,
    createdBy: author(draft, entry).member,
    createdAt: entry.at,
    revoked: false,
  });
}

function addMember(draft: RosterDraft, entry: Entry, action: ActionOf<"memberJoined">): void {
  const { member, device } = action;
  const invite = known(draft.invites, action.invite);
  draft.invites.set(invite.invite, { ...invite, used: invite.used + 1 });
  draft.members.set(member.member, memberFrom(member, invite.role, invite.createdBy, entry));
  draft.devices.set(device.device, deviceFrom(device, member.member, entry));
}

function addRoom(draft: RosterDraft, entry: Entry, action: ActionOf<"roomCreated">): void {
  draft.rooms.set(action.room, {
    room: action.room,
    kind: action.access,
    use: action.use,
    nameSealed: action.nameSealed,
    createdBy: author(draft, entry).member,
    createdAt: entry.at,
    createdSeq: entry.seq,
  });
}

function setProfile(draft: RosterDraft, entry: Entry, action: ActionOf<"profileSet">): void {
  const member = author(draft, entry);
  draft.members.set(member.member, { ...member, nameSealed: action.nameSealed });
}

const memberFrom = (card: MemberCard, role: Role, invitedBy: MemberId | null, entry: Entry): Member => ({
  member: card.member,
  key: card.key,
  role,
  joinedAt: entry.at,
  invitedBy,
  nameSealed: card.nameSealed,
  removed: false,
});

const deviceFrom = (card: DeviceCard, member: MemberId, entry: Entry): Device => ({
  device: card.device,
  member,
  signKey: card.signKey,
  sealKey: card.sealKey,
  labelSealed: card.labelSealed,
  addedAt: entry.at,
  addedSeq: entry.seq,
});

function author(draft: RosterDraft, entry: Entry): Member {
  const member = memberOf(draft, entry.by);
  if (member === null) throw new Error("a rule let an unknown author pass");
  return member;
}

function known<K, V>(map: ReadonlyMap<K, V>, key: K): V {
  const value = map.get(key);
  if (value === undefined) throw new Error("a rule let an unknown id pass");
  return value;
}

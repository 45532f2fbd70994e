import { unreachable } from "../base/result.ts";
import type { ActionOf } from "./action.ts";
import * as devices from "./change-devices.ts";
import * as invites from "./change-invites.ts";
import * as keys from "./change-keys.ts";
import * as people from "./change-people.ts";
import * as rooms from "./change-rooms.ts";
import { deviceFrom, memberFrom } from "./drafts.ts";
import type { Entry } from "./entry.ts";
import { GUESTS_PER_DAY } from "./limits.ts";
import type { OrgAction } from "./org-action.ts";
import { emptyPast } from "./past.ts";
import type { RosterDraft } from "./state.ts";

/** What an accepted entry does to a roster: one small change per action. The rules have spoken before. */
export function changeBy(draft: RosterDraft, entry: Entry<OrgAction>): void {
  draft.seq = entry.seq;
  draft.head = entry.hash;
  change(draft, entry, entry.action);
}

function change(draft: RosterDraft, entry: Entry, action: OrgAction): void {
  switch (action.kind) {
    case "orgCreated":
      return; // see firstState
    case "inviteCreated":
      return invites.addInvite(draft, entry, action);
    case "inviteRevoked":
      return invites.revokeInvite(draft, action);
    case "memberJoined":
      return invites.join(draft, entry, action);
    case "joinRequested":
      return invites.addRequest(draft, entry, action);
    case "joinAnswered":
      return invites.answerRequest(draft, entry, action);
    case "deviceAdded":
    case "deviceRestored":
      return devices.addDevice(draft, entry, action);
    case "deviceLabelSet":
      return devices.relabelDevice(draft, action);
    case "deviceRevoked":
      return devices.revokeDevice(draft, entry, action);
    case "memberKeySet":
      return keys.setMemberKey(draft, entry, action);
    case "kitSet":
      return keys.setKit(draft, entry, action);
    case "kitConfirmed":
      return keys.confirmKit(draft, entry);
    case "rotated":
      return keys.rotate(draft, entry, action);
    case "keyAsked":
      return keys.askForKey(draft, entry, action);
    case "roleSet":
      return people.setRole(draft, entry, action);
    case "memberRemoved":
      return people.removeMember(draft, entry, action);
    case "vouched":
      return people.vouch(draft, entry, action);
    case "guestUntilSet":
      return people.setGuestUntil(draft, action);
    case "profileSet":
      return people.setProfile(draft, entry, action);
    case "guestCapSet":
      draft.guestCapPerDay = action.perDay;
      return;
    case "roomCreated":
      return rooms.addRoom(draft, entry, action);
    case "openRoomRoleSet":
      return rooms.setRoomRole(draft, action);
    case "openRoomRulesSet":
      return rooms.setRoomRules(draft, action);
    default:
      return unreachable(action);
  }
}

/** The state that an org's first entry makes: its creator is its owner. */
export function firstState(entry: Entry, action: ActionOf<"orgCreated">): RosterDraft {
  const { member, device, commitment } = action;
  const { seq, at } = entry;
  return {
    chain: entry.chain,
    seq,
    head: entry.hash,
    createdAt: at,
    nameSealed: action.nameSealed,
    members: new Map([[member.member, memberFrom(member, entry)]]),
    devices: new Map([[device.device, deviceFrom(device, member.member, entry)]]),
    invites: new Map(),
    requests: new Map(),
    kits: new Map(),
    rooms: new Map(),
    epoch: 0,
    epochs: [{ epoch: 0, seq, commitment, prevSealed: null, by: member.member, at }],
    commitments: [commitment],
    rotationDue: false,
    keyAsks: new Map(),
    cuts: new Map(),
    removals: [],
    successors: new Map(),
    guestCapPerDay: GUESTS_PER_DAY,
    past: emptyPast(),
  };
}

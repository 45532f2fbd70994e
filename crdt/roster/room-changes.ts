import type { InviteId, MemberId } from "../base/ids.ts";
import { unreachable } from "../base/result.ts";
import type { Cut, RoomRole, SealedText } from "./action-fields.ts";
import { roomIdOfChain } from "./ids-from-keys.ts";
import { emptyPast } from "./past.ts";
import type { RoomActionOf } from "./room-action.ts";
import { authorAt, predecessorOf } from "./room-questions.ts";
import type { RoomEntry } from "./room-scene.ts";
import type { RoomDraft, RoomInvite, RoomMember } from "./room-state.ts";
import type { RosterState } from "./state.ts";
import { ALL_MAY, sameWhoMay } from "./who-may.ts";

/** What an accepted entry does to a room: one small change per action. The rules have spoken before. */
export function changeRoomBy(draft: RoomDraft, entry: RoomEntry, org: RosterState): void {
  const { action } = entry;
  const by = authorAt(org, entry.by, action.orgSeq)?.member;
  if (by === undefined) throw new Error("a rule let an unknown author pass");
  draft.seq = entry.seq;
  draft.head = entry.hash;
  draft.orgSeq = action.orgSeq;
  switch (action.kind) {
    case "roomFounded":
      break; // see firstRoomState
    case "roomMemberAdded":
      addMember(draft, entry, action, by, org);
      break;
    case "roomInviteCreated":
      addInvite(draft, entry, action, by);
      break;
    case "roomInviteRevoked":
      draft.invites.set(action.invite, { ...known(draft.invites, action.invite), revoked: true });
      break;
    case "roomJoined":
      joinBy(draft, entry, action.invite, action.member, action.cardSealed);
      break;
    case "roomJoinRequested":
      addRequest(draft, entry, action);
      break;
    case "roomJoinAnswered":
      answer(draft, entry, action);
      break;
    case "roomRoleSet":
      setRole(draft, entry, action, org);
      break;
    case "roomMemberRemoved":
      remove(draft, entry, action, by);
      break;
    case "roomRotated":
      rotate(draft, entry, action, by);
      break;
    case "roomKeyAsked":
      draft.keyAsks.set(by, action.epoch);
      break;
    case "roomSettingsSet":
      setRules(draft, entry, action);
      break;
    case "roomCardSet":
      draft.members.set(by, { ...known(draft.members, by), cardSealed: action.cardSealed });
      break;
    default:
      unreachable(action);
  }
}

/** The state that a room's first entry makes: who founds it owns it, and in direct rooms both do. */
export function firstRoomState(
  entry: RoomEntry,
  action: RoomActionOf<"roomFounded">,
  by: MemberId,
): RoomDraft {
  const { chain, seq, at } = entry;
  const { peer, commitment } = action;
  const founder = memberFrom(entry, by, "owner", action.cardSealed, { addedBy: null });
  const other = peer && memberFrom(entry, peer.member, "owner", peer.cardSealed, { addedBy: by });
  return {
    chain,
    room: roomIdOfChain(chain),
    org: action.org,
    seq,
    head: entry.hash,
    orgSeq: action.orgSeq,
    createdAt: at,
    createdBy: by,
    access: action.access,
    use: action.use,
    history: action.history,
    whoAdds: "writers",
    whoMay: ALL_MAY,
    nameSealed: action.nameSealed,
    members: new Map([founder, ...(other ? [other] : [])].map((each) => [each.member, each])),
    invites: new Map(),
    requests: new Map(),
    epoch: 0,
    epochs: [{ epoch: 0, seq, commitment, prevSealed: null, by, at, orgSeq: action.orgSeq }],
    rotationDue: false,
    rotatedOrgSeq: action.orgSeq,
    keyAsks: new Map(),
    cuts: new Map(),
    past: emptyPast(),
  };
}

const memberFrom = (
  { at, seq }: RoomEntry,
  member: MemberId,
  role: RoomRole,
  cardSealed: SealedText,
  rest: { readonly addedBy: MemberId | null } & Partial<RoomMember>,
): RoomMember => ({
  member,
  role,
  cardSealed,
  invite: null,
  addedAt: at,
  addedSeq: seq,
  fromEpoch: 0,
  succeeds: null,
  heir: null,
  removed: null,
  ...rest,
});

/** In rooms that begin anew for newcomers, nothing is for them before the next rotation. Nobody gives more than they have. */
function enter(draft: RoomDraft, member: RoomMember): void {
  const startsAnew = draft.history === "since";
  const given = (member.addedBy && draft.members.get(member.addedBy)?.fromEpoch) ?? 0;
  notePast(draft, member.addedSeq, member.member);
  draft.members.set(member.member, { ...member, fromEpoch: startsAnew ? draft.epoch + 1 : given });
  draft.requests.delete(member.member);
  if (startsAnew) draft.rotationDue = true;
}

function addMember(
  draft: RoomDraft,
  entry: RoomEntry,
  { member, role, cardSealed, orgSeq }: RoomActionOf<"roomMemberAdded">,
  addedBy: MemberId,
  org: RosterState,
): void {
  const succeeds = predecessorOf(draft, org, member, role, orgSeq);
  if (succeeds !== null) nameHeir(draft, succeeds, member);
  enter(draft, memberFrom(entry, member, role, cardSealed, { addedBy, succeeds }));
}

const nameHeir = (draft: RoomDraft, left: MemberId, heir: MemberId): unknown =>
  draft.members.set(left, { ...known(draft.members, left), heir });

function addInvite(
  draft: RoomDraft,
  { at, seq }: RoomEntry,
  action: RoomActionOf<"roomInviteCreated">,
  createdBy: MemberId,
): void {
  const { invite, signKey, sealKey, role, maxUses, expiresAt, terms } = action;
  const made = { createdBy, createdAt: at, createdSeq: seq, used: 0, revoked: false };
  const added: RoomInvite = { invite, signKey, sealKey, role, maxUses, expiresAt, terms, ...made };
  draft.invites.set(invite, added);
}

function joinBy(
  draft: RoomDraft,
  entry: RoomEntry,
  id: InviteId,
  member: MemberId,
  cardSealed: SealedText,
): void {
  const invite = known(draft.invites, id);
  draft.invites.set(id, { ...invite, used: invite.used + 1 });
  const from = { addedBy: invite.createdBy, invite: id };
  enter(draft, memberFrom(entry, member, invite.role, cardSealed, from));
}

function addRequest(
  draft: RoomDraft,
  { at, seq }: RoomEntry,
  { member, invite, cardSealed }: RoomActionOf<"roomJoinRequested">,
): void {
  draft.requests.set(member, { member, invite, cardSealed, at, seq });
}

function answer(
  draft: RoomDraft,
  entry: RoomEntry,
  { member, cardSealed }: RoomActionOf<"roomJoinAnswered">,
): void {
  const { invite } = known(draft.requests, member);
  draft.requests.delete(member);
  if (cardSealed !== null) joinBy(draft, entry, invite, member, cardSealed);
}

function setRole(
  draft: RoomDraft,
  { seq }: RoomEntry,
  { member, role, cuts, orgSeq }: RoomActionOf<"roomRoleSet">,
  org: RosterState,
): void {
  const succeeds = predecessorOf(draft, org, member, role, orgSeq);
  if (succeeds !== null) nameHeir(draft, succeeds, member);
  const before = known(draft.members, member);
  notePast(draft, seq, member);
  draft.members.set(member, { ...before, role, succeeds: succeeds ?? before.succeeds });
  cut(draft, cuts);
}

function remove(
  draft: RoomDraft,
  { at, seq }: RoomEntry,
  { member, cuts }: RoomActionOf<"roomMemberRemoved">,
  by: MemberId,
): void {
  const inside = known(draft.members, member);
  notePast(draft, seq, member);
  draft.members.set(member, { ...inside, removed: { seq, at, by } });
  if (by !== member) closeLinkOf(draft, inside);
  draft.rotationDue = true; // they hold the newest key
  cut(draft, cuts);
}

/** They still have the link that they came by, and with it every key wrapped for it. */
function closeLinkOf(draft: RoomDraft, { invite: id }: RoomMember): void {
  const invite = id === null ? undefined : draft.invites.get(id);
  if (invite?.terms.needsApproval === false) draft.invites.set(invite.invite, { ...invite, revoked: true });
}

function rotate(
  draft: RoomDraft,
  { at, seq }: RoomEntry,
  { commitment, prevSealed, cuts, orgSeq }: RoomActionOf<"roomRotated">,
  by: MemberId,
): void {
  draft.epoch += 1;
  draft.epochs.push({ epoch: draft.epoch, seq, commitment, prevSealed, by, at, orgSeq });
  draft.rotationDue = false;
  draft.rotatedOrgSeq = orgSeq;
  draft.keyAsks.clear();
  cut(draft, cuts);
}

function setRules(
  draft: RoomDraft,
  { seq }: RoomEntry,
  { history, whoAdds, whoMay = ALL_MAY }: RoomActionOf<"roomSettingsSet">,
): void {
  draft.history = history;
  draft.whoAdds = whoAdds;
  if (sameWhoMay(draft.whoMay, whoMay)) return;
  draft.past.whoMay.push({ until: seq, room: null, whoMay: draft.whoMay });
  draft.whoMay = whoMay;
}

/** Before a role changes: what it was until now, for what was written meanwhile. */
function notePast(draft: RoomDraft, until: number, member: MemberId): void {
  const before = draft.members.get(member);
  const role = before === undefined || before.removed !== null ? null : before.role;
  draft.past.roles.push({ until, room: null, member, role });
}

/** A cut that stands is never taken back: of two, the lower one counts. */
function cut(draft: RoomDraft, cuts: readonly Cut[]): void {
  for (const { feed, next } of cuts)
    draft.cuts.set(feed, Math.min(next, draft.cuts.get(feed) ?? Number.POSITIVE_INFINITY));
}

function known<K, V>(map: ReadonlyMap<K, V>, key: K): V {
  const value = map.get(key);
  if (value === undefined) throw new Error("a rule let an unknown id pass");
  return value;
}

import {
  authorOf,
  type ChainId,
  type Entry,
  type FeedId,
  hlcOf,
  inviteIdOf,
  isRoomChain,
  type MemberId,
  orderKey,
  type RoomActionOf,
  type RoomId,
  type Stamp,
} from "../../../crdt/index.ts";
import { applyRosterLine } from "./apply.ts";
import { createBatch } from "./batch.ts";
import type { Core } from "./core.ts";
import type { LineRecord, MessageRecord, RoomRecord } from "./records.ts";
import { roomRecordKey } from "./room-book.ts";
import { shownKey } from "./roster-lines.ts";

/** Every change of a roster, as a line in the room that it is about: fetched when there is one to show (roster-lines.ts). */

type LineMessage = Extract<MessageRecord, { readonly kind: "line" }>;

interface Said {
  readonly room: RoomId;
  readonly author: MemberId | null;
  readonly line: LineRecord;
}

/** False when the cache did not take them. */
export async function showEntries(core: Core, chain: ChainId, entries: readonly Entry[]): Promise<boolean> {
  const batch = createBatch(core.ports.disks.cache);
  const first = firstRoom(core);
  const records = new Map<RoomId, RoomRecord>();
  const orders = new Map<RoomId, string[]>();
  for (const entry of entries) {
    const said = lineOf(core, entry, first);
    if (said === null) continue;
    const { room } = said;
    const message = messageOf(core, entry, said);
    records.set(room, applyRosterLine(batch, records.get(room) ?? core.rooms.get(room), room, message));
    const named = orders.get(room) ?? [];
    named.push(message.order);
    orders.set(room, named);
  }
  for (const [room, record] of records) batch.put("rooms", roomRecordKey(room), record);
  batch.put("meta", shownKey(core, chain), entries.at(-1)?.seq ?? 0);
  const saved = await batch.commit("relaxed");
  if (!saved.ok) {
    core.health.notSaved = { reason: saved.error.reason, since: core.ports.clock.now() };
    core.changes.emit({ type: "sync" });
    return false;
  }
  for (const [room, record] of records) {
    core.rooms.set(room, record);
    core.changes.emit({ type: "messages", room, orders: orders.get(room) ?? [] });
    core.changes.emit({ type: "room", room });
  }
  return true;
}

function messageOf(core: Core, entry: Entry, { author, line }: Said): LineMessage {
  const stamp: Stamp = {
    hlc: hlcOf(entry.at),
    feed: `${entry.by}${"0".repeat(16)}` as FeedId,
    seq: entry.seq,
  };
  const order = orderKey(stamp);
  return { kind: "line", order, stamp, author, arrivedAt: core.time.now(), late: false, line };
}

function lineOf(core: Core, entry: Entry, first: RoomId | null): Said | null {
  const author = authorOf(core.roster.state(), entry.by)?.member ?? null;
  const chain = core.roster.chainOf(entry.chain);
  if (chain !== null && isRoomChain(chain))
    return withRoom(chain.room, author, roomLine(core, entry, author));
  if (entry.action.kind === "roomCreated")
    return { room: entry.action.room, author, line: { type: "RoomCreated" } };
  if (entry.action.kind === "openRoomRoleSet") {
    const { room, member, role } = entry.action;
    return { room, author, line: { type: "RoleChanged", member, role } };
  }
  if (entry.action.kind === "openRoomRulesSet") {
    const { room, whoMay } = entry.action;
    return { room, author, line: { type: "RulesChanged", whoMay } };
  }
  const about = entry.action.kind === "joinAnswered" ? entry.action.member : author; // who came, not who let them in
  return withRoom(first, about, orgLine(core, entry, author));
}

const withRoom = (room: RoomId | null, author: MemberId | null, line: LineRecord | null): Said | null =>
  room === null || line === null ? null : { room, author, line };

/** What concerns the whole organisation is said in its oldest chat room. */
const firstRoom = (core: Core): RoomId | null =>
  [...core.roster.state().rooms.values()]
    .filter(({ use }) => use === "chat")
    .sort((a, b) => a.createdSeq - b.createdSeq)[0]?.room ?? null;

function orgLine(core: Core, { action }: Entry, by: MemberId | null): LineRecord | null {
  const state = core.roster.state();
  switch (action.kind) {
    case "memberJoined":
      return joined(core, action.member.member);
    case "joinAnswered":
      return action.accept ? joined(core, action.member) : null;
    case "memberRemoved":
      return gone(action.member, by, action.successor);
    case "roleSet":
      return { type: "RoleChanged", member: action.member, role: action.role };
    case "deviceAdded":
      return { type: "DeviceAdded", member: action.member, how: "linked" };
    case "deviceRestored":
      return { type: "DeviceAdded", member: action.member, how: "kit" };
    case "deviceRevoked": {
      const member = state.devices.get(action.device)?.member;
      return member === undefined ? null : { type: "DeviceRevoked", member };
    }
    case "vouched":
      return action.digest === null ? null : { type: "Vouched", member: action.member };
    case "rotated":
      return { type: "KeyRenewed" };
    default:
      return null;
  }
}

/** Guests come into rooms of their own, which say so themselves. */
function joined(core: Core, member: MemberId): LineRecord | null {
  const person = core.roster.state().members.get(member);
  if (person?.role === "guest") return null;
  return { type: "MemberJoined", invitedBy: person?.invitedBy ?? null };
}

const gone = (member: MemberId, by: MemberId | null, successor: MemberId | null): LineRecord => ({
  type: by === member ? "MemberLeft" : "MemberRemoved",
  member,
  by,
  successor,
});

function roomLine(core: Core, { action }: Entry, by: MemberId | null): LineRecord | null {
  switch (action.kind) {
    case "roomFounded":
      return { type: "RoomCreated" };
    case "roomMemberAdded":
      return added(core, action.member, by);
    case "roomJoined":
      return added(core, action.member, null);
    case "roomJoinAnswered":
      return action.accept ? added(core, action.member, by) : null;
    case "roomMemberRemoved":
      return gone(action.member, by, null);
    case "roomRoleSet":
      return { type: "RoleChanged", member: action.member, role: action.role };
    case "roomSettingsSet":
      return rulesChanged(action);
    case "roomInviteCreated":
      return { type: "LinkMade", invite: inviteIdOf(core.ports.crypto, action.signKey, action.sealKey) };
    case "roomInviteRevoked":
      return { type: "LinkRevoked" };
    case "roomRotated":
      return { type: "KeyRenewed" };
    default:
      return null;
  }
}

const rulesChanged = ({ history, whoAdds, whoMay }: RoomActionOf<"roomSettingsSet">): LineRecord => ({
  type: "RulesChanged",
  history,
  whoAdds,
  ...(whoMay && { whoMay }),
});

function added(core: Core, member: MemberId, by: MemberId | null): LineRecord {
  const isGuest = core.roster.state().members.get(member)?.role === "guest";
  return { type: isGuest ? "GuestJoined" : "MemberAdded", member, by, successor: null };
}

import {
  ALL_MAY,
  announcementOf,
  type Chain,
  canAdd,
  canInvite,
  canRead,
  canWrite,
  governing,
  hlcToMs,
  insideOf,
  isInsider,
  isRoomAdmin,
  isRotationDue,
  type MemberId,
  memberOf,
  pinsOf,
  type Reader,
  type Room,
  type RoomId,
  type RoomRoster,
  readersOf,
  refToText,
  roleIn,
  roomIdOfChain,
  roomInviteState,
  whoMayAt,
} from "../../../crdt/index.ts";
import type {
  Face,
  JoinRequestView,
  RoomLinkView,
  RoomMemberRow,
  RoomPreview,
  RoomRole,
  RoomRow,
  RoomView,
} from "../api.ts";
import type { Running } from "../running.ts";
import type { Core } from "../state/core.ts";
import { heldIn } from "../state/held-in.ts";
import { rightsNow } from "../state/judged.ts";
import { restsIn } from "../state/markers.ts";
import type { RoomRecord } from "../state/records.ts";
import { peopleIn } from "../state/room-people.ts";
import type { Exchange } from "../sync/exchange.ts";
import { lineView } from "./lines.ts";
import type { MemberRows } from "./member-rows.ts";
import { stateOf } from "./message-state.ts";
import { namedUnread, urgentWaiting } from "./named.ts";
import { dyeOf, faceOf, guestOrgOf, nameInText, personRow, rowsKnown } from "./people.ts";
import { roomName } from "./room-name.ts";

export interface RoomSources extends Pick<Running, "core" | "outbox" | "acts" | "local" | "inviteLinks"> {
  readonly exchange: () => Exchange | null;
  readonly drafts: ReadonlyMap<RoomId, string>;
  readonly memberRows: MemberRows;
}

interface Known {
  readonly room: RoomId;
  readonly use: "chat" | "goals";
  readonly name: string;
  readonly createdAt: number;
  readonly createdBy: string | null;
  readonly pending: boolean;
  readonly own: RoomRoster | null;
}

export function roomRows(sources: RoomSources): readonly RoomRow[] {
  return knownRooms(sources)
    .map((known) => rowOf(sources, known, facesIn(sources.core, known)))
    .sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1));
}

function knownRooms({ core, acts }: RoomSources): readonly Known[] {
  const founding = new Set(
    acts.pending().flatMap(({ act }) => (act.kind === "roomFounded" ? [roomIdOfChain(act.chain)] : [])),
  );
  const listed = core.roster.rooms().map((room): Known => {
    const own = core.roster.room(room);
    const about = own ?? (core.roster.state().rooms.get(room) as Room); // one of the two knows every room that is listed
    return {
      room,
      use: about.use,
      name: roomName(core, room),
      createdAt: about.createdAt,
      createdBy: core.names.knownIn(room, about.createdBy),
      pending: founding.has(room),
      own,
    };
  });
  const waiting = acts.pending().flatMap(({ act, at }): readonly Known[] => {
    if (act.kind !== "roomCreated" || core.roster.state().rooms.has(act.room)) return [];
    const { room, use } = act;
    const name = roomName(core, room, act.name);
    const createdBy = core.names.member(core.identity.member);
    return [{ room, use, name, createdAt: at, createdBy, pending: true, own: null }];
  });
  return [...listed, ...waiting];
}

const MAX_FACES = 4;

interface People {
  readonly count: number;
  readonly guests: number;
  readonly faces: readonly Face[];
}

/** Who is in a room: the faces are those who have been there longest, without oneself where only two are. */
function facesIn(core: Core, { room, own }: Known): People {
  const { count, guests, first } = peopleIn(core, room);
  const shown = own?.access === "direct" ? first.filter((member) => member !== core.identity.member) : first;
  return { count, guests, faces: shown.slice(0, MAX_FACES).map((member) => faceOf(core, member, room)) };
}

function rowOf(sources: RoomSources, known: Known, people: People): RoomRow {
  const { core, drafts } = sources;
  const record = core.rooms.get(known.room);
  const isDirect = known.own?.access === "direct";
  return {
    id: known.room,
    name: known.name,
    kind: known.own?.access ?? "open",
    use: known.use,
    memberCount: people.count,
    faces: isDirect ? people.faces : facesOf(core, known.room, record, people),
    last: record.last && previewOf(sources, known.room, record.last),
    unread: record.unread,
    lateUnread: record.late.length,
    picture: record.name.picture?.on === true ? refToText(record.name.picture.stamp) : null,
    namedUnread: namedUnread(core, known.room).length,
    urgent: urgentWaiting(core, known.room).length,
    draft: drafts.get(known.room) ?? "",
    at: Math.max(record.at, known.createdAt),
    pending: known.pending,
    guests: people.guests,
    hasEnded: known.own !== null && endOf(core, known.own) !== null,
    own: core.own.look.room(known.room),
  };
}

/** Who spoke here last; in a room where nobody has, who has been there longest. */
function facesOf(core: Core, room: RoomId, { speakers }: RoomRecord, people: People): readonly Face[] {
  return speakers.length === 0 ? people.faces : speakers.map((member) => faceOf(core, member, room));
}

function previewOf(
  { core, outbox, exchange }: RoomSources,
  room: RoomId,
  last: NonNullable<RoomRecord["last"]>,
): RoomPreview {
  const { author, stamp, kind, text, at, line } = last;
  const ref = { feed: stamp.feed, seq: stamp.seq };
  return {
    author: author === null ? "" : nameInText(core, author, room),
    mine: author === core.identity.member,
    text,
    kind,
    at,
    line: line && lineView(core, room, { line, author, stamp }, new Map()),
    state:
      author === null || kind === "line"
        ? { type: "none" }
        : stateOf(core, outbox, exchange(), room, ref, author),
  };
}

// ---------------------------------------------------------------- one room

export function roomView(sources: RoomSources, id: RoomId): RoomView | null {
  const known = knownRooms(sources).find((one) => one.room === id);
  if (known === undefined) return null;
  const { core } = sources;
  const { own } = known;
  const { rosters } = core.roster;
  const { device, member } = core.identity;
  const now = core.time.now();
  const state = core.roster.state();
  const chain = governing(rosters, id);
  const writes = chain === null ? isInsider(state, device) : canWrite(rosters, device, id, now);
  const mayAdd = own !== null && canRead(rosters, device, id, now) && canAdd(own, state, member);
  const inside = own === null ? null : insideOf(own, member);
  const rights = rightsNow(core, id, member);
  return {
    ...rowOf(sources, known, facesIn(core, known)),
    members: sources.memberRows.of(id, now, () => membersOf(sources, id)),
    createdBy: known.createdBy,
    createdAt: known.createdAt,
    access: own?.access ?? "open",
    history: own?.history ?? "all",
    whoAdds: own?.whoAdds ?? "writers",
    whoMay: chain === null ? ALL_MAY : whoMayAt(chain, id),
    myRole: roleIn(rosters, id, member),
    canRename: writes && rights.posts && own?.access !== "direct" && isInsider(state, device),
    canWrite: writes,
    canPost: writes && rights.posts,
    canNameAll: writes && rights.namesAll,
    canPin: writes && rights.pins,
    canAsk: writes && rights.leads,
    resting: [...restsIn(core, id)].map(([who, [from, until]]) => ({ member: who, from, until })),
    pinned: pinsOf(core.rooms.get(id).name).length,
    canAdd: mayAdd,
    canLink: mayAdd,
    canLinkGuests: mayAdd && canInvite(state, device, "guest"),
    canSetRules: own?.access !== "direct" && chain !== null && rights.leads && writes,
    canLeave: inside !== null && !isStuckOwner(own, member),
    canBlock: inside !== null && state.members.get(member)?.role === "guest",
    links: own === null ? [] : linksOf(sources, own),
    requests: own === null ? [] : requestsOf(sources, own, mayAdd),
    waitingForKey: chain !== null && core.keys.newest(chain.chain) === null,
    ended: own === null ? null : endOf(core, own),
    envelopes: core.rooms.get(id).envelopes,
    held: heldIn(sources.local).filter((one) => one.room === known.room).length,
    historyComplete: sources.exchange()?.isSettled() ?? false,
    keyTrouble: chain === null ? null : troubleOf(core, chain),
    announcement: announcementIn(core, id),
  };
}

function announcementIn(core: Core, room: RoomId): RoomView["announcement"] {
  const { announcement: said } = core.rooms.get(room);
  if (said === undefined || said.act === "away") return null;
  return {
    note: announcementOf(room, core.ports.crypto.sha256),
    text: said.title,
    by: faceOf(core, said.author, room),
    at: hlcToMs(said.stamp.hlc),
  };
}

/** The only owner of a room with others in it hands it over first. */
function isStuckOwner(room: RoomRoster | null, me: MemberId): boolean {
  const inside = [...(room?.members.values() ?? [])].filter(({ removed }) => removed === null);
  const owners = inside.filter(({ role }) => role === "owner");
  return inside.length > 1 && owners.length === 1 && owners[0]?.member === me;
}

function troubleOf(core: Core, chain: Chain): RoomView["keyTrouble"] {
  if (chain.keyAsks.size > 0) return "asked";
  return isRotationDue(core.roster.rosters, chain) ? "stale" : null;
}

function endOf(core: Core, { room, members }: RoomRoster): RoomView["ended"] {
  const removed = members.get(core.identity.member)?.removed ?? null;
  if (removed === null) return null;
  const isOwn = removed.by === core.identity.member;
  return {
    type: isOwn ? "left" : "removed",
    by: isOwn ? null : core.names.knownIn(room, removed.by),
    at: removed.at,
  };
}

const words = {
  founder: "founder",
  "member of the organisation": "organisation",
  added: "added",
  invited: "invited",
  successor: "successor",
} as const satisfies Record<Reader["why"], RoomMemberRow["why"]>;

function membersOf(sources: RoomSources, id: RoomId): readonly RoomMemberRow[] {
  const { core } = sources;
  const state = core.roster.state();
  const own = core.roster.room(id);
  const known = rowsKnown(core);
  return readersOf(core.roster.rosters, id, core.time.now()).flatMap((reader) => {
    const person = state.members.get(reader.member);
    if (person === undefined) return [];
    return [
      {
        ...personRow(sources, person, known, id),
        roomRole: reader.role,
        since: reader.since,
        why: words[reader.why],
        by: reader.by === null ? null : core.names.knownIn(id, reader.by),
        sinceOnly: (own?.members.get(reader.member)?.fromEpoch ?? 0) > 0,
        rolesToGive: rolesToGive(core, id, own, reader),
        canRemove: own !== null && mayRemove(core, own, reader),
      },
    ];
  });
}

function rolesToGive(
  core: Core,
  id: RoomId,
  own: RoomRoster | null,
  { member, role }: Reader,
): readonly RoomRole[] {
  const mine = roleIn(core.roster.rosters, id, core.identity.member);
  const state = core.roster.state();
  const isGuest = state.members.get(member)?.role === "guest";
  const orgRole = state.members.get(core.identity.member)?.role;
  const rules = own === null && (orgRole === "owner" || orgRole === "admin"); // open rooms answer to the organisation
  if (memberOf(state, core.identity.device) === null || own?.access === "direct") return [];
  if (member === core.identity.member) return [];
  const all: readonly RoomRole[] =
    mine === "owner" || (rules && orgRole === "owner")
      ? ["owner", "admin", "writer", "reader"]
      : mine === "admin" || rules
        ? role === "writer" || role === "reader"
          ? ["writer", "reader"]
          : []
        : [];
  return all.filter((one) => one !== role && !(isGuest && (one === "owner" || one === "admin")));
}

function mayRemove(core: Core, own: RoomRoster, { member, role }: Reader): boolean {
  if (own.access === "direct" || member === core.identity.member) return false;
  const mine = insideOf(own, core.identity.member)?.role;
  return mine === "owner" || (mine === "admin" && (role === "writer" || role === "reader"));
}

function linksOf({ core, inviteLinks }: RoomSources, room: RoomRoster): readonly RoomLinkView[] {
  const state = core.roster.state();
  const me = insideOf(room, core.identity.member);
  return [...room.invites.values()]
    .map((invite): RoomLinkView => {
      const standing = roomInviteState(room, state, invite.invite, core.time.now());
      const isMine = invite.createdBy === core.identity.member;
      return {
        id: invite.invite,
        createdAt: invite.createdAt,
        createdBy: core.names.memberIn(room.room, invite.createdBy),
        expiresAt: invite.expiresAt,
        maxUses: invite.maxUses,
        used: invite.used,
        state: standing === "usedUp" ? "used" : standing === "unknown" ? "revoked" : standing,
        role: invite.role,
        needsApproval: invite.terms.needsApproval,
        guestOrg: guestOrgOf(core, invite.invite),
        canRevoke: standing === "open" && me !== null && (isMine || isRoomAdmin(me)),
        link: standing === "open" ? (inviteLinks.all.get(invite.invite) ?? null) : null,
      };
    })
    .sort((a, b) => b.createdAt - a.createdAt);
}

function requestsOf({ core }: RoomSources, room: RoomRoster, canAnswer: boolean): readonly JoinRequestView[] {
  return [...room.requests.values()].map(({ member, cardSealed, at }) => ({
    id: `${room.room}/${member}`,
    name: core.names.requested(cardSealed, member),
    dye: dyeOf(member),
    orgName: core.names.orgOf(member),
    at,
    room: room.room,
    roomName: roomName(core, room.room),
    canAnswer,
  }));
}

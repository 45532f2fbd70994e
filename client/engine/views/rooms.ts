import type { RoomId } from "../../../crdt/index.ts";
import type { Face, RoomPreview, RoomRow, RoomView } from "../api.ts";
import type { Acts } from "../state/acts.ts";
import type { Core } from "../state/core.ts";
import type { Outbox } from "../state/outbox.ts";
import type { RoomRecord } from "../state/records.ts";
import type { Exchange } from "../sync/exchange.ts";
import { lineView } from "./lines.ts";
import { stateOf } from "./message-state.ts";
import { faceOf, peopleRows } from "./people.ts";

/** The room list and one room, from what is in memory: no disk read. */

export interface RoomSources {
  readonly core: Core;
  readonly outbox: Outbox;
  readonly acts: Acts;
  readonly exchange: () => Exchange | null;
  readonly drafts: ReadonlyMap<RoomId, string>;
}

interface Known {
  readonly room: RoomId;
  readonly use: "chat" | "goals";
  readonly name: string;
  readonly createdAt: number;
  readonly createdBy: string | null;
  readonly pending: boolean;
}

export function roomRows(sources: RoomSources): readonly RoomRow[] {
  const people = peopleOf(sources.core);
  return knownRooms(sources)
    .map((known) => rowOf(sources, known, people))
    .sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1));
}

export function roomView(sources: RoomSources, room: RoomId): RoomView | null {
  const known = knownRooms(sources).find((one) => one.room === room);
  if (known === undefined) return null;
  const { createdAt, createdBy } = known;
  return {
    ...rowOf(sources, known, peopleOf(sources.core)),
    members: peopleRows(sources.core).map((person) => ({
      ...person,
      roomRole: "writer",
      since: person.joinedAt,
      why: "organisation",
      by: person.invitedBy,
      sinceOnly: false,
      rolesToGive: [],
      canRemove: false,
    })),
    access: "open",
    history: "all",
    whoAdds: "writers",
    myRole: "writer",
    canWrite: true,
    canAdd: false,
    canLink: false,
    canSetRules: false,
    canLeave: false,
    canBlock: false,
    links: [],
    requests: [],
    waitingForKey: false,
    ended: null,
    keyTrouble: null,
    createdBy,
    createdAt,
    canRename: true,
    envelopes: sources.core.rooms.get(room).envelopes,
    historyComplete: sources.exchange()?.isSettled() ?? false,
  };
}

function knownRooms({ core, acts }: RoomSources): readonly Known[] {
  const listed = [...core.roster.state().rooms.values()].map(
    ({ room, use, createdAt, createdBy }): Known => ({
      room,
      use,
      name: core.roster.roomName(room),
      createdAt,
      createdBy: core.roster.nameOf(createdBy),
      pending: false,
    }),
  );
  const waiting = acts.pending().flatMap(({ act, at }): readonly Known[] => {
    if (act.kind !== "roomCreated" || core.roster.state().rooms.has(act.room)) return [];
    return [
      {
        room: act.room,
        use: act.use,
        name: act.name,
        createdAt: at,
        createdBy: core.roster.nameOf(core.identity.member),
        pending: true,
      },
    ];
  });
  return [...listed, ...waiting];
}

interface People {
  readonly count: number;
  readonly faces: readonly Face[];
}

/** Everybody may join an open room, so the faces are those who have been here longest. */
function peopleOf(core: Core): People {
  const members = [...core.roster.state().members.values()];
  const first = members
    .toSorted((a, b) => a.joinedAt - b.joinedAt || (a.member < b.member ? -1 : 1))
    .slice(0, 4);
  return { count: members.length, faces: first.map(({ member }) => faceOf(core, member)) };
}

function rowOf(sources: RoomSources, known: Known, people: People): RoomRow {
  const { core, drafts } = sources;
  const record = core.rooms.get(known.room);
  return {
    id: known.room,
    name: record.name.name?.text ?? known.name,
    kind: "open",
    use: known.use,
    memberCount: people.count,
    faces: facesOf(core, record, people),
    last: record.last && previewOf(sources, known.room, record.last),
    unread: record.unread,
    lateUnread: record.late.length,
    draft: drafts.get(known.room) ?? "",
    at: Math.max(record.at, known.createdAt),
    pending: known.pending,
    guests: 0,
    hasEnded: false,
  };
}

/** Who spoke here last; in a room where nobody has, who has been in the organisation longest. */
function facesOf(core: Core, { speakers }: RoomRecord, people: People): readonly Face[] {
  return speakers.length === 0 ? people.faces : speakers.map((member) => faceOf(core, member));
}

function previewOf(
  { core, outbox, exchange }: RoomSources,
  room: RoomId,
  last: NonNullable<RoomRecord["last"]>,
): RoomPreview {
  const { author, stamp, kind, text, at, line } = last;
  const ref = { feed: stamp.feed, seq: stamp.seq };
  return {
    author: author === null ? "" : faceOf(core, author).name,
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

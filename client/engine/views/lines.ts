import {
  ALL_MAY,
  type CheckInsState,
  type MemberId,
  previousOf,
  type RoomId,
  refToText,
  type Stamp,
} from "../../../crdt/index.ts";
import type { RoomLine } from "../api.ts";
import type { Disk } from "../ports.ts";
import { checkInsKey } from "../state/apply.ts";
import type { Core } from "../state/core.ts";
import { NAME_TO_COME, plainName } from "../state/plain-name.ts";
import type { GoalTitleRecord, LineRecord, MessageRecord } from "../state/records.ts";
import { faceOf, guestOrgOf } from "./people.ts";

/** Things that happened in a room, as the UI puts them into words. */

type Line = Extract<MessageRecord, { kind: "line" }>;

/** What is known of the key results that lines speak of. Read from disk: chat never loads the goals engine. */
export type GoalLines = ReadonlyMap<
  string,
  { readonly title: GoalTitleRecord; readonly checkIns: CheckInsState }
>;

const UNTITLED: GoalTitleRecord = { title: "", unit: "" };
const NOBODY = { member: "", name: "", dye: 1 } as const;

export async function readGoalLines(cache: Disk, records: readonly MessageRecord[]): Promise<GoalLines> {
  const about = records.flatMap((record) =>
    record.kind === "line" && record.line.type === "CheckedIn" ? [record.line] : [],
  );
  if (about.length === 0) return new Map();
  const keys = about.map(({ objective, keyResult }) => checkInsKey(objective, keyResult));
  const titles = await cache.getMany("goalTitles", keys);
  const checkIns = await cache.getMany("checkIns", keys);
  return new Map(
    about.map(({ objective, keyResult }, i) => [
      objective + keyResult,
      {
        title: (titles[i] as GoalTitleRecord | undefined) ?? UNTITLED,
        checkIns: (checkIns[i] as CheckInsState | undefined) ?? { checkIns: [] },
      },
    ]),
  );
}

export function lineFields(core: Core, room: RoomId, record: Line, goals: GoalLines) {
  return {
    kind: "line" as const,
    author: record.author === null ? NOBODY : faceOf(core, record.author, room),
    mine: record.author === core.identity.member,
    arrivedAt: record.arrivedAt,
    unread: false,
    text: "",
    edited: null,
    recalled: null,
    quote: null,
    reactions: [],
    state: { type: "none" as const },
    canEdit: false,
    canRecall: false,
    line: lineView(core, room, record, goals),
  };
}

export function lineView(
  core: Core,
  room: RoomId,
  { line, author, stamp }: Pick<Line, "line" | "author" | "stamp">,
  goals: GoalLines,
): RoomLine {
  const nameOf = (member: MemberId): string => core.names.memberIn(room, member);
  const nameOrNull = (member: MemberId | null): string | null =>
    member === null ? null : core.names.knownIn(room, member);
  const by = author === null ? NAME_TO_COME : nameOf(author);
  switch (line.type) {
    case "RoomCreated":
      return { type: "RoomCreated", by, name: core.names.room(room) };
    case "RoomRenamed":
      return { type: "RoomRenamed", by, name: plainName(line.name) };
    case "Imported":
      return {
        type: "Imported",
        by,
        source: line.source,
        name: plainName(line.name),
        from: plainName(line.from),
      };
    case "MemberJoined":
      return { type: "MemberJoined", name: by, invitedBy: nameOrNull(line.invitedBy) };
    case "CheckedIn":
      return checkedIn(by, line, stamp, goals);
    case "NoteSaid": {
      const { note, role, act, title } = line;
      return { type: "NoteSaid", by, note, role, act, title: plainName(title) };
    }
    case "MemberAdded":
      return {
        type: "MemberAdded",
        name: nameOf(line.member),
        by: line.by === null ? nameOf(line.member) : nameOf(line.by),
        role: "writer",
      };
    case "GuestJoined":
      return {
        type: "GuestJoined",
        name: nameOf(line.member),
        org: core.names.orgOf(line.member),
        invitedBy: nameOrNull(core.roster.state().members.get(line.member)?.invitedBy ?? null),
      };
    case "MemberLeft":
      return { type: "MemberLeft", name: nameOf(line.member), successor: nameOrNull(line.successor) };
    case "MemberRemoved":
      return {
        type: "MemberRemoved",
        name: nameOf(line.member),
        by,
        successor: nameOrNull(line.successor),
      };
    case "RoleChanged":
      return { type: "RoleChanged", name: nameOf(line.member), by, role: line.role };
    case "RulesChanged":
      return {
        type: "RulesChanged",
        by,
        history: line.history ?? null,
        whoAdds: line.whoAdds ?? null,
        whoMay: line.whoMay ?? ALL_MAY,
      };
    case "RoomPictured":
      return { type: "RoomPictured", by, on: line.on };
    case "Pinned":
      return { type: "Pinned", by, id: refToText(line.target) };
    case "LinkMade":
      return { type: "LinkMade", by, guestOrg: guestOrgOf(core, line.invite) };
    case "LinkRevoked":
    case "KeyRenewed":
      return { type: line.type, by };
    case "DeviceAdded":
      return { type: "DeviceAdded", name: nameOf(line.member), how: line.how };
    case "DeviceRevoked":
      return { type: "DeviceRevoked", name: nameOf(line.member), by };
    case "Vouched":
      return {
        type: "Vouched",
        name: nameOf(line.member),
        by,
        title: core.names.vouchedTitle(line.member, room) ?? "",
      };
    case "SetAside":
      return { type: "SetAside", reason: line.reason };
    default:
      return { type: "Newer" };
  }
}

function checkedIn(
  by: string,
  line: Extract<LineRecord, { type: "CheckedIn" }>,
  stamp: Stamp,
  goals: GoalLines,
): RoomLine {
  const about = goals.get(line.objective + line.keyResult);
  const { title, unit } = about?.title ?? UNTITLED;
  const state = about?.checkIns ?? { checkIns: [] };
  const own = state.checkIns.find((one) => one.stamp.feed === stamp.feed && one.stamp.seq === stamp.seq);
  const before = own === undefined ? null : previousOf(state, own);
  const worded = (value: number) => `${value}${unit === "%" || unit === "" ? unit : ` ${unit}`}`;
  return {
    type: "CheckedIn",
    by,
    objective: line.objective,
    keyResult: title,
    from: before === null ? "" : worded(before.value),
    to: worded(line.value),
  };
}

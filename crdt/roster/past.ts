import type { MemberId, RoomId } from "../base/ids.ts";
import type { Role, RoomRole } from "./action-fields.ts";
import type { WhoMay } from "./who-may.ts";

/**
 * What held before: roles and rules until the entry that changed them, in the order of the chain. An envelope says how far
 * its author's chain went, and is judged by what held there, for ever. Rule ROS56 in SPEC.md.
 */
export interface Past {
  readonly roles: readonly PastRole[];
  readonly whoMay: readonly PastWhoMay[];
}

export interface PastRole {
  readonly until: number; // the entry from which on it holds no more
  /** An open room's own roles; `null`: of the chain itself. */
  readonly room: RoomId | null;
  readonly member: MemberId;
  readonly role: Role | RoomRole | null;
}

export interface PastWhoMay {
  readonly until: number;
  readonly room: RoomId | null;
  readonly whoMay: WhoMay;
}

/** Under construction: see RosterDraft and RoomDraft. */
export interface PastDraft extends Past {
  readonly roles: PastRole[];
  readonly whoMay: PastWhoMay[];
}

export const emptyPast = (): PastDraft => ({ roles: [], whoMay: [] });

export const copyOfPast = ({ roles, whoMay }: Past): PastDraft => ({
  roles: [...roles],
  whoMay: [...whoMay],
});

/** What somebody's role was at an entry, `now` where nothing has changed it since. */
export const roleThen = (
  { roles }: Past,
  seq: number,
  member: MemberId,
  room: RoomId | null,
  now: PastRole["role"],
): PastRole["role"] => {
  const last = roles.at(-1);
  if (last === undefined || last.until <= seq) return now;
  const change = roles.find((one) => one.until > seq && one.member === member && one.room === room);
  return change === undefined ? now : change.role;
};

export const whoMayThen = ({ whoMay }: Past, seq: number, room: RoomId | null, now: WhoMay): WhoMay =>
  whoMay.find((one) => one.until > seq && one.room === room)?.whoMay ?? now;

import {
  type Device,
  type DeviceId,
  equalBytes,
  type InviteId,
  isActive,
  isAdmin,
  isExpired,
  type Member,
  type MemberId,
  type RoomId,
  roleIn,
} from "../../../crdt/index.ts";
import type { Face, MeView, PersonRow } from "../api.ts";
import type { Running } from "../running.ts";
import type { Core } from "../state/core.ts";
import { plainName } from "../state/plain-name.ts";
import { lookAlikes } from "./look-alikes.ts";

/** People, faces and invites as the rosters have them. */

export const dyeOf = (member: MemberId): number => (Number.parseInt(member.slice(0, 8), 16) % 10) + 1;

/** What a device is called: the one in one's hands, whoever can or cannot open its label, as its platform says. */
export const deviceName = (core: Core, device: DeviceId): string | null =>
  core.names.device(device) ??
  (device === core.identity.device ? plainName(core.ports.deviceLabel) || null : null);

/** A guest's organisation goes with the name everywhere. In a room they are called as everybody there calls them. */
export function faceOf(core: Core, member: MemberId, room: RoomId | null = null): Face {
  const org = core.names.orgOf(member);
  const name = room === null ? core.names.member(member) : core.names.memberIn(room, member);
  const face = { member, name, dye: dyeOf(member) };
  return org === null ? face : { ...face, org };
}

/** Where only text fits, a guest's organisation stands behind the name. */
export function nameInText(core: Core, member: MemberId, room: RoomId): string {
  const { name, org } = faceOf(core, member, room);
  return org === undefined ? name : `${name} · ${org}`;
}

export function meView(core: Core): MeView {
  const { member, device } = core.identity;
  const role = core.roster.state().members.get(member)?.role ?? "guest";
  const hasGoals = role !== "guest";
  return { member, device, name: core.names.member(member), dye: dyeOf(member), role, hasGoals };
}

type Sources = Pick<Running, "core" | "local">;

/** What is worked out once for many rows. */
export interface RowsKnown {
  readonly alike: ReadonlyMap<MemberId, string>;
  readonly devices: ReadonlyMap<MemberId, readonly Device[]>;
}

const devicesByMember = (core: Core): RowsKnown["devices"] =>
  Map.groupBy(
    [...core.roster.state().devices.values()].filter(({ removedSeq }) => removedSeq === null),
    ({ member }) => member,
  );

export const rowsKnown = (core: Core): RowsKnown => ({
  alike: aliases(core),
  devices: devicesByMember(core),
});

export function personRow(
  sources: Sources,
  person: Member,
  known = rowsKnown(sources.core),
  room: RoomId | null = null,
): PersonRow {
  const { core, local } = sources;
  const { member, role, joinedAt, invitedBy, removed } = person;
  const verified = local.verified(member);
  const title = core.names.vouchedTitle(member, room);
  return {
    ...faceOf(core, member, room),
    role,
    me: member === core.identity.member,
    joinedAt,
    invitedBy: invitedBy === null ? null : core.names.member(invitedBy),
    devices: (known.devices.get(member) ?? []).map(({ device, addedAt }) => ({
      id: device,
      name: deviceName(core, device),
      addedAt,
      thisOne: device === core.identity.device,
    })),
    here: member === core.identity.member,
    guest: role === "guest" ? guestView(core, person) : null,
    title: title === "" ? null : title,
    vouched: title !== null,
    lookAlike: known.alike.get(member) ?? null,
    verified: verified === null ? "no" : equalBytes(verified.key, person.key) ? "yes" : "changed",
    gone: removed && {
      type: removed.by === member ? "left" : "removed",
      by: removed.by === member ? null : core.names.known(removed.by),
      at: removed.at,
    },
  };
}

function guestView(core: Core, person: Member): NonNullable<PersonRow["guest"]> {
  return {
    orgName: core.names.orgOf(person.member),
    until: person.until,
    expired: isExpired(person, core.time.now()),
    rooms: core.roster.rooms().filter((room) => roleIn(core.roster.rosters, room, person.member) !== null)
      .length,
  };
}

/** Those whom this person may know of: a guest sees only who shares a room with them, and is seen by no others. */
export function knownPeople(core: Core): readonly Member[] {
  const state = core.roster.state();
  const all = [...state.members.values()].filter(isActive);
  const shared = new Set(
    core.roster.rooms().flatMap((id) => {
      const room = core.roster.room(id);
      return room === null
        ? []
        : [...room.members.values()].flatMap((m) => (m.removed === null ? m.member : []));
    }),
  );
  const me = state.members.get(core.identity.member);
  const admin = isAdmin(state, core.identity.device);
  return all
    .filter(({ member, role, invitedBy }) => {
      if (member === core.identity.member || shared.has(member)) return true;
      if (me?.role === "guest") return false;
      return role !== "guest" || admin || invitedBy === core.identity.member;
    })
    .sort((a, b) => a.joinedAt - b.joinedAt || (a.member < b.member ? -1 : 1));
}

/** Of which other organisation the people are whom an invite is for: its twin on the organisation's chain says so. */
export function guestOrgOf(core: Core, invite: InviteId | undefined): string | null {
  const sealed = invite && core.roster.state().invites.get(invite)?.terms?.orgNameSealed;
  return sealed ? core.names.text(sealed) : null;
}

export const aliases = (core: Core): ReadonlyMap<MemberId, string> =>
  lookAlikes(knownPeople(core).map(({ member }) => ({ member, name: core.names.member(member) })));

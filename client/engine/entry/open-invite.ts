import {
  type Bytes,
  createOpenText,
  epochKeyFor,
  err,
  type Invite,
  type InviteLink,
  inviteKeys,
  inviteState,
  ok,
  openCard,
  parseInviteLink,
  type Result,
  type RoomRoster,
  type RosterState,
} from "../../../crdt/index.ts";
import type { CommandError } from "../api.ts";
import { refuse } from "../commands/answers.ts";
import type { Ports } from "../ports.ts";
import { parseWraps } from "../state/identity.ts";
import { NAME_TO_COME, plainName } from "../state/plain-name.ts";
import { type KnownRoster, reduceBytes, reduceRoomBytes } from "../state/roster-book.ts";
import { inviteErrorOf } from "../sync/invite-errors.ts";
import { readInviteNames } from "../sync/invite-names.ts";
import { type Chain, readChains } from "../sync/relay-http.ts";

/** What a link leads to, read with the link's own secret and not used yet. */
export interface OpenInvite {
  readonly link: InviteLink;
  readonly invite: Invite;
  readonly origin: string;
  readonly roster: KnownRoster;
  readonly entries: readonly Bytes[];
  readonly wraps: ReturnType<typeof parseWraps>;
  readonly orgName: string;
  readonly invitedBy: string;
  readonly roomName: string | null;
  /** Where guests come from, as the inviter calls it. */
  readonly guestOrg: string | null;
  /** The room's own invite asks somebody inside first. */
  readonly roomAsks: boolean;
  /** The relay's clock: this device's own may be wrong. */
  readonly now: number;
}

export async function openInvite(ports: Ports, text: string): Promise<Result<OpenInvite, CommandError>> {
  const { crypto, network, clock } = ports;
  const link = parseInviteLink(text, crypto);
  if (!link.ok) return refuse({ type: "TornLink" });
  const origin = network.homeOrigin ?? link.value.origin;
  if (origin === null) return refuse({ type: "TornLink" });
  if (link.value.origin !== null && link.value.origin !== origin)
    return refuse({ type: "WrongRelay", expected: link.value.origin });
  const { chain: org, rooms } = link.value;
  const keys = await inviteKeys(crypto, link.value.secret);
  const who = { kind: "invite", invite: keys.invite } as const;
  const read = await readChains(network, origin, { org, rooms, who, signer: keys.signer });
  if (!read.ok) return err(inviteErrorOf(read.error));
  const [orgChain, roomChain] = read.value.chains;
  const reduced = await reduceBytes(orgChain.entries, crypto);
  if (!reduced.ok || reduced.value.state.chain !== org)
    return refuse({ type: "Internal", detail: "the relay sent another organisation" });
  const { state } = reduced.value;
  const now = read.value.relayNow ?? clock.now();
  const standing = standingError(state, keys.invite, now);
  const invite = state.invites.get(keys.invite);
  if (standing !== null) return err(standing);
  if (invite === undefined) return refuse({ type: "InviteUnknown" });
  const wraps = parseWraps(orgChain.wraps);
  const [roomId] = rooms;
  const room =
    roomChain === undefined || roomId === undefined
      ? null
      : ((await reduceRoomBytes(roomChain.entries, roomId, state, crypto))?.state ?? null);
  const told = readInviteNames(text);
  const names =
    (await orgNames(
      ports,
      state,
      invite,
      await epochKeyFor({ crypto, state, wraps }, keys.invite, keys.opener),
    )) ??
    (room && roomChain && (await roomNames(ports, room, roomChain, invite, keys.opener))) ??
    null;
  return ok({
    link: link.value,
    invite,
    origin,
    roster: reduced.value,
    entries: orgChain.entries,
    wraps,
    orgName: names?.orgName ?? told?.orgName ?? NAME_TO_COME,
    invitedBy: names?.invitedBy ?? told?.invitedBy ?? NAME_TO_COME,
    roomName: names?.roomName ?? told?.roomName ?? null,
    guestOrg: told?.guestOrg ?? null,
    roomAsks: room?.invites.get(keys.invite)?.terms.needsApproval ?? false,
    now,
  });
}

interface InviteNames {
  readonly orgName: string | null;
  readonly invitedBy: string | null;
  readonly roomName: string | null;
}

async function orgNames(
  { crypto }: Ports,
  state: RosterState,
  { createdBy }: Invite,
  epochKey: Bytes | null,
): Promise<InviteNames | null> {
  if (epochKey === null) return null;
  const open = createOpenText(crypto, state.chain, new Map([[state.epoch, epochKey]]));
  const inviter = state.members.get(createdBy);
  return {
    orgName: shown(await open("org-name", state.nameSealed)),
    invitedBy: inviter === undefined ? null : shown(await open("member-name", inviter.nameSealed)),
    roomName: null,
  };
}

/** Guests hold no key of the organisation: the room's card of whoever invited them says who and where. */
async function roomNames(
  { crypto }: Ports,
  room: RoomRoster,
  { wraps }: Chain,
  { createdBy, invite }: Invite,
  opener: Parameters<typeof epochKeyFor>[2],
): Promise<InviteNames | null> {
  const epochKey = await epochKeyFor({ crypto, state: room, wraps: parseWraps(wraps) }, invite, opener);
  if (epochKey === null) return null;
  const open = createOpenText(crypto, room.chain, new Map([[room.epoch, epochKey]]));
  const inside = room.members.get(createdBy);
  const card = inside && (await openCard(open, inside.cardSealed));
  return {
    orgName: shown(card?.orgName ?? null),
    invitedBy: shown(card?.name ?? null),
    roomName: shown(await open("room-name", room.nameSealed)),
  };
}

const shown = (name: string | null): string | null => plainName(name ?? "") || null;

function standingError(
  state: RosterState,
  invite: Parameters<typeof inviteState>[1],
  now: number,
): CommandError | null {
  switch (inviteState(state, invite, now)) {
    case "open":
      return null;
    case "expired":
      return { type: "InviteExpired", at: state.invites.get(invite)?.expiresAt ?? now };
    case "usedUp":
      return { type: "InviteUsedUp" };
    case "revoked":
      return { type: "InviteRevoked" };
    default:
      return { type: "InviteUnknown" };
  }
}

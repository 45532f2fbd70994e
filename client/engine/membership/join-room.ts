import {
  type ChainId,
  createOpenText,
  epochKeyFor,
  err,
  type InviteId,
  inviteKeys,
  type Opener,
  ok,
  parseInviteLink,
  type Result,
  type RoomRoster,
  roomInviteState,
  roomJoinAct,
  roomJoinRequestAct,
} from "../../../crdt/index.ts";
import type { CommandError, Commands } from "../api.ts";
import { refuse } from "../commands/answers.ts";
import type { Running } from "../running.ts";
import { parseWraps } from "../state/identity.ts";
import { plainName } from "../state/plain-name.ts";
import { reduceRoomBytes } from "../state/roster-book.ts";
import { inviteErrorOf } from "../sync/invite-errors.ts";
import { readInviteNames } from "../sync/invite-names.ts";
import { readChains } from "../sync/relay-http.ts";
import { joinError } from "./errors.ts";

/** Somebody of the organisation follows a room's link: reads the chain with the link's secret, then joins as themselves. */
export async function joinRoom(
  run: Running,
  text: string,
): Promise<Result<Commands["joinRoom"]["output"], CommandError>> {
  const { core } = run;
  const read = await readLink(run, text);
  if (!read.ok) return read;
  const { secret, invite: id, chain, entries, wraps } = read.value;

  let waiting = false;
  const joined = await run.acts.submit<RoomRoster>(async (hand) => {
    const room = await roomFrom(run, chain, entries);
    const invite = room?.invites.get(id);
    if (room === null || invite === undefined) return refuse({ type: "InviteUnknown" });
    if (room.members.get(core.identity.member)?.removed === null)
      return refuse({ type: "AlreadyMember", orgName: core.names.org() });
    const standing = roomInviteState(room, hand.org, id, hand.at);
    if (standing !== "open") return refuse(endOf(standing, invite.expiresAt));
    const card = core.names.cardOf(core.identity.member);
    waiting = invite.terms.needsApproval;
    const act = waiting
      ? await roomJoinRequestAct(hand, room, { secret, card })
      : await roomJoinAct(hand, room, { secret, card, wraps: parseWraps(wraps) });
    return act.ok ? act : refuse(joinError(act.error));
  });
  return joined.ok ? ok({ room: joined.value.state.room, waiting }) : joined;
}

/** What a link into a room of one's own organisation leads to, without using it. */
export async function inspectRoomLink(
  run: Running,
  text: string,
): Promise<Result<Commands["inspectInvite"]["output"], CommandError>> {
  const { core } = run;
  const { crypto } = core.ports;
  const read = await readLink(run, text);
  if (!read.ok) return read;
  const { invite: id, opener, chain, entries, wraps } = read.value;
  const room = await roomFrom(run, chain, entries);
  const invite = room?.invites.get(id);
  if (room === null || invite === undefined) return refuse({ type: "InviteUnknown" });
  const standing = roomInviteState(room, core.roster.state(), id, core.time.now());
  if (standing !== "open") return refuse(endOf(standing, invite.expiresAt));
  const key = await epochKeyFor({ crypto, state: room, wraps: parseWraps(wraps) }, id, opener);
  const open = createOpenText(crypto, room.chain, new Map(key === null ? [] : [[room.epoch, key]]));
  return ok({
    orgName: core.names.org(),
    invitedBy: core.names.member(invite.createdBy),
    expiresAt: invite.expiresAt,
    guestOrg: null,
    guestUntil: null,
    roomName:
      plainName((await open("room-name", room.nameSealed)) ?? "") ||
      (readInviteNames(text)?.roomName ?? null),
    needsApproval: invite.terms.needsApproval,
  });
}

interface ReadLink {
  readonly secret: Uint8Array;
  readonly invite: InviteId;
  readonly opener: Opener;
  readonly chain: ChainId;
  readonly entries: readonly Uint8Array[];
  readonly wraps: readonly Uint8Array[];
}

/** Reads the room's chain as whoever holds the link may, and what the organisation's has more than this device. */
async function readLink(run: Running, text: string): Promise<Result<ReadLink, CommandError>> {
  const { core } = run;
  const { crypto, network } = core.ports;
  const { org, relay } = core.identity.record;
  const link = parseInviteLink(text, crypto);
  if (!link.ok) return refuse({ type: "TornLink" });
  const [chain] = link.value.rooms;
  if (link.value.chain !== org || chain === undefined)
    return refuse({ type: "AlreadyMember", orgName: core.names.org() });
  const { secret } = link.value;
  const { invite, signer, opener } = await inviteKeys(crypto, secret);
  const who = { kind: "invite", invite } as const;
  const read = await readChains(network, relay, { org, rooms: [chain], who, signer });
  if (!read.ok) return err(inviteErrorOf(read.error));
  const [orgChain, roomChain] = read.value.chains;
  if (roomChain === undefined) return refuse({ type: "InviteUnknown" });
  await core.queue.run(async () => {
    const grown = await core.roster.accept(org, 0, orgChain.entries);
    if (grown.ok) await run.effects.grown(org, grown.value);
  });
  return ok({ secret, invite, opener, chain, entries: roomChain.entries, wraps: roomChain.wraps });
}

/** The chain as far as it is known: what came with the link, or more since. */
async function roomFrom(
  { core }: Running,
  chain: ChainId,
  bytes: readonly Uint8Array[],
): Promise<RoomRoster | null> {
  const known = core.roster.chainOf(chain);
  if (known !== null && "access" in known) return known;
  return (await reduceRoomBytes(bytes, chain, core.roster.state(), core.ports.crypto))?.state ?? null;
}

function endOf(standing: "unknown" | "revoked" | "expired" | "usedUp", expiresAt: number): CommandError {
  if (standing === "expired") return { type: "InviteExpired", at: expiresAt };
  if (standing === "usedUp") return { type: "InviteUsedUp" };
  return { type: standing === "revoked" ? "InviteRevoked" : "InviteUnknown" };
}

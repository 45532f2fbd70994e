import {
  type ChainId,
  err,
  inviteKeys,
  ok,
  parseEntry,
  parseInviteLink,
  type Result,
  type RoomRoster,
  reduceRoomChain,
  roomInviteState,
  roomJoinAct,
  roomJoinRequestAct,
} from "../../../crdt/index.ts";
import type { CommandError, Commands } from "../api.ts";
import { refuse } from "../commands/answers.ts";
import type { Running } from "../running.ts";
import { parseWraps } from "../state/identity.ts";
import { inviteErrorOf } from "../sync/invite-errors.ts";
import { readChains } from "../sync/relay-http.ts";
import { errorOf } from "./errors.ts";

/** Somebody of the organisation follows a room's link: reads the chain with the link's secret, then joins as themselves. */
export async function joinRoom(
  run: Running,
  text: string,
): Promise<Result<Commands["joinRoom"]["output"], CommandError>> {
  const { core } = run;
  const { crypto, network } = core.ports;
  const { org, relay } = core.identity.record;
  const link = parseInviteLink(text, crypto);
  if (!link.ok) return refuse({ type: "TornLink" });
  const [chain] = link.value.rooms;
  if (link.value.chain !== org || chain === undefined)
    return refuse({ type: "AlreadyMember", orgName: core.names.org() });
  const keys = await inviteKeys(crypto, link.value.secret);
  const who = { kind: "invite", invite: keys.invite } as const;
  const read = await readChains(network, relay, { org, rooms: [chain], who, signer: keys.signer });
  if (!read.ok) return err(inviteErrorOf(read.error));
  const [orgChain, roomChain] = read.value.chains;
  if (roomChain === undefined) return refuse({ type: "InviteUnknown" });
  await core.queue.run(async () => {
    const grown = await core.roster.accept(org, 0, orgChain.entries);
    if (grown.ok) await run.effects.grown(org, grown.value);
  });

  let waiting = false;
  const joined = await run.acts.submit<RoomRoster>(async (hand) => {
    const room = await roomFrom(run, chain, roomChain.entries);
    const invite = room?.invites.get(keys.invite);
    if (room === null || invite === undefined) return refuse({ type: "InviteUnknown" });
    if (room.members.get(core.identity.member)?.removed === null)
      return refuse({ type: "AlreadyMember", orgName: core.names.org() });
    const standing = roomInviteState(room, hand.org, keys.invite, hand.at);
    if (standing !== "open") return refuse(endOf(standing, invite.expiresAt));
    const { secret } = link.value;
    const card = core.names.cardOf(core.identity.member);
    waiting = invite.terms.needsApproval;
    const act = waiting
      ? await roomJoinRequestAct(hand, room, { secret, card })
      : await roomJoinAct(hand, room, { secret, card, wraps: parseWraps(roomChain.wraps) });
    return act.ok ? act : refuse(errorOf(act.error));
  });
  return joined.ok ? ok({ room: joined.value.state.room, waiting }) : joined;
}

/** The chain as far as it is known: what came with the link, or more since. */
async function roomFrom(
  { core }: Running,
  chain: ChainId,
  bytes: readonly Uint8Array[],
): Promise<RoomRoster | null> {
  const known = core.roster.chainOf(chain);
  if (known !== null && "access" in known) return known;
  const { crypto } = core.ports;
  const entries = bytes.flatMap((one) => {
    const entry = parseEntry(one, crypto);
    return entry.ok ? [entry.value] : [];
  });
  const reduced = await reduceRoomChain(entries, core.roster.state(), crypto);
  return reduced.ok && reduced.value.chain === chain ? reduced.value : null;
}

function endOf(standing: "unknown" | "revoked" | "expired" | "usedUp", expiresAt: number): CommandError {
  if (standing === "expired") return { type: "InviteExpired", at: expiresAt };
  if (standing === "usedUp") return { type: "InviteUsedUp" };
  return { type: standing === "revoked" ? "InviteRevoked" : "InviteUnknown" };
}

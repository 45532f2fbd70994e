import {
  createInviteAct,
  createRoomInviteAct,
  encodeInviteLink,
  err,
  fromHex,
  ok,
  orgAct,
  parseInviteId,
  type Result,
} from "../../../crdt/index.ts";
import type { CommandError, Commands } from "../api.ts";
import { checkName } from "../commands/chat.ts";
import type { Running } from "../running.ts";
import { withInviteNames } from "../sync/invite-names.ts";
import { roomName } from "../views/room-name.ts";
import { inRoom } from "./in-room.ts";

const NAME_UNITS = 60;
const DAY_MS = 86_400_000;
const MAX_DAYS = 365;
const MAX_USES = 10_000;

/** A link for members opens the room's chain; one for guests opens the organisation's too, with the same secret. */
export async function createLink(
  run: Running,
  input: Commands["createRoomLink"]["input"],
): Promise<Result<Commands["createRoomLink"]["output"], CommandError>> {
  const { core, acts, inviteLinks } = run;
  const { crypto } = core.ports;
  const expiresAt = core.time.now() + Math.min(Math.max(1, Math.floor(input.days)), MAX_DAYS) * DAY_MS;
  const maxUses = Math.min(Math.max(1, Math.floor(input.uses)), MAX_USES);
  const { org: chain, relay: origin } = core.identity.record;
  let secret: Uint8Array | undefined;
  if (input.guestOrg !== null) {
    const orgName = checkName(input.guestOrg, NAME_UNITS);
    if (!orgName.ok) return orgName;
    const invited = await acts.submit(async (hand) => {
      const epochKey = core.keys.newest(chain);
      if (epochKey === null) return err({ type: "NoKeyYet" });
      const made = await createInviteAct({
        crypto,
        state: hand.org,
        epochKey,
        by: hand.device,
        signer: hand.signer,
        role: "guest",
        maxUses,
        expiresAt,
        needsApproval: false,
        guests: { orgName: orgName.value, until: input.guestUntil },
      });
      secret = made.secret;
      return orgAct(hand, [made.action], made.wraps);
    });
    if (!invited.ok) return invited;
  }
  let id = "";
  const made = await inRoom(run, input.room, async ({ hand, room, epochKey, keys }) => {
    const { role, needsApproval } = input;
    const invite = await createRoomInviteAct(hand, room, {
      epochKey,
      keys,
      role,
      maxUses,
      expiresAt,
      needsApproval,
      ...(secret === undefined ? {} : { secret }),
    });
    if (invite.ok) [id, secret] = [invite.value.invite, invite.value.secret];
    return invite;
  });
  if (!made.ok) return made;
  const bare = encodeInviteLink(
    { origin, chain, secret: secret as Uint8Array, rooms: [made.value.chain] },
    crypto,
  );
  const link = withInviteNames(bare, {
    orgName: core.names.org(),
    invitedBy: core.names.member(core.identity.member),
    roomName: roomName(core, made.value.state.room),
    guestOrg: input.guestOrg,
  });
  const invite = parseInviteId(fromHex(id));
  if (invite !== null)
    await inviteLinks.keep(invite, { link, wraps: made.value.wraps.map(({ bytes }) => bytes) });
  return ok({ id, link, expiresAt });
}

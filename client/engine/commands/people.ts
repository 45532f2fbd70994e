import {
  canInvite,
  createInviteAct,
  encodeInviteLink,
  fromHex,
  ok,
  parseInviteId,
} from "../../../crdt/index.ts";
import type { Running } from "../running.ts";
import { done, type Handlers, type PeopleCommand, refuse } from "./answers.ts";
import { checkText } from "./chat.ts";

const NAME_UNITS = 60;
const DAY_MS = 86_400_000;
const MAX_DAYS = 365;
const MAX_USES = 10_000;

/** Invites and the own profile. Invites need the relay: the link must work the moment it is handed over. */
export function peopleCommands({ core, acts, inviteLinks }: Running): Pick<Handlers, PeopleCommand> {
  return {
    async createInvite({ days, uses }) {
      const { crypto } = core.ports;
      const { epochKey, device, keys, record } = core.identity;
      if (!canInvite(core.roster.state(), device))
        return refuse({ type: "NotAllowed", rule: "membersInviteMembersOnly" });
      const expiresAt = core.time.now() + Math.min(Math.max(1, Math.floor(days)), MAX_DAYS) * DAY_MS;
      const maxUses = Math.min(Math.max(1, Math.floor(uses)), MAX_USES);
      const made = await createInviteAct({
        crypto,
        state: core.roster.state(),
        epochKey,
        by: device,
        signer: keys.signer,
        role: "member",
        maxUses,
        expiresAt,
      });
      const wraps = made.wraps.map((wrap) => wrap.bytes);
      const submitted = await acts.submit(made.action, wraps);
      if (!submitted.ok) return submitted;
      const link = encodeInviteLink({ origin: record.relay, chain: record.org, secret: made.secret }, crypto);
      await inviteLinks.keep(made.invite, { link, wraps });
      return ok({ id: made.invite, link, expiresAt });
    },
    async revokeInvite({ id }) {
      const invite = parseInviteId(fromHex(id));
      if (invite === null || !core.roster.state().invites.has(invite)) return refuse({ type: "NotFound" });
      const submitted = await acts.submit({ kind: "inviteRevoked", invite }, []);
      return submitted.ok ? done : submitted;
    },
    async setProfile({ name }) {
      const text = checkText(name, NAME_UNITS);
      if (!text.ok) return text;
      const kept = await core.queue.run(() => acts.keep({ kind: "profileSet", name: text.value }));
      if (kept.ok) void acts.flush();
      return kept;
    },
  };
}

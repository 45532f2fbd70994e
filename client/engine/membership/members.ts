import {
  createInviteAct,
  encodeInviteLink,
  err,
  ok,
  orgAct,
  removeMemberAct,
  roomAct,
  sealCard,
  vouchAct,
} from "../../../crdt/index.ts";
import { done, type Handlers, type MemberCommand, refuse } from "../commands/answers.ts";
import { checkName } from "../commands/chat.ts";
import type { Running } from "../running.ts";
import { plainName } from "../state/plain-name.ts";
import { withInviteNames } from "../sync/invite-names.ts";
import { inRoom, memberOfText, noted, openHeads } from "./in-room.ts";

const NAME_UNITS = 60;
const DAY_MS = 86_400_000;
const MAX_DAYS = 365;
const MAX_USES = 10_000;
const MAX_CAP = 10_000;

/** People of the organisation: who comes in, who may do what, who leaves. */
export function memberCommands(run: Running): Pick<Handlers, MemberCommand> {
  const { core, acts, inviteLinks, local } = run;

  async function remove(id: string | null, heir: string | null) {
    const member = id === null ? core.identity.member : memberOfText(id);
    const successor = heir === null ? null : memberOfText(heir);
    if (member === null || (heir !== null && successor === null)) return refuse({ type: "NotFound" });
    return noted(
      await acts.submit(async (hand) => {
        const epochKey = core.keys.held(hand.org.chain); // an older one will do: see `removeFromRoom`
        return removeMemberAct(hand, { epochKey, member, heads: openHeads(run), successor });
      }),
    );
  }

  /** A guest is known by a card in each room. */
  async function renameGuest(name: string) {
    const card = { ...core.names.cardOf(core.identity.member), name };
    for (const room of core.roster.rooms()) {
      if (core.roster.room(room)?.members.get(core.identity.member)?.removed !== null) continue;
      const renamed = await inRoom(run, room, async ({ hand, room: state, epochKey }) => {
        const cardSealed = await sealCard(hand.crypto, epochKey, state.epoch, card);
        return roomAct(hand, state, [{ kind: "roomCardSet", cardSealed }]);
      });
      if (!renamed.ok) return renamed;
    }
    return done;
  }

  return {
    async createInvite({ days, uses, role = "member", needsApproval = false }) {
      const { crypto } = core.ports;
      const { org: chain, relay: origin } = core.identity.record;
      const expiresAt = core.time.now() + Math.min(Math.max(1, Math.floor(days)), MAX_DAYS) * DAY_MS;
      const maxUses = Math.min(Math.max(1, Math.floor(uses)), MAX_USES);
      let made: Awaited<ReturnType<typeof createInviteAct>> | null = null;
      const submitted = await acts.submit(async (hand) => {
        const epochKey = core.keys.newest(hand.org.chain);
        if (epochKey === null) return err({ type: "NoKeyYet" });
        const { org: state, device: by, signer } = hand;
        const terms = { role, maxUses, expiresAt, needsApproval };
        made = await createInviteAct({ crypto, state, epochKey, by, signer, ...terms });
        return orgAct(hand, [made.action], made.wraps);
      });
      if (!submitted.ok) return submitted;
      const { invite, secret, wraps } = made as unknown as Awaited<ReturnType<typeof createInviteAct>>; // made by the act that was taken
      const bare = encodeInviteLink({ origin, chain, secret }, crypto);
      const names = {
        orgName: core.names.org(),
        invitedBy: core.names.member(core.identity.member),
        roomName: null,
        guestOrg: null,
      };
      const link = needsApproval ? withInviteNames(bare, names) : bare; // with a key inside, the names open by it
      await inviteLinks.keep(invite, { link, wraps: wraps.map(({ bytes }) => bytes) });
      return ok({ id: invite, link, expiresAt });
    },
    async setProfile({ name }) {
      const text = checkName(name, NAME_UNITS);
      if (!text.ok) return text;
      if (core.roster.state().members.get(core.identity.member)?.role === "guest")
        return renameGuest(text.value);
      const kept = await core.queue.run(() => acts.keep({ kind: "profileSet", name: text.value }));
      if (kept.ok) void acts.flush();
      return kept;
    },
    async setRole({ member: id, role }) {
      const member = memberOfText(id);
      if (member === null) return refuse({ type: "NotFound" });
      return noted(await acts.submit((hand) => orgAct(hand, [{ kind: "roleSet", member, role }])));
    },
    removeMember: ({ member, successor }) => remove(member, successor),
    leaveOrg: ({ successor }) => remove(null, successor),
    async vouch({ member: id, name, title }) {
      const member = memberOfText(id);
      if (member === null) return refuse({ type: "NotFound" });
      const given =
        plainName(name) === "" ? null : { name: checkName(name, NAME_UNITS), title: plainName(title) };
      if (given !== null && !given.name.ok) return given.name;
      const person = given?.name.ok
        ? { name: given.name.value, title: given.title.slice(0, NAME_UNITS) }
        : null;
      return noted(
        await acts.submit(async (hand) => {
          const epochKey = core.keys.newest(hand.org.chain);
          return epochKey === null ? err({ type: "NoKeyYet" }) : vouchAct(hand, { epochKey, member, person });
        }),
      );
    },
    async setGuestCap({ perDay }) {
      const cap = Math.min(Math.max(0, Math.floor(perDay)), MAX_CAP);
      return noted(await acts.submit((hand) => orgAct(hand, [{ kind: "guestCapSet", perDay: cap }])));
    },
    async setGuestUntil({ member: id, until }) {
      const member = memberOfText(id);
      if (member === null) return refuse({ type: "NotFound" });
      return noted(await acts.submit((hand) => orgAct(hand, [{ kind: "guestUntilSet", member, until }])));
    },
    async markVerified({ member: id, verified }) {
      const member = memberOfText(id);
      const person = member && core.roster.state().members.get(member);
      if (!person) return refuse({ type: "NotFound" });
      await local.setVerified(person.member, verified ? person.key : null, core.time.now());
      return done;
    },
  };
}

import {
  addToRoomAct,
  answerRequestAct,
  answerRoomRequestAct,
  cutsOfMember,
  err,
  fromHex,
  type MemberId,
  ok,
  openRoomCuts,
  orgAct,
  parseInviteId,
  parseRoomId,
  type RoomId,
  roomAct,
  WHO,
  type WhoMay,
  whoMayAt,
} from "../../../crdt/index.ts";
import { done, type Handlers, type RoomCommand, refuse } from "../commands/answers.ts";
import type { Running } from "../running.ts";
import { handOnKeys } from "./audit.ts";
import { answerError } from "./errors.ts";
import { foundAndKeep } from "./found-room.ts";
import { headsOf, inRoom, memberOfText, noted, removeFromRoom } from "./in-room.ts";
import { joinRoom } from "./join-room.ts";
import { createLink } from "./links.ts";

/** Private and direct rooms: founding, people, rules, links. */
export function roomCommands(run: Running): Pick<Handlers, RoomCommand> {
  const { core, acts } = run;

  async function leave(id: string) {
    const room = parseRoomId(fromHex(id));
    const chain = room && core.roster.room(room);
    if (chain !== null) await handOnKeys(run, chain);
    return removeFrom(run, id, core.identity.member);
  }

  return {
    async openDirect({ member: id }, command) {
      const member = memberOfText(id);
      if (member === null || !core.roster.state().members.has(member)) return refuse({ type: "NotFound" });
      const there = directRoomWith(run, member);
      return there === null
        ? foundAndKeep(
            run,
            { name: core.names.member(member), history: "all", members: [], peer: member },
            command,
          )
        : ok({ room: there });
    },
    async addToRoom({ room, members, role }) {
      const added = await inRoom(run, room, ({ hand, room: state, epochKey, keys, heads }) =>
        addToRoomAct(hand, state, {
          epochKey,
          keys,
          heads,
          people: members.flatMap((id) => {
            const member = memberOfText(id);
            return member === null ? [] : [{ member, role, card: core.names.cardOf(member) }];
          }),
        }),
      );
      return noted(added);
    },
    async removeFromRoom({ room, member: id }) {
      return noted(await removeFrom(run, room, memberOfText(id)));
    },
    async leaveRoom({ room }) {
      return noted(await leave(room));
    },
    async leaveAndBlock({ room: id }) {
      const room = parseRoomId(fromHex(id));
      const me = (room && core.roster.room(room)?.members.get(core.identity.member)) ?? null;
      const inviter = me?.addedBy ?? core.roster.state().members.get(core.identity.member)?.invitedBy ?? null;
      const left = await leave(id);
      if (left.ok && inviter !== null) await run.local.setBlocked(inviter, true);
      return noted(left);
    },
    async setBlocked({ member: id, blocked }) {
      const member = memberOfText(id);
      if (member === null) return refuse({ type: "NotFound" });
      await run.local.setBlocked(member, blocked);
      return done;
    },
    async setRoomRole({ room: id, member: who, role }) {
      const [room, member] = [parseRoomId(fromHex(id)), memberOfText(who)];
      if (room === null || member === null) return refuse({ type: "NotFound" });
      if (core.roster.room(room) === null && core.roster.state().rooms.has(room))
        return noted(
          await acts.submit((hand) => {
            const cuts =
              role === "reader"
                ? openRoomCuts(hand.org, { member }, new Map([[room, headsOf(run, room)]]))
                : [];
            return orgAct(hand, [{ kind: "openRoomRoleSet", room, member, role, cuts }]);
          }),
        );
      return noted(
        await inRoom(run, id, ({ hand, room: state, heads }) => {
          const cuts = role === "reader" ? cutsOfMember(hand.org, member, heads) : [];
          return roomAct(hand, state, [{ kind: "roomRoleSet", member, role, cuts }]);
        }),
      );
    },
    async setRoomRules({ room: id, history, whoAdds, ...changed }) {
      const room = parseRoomId(fromHex(id));
      if (room === null || !isWhoMay(changed)) return refuse({ type: "NotFound" });
      if (core.roster.room(room) === null && core.roster.state().rooms.has(room))
        return noted(
          await acts.submit((hand) => {
            const whoMay = { ...whoMayAt(hand.org, room), ...changed };
            return orgAct(hand, [{ kind: "openRoomRulesSet", room, whoMay }]);
          }),
        );
      return noted(
        await inRoom(run, id, ({ hand, room: state }) => {
          const rules = { history: history ?? state.history, whoAdds: whoAdds ?? state.whoAdds };
          const whoMay = { ...state.whoMay, ...changed };
          return roomAct(hand, state, [{ kind: "roomSettingsSet", ...rules, whoMay }]);
        }),
      );
    },
    createRoomLink: (input) => createLink(run, input),
    joinRoom: ({ link }) => joinRoom(run, link),
    async answerRequest({ id, accept }) {
      const [place, who] = id.split("/");
      const member = memberOfText(who ?? "");
      if (member === null) return refuse({ type: "NotFound" });
      if (place !== "")
        return noted(
          await inRoom(run, place ?? "", async ({ hand, room, keys, heads }) => {
            const made = await answerRoomRequestAct(hand, room, { keys, heads, member, accept });
            return made.ok ? made : err(answerError(made.error));
          }),
        );
      return noted(
        await acts.submit(async (hand) => {
          const keys = core.keys.keysOf(hand.org.chain);
          const made = await answerRequestAct(hand, { keys, member, accept });
          return made.ok ? made : err(answerError(made.error));
        }),
      );
    },
    async revokeInvite({ id }) {
      const invite = parseInviteId(fromHex(id));
      if (invite === null) return refuse({ type: "NotFound" });
      const rooms = core.roster.rooms().flatMap((room) => core.roster.room(room) ?? []);
      const holders = rooms.filter(({ invites }) => invites.has(invite));
      const isOrgs = core.roster.state().invites.has(invite);
      if (holders.length === 0 && !isOrgs) return refuse({ type: "NotFound" });
      for (const { room } of holders) {
        const revoked = await inRoom(run, room, ({ hand, room: state }) =>
          roomAct(hand, state, [{ kind: "roomInviteRevoked", invite }]),
        );
        if (!revoked.ok) return revoked;
      }
      if (!isOrgs) return done;
      return noted(await acts.submit((hand) => orgAct(hand, [{ kind: "inviteRevoked", invite }])));
    },
  };
}

/** What comes over the line is text: nothing else is signed. */
const isWhoMay = (changed: Partial<WhoMay>): boolean =>
  Object.values(changed).every((who) => WHO.includes(who));

const removeFrom = async (run: Running, room: string, member: MemberId | null) =>
  member === null ? refuse({ type: "NotFound" }) : removeFromRoom(run, room, member);

/** Two people who found their room at the same time have two; everybody takes the one with the lower id. */
function directRoomWith({ core }: Running, member: MemberId): RoomId | null {
  const both = [core.identity.member, member];
  const [first] = core.roster
    .rooms()
    .filter((id) => {
      const room = core.roster.room(id);
      return room?.access === "direct" && both.every((one) => room.members.get(one)?.removed === null);
    })
    .sort();
  return first ?? null;
}

import type { Bytes } from "../base/bytes.ts";
import type { InviteId, MemberId } from "../base/ids.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { RoomAction, RoomRole, RoomUse } from "../roster/action.ts";
import { signInviteProof } from "../roster/invite-proof.ts";
import { memberOf } from "../roster/questions.ts";
import type { RoomRoster } from "../roster/room-state.ts";
import type { Wrap } from "../roster/wrap.ts";
import { type Act, type ActError, type Hand, roomAct, wrapperOf } from "./act.ts";
import { cutsOfMember, type Heads } from "./cuts.ts";
import { commitmentOf, inviteKeys } from "./derive.ts";
import { createOpenText } from "./names.ts";
import { epochKeyFor, openEpochKeys } from "./open-keys.ts";
import { replyKeys } from "./reply.ts";
import { openCard, type RoomCard } from "./room-card.ts";
import { type RoomKnown, thenRotateRoom } from "./rotate.ts";
import { sealCard, sealCardReply } from "./seal-card.ts";
import { sealRosterText } from "./seal-roster-text.ts";
import { wrapEpochKeyForInvite } from "./seals.ts";
import { recipientsAmong, withKeyFor, wrapUnlinked } from "./wrap-for.ts";

/** What people do in the chain of a private or direct room. */

const KEY_BYTES = 32;

type Founding = Extract<RoomAction, { readonly kind: "roomFounded" }>;
type RoomInvite = Extract<RoomAction, { readonly kind: "roomInviteCreated" }>;

/** An act whose key was already somebody's: `epochKey` is the one that the room starts or goes on with. */
export interface RoomEntered extends Act<RoomRoster> {
  readonly epochKey: Bytes;
}

/** A new room, with its chain and its key. Needs no relay: the chain begins here. */
export async function foundRoomAct(
  hand: Hand,
  ask: {
    readonly access: Founding["access"];
    readonly use: RoomUse;
    readonly history: Founding["history"];
    readonly name: string;
    readonly card: RoomCard; // the founder's own
    readonly peer: { readonly member: MemberId; readonly card: RoomCard } | null;
  },
): Promise<Result<RoomEntered, ActError>> {
  const { crypto, org } = hand;
  const { access, use, history, peer } = ask;
  const epochKey = crypto.randomBytes(KEY_BYTES);
  const seal = (card: RoomCard) => sealCard(crypto, epochKey, 0, card);
  const founded = await roomAct(hand, null, [
    {
      kind: "roomFounded",
      org: org.chain,
      access,
      use,
      history,
      nameSealed: await sealRosterText(crypto, epochKey, 0, "room-name", ask.name),
      cardSealed: await seal(ask.card),
      commitment: await commitmentOf(crypto, epochKey),
      peer: peer && { member: peer.member, cardSealed: await seal(peer.card) },
    },
  ]);
  if (!founded.ok) return founded;
  return ok({ ...(await withKeyFor(hand, founded.value, epochKey)), epochKey });
}

/** Adds people. Where newcomers read nothing older, a new epoch begins with them. */
export async function addToRoomAct(
  hand: Hand,
  room: RoomRoster,
  ask: RoomKnown & {
    readonly people: readonly {
      readonly member: MemberId;
      readonly role: RoomRole;
      readonly card: RoomCard;
    }[];
  },
): Promise<Result<Act<RoomRoster>, ActError>> {
  const actions = await Promise.all(
    ask.people.map(async ({ member, role, card }) => ({
      kind: "roomMemberAdded" as const,
      member,
      role,
      cardSealed: await sealCard(hand.crypto, ask.epochKey, room.epoch, card),
    })),
  );
  const added = await roomAct(hand, room, actions);
  if (!added.ok) return added;
  const members = ask.people.map(({ member }) => member);
  return keysFollow(hand, added.value, members, ask);
}

/** Takes somebody out of a room, or oneself. A new epoch follows, unless it was oneself. */
export async function removeFromRoomAct(
  hand: Hand,
  room: RoomRoster,
  ask: Omit<RoomKnown, "keys"> & { readonly member: MemberId },
): Promise<Result<Act<RoomRoster>, ActError>> {
  const { member, heads } = ask;
  const cuts = cutsOfMember(hand.org, member, heads);
  const removed = await roomAct(hand, room, [{ kind: "roomMemberRemoved", member, cuts }]);
  const self = memberOf(hand.org, hand.device);
  if (!removed.ok || self === null || self.member === member || self.role === "guest") return removed;
  return thenRotateRoom(hand, removed.value, ask);
}

export interface RoomInviteMade extends Act<RoomRoster> {
  readonly secret: Bytes; // for the link; never for the relay
  readonly invite: InviteId;
}

/**
 * A way into a room. With the secret of an invite to the org, one link opens both; without, a new one is made.
 * Whoever must ask first gets no key with the invite.
 */
export async function createRoomInviteAct(
  hand: Hand,
  room: RoomRoster,
  ask: Omit<RoomKnown, "heads"> & {
    readonly role: RoomInvite["role"];
    readonly maxUses: number;
    readonly expiresAt: number;
    readonly needsApproval: boolean;
    readonly secret?: Bytes;
  },
): Promise<Result<RoomInviteMade, ActError>> {
  const { crypto } = hand;
  const { role, maxUses, expiresAt, needsApproval } = ask;
  const secret = ask.secret ?? crypto.randomBytes(KEY_BYTES);
  const { invite, signer, opener } = await inviteKeys(crypto, secret);
  const [signKey, sealKey] = [signer.publicKey, opener.publicKey];
  const replyKey = needsApproval ? (await replyKeys(crypto, ask.epochKey)).publicKey : null;
  const terms = { needsApproval, replyKey, guestUntil: null, orgNameSealed: null };
  const made = await roomAct(hand, room, [
    { kind: "roomInviteCreated", invite, signKey, sealKey, role, maxUses, expiresAt, terms },
  ]);
  if (!made.ok) return made;
  const wrapper = wrapperOf(hand, room.chain);
  if (needsApproval) return ok({ ...made.value, secret, invite });
  const newest = await wrapEpochKeyForInvite(wrapper, { invite, sealKey }, room.epoch, ask.epochKey);
  const target = { kind: "epochKeyForInvite", recipient: invite, key: sealKey } as const;
  const older = await wrapUnlinked(hand, room, keysWith(room, ask), [target]);
  return ok({ ...made.value, wraps: [newest, ...older], secret, invite });
}

export type RoomJoinError =
  | ActError
  /** No wrap for this invite holds the key that the chain commits to. */
  | { readonly type: "NoKeyForInvite" }
  /** The room's chain knows no such invite, or it asks for nothing to be sent. */
  | { readonly type: "NoSuchInvite" };

/** Comes in by an invite that asks for no approval. The joiner already belongs to the org. */
export async function roomJoinAct(
  hand: Hand,
  room: RoomRoster,
  ask: { readonly secret: Bytes; readonly wraps: readonly Wrap[]; readonly card: RoomCard },
): Promise<Result<RoomEntered, RoomJoinError>> {
  const { crypto } = hand;
  const self = memberOf(hand.org, hand.device);
  const { invite, signer, opener } = await inviteKeys(crypto, ask.secret);
  if (self === null || !room.invites.has(invite)) return err({ type: "NoSuchInvite" });
  const epochKey = await epochKeyFor({ crypto, state: room, wraps: ask.wraps }, invite, opener);
  if (epochKey === null) return err({ type: "NoKeyForInvite" });
  const { member } = self;
  const openers = new Map([[invite, [opener]]]);
  const keys = await openEpochKeys({ crypto, chain: room, wraps: ask.wraps, openers });
  const joined = await roomAct(hand, room, [
    {
      kind: "roomJoined",
      invite,
      member,
      cardSealed: await sealCard(crypto, epochKey, room.epoch, ask.card),
      proof: await signInviteProof({ chain: room.chain, device: hand.device, member }, signer),
    },
  ]);
  if (!joined.ok) return joined;
  const entered = await withKeyFor(hand, joined.value, epochKey, [member]);
  return ok({ ...(await withOlderKeys(hand, entered, keys, [member])), epochKey });
}

/** Asks to come in. The card is sealed for those inside; the key comes with their answer. */
export async function roomJoinRequestAct(
  hand: Hand,
  room: RoomRoster,
  ask: { readonly secret: Bytes; readonly card: RoomCard },
): Promise<Result<Act<RoomRoster>, RoomJoinError>> {
  const { crypto } = hand;
  const self = memberOf(hand.org, hand.device);
  const { invite, signer } = await inviteKeys(crypto, ask.secret);
  const replyKey = room.invites.get(invite)?.terms.replyKey ?? null;
  const to = replyKey && { chain: room.chain, replyKey };
  const cardSealed = to && (await sealCardReply(crypto, to, ask.card));
  if (self === null || cardSealed === null) return err({ type: "NoSuchInvite" });
  const { member } = self;
  const proof = await signInviteProof({ chain: room.chain, device: hand.device, member }, signer);
  return roomAct(hand, room, [{ kind: "roomJoinRequested", invite, member, cardSealed, proof }]);
}

export type RoomAnswerError =
  | ActError
  | { readonly type: "NoSuchRequest" }
  /** The card does not open: sealed for a key that this device does not have, or for none. */
  | { readonly type: "UnreadableRequest" };

/** Lets somebody in who asked, or not. */
export async function answerRoomRequestAct(
  hand: Hand,
  room: RoomRoster,
  ask: {
    readonly keys: ReadonlyMap<number, Bytes>; // of the room, by epoch
    readonly heads: Heads;
    readonly member: MemberId;
    readonly accept: boolean;
  },
): Promise<Result<Act<RoomRoster>, RoomAnswerError>> {
  const { member } = ask;
  const request = room.requests.get(member);
  if (request === undefined) return err({ type: "NoSuchRequest" });
  if (!ask.accept)
    return roomAct(hand, room, [{ kind: "roomJoinAnswered", member, accept: false, cardSealed: null }]);
  const epochKey = ask.keys.get(room.epoch);
  const open = createOpenText(hand.crypto, room.chain, ask.keys);
  const card = await openCard(open, request.cardSealed);
  if (epochKey === undefined || card === null) return err({ type: "UnreadableRequest" });
  const cardSealed = await sealCard(hand.crypto, epochKey, room.epoch, card);
  const answered = await roomAct(hand, room, [
    { kind: "roomJoinAnswered", member, accept: true, cardSealed },
  ]);
  return answered.ok ? keysFollow(hand, answered.value, [member], { ...ask, epochKey }) : answered;
}

/** A new epoch when one is due, which reaches everybody; otherwise the newest key for those who came. */
async function keysFollow(
  hand: Hand,
  done: Act<RoomRoster>,
  members: readonly MemberId[],
  known: RoomKnown,
): Promise<Result<Act<RoomRoster>, ActError>> {
  const rotated = await thenRotateRoom(hand, done, known);
  if (!rotated.ok) return rotated;
  const reached =
    rotated.value.newKey === null ? await withKeyFor(hand, done, known.epochKey, members) : rotated.value;
  return ok(await withOlderKeys(hand, reached, keysWith(done.state, known), members));
}

async function withOlderKeys(
  hand: Hand,
  done: Act<RoomRoster>,
  keys: ReadonlyMap<number, Bytes>,
  members: readonly MemberId[],
): Promise<Act<RoomRoster>> {
  const { state, newKey } = done;
  const all = newKey === null ? keys : new Map([...keys, [newKey.epoch, newKey.key]]);
  const recipients = recipientsAmong(hand, state, members);
  return { ...done, wraps: [...done.wraps, ...(await wrapUnlinked(hand, state, all, recipients))] };
}

const keysWith = (
  { epoch }: RoomRoster,
  { keys, epochKey }: Omit<RoomKnown, "heads">,
): ReadonlyMap<number, Bytes> => new Map([...keys, [epoch, epochKey]]);

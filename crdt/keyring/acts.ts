import type { Bytes } from "../base/bytes.ts";
import { type DeviceId, type InviteId, type MemberId, parseRoomId, type RoomId } from "../base/ids.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { CryptoPort, Signer } from "../crypto/port.ts";
import type {
  Action,
  ActionOf,
  DeviceCard,
  InviteRole,
  InviteTerms,
  MemberCard,
  RoomUse,
} from "../roster/action.ts";
import type { Entry, EntryDraft } from "../roster/entry.ts";
import { deviceIdOf, memberIdOf } from "../roster/ids-from-keys.ts";
import { signInviteProof } from "../roster/invite-proof.ts";
import { type InviteState, inviteState } from "../roster/questions.ts";
import { applyEntry, type RosterError } from "../roster/reduce.ts";
import { signEntry } from "../roster/sign-entry.ts";
import type { RosterState } from "../roster/state.ts";
import type { Wrap } from "../roster/wrap.ts";
import { draftOn } from "./act.ts";
import { commitmentOf, inviteKeys } from "./derive.ts";
import { epochKeyFor } from "./open-keys.ts";
import { replyKeys } from "./reply.ts";
import { sealRosterText } from "./seal-roster-text.ts";
import { type Wrapper, wrapEpochKeyForInvite, wrapEpochKeyForMember, wrapMemberSeed } from "./seals.ts";

/** What the engine does to a roster, ready to be sent: entries, the wraps beside them, the secrets to keep. */

/** The public half of this device and the hand that signs for it. */
export interface OwnDevice {
  readonly signer: Signer;
  readonly sealKey: Bytes;
}

/** What founding and joining leave behind. Keep both secrets; post the entry, then the wraps. */
export interface Belonging {
  readonly entry: Entry;
  readonly wraps: readonly Wrap[];
  readonly member: MemberId;
  readonly device: DeviceId;
  readonly memberSeed: Bytes;
  readonly epochKey: Bytes;
  readonly state: RosterState; // with `entry` on top
}

export type JoinError =
  /** The invite cannot be used, and why. */
  | { readonly type: "InviteNotOpen"; readonly state: Exclude<InviteState, "open"> }
  /** No wrap for this invite holds the key that the chain commits to. */
  | { readonly type: "NoKeyForInvite" }
  | RosterError;

const SECRET_BYTES = 32;
const ROOM_BYTES = 16;

/** A new org with this device's member as its owner: entry 0, and the wraps that bring the keys back later. */
export async function foundOrg(ask: {
  readonly crypto: CryptoPort;
  readonly now: number;
  readonly orgName: string;
  readonly memberName: string;
  readonly deviceLabel: string;
  readonly device: OwnDevice;
}): Promise<Belonging> {
  const { crypto, device } = ask;
  const secrets = {
    memberSeed: crypto.randomBytes(SECRET_BYTES),
    epochKey: crypto.randomBytes(SECRET_BYTES),
  };
  const cards = await newCards(ask, secrets, 0);
  const action: Action = {
    kind: "orgCreated",
    nameSealed: await sealRosterText(crypto, secrets.epochKey, 0, "org-name", ask.orgName),
    ...cards,
    commitment: await commitmentOf(crypto, secrets.epochKey),
  };
  const draft = draftOn(null, action, cards.device.device, ask.now);
  const entry = await signEntry(draft, device.signer, crypto);
  const state = await applyEntry(null, entry, crypto);
  if (!state.ok) throw new Error(`unsound first entry: ${state.error.type}`);
  const wrapper = { crypto, chain: entry.chain, by: entry.by, signer: device.signer };
  return {
    entry,
    wraps: await wrapsForSelf(wrapper, cards, secrets, 0),
    member: cards.member.member,
    device: cards.device.device,
    ...secrets,
    state: state.value,
  };
}

export interface InviteMade {
  readonly action: ActionOf<"inviteCreated">;
  readonly wraps: readonly Wrap[]; // send them after the entry: they are refused while the invite is unknown
  readonly secret: Bytes; // for the link; never for the relay
  readonly invite: InviteId;
}

export async function createInviteAct(ask: {
  readonly crypto: CryptoPort;
  readonly state: RosterState;
  readonly epochKey: Bytes; // of the newest epoch
  readonly by: DeviceId;
  readonly signer: Signer;
  readonly role: InviteRole;
  readonly maxUses: number;
  readonly expiresAt: number;
  readonly needsApproval?: boolean; // somebody inside answers first
  readonly guests?: { readonly orgName: string; readonly until: number | null }; // for role guest, and only then
}): Promise<InviteMade> {
  const { crypto, state, role, maxUses, expiresAt } = ask;
  const secret = crypto.randomBytes(SECRET_BYTES);
  const { invite, signer, opener } = await inviteKeys(crypto, secret);
  const [signKey, sealKey] = [signer.publicKey, opener.publicKey];
  const action = { kind: "inviteCreated", invite, signKey, sealKey, role, maxUses, expiresAt } as const;
  const terms = await termsOf(ask);
  if (terms !== null) return { action: { ...action, terms }, wraps: [], secret, invite };
  const wrapper = { crypto, chain: state.chain, by: ask.by, signer: ask.signer };
  const wrap = await wrapEpochKeyForInvite(wrapper, { invite, sealKey }, state.epoch, ask.epochKey);
  return { action, wraps: [wrap], secret, invite };
}

/** Guests, and those who must ask first, get no key with the invite: they seal their names to one that it names. */
async function termsOf(ask: Parameters<typeof createInviteAct>[0]): Promise<InviteTerms | null> {
  const { crypto, epochKey, state, guests = null, needsApproval = false } = ask;
  if (!needsApproval && guests === null) return null;
  return {
    needsApproval,
    replyKey: (await replyKeys(crypto, epochKey)).publicKey,
    guestUntil: guests?.until ?? null,
    orgNameSealed:
      guests && (await sealRosterText(crypto, epochKey, state.epoch, "guest-org", guests.orgName)),
  };
}

/**
 * Turns an invite's secret into membership: opens the org's key, checks it against the chain, signs the entry.
 *
 * Errors: every JoinError; `state` is the chain as the relay gave it, already reduced.
 */
export async function joinAct(ask: {
  readonly crypto: CryptoPort;
  readonly state: RosterState;
  readonly secret: Bytes;
  readonly wraps: readonly Wrap[];
  readonly memberName: string;
  readonly deviceLabel: string;
  readonly device: OwnDevice;
  readonly now: number;
}): Promise<Result<Belonging, JoinError>> {
  const { crypto, state, device } = ask;
  const { invite, signer, opener } = await inviteKeys(crypto, ask.secret);
  const standing = inviteState(state, invite, ask.now);
  if (standing !== "open") return err({ type: "InviteNotOpen", state: standing });
  const epochKey = await epochKeyFor(ask, invite, opener);
  if (epochKey === null) return err({ type: "NoKeyForInvite" });

  const secrets = { memberSeed: crypto.randomBytes(SECRET_BYTES), epochKey };
  const cards = await newCards(ask, secrets, state.epoch);
  const claim = { chain: state.chain, device: cards.device.device, member: cards.member.member };
  const proof = await signInviteProof(claim, signer);
  const draft = draftEntry(state, { kind: "memberJoined", invite, ...cards, proof }, claim.device, ask.now);
  const entry = await signEntry(draft, device.signer, crypto);
  const joined = await applyEntry(state, entry, crypto);
  if (!joined.ok) return joined;
  const wrapper = { crypto, chain: state.chain, by: claim.device, signer: device.signer };
  const wraps = await wrapsForSelf(wrapper, cards, secrets, state.epoch);
  return ok({ entry, wraps, member: claim.member, device: claim.device, ...secrets, state: joined.value });
}

/** The next entry of a chain, unsigned. Made anew when the chain has moved on: `Behind` is not final. */
export const draftEntry = (state: RosterState, action: Action, by: DeviceId, at: number): EntryDraft =>
  draftOn(state, action, by, at);

export async function roomCreatedAction(ask: {
  readonly crypto: CryptoPort;
  readonly state: RosterState;
  readonly epochKey: Bytes;
  readonly use: RoomUse;
  readonly name: string;
  readonly room?: RoomId;
}): Promise<ActionOf<"roomCreated">> {
  const { crypto, state, epochKey, use, name } = ask;
  return {
    kind: "roomCreated",
    room: ask.room ?? newRoomId(crypto),
    access: "open",
    use,
    nameSealed: await sealRosterText(crypto, epochKey, state.epoch, "room-name", name),
  };
}

export async function profileSetAction(ask: {
  readonly crypto: CryptoPort;
  readonly state: RosterState;
  readonly epochKey: Bytes;
  readonly name: string;
}): Promise<ActionOf<"profileSet">> {
  const { crypto, state, epochKey, name } = ask;
  return {
    kind: "profileSet",
    nameSealed: await sealRosterText(crypto, epochKey, state.epoch, "member-name", name),
  };
}

interface Cards {
  readonly member: MemberCard;
  readonly device: DeviceCard;
}

interface Secrets {
  readonly memberSeed: Bytes;
  readonly epochKey: Bytes;
}

async function newCards(
  ask: {
    readonly crypto: CryptoPort;
    readonly memberName: string;
    readonly deviceLabel: string;
    readonly device: OwnDevice;
  },
  { memberSeed, epochKey }: Secrets,
  epoch: number,
): Promise<Cards> {
  const { crypto } = ask;
  const { publicKey: key } = await crypto.openerFromSeed(memberSeed);
  const [signKey, sealKey] = [ask.device.signer.publicKey, ask.device.sealKey];
  const nameSealed = await sealRosterText(crypto, epochKey, epoch, "member-name", ask.memberName);
  const labelSealed = await sealRosterText(crypto, epochKey, epoch, "device-label", ask.deviceLabel);
  return {
    member: { member: memberIdOf(crypto, key), key, nameSealed },
    device: { device: deviceIdOf(crypto, signKey, sealKey), signKey, sealKey, labelSealed },
  };
}

async function wrapsForSelf(
  wrapper: Wrapper,
  { member, device }: Cards,
  { memberSeed, epochKey }: Secrets,
  epoch: number,
): Promise<readonly Wrap[]> {
  return [
    await wrapEpochKeyForMember(wrapper, member, epoch, epochKey),
    await wrapMemberSeed(wrapper, device, memberSeed),
  ];
}

const newRoomId = (crypto: CryptoPort): RoomId => parseRoomId(crypto.randomBytes(ROOM_BYTES)) as RoomId;

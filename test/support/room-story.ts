import type { Bytes } from "../../crdt/base/bytes.ts";
import type { MemberId } from "../../crdt/base/ids.ts";
import type { Result } from "../../crdt/base/result.ts";
import type { Signer } from "../../crdt/crypto/port.ts";
import type { Action } from "../../crdt/roster/action.ts";
import { type Entry, NO_PREV } from "../../crdt/roster/entry.ts";
import { inviteIdOf, memberIdOf } from "../../crdt/roster/ids-from-keys.ts";
import { signProof } from "../../crdt/roster/proof.ts";
import type { RoomAction, RoomActionKind, RoomActionOf } from "../../crdt/roster/room-action.ts";
import { applyRoomEntry, type RoomError } from "../../crdt/roster/room-reduce.ts";
import type { RoomRoster } from "../../crdt/roster/room-state.ts";
import { signEntry } from "../../crdt/roster/sign-entry.ts";
import type { RosterState } from "../../crdt/roster/state.ts";
import { dumpRoster } from "./roster-dump.ts";
import { type Hand, newHand, type Person, type Story, startStory, tell } from "./roster-story.ts";

/** A room of an org, told entry by entry. The org's story goes on beside it. */
export interface RoomStory {
  readonly org: Story;
  state: RoomRoster;
  readonly entries: Entry[];
}

/** An act before it says how much of the org its author knew. */
export type Said = { readonly [K in RoomActionKind]: Omit<RoomActionOf<K>, "orgSeq"> }[RoomActionKind];

/** What is sealed is opaque to the chain, so any bytes will do. */
export const sealed = (text: string): Bytes => new TextEncoder().encode(text);

export const commitment = (number: number): Bytes => new Uint8Array(32).fill(number);

export interface Founding {
  readonly access?: "private" | "direct";
  readonly history?: "all" | "since";
  readonly peer?: MemberId;
  readonly orgSeq?: number;
}

export const signFounding = (org: Story, by: Hand, ask: Founding = {}): Promise<Entry> => {
  const action: RoomAction = {
    kind: "roomFounded",
    orgSeq: ask.orgSeq ?? org.state.seq,
    org: org.state.chain,
    access: ask.access ?? "private",
    use: "chat",
    history: ask.history ?? "all",
    nameSealed: sealed("a room"),
    cardSealed: sealed("the founder"),
    commitment: commitment(0),
    peer: ask.peer === undefined ? null : { member: ask.peer, cardSealed: sealed("the peer") },
  };
  const place = { chain: null, seq: 0, prev: NO_PREV, at: org.now };
  return signEntry({ ...place, by: by.device, action }, by.signer, org.crypto);
};

export async function foundRoom(org: Story, by: Hand, ask: Founding = {}): Promise<RoomStory> {
  const entry = await signFounding(org, by, ask);
  const founded = await applyRoomEntry(null, entry, org.state, org.crypto);
  if (!founded.ok) throw new Error(`no room: ${JSON.stringify(founded.error)}`);
  return { org, state: founded.value, entries: [entry] };
}

/** Any chain's state or verdict as one line of text: equal text, equal state. */
export const dump = (value: unknown): string => dumpRoster(value as RosterState); // which it writes as it writes all data

export interface Moment {
  readonly at?: number;
  readonly orgSeq?: number;
}

export function signInRoom(
  { org, state }: RoomStory,
  by: Hand,
  said: Said,
  when: Moment = {},
): Promise<Entry> {
  const action = { ...said, orgSeq: when.orgSeq ?? org.state.seq } as Action; // the one field that `Said` lacks
  const place = { chain: state.chain, seq: state.seq + 1, prev: state.head, at: when.at ?? org.now };
  return signEntry({ ...place, by: by.device, action }, by.signer, org.crypto);
}

/** Signs and applies; the room moves on only when the chain takes the entry. */
export async function tellRoom(
  room: RoomStory,
  by: Hand,
  said: Said,
  when: Moment = {},
): Promise<Result<RoomRoster, RoomError>> {
  const entry = await signInRoom(room, by, said, when);
  const applied = await applyRoomEntry(room.state, entry, room.org.state, room.org.crypto);
  if (!applied.ok) return applied;
  room.entries.push(entry);
  room.state = applied.value;
  return applied;
}

export async function must(told: Promise<Result<unknown, unknown>>): Promise<void> {
  const result = await told;
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`);
}

/** An org of its founder, two members and a guest. */
export async function startOffice(seed = "an office", crypto?: Story["crypto"]): Promise<Office> {
  const { story, alice } = crypto === undefined ? await startStory(seed) : await startStory(seed, crypto);
  const bob = await enterOrg(story, alice, "member");
  const carol = await enterOrg(story, alice, "member");
  const gina = await enterOrg(story, alice, "guest");
  return { story, alice, bob, carol, gina };
}

export interface Office {
  readonly story: Story;
  readonly alice: Person; // founded the org
  readonly bob: Person;
  readonly carol: Person;
  readonly gina: Person; // a guest
}

/** Somebody new in the org, by a link of `by`: entries alone, no keys and no wraps. */
export async function enterOrg(story: Story, by: Hand, role: "member" | "guest"): Promise<Person> {
  const { crypto } = story;
  const [hand, link] = [await newHand(crypto), await newHand(crypto)];
  const [signKey, sealKey] = [link.signer.publicKey, link.opener.publicKey];
  const made = { invite: inviteIdOf(crypto, signKey, sealKey), signKey, sealKey, role, maxUses: 1 };
  const terms = {
    needsApproval: false,
    replyKey: sealKey,
    guestUntil: null,
    orgNameSealed: sealed("Petrel"),
  };
  const limits = { expiresAt: story.now + 3_600_000, ...(role === "guest" ? { terms } : {}) };
  await must(tell(story, by, { kind: "inviteCreated", ...made, ...limits }));

  const memberSeed = crypto.randomBytes(32);
  const { publicKey: key } = await crypto.openerFromSeed(memberSeed);
  const member = memberIdOf(crypto, key);
  const device = {
    device: hand.device,
    signKey: hand.signer.publicKey,
    sealKey: hand.opener.publicKey,
    labelSealed: sealed("a phone"),
  };
  const claim = { chain: story.state.chain, device: hand.device, member };
  const proof = await signProof("invite", claim, link.signer);
  const card = { member, key, nameSealed: sealed("a name") };
  await must(tell(story, hand, { kind: "memberJoined", invite: made.invite, member: card, device, proof }));
  return { ...hand, member, memberSeed, epochKey: new Uint8Array(32) };
}

export const add = (member: Person, role: RoomActionOf<"roomMemberAdded">["role"] = "writer"): Said => ({
  kind: "roomMemberAdded",
  member: member.member,
  role,
  cardSealed: sealed("a card"),
});

export const remove = (member: Person, cuts: RoomActionOf<"roomMemberRemoved">["cuts"] = []): Said => ({
  kind: "roomMemberRemoved",
  member: member.member,
  cuts,
});

export const setRole = (
  member: Person,
  role: RoomActionOf<"roomRoleSet">["role"],
  cuts: RoomActionOf<"roomRoleSet">["cuts"] = [],
): Said => ({ kind: "roomRoleSet", member: member.member, role, cuts });

export const rotate = (
  number: number,
  prevSealed: Bytes | null = null,
  cuts: RoomActionOf<"roomRotated">["cuts"] = [],
): Said => ({ kind: "roomRotated", commitment: commitment(number), prevSealed, cuts });

/** The org lets somebody go, as its founder says. */
export const letGo = (
  { story, alice }: Office,
  who: Person,
  successor: MemberId | null = null,
): Promise<void> =>
  must(tell(story, alice, { kind: "memberRemoved", member: who.member, cuts: [], successor }));

export interface RoomLink {
  readonly signer: Signer;
  readonly said: Omit<RoomActionOf<"roomInviteCreated">, "orgSeq">;
}

export async function roomLink(
  { org }: RoomStory,
  ask: Partial<Omit<RoomActionOf<"roomInviteCreated">, "orgSeq">> & { readonly needsApproval?: boolean } = {},
): Promise<RoomLink> {
  const { needsApproval = false, ...bend } = ask;
  const signer = await org.crypto.signerFromSeed(org.crypto.randomBytes(32));
  const { publicKey: sealKey } = await org.crypto.openerFromSeed(org.crypto.randomBytes(32));
  const signKey = signer.publicKey;
  const replyKey = needsApproval ? sealKey : null;
  return {
    signer,
    said: {
      kind: "roomInviteCreated",
      invite: inviteIdOf(org.crypto, signKey, sealKey),
      signKey,
      sealKey,
      role: "writer",
      maxUses: 10,
      expiresAt: org.now + 3_600_000,
      terms: { needsApproval, replyKey, guestUntil: null, orgNameSealed: null },
      ...bend,
    },
  };
}

export async function comeBy(
  room: RoomStory,
  link: RoomLink,
  who: Person,
  kind: "roomJoined" | "roomJoinRequested" = "roomJoined",
): Promise<Said> {
  const claim = { chain: room.state.chain, device: who.device, member: who.member };
  const proof = await signProof("invite", claim, link.signer);
  return { kind, invite: link.said.invite, member: who.member, cardSealed: sealed("a card"), proof };
}

import { type DeviceId, feedOf, type Incarnation, type RoomId } from "../../crdt/base/ids.ts";
import type { Opener, Signer } from "../../crdt/crypto/port.ts";
import { type InviteMade, roomCreatedAction } from "../../crdt/keyring/acts.ts";
import { inviteKeys } from "../../crdt/keyring/derive.ts";
import type { ActionOf, MemberCard, RoomCut } from "../../crdt/roster/action.ts";
import { kitIdOf, memberIdOf } from "../../crdt/roster/ids-from-keys.ts";
import { signProof } from "../../crdt/roster/proof.ts";
import {
  type Hand,
  invite,
  join,
  newDeviceCard,
  newHand,
  type Person,
  type Story,
  startStory,
  tell,
} from "./roster-story.ts";

/** An org with somebody in every role, and the acts of membership by their grammar alone: no keys are sealed here. */
export interface Org {
  readonly story: Story;
  readonly alice: Person; // owner
  readonly ada: Person; // admin
  readonly bob: Person;
  readonly carol: Person;
  readonly gina: Person; // guest, invited by ada
  readonly room: RoomId; // an open room of alice's
}

/** As much of a person as acts are about: who they are, and the device that speaks for them. */
export type Somebody = Pick<Person, "member" | "device">;

export const SEALED = Uint8Array.of(0x82, 0x00, 0x41, 0x00);

export async function startOrg(seed?: string): Promise<Org> {
  const { story, alice } = await startStory(seed);
  const room = "0a".repeat(16) as RoomId;
  await must(story, alice, await openRoom(story, room));
  const ada = await join(story, await invite(story, alice, { role: "admin" }), "ada");
  const forMembers = await invite(story, alice);
  const bob = await join(story, forMembers, "bob");
  const carol = await join(story, forMembers, "carol");
  const gina = await join(story, await invite(story, ada, { role: "guest" }), "gina");
  return { story, alice, ada, bob, carol, gina, room };
}

export async function must(...[story, hand, action, at]: Parameters<typeof tell>): Promise<void> {
  const told = await tell(story, hand, action, at);
  if (!told.ok) throw new Error(`${action.kind} refused: ${JSON.stringify(told.error)}`);
}

export const openRoom = (story: Story, room: RoomId): Promise<ActionOf<"roomCreated">> =>
  roomCreatedAction({
    crypto: story.crypto,
    state: story.state,
    epochKey: new Uint8Array(32),
    use: "chat",
    name: "Heath",
    room,
  });

export const removal = (
  person: Pick<Somebody, "member">,
  more: Partial<ActionOf<"memberRemoved">> = {},
): ActionOf<"memberRemoved"> => ({
  kind: "memberRemoved",
  member: person.member,
  cuts: [],
  successor: null,
  ...more,
});

export const revocation = (device: DeviceId, cuts: readonly RoomCut[] = []): ActionOf<"deviceRevoked"> => ({
  kind: "deviceRevoked",
  device,
  cuts,
});

export const rotation = (story: Story): ActionOf<"rotated"> => ({
  kind: "rotated",
  commitment: story.crypto.randomBytes(32),
  prevSealed: null,
});

/** The rows of a device's first feed in a room, from `next` on. */
export const cutOf = (room: RoomId, { device }: { readonly device: DeviceId }, next = 3): RoomCut => ({
  room,
  feed: feedOf(device, "00".repeat(8) as Incarnation),
  next,
});

export async function addDevice(story: Story, person: Person): Promise<Hand> {
  const hand = await newHand(story.crypto);
  const device = await newDeviceCard(story, person.epochKey, hand);
  await must(story, person, { kind: "deviceAdded", member: person.member, device });
  return hand;
}

export interface PaperKit {
  readonly signer: Signer;
  readonly opener: Opener;
  readonly action: ActionOf<"kitSet">;
}

export async function newKit(story: Story, person: Somebody): Promise<PaperKit> {
  const { crypto, state } = story;
  const signer = await crypto.signerFromSeed(crypto.randomBytes(32));
  const opener = await crypto.openerFromSeed(crypto.randomBytes(32));
  const [signKey, sealKey] = [signer.publicKey, opener.publicKey];
  const claim = { chain: state.chain, device: person.device, member: person.member };
  const proof = await signProof("kitSet", claim, signer);
  const kit = kitIdOf(crypto, signKey, sealKey);
  return { signer, opener, action: { kind: "kitSet", kit, signKey, sealKey, proof } };
}

/** A device that comes back by a kit, right in every way unless `bend` says otherwise. */
export async function restoring(
  story: Story,
  kit: PaperKit,
  person: Somebody,
  bend: Partial<ActionOf<"deviceRestored">> = {},
): Promise<{ readonly hand: Hand; readonly action: ActionOf<"deviceRestored"> }> {
  const hand = await newHand(story.crypto);
  const device = await newDeviceCard(story, new Uint8Array(32), hand);
  const claim = { chain: story.state.chain, device: hand.device, member: person.member };
  const proof = await signProof("deviceRestored", claim, kit.signer);
  return { hand, action: { kind: "deviceRestored", member: person.member, device, proof, ...bend } };
}

/** Somebody at the door with an invite, right in every way unless `bend` says otherwise. */
export async function arriving<Kind extends "memberJoined" | "joinRequested">(
  story: Story,
  kind: Kind,
  made: InviteMade,
  bend: Partial<ActionOf<Kind>> = {},
): Promise<{ readonly hand: Hand; readonly action: ActionOf<Kind> }> {
  const { crypto, state } = story;
  const hand = await newHand(crypto);
  const { invite: id, signer } = await inviteKeys(crypto, made.secret);
  const device = await newDeviceCard(story, new Uint8Array(32), hand);
  const key = crypto.randomBytes(32);
  const member: MemberCard = { member: memberIdOf(crypto, key), key, nameSealed: SEALED };
  const claim = { chain: state.chain, device: hand.device, member: member.member };
  const proof = await signProof("invite", claim, signer);
  return { hand, action: { kind, invite: id, member, device, proof, ...bend } as ActionOf<Kind> };
}

export const answer = (request: ActionOf<"joinRequested">, accept = true): ActionOf<"joinAnswered"> => ({
  kind: "joinAnswered",
  member: request.member.member,
  accept,
  nameSealed: accept ? SEALED : null,
  labelSealed: accept ? SEALED : null,
});

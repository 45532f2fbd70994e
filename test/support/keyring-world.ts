import { type Bytes, equalBytes } from "../../crdt/base/bytes.ts";
import type { ChainId } from "../../crdt/base/ids.ts";
import type { Result } from "../../crdt/base/result.ts";
import type { CryptoPort } from "../../crdt/crypto/port.ts";
import { type Act, type Hand, orgAct } from "../../crdt/keyring/act.ts";
import { createInviteAct, joinAct } from "../../crdt/keyring/acts.ts";
import { joinAsGuestAct } from "../../crdt/keyring/join-acts.ts";
import { memberSeedsFor, openEpochKeys, openersOf } from "../../crdt/keyring/open-keys.ts";
import { foundRoomAct } from "../../crdt/keyring/room-acts.ts";
import type { RoomCard } from "../../crdt/keyring/room-card.ts";
import { rotateAct, rotateRoomAct } from "../../crdt/keyring/rotate.ts";
import { type Chain, isRoomChain, isRotationDue } from "../../crdt/roster/access.ts";
import { rotationReachesEverybody } from "../../crdt/roster/key-recipients.ts";
import type { RoomRoster } from "../../crdt/roster/room-state.ts";
import { verifyRoomWrap } from "../../crdt/roster/room-wrap.ts";
import type { RosterState } from "../../crdt/roster/state.ts";
import type { Wrap } from "../../crdt/roster/wrap.ts";
import { verifyWrap } from "../../crdt/roster/wrap-rules.ts";
import { type Hand as Keys, newHand, STORY_START, startStory } from "./roster-story.ts";

/**
 * An org and its rooms with all the wraps that a relay keeps. Whatever an act says is judged as a relay would: a refused
 * wrap, or a rotation that leaves somebody out, throws.
 */
export interface World {
  readonly crypto: CryptoPort;
  org: RosterState;
  readonly wraps: Wrap[];
  readonly keys: Map<ChainId, Map<number, Bytes>>; // what is true; nobody in the story reads it here
  now: number;
}

export interface Someone {
  readonly name: string;
  readonly member: Parameters<typeof openersOf>[2]["member"];
  readonly devices: Keys[];
  seeds: readonly Bytes[];
}

export const cardOf = (name: string): RoomCard => ({ name, title: "", orgName: null, salt: null });

export async function startWorld(
  crypto: CryptoPort,
): Promise<{ readonly world: World; readonly alice: Someone }> {
  const { story, alice } = await startStory("a keyring", crypto);
  const { chain } = story.state;
  const keys = new Map([[chain, new Map([[0, alice.epochKey]])]]);
  const world = { crypto, org: story.state, wraps: [...story.wraps], keys, now: STORY_START + 60_000 };
  const { member, memberSeed } = alice;
  return { world, alice: { name: "alice", member, devices: [alice], seeds: [memberSeed] } };
}

export function handOf(world: World, someone: Someone, device = someone.devices[0] as Keys): Hand {
  world.now += 1000;
  const { crypto, org, now: at } = world;
  return { crypto, org, device: device.device, signer: device.signer, at };
}

export const keyOf = (world: World, chain: Pick<Chain, "chain" | "epoch">): Bytes =>
  world.keys.get(chain.chain)?.get(chain.epoch) as Bytes;

export const NO_HEADS: ReadonlyMap<never, never> = new Map<never, never>();

export const knownOf = (world: World, room: RoomRoster) => ({
  epochKey: keyOf(world, room),
  keys: world.keys.get(room.chain) as ReadonlyMap<number, Bytes>,
  heads: NO_HEADS,
});

export async function take<State extends Chain>(
  world: World,
  acted: Promise<Result<Act<State>, unknown>>,
): Promise<State> {
  const done = await acted;
  if (!done.ok) throw new Error(`refused: ${JSON.stringify(done.error)}`);
  const { state, wraps, newKey } = done.value;
  if (!isRoomChain(state)) world.org = state;
  for (const wrap of wraps) await keepWrap(world, state, wrap);
  if (newKey !== null) {
    keysOf(world, state.chain).set(newKey.epoch, newKey.key);
    if (!rotationReachesEverybody(world, state, wraps)) throw new Error("somebody is left out");
  }
  return state;
}

async function keepWrap(world: World, state: Chain, wrap: Wrap): Promise<void> {
  const { org, crypto } = world;
  const judged = isRoomChain(state)
    ? await verifyRoomWrap(state, org, wrap, crypto)
    : await verifyWrap(state, wrap, crypto);
  if (!judged.ok) throw new Error(`refused wrap: ${JSON.stringify(judged.error)}`);
  world.wraps.push(wrap);
}

function keysOf(world: World, chain: ChainId): Map<number, Bytes> {
  const keys = world.keys.get(chain) ?? new Map<number, Bytes>();
  world.keys.set(chain, keys);
  return keys;
}

export async function foundRoomIn(
  world: World,
  by: Someone,
  history: RoomRoster["history"],
): Promise<RoomRoster> {
  const ask = { access: "private", use: "chat", history, name: "a room", peer: null } as const;
  const founded = await foundRoomAct(handOf(world, by), { ...ask, card: cardOf(by.name) });
  if (founded.ok) keysOf(world, founded.value.chain).set(0, founded.value.epochKey);
  return take(world, Promise.resolve(founded));
}

/** Somebody new in the org, by a link of `by`. */
export async function joinWorld(world: World, by: Someone, name: string): Promise<Someone> {
  const secret = await inviteTo(world, by, "member");
  const keys = await newHand(world.crypto);
  const device = { signer: keys.signer, sealKey: keys.opener.publicKey };
  const { crypto, org: state, wraps, now } = world;
  const names = { memberName: name, deviceLabel: `${name}'s phone` };
  const joined = await joinAct({ crypto, state, secret, wraps, ...names, device, now });
  if (!joined.ok) throw new Error(`${name} cannot join: ${JSON.stringify(joined.error)}`);
  world.org = joined.value.state;
  for (const wrap of joined.value.wraps) await keepWrap(world, world.org, wrap);
  return { name, member: joined.value.member, devices: [keys], seeds: [joined.value.memberSeed] };
}

export async function guestInWorld(world: World, by: Someone, name: string): Promise<Someone> {
  const secret = await inviteTo(world, by, "guest");
  const keys = await newHand(world.crypto);
  const device = { signer: keys.signer, sealKey: keys.opener.publicKey };
  const names = { memberName: name, deviceLabel: `${name}'s phone` };
  const { crypto, org, now: at } = world;
  const joined = await joinAsGuestAct({ crypto, org, secret, ...names, device, at });
  if (!joined.ok) throw new Error(`${name} cannot join: ${JSON.stringify(joined.error)}`);
  await take(world, Promise.resolve(joined));
  return { name, member: joined.value.member, devices: [keys], seeds: [joined.value.memberSeed] };
}

async function inviteTo(world: World, by: Someone, role: "member" | "guest"): Promise<Bytes> {
  const { crypto, device, signer, org: state } = handOf(world, by);
  const guests = role === "guest" ? { guests: { orgName: "Petrel", until: null } } : {};
  const limits = { maxUses: 1, expiresAt: world.now + 3_600_000, ...guests };
  const base = { crypto, state, epochKey: keyOf(world, state), by: device, signer };
  const made = await createInviteAct({ ...base, role, ...limits });
  await take(world, orgAct(handOf(world, by), [made.action], made.wraps));
  return made.secret;
}

/** Lazy rotation: whoever writes next begins a new epoch first, when one is due. */
export async function rotateIfDue<State extends Chain>(
  world: World,
  by: Someone,
  chain: State,
): Promise<State> {
  if (!isRotationDue(world, chain)) return chain;
  const key = keyOf(world, chain);
  const hand = handOf(world, by);
  return isRoomChain(chain)
    ? ((await take(world, rotateRoomAct(hand, chain, knownOf(world, chain)))) as State)
    : ((await take(world, rotateAct(hand, key))) as State);
}

/** The epochs of a chain that a device can open with all wraps there are, each key compared with the true one. */
export async function epochsOpenTo(
  world: World,
  chain: Chain,
  someone: Someone,
  device: Keys,
): Promise<readonly number[]> {
  const { crypto, wraps } = world;
  const fromWraps = await memberSeedsFor({ crypto, state: world.org, wraps }, device.device, device.opener);
  return epochsOpenWith(world, chain, device, someone, fromWraps);
}

/** The same for somebody who remembers these seeds, whatever the wraps say. */
export async function epochsOpenWith(
  world: World,
  chain: Chain,
  device: Keys,
  { member }: Pick<Someone, "member">,
  seeds: readonly Bytes[],
): Promise<readonly number[]> {
  const { crypto, wraps } = world;
  const openers = await openersOf(crypto, device, { member, seeds });
  const opened = await openEpochKeys({ crypto, chain, wraps, openers });
  for (const [epoch, key] of opened)
    if (!equalBytes(key, world.keys.get(chain.chain)?.get(epoch) as Bytes)) throw new Error("another key");
  return [...opened.keys()].sort((a, b) => a - b);
}

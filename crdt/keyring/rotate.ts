import type { Bytes } from "../base/bytes.ts";
import { ok, type Result } from "../base/result.ts";
import {
  type Chain,
  isRoomChain,
  isRotationDue,
  type KeyRecipient,
  recipientsOfKey,
} from "../roster/access.ts";
import type { Cut } from "../roster/action.ts";
import type { RoomRoster } from "../roster/room-state.ts";
import type { RosterState } from "../roster/state.ts";
import type { Wrap } from "../roster/wrap.ts";
import {
  type Act,
  type ActError,
  type EpochKey,
  type Hand,
  joinActs,
  orgAct,
  roomAct,
  wrapperOf,
} from "./act.ts";
import { commitmentOf } from "./derive.ts";
import { sealPrevKey } from "./epoch-keys.ts";
import { wrapEpochKey } from "./seals.ts";

/** A new key for whoever belongs now. Whoever was left out reads nothing that is written from here on. */

const KEY_BYTES = 32;
const BATCH = 64; // enough to keep the platform's threads busy, few enough to let others in between

/** Begins the org's next epoch. `epochKey` is the newest one's: the new key leads back to it. */
export async function rotateAct(hand: Hand, epochKey: Bytes): Promise<Result<Act, ActError>> {
  const { org } = hand;
  const fresh = await newEpoch(hand, org, epochKey);
  const told = await orgAct(hand, [{ kind: "rotated", ...fresh.said }]);
  return told.ok ? ok(await withKey(hand, told.value, fresh.key)) : told;
}

/** Begins a room's next epoch. `cuts` end the feeds of those who lost their right since the last one. */
export async function rotateRoomAct(
  hand: Hand,
  room: RoomRoster,
  epochKey: Bytes,
  cuts: readonly Cut[] = [],
): Promise<Result<Act<RoomRoster>, ActError>> {
  const fresh = await newEpoch(hand, room, epochKey);
  const told = await roomAct(hand, room, [{ kind: "roomRotated", ...fresh.said, cuts }]);
  return told.ok ? ok(await withKey(hand, told.value, fresh.key)) : told;
}

/** What was done, and a new epoch on top when it made one due. */
export async function thenRotate(hand: Hand, done: Act, epochKey: Bytes): Promise<Result<Act, ActError>> {
  if (!isRotationDue({ org: done.state }, done.state)) return ok(done);
  const rotated = await rotateAct({ ...hand, org: done.state }, epochKey);
  return rotated.ok ? ok(joinActs(done, rotated.value)) : rotated;
}

export async function thenRotateRoom(
  hand: Hand,
  done: Act<RoomRoster>,
  epochKey: Bytes,
): Promise<Result<Act<RoomRoster>, ActError>> {
  if (!isRotationDue(hand, done.state)) return ok(done);
  const rotated = await rotateRoomAct(hand, done.state, epochKey);
  return rotated.ok ? ok(joinActs(done, rotated.value)) : rotated;
}

interface NewEpoch {
  readonly key: Bytes;
  readonly said: { readonly commitment: Bytes; readonly prevSealed: Bytes | null };
}

/** Rooms whose newcomers read nothing older have no way back in their keys either. */
async function newEpoch({ crypto }: Hand, chain: Chain, epochKey: Bytes): Promise<NewEpoch> {
  const key = crypto.randomBytes(KEY_BYTES);
  const leadsBack = !isRoomChain(chain) || chain.history === "all";
  const prevSealed = leadsBack
    ? await sealPrevKey(crypto, key, epochKey, chain.chain, chain.epoch + 1)
    : null;
  return { key, said: { commitment: await commitmentOf(crypto, key), prevSealed } };
}

async function withKey<State extends RosterState | RoomRoster>(
  hand: Hand,
  told: Act<State>,
  key: Bytes,
): Promise<Act<State>> {
  const { state } = told;
  const org: RosterState = isRoomChain(state) ? hand.org : state;
  const recipients = recipientsOfKey({ org }, state, hand.at);
  const newKey = { epoch: state.epoch, key };
  const { wraps, unreachable } = await wrapForAll(hand, state, newKey, recipients);
  return { ...told, wraps: [...told.wraps, ...wraps], newKey, unreachable };
}

export interface Wrapped {
  readonly wraps: readonly Wrap[];
  readonly unreachable: readonly KeyRecipient[];
}

/** One epoch's key for each recipient. A bad key of one of them costs nobody else theirs. */
export async function wrapForAll(
  hand: Hand,
  { chain }: Pick<Chain, "chain">,
  { epoch, key }: EpochKey,
  recipients: readonly KeyRecipient[],
): Promise<Wrapped> {
  const wrapper = wrapperOf(hand, chain);
  const wraps: Wrap[] = [];
  const unreachable: KeyRecipient[] = [];
  for (let from = 0; from < recipients.length; from += BATCH) {
    const batch = recipients.slice(from, from + BATCH);
    const made = await Promise.all(batch.map((to) => wrapEpochKey(wrapper, to, epoch, key)));
    for (const [at, wrap] of made.entries())
      if (wrap === null) unreachable.push(batch[at] as KeyRecipient);
      else wraps.push(wrap);
  }
  return { wraps, unreachable };
}

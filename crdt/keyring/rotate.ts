import type { Bytes } from "../base/bytes.ts";
import { ok, type Result } from "../base/result.ts";
import { type Chain, isRoomChain, isRotationDue } from "../roster/access.ts";
import type { RoomRoster } from "../roster/room-state.ts";
import { type Act, type ActError, type Hand, joinActs, orgAct, roomAct } from "./act.ts";
import { cutsDue, type Heads } from "./cuts.ts";
import { commitmentOf } from "./derive.ts";
import { sealPrevKey } from "./epoch-keys.ts";
import { withKeyFor } from "./wrap-for.ts";

/** A new key for whoever belongs now. Whoever was left out reads nothing that is written from here on. */

const KEY_BYTES = 32;

/** Begins the org's next epoch. `epochKey` is the newest that this device has: the new key leads back to it, if there is one. */
export async function rotateAct(hand: Hand, epochKey: Bytes | null): Promise<Result<Act, ActError>> {
  const { org } = hand;
  const fresh = await newEpoch(hand, org, epochKey);
  const told = await orgAct(hand, [{ kind: "rotated", ...fresh.said }]);
  return told.ok ? ok(await withNewKey(hand, told.value, fresh.key)) : told;
}

/** What this device has of a room: the newest key, older ones by epoch, and how far it has each feed. */
export interface RoomKnown {
  readonly epochKey: Bytes;
  readonly keys: ReadonlyMap<number, Bytes>;
  readonly heads: Heads;
}

/** Begins a room's next epoch, and ends the feeds of those who lost their right since the last one. */
export async function rotateRoomAct(
  hand: Hand,
  room: RoomRoster,
  { epochKey, heads }: { readonly epochKey: Bytes | null; readonly heads: Heads },
): Promise<Result<Act<RoomRoster>, ActError>> {
  const cuts = cutsDue(hand.org, room, heads);
  const fresh = await newEpoch(hand, room, epochKey);
  const told = await roomAct(hand, room, [{ kind: "roomRotated", ...fresh.said, cuts }]);
  return told.ok ? ok(await withNewKey(hand, told.value, fresh.key)) : told;
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
  known: Omit<RoomKnown, "keys">,
): Promise<Result<Act<RoomRoster>, ActError>> {
  if (!isRotationDue(hand, done.state)) return ok(done);
  const rotated = await rotateRoomAct(hand, done.state, known);
  return rotated.ok ? ok(joinActs(done, rotated.value)) : rotated;
}

interface NewEpoch {
  readonly key: Bytes;
  readonly said: { readonly commitment: Bytes; readonly prevSealed: Bytes | null };
}

async function newEpoch({ crypto }: Hand, chain: Chain, epochKey: Bytes | null): Promise<NewEpoch> {
  const key = crypto.randomBytes(KEY_BYTES);
  const prevSealed =
    epochKey !== null && leadsBack(chain)
      ? await sealPrevKey(crypto, key, epochKey, chain.chain, chain.epoch + 1)
      : null;
  return { key, said: { commitment: await commitmentOf(crypto, key), prevSealed } };
}

/** Where newcomers read nothing older, their first key has no way back either. */
const leadsBack = (chain: Chain): boolean =>
  !isRoomChain(chain) ||
  (chain.history === "all" &&
    [...chain.members.values()].every(
      ({ fromEpoch, removed }) => removed !== null || fromEpoch <= chain.epoch,
    ));

async function withNewKey<State extends Chain>(
  hand: Hand,
  told: Act<State>,
  key: Bytes,
): Promise<Act<State>> {
  return { ...(await withKeyFor(hand, told, key)), newKey: { epoch: told.state.epoch, key } };
}

import type { Bytes } from "../base/bytes.ts";
import type { ChainId, MemberId } from "../base/ids.ts";
import type { CryptoPort } from "../crypto/port.ts";
import { type Chain, isRoomChain } from "../roster/access.ts";
import { type KeyRecipient, recipientsOfKey } from "../roster/key-recipients.ts";
import { memberOf } from "../roster/questions.ts";
import type { RoomRoster } from "../roster/room-state.ts";
import type { RosterState } from "../roster/state.ts";
import type { Wrap } from "../roster/wrap.ts";
import { type Act, type EpochKey, type Hand, wrapperOf } from "./act.ts";
import { openEpochKeys } from "./open-keys.ts";
import { wrapEpochKey } from "./seals.ts";

/** Who is handed an epoch's key, many at a time. */

const BATCH = 64; // enough to keep the platform's threads busy, few enough to let others in between

export interface Wrapped {
  readonly wraps: readonly Wrap[];
  readonly unreachable: readonly KeyRecipient[];
}

/** One epoch's key for each recipient. A bad key of one of them costs nobody else theirs. */
export async function wrapForAll(
  hand: Hand,
  chain: ChainId,
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

/** An act with the newest epoch's key beside it: for everybody who is to have it, or for these members alone. */
export async function withKeyFor<State extends Chain>(
  hand: Hand,
  done: Act<State>,
  epochKey: Bytes,
  only?: readonly MemberId[],
): Promise<Act<State>> {
  const { chain, state } = done;
  const org: RosterState = isRoomChain(state) ? hand.org : state;
  const recipients =
    only === undefined
      ? recipientsOfKey({ org }, state, hand.at)
      : recipientsAmong({ ...hand, org }, state, only);
  const made = await wrapForAll(hand, chain, { epoch: state.epoch, key: epochKey }, recipients);
  return {
    ...done,
    wraps: [...done.wraps, ...made.wraps],
    unreachable: [...done.unreachable, ...made.unreachable],
  };
}

/**
 * Older keys that no link leads back to, for newcomers of a room that tells all: epochs that began while it told less, or whose
 * link somebody broke. Costs nothing where the links hold.
 */
export async function wrapUnlinked(
  hand: Hand,
  room: RoomRoster,
  keys: ReadonlyMap<number, Bytes>,
  recipients: readonly KeyRecipient[],
): Promise<readonly Wrap[]> {
  if (room.history !== "all") return [];
  const wraps: Wrap[] = [];
  for (const loose of await looseKeys(hand.crypto, room, keys))
    wraps.push(...(await wrapForAll(hand, room.chain, loose, recipients)).wraps);
  return wraps;
}

/** Those of these keys that no newer one of them leads back to, newest first: each needs a wrap of its own. The newest epoch's aside. */
export async function looseKeys(
  crypto: CryptoPort,
  chain: Pick<Chain, "chain" | "epoch" | "epochs">,
  keys: ReadonlyMap<number, Bytes>,
): Promise<readonly EpochKey[]> {
  const loose: EpochKey[] = [];
  const ask = { crypto, chain, wraps: [], openers: new Map() };
  const newest = [...keys].filter(([epoch]) => epoch === chain.epoch);
  let reached = await openEpochKeys({ ...ask, known: new Map(newest) });
  for (const [epoch, key] of [...keys].sort(([a], [b]) => b - a)) {
    if (reached.has(epoch) || epoch > chain.epoch) continue;
    loose.push({ epoch, key });
    reached = await openEpochKeys({ ...ask, known: new Map([...reached, [epoch, key]]) });
  }
  return loose;
}

/**
 * Older keys for those who asked: in a room that tells newcomers less no link leads back, and a relay that lost its data has
 * lost what it had not delivered yet. Each gets what they were there for, as far as it is here.
 */
export async function wrapForAskers(
  hand: Hand,
  room: RoomRoster,
  keys: ReadonlyMap<number, Bytes>,
): Promise<readonly Wrap[]> {
  const wraps: Wrap[] = [];
  for (const member of room.keyAsks.keys()) {
    const from = room.members.get(member)?.fromEpoch ?? room.epoch;
    const recipients = recipientsAmong(hand, room, [member]);
    for (const [epoch, key] of keys)
      if (epoch >= from && epoch <= room.epoch)
        wraps.push(...(await wrapForAll(hand, room.chain, { epoch, key }, recipients)).wraps);
  }
  return wraps;
}

/** Who is to have the newest key, of these members alone: under their key, or on each device and the kit. */
export function recipientsAmong(
  { org, at }: Hand,
  chain: Chain,
  only: readonly MemberId[],
): readonly KeyRecipient[] {
  const members = new Set(only);
  const theirs = new Set<KeyRecipient["recipient"]>(only);
  for (const { device, member } of org.devices.values()) if (members.has(member)) theirs.add(device);
  for (const member of only) {
    const kit = org.members.get(member)?.kit;
    if (kit) theirs.add(kit.kit);
  }
  return recipientsOfKey({ org }, chain, at).filter(({ recipient }) => theirs.has(recipient));
}

/**
 * Keys of one chain for this device's own member, under the member key of now. After a new member key, what was sealed for
 * this device alone is lost to devices that come later. No entry goes with these wraps.
 */
export async function wrapForSelf(
  hand: Hand,
  chain: Chain,
  keys: ReadonlyMap<number, Bytes>,
): Promise<readonly Wrap[]> {
  const self = memberOf(hand.org, hand.device);
  const inside = isRoomChain(chain) ? self && chain.members.get(self.member) : null;
  if (self === null || inside === undefined) return [];
  const target = { kind: "epochKeyForMember", recipient: self.member, key: self.key } as const;
  const from = inside?.fromEpoch ?? 0; // older ones are refused
  const made = [...keys]
    .filter(([epoch]) => epoch >= from)
    .map(([epoch, key]) => wrapForAll(hand, chain.chain, { epoch, key }, [target]));
  return (await Promise.all(made)).flatMap(({ wraps }) => wraps);
}

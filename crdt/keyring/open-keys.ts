import { type Bytes, equalBytes } from "../base/bytes.ts";
import type { ChainId, DeviceId, InviteId, KitId, MemberId } from "../base/ids.ts";
import type { CryptoPort, Opener } from "../crypto/port.ts";
import { authorOf } from "../roster/questions.ts";
import type { Epoch, Member, RosterState } from "../roster/state.ts";
import type { Wrap } from "../roster/wrap.ts";
import { commitmentOf, isCommittedTo } from "./derive.ts";
import { openPrevKey } from "./epoch-keys.ts";
import { MAX_SEEDS, openSeeds, openWrap } from "./open-wrap.ts";

/** The way back to the keys: device → member seeds → epoch keys → older ones. Nothing is believed that the chain does not confirm. */

interface Sources {
  readonly crypto: CryptoPort;
  readonly state: RosterState;
  readonly wraps: readonly Wrap[];
}

/** Who can open what: the openers of each recipient. A member has several once the member key has changed. */
export type Openers = ReadonlyMap<DeviceId | MemberId | InviteId | KitId, readonly Opener[]>;

/** The seed of this device's member, or `null` when no wrap holds the one behind the member key in the chain. */
export async function memberSeedFor(
  sources: Sources,
  device: DeviceId,
  deviceOpener: Opener,
): Promise<Bytes | null> {
  const member = authorOf(sources.state, device);
  const seeds = await memberSeedsFor(sources, device, deviceOpener);
  return member !== null && (await isBehind(sources.crypto, member, seeds)) ? (seeds[0] ?? null) : null;
}

/**
 * The seeds of this device's member, the one in use first. Seeds are sealed together, and only who knew the newest could put it
 * first: the older ones beside it are believed for its sake. While that one is not here, whatever opens: what they open in turn
 * is held against the chain.
 */
export async function memberSeedsFor(
  sources: Sources,
  device: DeviceId,
  deviceOpener: Opener,
): Promise<readonly Bytes[]> {
  const member = authorOf(sources.state, device);
  return member === null ? [] : seedsFor(sources, member, device, deviceOpener);
}

/** The same for a recovery kit, or for any recipient of a member's seeds. */
export async function seedsFor(
  { crypto, state, wraps }: Sources,
  member: Pick<Member, "key">,
  recipient: DeviceId | KitId,
  opener: Opener,
): Promise<readonly Bytes[]> {
  const others: Bytes[] = [];
  for (const wrap of wraps) {
    const holdsSeeds = wrap.kind === "memberKeyForDevice" || wrap.kind === "memberKeyForKit";
    if (!holdsSeeds || wrap.chain !== state.chain || wrap.recipient !== recipient) continue;
    const seeds = await openSeeds(wrap, opener);
    if (await isBehind(crypto, member, seeds)) return seeds;
    others.push(...seeds.filter((seed) => !others.some((other) => equalBytes(other, seed))));
  }
  return others.slice(0, MAX_SEEDS);
}

/** Whether the first of these seeds is the one behind a member's key. */
export async function isBehind(
  crypto: CryptoPort,
  member: Pick<Member, "key">,
  seeds: readonly Bytes[],
): Promise<boolean> {
  const newest = seeds[0] && (await crypto.openerFromSeed(seeds[0]));
  return newest !== undefined && equalBytes(newest.publicKey, member.key);
}

/** Everything that a device opens: its own seals, and those of its member under every key that member had. */
export async function openersOf(
  crypto: CryptoPort,
  own: { readonly device: DeviceId; readonly opener: Opener },
  member: { readonly member: MemberId; readonly seeds: readonly Bytes[] },
): Promise<Openers> {
  const ofMember = await Promise.all(member.seeds.map((seed) => crypto.openerFromSeed(seed)));
  return new Map<DeviceId | MemberId, readonly Opener[]>([
    [own.device, [own.opener]],
    [member.member, ofMember],
  ]);
}

/** The keyed part of a chain of either kind. */
export interface KeyedChain {
  readonly chain: ChainId;
  readonly epochs: readonly Pick<Epoch, "commitment" | "prevSealed">[];
}

/**
 * Every epoch key of one chain that can be had: from wraps, and from newer keys that lead back. The newest come first, so that
 * a chain whose keys are linked costs one opened wrap.
 *
 * Bounds: at most one pass over the wraps for each epoch; `known` keys are believed and cost nothing.
 * Source: rules KEY7 and KEY8 in SPEC.md.
 */
export async function openEpochKeys(ask: {
  readonly crypto: CryptoPort;
  readonly chain: KeyedChain;
  readonly wraps: readonly Wrap[];
  readonly openers: Openers;
  readonly known?: ReadonlyMap<number, Bytes>;
}): Promise<ReadonlyMap<number, Bytes>> {
  const { crypto, chain } = ask;
  const keys = new Map(ask.known);
  const wrapsByEpoch = wrapsFor(chain.chain, ask.wraps, ask.openers);
  for (let epoch = chain.epochs.length - 1; epoch >= 0; epoch--) {
    const key =
      keys.get(epoch) ??
      (await keyFromWraps(crypto, chain, epoch, wrapsByEpoch.get(epoch) ?? [], ask.openers));
    if (key === null) continue;
    keys.set(epoch, key);
    const behind = keys.has(epoch - 1) ? null : await keyBehind(crypto, chain, epoch, key);
    if (behind !== null && !keys.has(behind.epoch)) keys.set(behind.epoch, behind.key);
  }
  return keys;
}

function wrapsFor(
  chain: ChainId,
  wraps: readonly Wrap[],
  openers: Openers,
): ReadonlyMap<number, readonly Wrap[]> {
  const ours = wraps.filter(
    (wrap) => wrap.chain === chain && isEpochWrap(wrap) && openers.has(wrap.recipient),
  );
  return Map.groupBy(ours, ({ epoch }) => epoch);
}

const isEpochWrap = ({ kind }: Wrap): boolean =>
  kind === "epochKeyForMember" || kind === "epochKeyForDevice" || kind === "epochKeyForInvite";

/**
 * The older key that one epoch's link leads to. As a rule it is the one before; past an epoch whose key somebody kept to
 * themselves, it is one from before that. The commitments say which.
 */
async function keyBehind(
  crypto: CryptoPort,
  { chain, epochs }: KeyedChain,
  epoch: number,
  newer: Bytes,
): Promise<{ readonly epoch: number; readonly key: Bytes } | null> {
  const link = epochs[epoch]?.prevSealed ?? null;
  const key = link && (await openPrevKey(crypto, newer, link, chain, epoch));
  if (key === null) return null;
  const commitment = await commitmentOf(crypto, key);
  const older = epochs.slice(0, epoch).findLastIndex((each) => equalBytes(each.commitment, commitment));
  return older < 0 ? null : { epoch: older, key };
}

async function keyFromWraps(
  crypto: CryptoPort,
  { epochs }: KeyedChain,
  epoch: number,
  wraps: readonly Wrap[],
  openers: Openers,
): Promise<Bytes | null> {
  for (const wrap of wraps)
    for (const opener of openers.get(wrap.recipient) ?? []) {
      const opened = await openWrap(wrap, opener);
      const key = opened && (await confirmed(crypto, epochs[epoch], opened));
      if (key !== null) return key;
    }
  return null;
}

const confirmed = async (
  crypto: CryptoPort,
  epoch: Pick<Epoch, "commitment"> | undefined,
  key: Bytes,
): Promise<Bytes | null> =>
  epoch !== undefined && (await isCommittedTo(crypto, epoch.commitment, key)) ? key : null;

/** The newest epoch key from one recipient's wraps, or `null` when none holds what the chain commits to. */
export async function epochKeyFor(
  sources: Omit<Sources, "state"> & { readonly state: KeyedChain & { readonly epoch: number } },
  recipient: DeviceId | InviteId | KitId | MemberId,
  opener: Opener,
): Promise<Bytes | null> {
  const { crypto, state, wraps } = sources;
  const { epoch } = state;
  const openers: Openers = new Map([[recipient, [opener]]]);
  const ours = wrapsFor(state.chain, wraps, openers).get(epoch) ?? [];
  return keyFromWraps(crypto, state, epoch, ours, openers);
}

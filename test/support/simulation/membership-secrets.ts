import {
  type Bytes,
  bodyKeyOf,
  type Chain,
  type DeviceId,
  type Entry,
  epochAt,
  isInsider,
  isRoomChain,
  type MemberId,
  openEnvelope,
  openEpochKeys,
  openersOf,
  openSeeds,
  parseEnvelope,
  parseWrap,
  type RoomRoster,
  roomKeyOf,
  toHex,
  type Wrap,
} from "../../../crdt/index.ts";
import type { AtRest } from "./checks.ts";
import { createSimCrypto } from "./crypto.ts";
import { deviceIdOfSim, historyOf, mayRead, memberIdOfSim, type Truth } from "./membership-checks.ts";
import type { SimDevice } from "./sim-device.ts";
import type { SimRelay } from "./sim-relay.ts";

const crypto = createSimCrypto(() => new Uint8Array(0));

/** Everything the relay ever had, with everything that each device has: who opens what they should not? */
export async function checkSecrets(world: AtRest, truth: Truth): Promise<void> {
  const wraps = wrapsOf(world.relay);
  for (const device of world.devices) {
    const chains = [truth.org, ...truth.rooms];
    for (const chain of chains) {
      const [from, to] = rightOf(truth, device, chain);
      const keys = await keysOfThief(truth, device, chain, wraps);
      for (const epoch of keys.keys())
        if (epoch < from || epoch > to)
          world.tape.violate(
            "nobody opens what is not theirs",
            `${device.name} has the key of epoch ${epoch} of ${isRoomChain(chain) ? chain.room : "the organisation"}, entitled to ${from}–${to}`,
          );
      if (to < chain.epoch || from > 0) await tryKeys(world, truth, device, chain, keys, [from, to]);
    }
  }
}

/** Whoever knows that somebody has left writes with no key that they have. Words of a hostile client are not judged. */
export function checkKeysAreNew({ relay, tape, witness }: AtRest, truth: Truth): void {
  const leaves = new Map(truth.rooms.map((chain) => [chain.room, leavingsIn(historyOf(truth, chain.chain))]));
  const epochs = new Map(truth.rooms.map((chain) => [chain.room, chain.epoch]));
  for (const bytes of relay.everStored.rows.values()) {
    const envelope = parseEnvelope(bytes, crypto);
    if (!envelope.ok) continue;
    const { header, feed } = envelope.value;
    if (header.epoch > (epochs.get(header.room) ?? 0)) continue; // the renewal it rests on went with a relay, and whoever knew of it was out
    const due = leaves
      .get(header.room)
      ?.find(([from, to]) => header.rosterSeq >= from && header.rosterSeq < to);
    if (due !== undefined && !witness.isHostile(header.room, feed))
      tape.violate(
        "nobody writes with a key of somebody they know has left",
        `${feed}.${header.seq} of ${header.room}`,
      );
  }
}

/** From the entry that somebody leaves in to the one that renews the key. */
function leavingsIn(entries: readonly Entry[]): readonly (readonly [number, number])[] {
  return entries.flatMap(({ action, seq }) => {
    if (action.kind !== "roomMemberRemoved") return [];
    const renewal = entries.find((later) => later.seq > seq && later.action.kind === "roomRotated");
    return [[seq, renewal?.seq ?? Number.POSITIVE_INFINITY] as const];
  });
}

export const wrapsOf = ({ everStored }: SimRelay): readonly Wrap[] =>
  [...everStored.wraps.values()].flatMap((bytes) => {
    const wrap = parseWrap(bytes);
    return wrap.ok ? [wrap.value] : [];
  });

/** First and last epoch that a device may ever have had the key of; from > to when none. */
function rightOf(truth: Truth, device: SimDevice, chain: Chain): readonly [number, number] {
  const { org } = truth;
  const member = memberIdOfSim(device) as MemberId;
  const lostInOrg = Math.min(
    org.members.get(member)?.removed?.seq ?? Number.POSITIVE_INFINITY,
    org.devices.get(deviceIdOfSim(device) as DeviceId)?.removedSeq ?? Number.POSITIVE_INFINITY,
  );
  if (!isRoomChain(chain)) {
    if (org.members.get(member)?.role === "guest") return [1, 0];
    return [0, lostInOrg === Number.POSITIVE_INFINITY ? chain.epoch : epochAt(chain, lostInOrg)];
  }
  return rightInRoom(truth, chain, member, lostInOrg);
}

/** Somebody may have come and gone more than once: from the first time in to the last time out. */
function rightInRoom(
  truth: Truth,
  chain: RoomRoster,
  member: MemberId,
  lostInOrg: number,
): readonly [number, number] {
  const inside = chain.members.get(member);
  if (inside === undefined) return [1, 0];
  const entries = historyOf(truth, chain.chain);
  const hasComeTwice =
    entries.filter(({ action }) => action.kind === "roomMemberRemoved" && action.member === member).length >
      0 &&
    (inside.removed === null || inside.addedSeq > inside.removed.seq);
  const settled = entries.find(({ action }) => action.kind === "roomRotated" && action.orgSeq >= lostInOrg);
  const outInOrg =
    lostInOrg === Number.POSITIVE_INFINITY || settled === undefined
      ? chain.epoch
      : epochAt(chain, settled.seq - 1);
  const outHere = inside.removed === null ? chain.epoch : epochAt(chain, inside.removed.seq);
  const changedRules = entries.some(({ action }) => action.kind === "roomSettingsSet");
  const from = hasComeTwice || changedRules || wasInBefore(entries, member) ? 0 : inside.fromEpoch;
  return [from, Math.min(outInOrg, outHere)];
}

const wasInBefore = (entries: readonly Entry[], member: MemberId): boolean =>
  entries.some(({ action }) => action.kind === "roomMemberRemoved" && action.member === member);

/** Every seal that this device's own keys open, and what those open in turn, chain rules or not. */
export async function keysOfThief(
  { org }: Pick<Truth, "org">,
  device: SimDevice,
  chain: Chain,
  relayWraps: readonly Wrap[],
): Promise<ReadonlyMap<number, Bytes>> {
  const { keys, wraps } = await device.loot();
  const id = deviceIdOfSim(device);
  const member = memberIdOfSim(device);
  if (keys === null || id === null || member === null) return new Map();
  const all = [
    ...relayWraps,
    ...wraps.flatMap((bytes) => {
      const wrap = parseWrap(bytes);
      return wrap.ok ? [wrap.value] : [];
    }),
  ];
  const seeds: Bytes[] = [];
  for (const wrap of all)
    if (wrap.kind === "memberKeyForDevice" && wrap.recipient === id && wrap.chain === org.chain)
      seeds.push(...(await openSeeds(wrap, keys.opener)));
  const distinct = [...new Map(seeds.map((seed) => [toHex(seed), seed])).values()];
  const openers = await openersOf(crypto, { device: id, opener: keys.opener }, { member, seeds: distinct });
  return openEpochKeys({ crypto, chain, wraps: all, openers });
}

/** Somebody lacks a key of their time in a chain that somebody else in it has, who is to find out. `null` when nobody does. */
export async function keyLeft(truth: Truth, devices: readonly SimDevice[]): Promise<string | null> {
  for (const chain of [truth.org, ...truth.rooms]) {
    const inside = devices.filter((device) => holdsKeysOf(truth, device, chain));
    const held = await Promise.all(
      inside.map(async (device) => new Set((await keysOfThief(truth, device, chain, [])).keys())),
    );
    const all = new Set(held.flatMap((each) => [...each]));
    for (const [at, device] of inside.entries()) {
      const from = isRoomChain(chain) ? fromEpochOf(chain, device) : 0;
      for (const epoch of all)
        if (epoch >= from && held[at]?.has(epoch) === false)
          return `${device.name} lacks the key of epoch ${epoch} of ${chain.chain}`;
    }
  }
  return null;
}

const holdsKeysOf = (truth: Truth, device: SimDevice, chain: Chain): boolean => {
  if (isRoomChain(chain)) return mayRead(truth, device, chain.room);
  const id = deviceIdOfSim(device);
  return id !== null && isInsider(truth.org, id); // guests hold none of the organisation's
};

const fromEpochOf = ({ members }: RoomRoster, device: SimDevice): number =>
  members.get(memberIdOfSim(device) as MemberId)?.fromEpoch ?? 0;

async function tryKeys(
  { tape, relay }: AtRest,
  truth: Truth,
  device: SimDevice,
  chain: Chain,
  keys: ReadonlyMap<number, Bytes>,
  [from, to]: readonly [number, number],
): Promise<void> {
  for (const bytes of relay.everStored.rows.values()) {
    const envelope = parseEnvelope(bytes, crypto);
    if (!envelope.ok) continue;
    const { header, feed } = envelope.value;
    const governs = isRoomChain(chain) ? header.room === chain.room : truth.org.rooms.has(header.room);
    if (!governs || (header.epoch >= from && header.epoch <= to)) continue;
    for (const [epoch, key] of keys) {
      tape.count("removed device tried a key");
      const roomKey = await roomKeyOf(crypto, isRoomChain(chain) ? chain.access : "open", key, header.room);
      const body = await bodyKeyOf(crypto, roomKey, header.room, feed);
      const opened = await openEnvelope(envelope.value, body, crypto);
      if (opened.ok)
        tape.violate(
          "nobody opens what is not theirs",
          `${device.name} opens ${feed}.${header.seq} of epoch ${header.epoch} with the key of ${epoch}`,
        );
    }
  }
}

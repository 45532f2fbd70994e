import type { Bytes } from "../../crdt/base/bytes.ts";
import { createWebCrypto } from "../../crdt/crypto/webcrypto.ts";
import { roomAct } from "../../crdt/keyring/act.ts";
import { auditKeys, auditWraps, type KeyFinding } from "../../crdt/keyring/audit.ts";
import {
  type MemberKeyAct,
  memberKeyAct,
  type OwnSecrets,
  pairDeviceAct,
  revokeDeviceAct,
} from "../../crdt/keyring/device-acts.ts";
import { removeMemberAct } from "../../crdt/keyring/member-acts.ts";
import { memberSeedsFor, openEpochKeys, openersOf } from "../../crdt/keyring/open-keys.ts";
import { addToRoomAct, removeFromRoomAct } from "../../crdt/keyring/room-acts.ts";
import { rotateRoomAct } from "../../crdt/keyring/rotate.ts";
import { wrapForSelf } from "../../crdt/keyring/wrap-for.ts";
import type { Chain } from "../../crdt/roster/access.ts";
import type { RoomRoster } from "../../crdt/roster/room-state.ts";
import {
  cardOf,
  epochsOpenTo,
  epochsOpenWith,
  foundRoomIn,
  guestInWorld,
  handOf,
  joinWorld,
  keyOf,
  knownOf,
  NO_HEADS,
  rotateIfDue,
  type Someone,
  startWorld,
  take,
  type World,
} from "./keyring-world.ts";
import { type Hand as Keys, newHand } from "./roster-story.ts";

/** Alice's room, three people who come and go with their devices, and a model of who should read what. */
export type Op =
  | {
      readonly type: "add" | "remove" | "pair" | "lose" | "revokedByAdmin" | "renew" | "leaveOrg";
      readonly who: number;
    }
  | { readonly type: "rotate" }
  | { readonly type: "history"; readonly history: "all" | "since" };

interface ModelEpoch {
  readonly holders: Set<string>;
  readonly leadsBack: boolean;
}

/** A device that was lost: it remembers what it knew, and the epochs that were theirs until then. */
interface Lost {
  readonly device: Keys;
  readonly seeds: readonly Bytes[];
  readonly owner: Someone;
  readonly org: readonly number[];
  readonly room: readonly number[];
}

export interface Crowd {
  readonly world: World;
  readonly alice: Someone;
  readonly people: readonly Someone[]; // the last one is a guest
  room: RoomRoster;
  readonly epochs: ModelEpoch[]; // of the room
  readonly inside: Set<string>;
  readonly waiting: Set<string>; // in the room, their first epoch yet to begin
  readonly lastOrgEpoch: Map<string, number>; // of those who left
  readonly lost: Lost[];
}

const crypto = createWebCrypto();
const DEVICE_NAMES = ["phone", "laptop", "tablet", "desktop"];

export async function startCrowd(history: "all" | "since"): Promise<Crowd> {
  const { world, alice } = await startWorld(crypto);
  const people = [
    await joinWorld(world, alice, "bob"),
    await joinWorld(world, alice, "carol"),
    await guestInWorld(world, alice, "gina"),
  ];
  const room = await foundRoomIn(world, alice, history);
  return {
    world,
    alice,
    people,
    room,
    epochs: [{ holders: new Set(["alice"]), leadsBack: false }],
    inside: new Set(["alice"]),
    waiting: new Set(),
    lastOrgEpoch: new Map(),
    lost: [],
  };
}

/** One event, and the rotation of whoever writes next. What is not possible now does not happen. */
export async function play(crowd: Crowd, op: Op): Promise<void> {
  const { world, alice } = crowd;
  if (op.type === "rotate") await rotate(crowd);
  else if (op.type === "history") await setHistory(crowd, op.history);
  else {
    const person = crowd.people[op.who] as Someone;
    if (!crowd.lastOrgEpoch.has(person.name)) await acts[op.type](crowd, person);
  }
  await rotateIfDue(world, alice, world.org);
  await followRoom(crowd, await rotateIfDue(world, alice, crowd.room));
}

type PersonOp = Exclude<Op["type"], "rotate" | "history">;

const acts: Readonly<Record<PersonOp, (crowd: Crowd, person: Someone) => Promise<void>>> = {
  async add(crowd, person) {
    if (crowd.inside.has(person.name)) return;
    const { world, alice, room } = crowd;
    crowd.inside.add(person.name);
    if (room.history === "since") crowd.waiting.add(person.name);
    else for (const { holders } of crowd.epochs) holders.add(person.name); // what no link leads to is handed over
    const people = [{ member: person.member, role: "writer", card: cardOf(person.name) }] as const;
    const ask = { ...knownOf(world, room), people };
    await followRoom(crowd, await take(world, addToRoomAct(handOf(world, alice), room, ask)));
  },
  async remove(crowd, person) {
    if (!crowd.inside.has(person.name)) return;
    const { world, alice } = crowd;
    await renew(crowd, person); // a person's devices do so as soon as they hear of it
    crowd.inside.delete(person.name);
    crowd.waiting.delete(person.name);
    const ask = { epochKey: keyOf(world, crowd.room), member: person.member, heads: NO_HEADS };
    await followRoom(crowd, await take(world, removeFromRoomAct(handOf(world, alice), crowd.room, ask)));
  },
  async pair(crowd, person) {
    if (person.devices.length === DEVICE_NAMES.length) return;
    const keys = await newHand(crypto);
    const fresh = { signKey: keys.signer.publicKey, sealKey: keys.opener.publicKey, label: "another" };
    const hand = handOf(crowd.world, person);
    const own = ownOf(crowd, person);
    const known = await knownTo(crowd, person);
    await keepSeeds(crowd, person, pairDeviceAct(hand, own, fresh), known);
    person.devices.push(keys);
  },
  async lose(crowd, person) {
    if (person.devices.length < 2) return;
    const [device] = remember(crowd, person);
    const own = ownOf(crowd, person);
    const known = await knownTo(crowd, person);
    const revoked = revokeDeviceAct(handOf(crowd.world, person), own, { device, heads: NO_HEADS });
    await keepSeeds(crowd, person, revoked, known);
  },
  async revokedByAdmin(crowd, person) {
    if (person.devices.length < 2) return;
    const { world, alice } = crowd;
    const [device] = remember(crowd, person);
    const own = { seeds: alice.seeds, epochKey: keyOf(world, world.org) };
    await take(world, revokeDeviceAct(handOf(world, alice), own, { device, heads: NO_HEADS }));
  },
  renew,
  async leaveOrg(crowd, person) {
    const { world, alice } = crowd;
    const { name, member } = person;
    crowd.lastOrgEpoch.set(name, world.org.epoch);
    crowd.inside.delete(name);
    const ask = { epochKey: keyOf(world, world.org), member, heads: NO_HEADS, successor: null };
    await take(world, removeMemberAct(handOf(world, alice), ask));
  },
};

async function renew(crowd: Crowd, person: Someone): Promise<void> {
  if (crowd.world.org.members.get(person.member)?.keyStale !== true) return;
  const known = await knownTo(crowd, person);
  await keepSeeds(crowd, person, memberKeyAct(handOf(crowd.world, person), ownOf(crowd, person)), known);
}

async function rotate(crowd: Crowd): Promise<void> {
  const { world, alice, room } = crowd;
  await followRoom(crowd, await take(world, rotateRoomAct(handOf(world, alice), room, knownOf(world, room))));
}

async function setHistory(crowd: Crowd, history: "all" | "since"): Promise<void> {
  const { world, alice, room } = crowd;
  const said = { kind: "roomSettingsSet", history, whoAdds: "writers" } as const;
  crowd.room = await take(world, roomAct(handOf(world, alice), room, [said]));
}

/** The model's rotation: whoever is inside holds the new epoch. */
async function followRoom(crowd: Crowd, room: RoomRoster): Promise<void> {
  const leadsBack = crowd.room.history === "all" && crowd.waiting.size === 0;
  if (room.epoch > crowd.room.epoch) {
    crowd.epochs.push({ holders: new Set(crowd.inside), leadsBack });
    crowd.waiting.clear();
  }
  crowd.room = room;
}

/** The first device gets lost: what it could open it still can. */
function remember(crowd: Crowd, person: Someone): readonly [Keys["device"]] {
  const device = person.devices.shift() as Keys;
  const { seeds } = person;
  const room = roomEpochsOf(crowd, person.name);
  crowd.lost.push({ device, seeds, owner: person, org: orgEpochsOf(crowd, person), room });
  return [device.device];
}

/** Keys under which nothing was sealed for the member key of now: the devices seal them for it. */
async function keepSeeds(
  crowd: Crowd,
  person: Someone,
  acted: ReturnType<typeof pairDeviceAct>,
  known: ReadonlyMap<number, Bytes>,
): Promise<void> {
  const { world } = crowd;
  const done = await acted;
  if (!done.ok) throw new Error(`refused: ${JSON.stringify(done.error)}`);
  const { seeds }: MemberKeyAct = done.value;
  const isNew = seeds !== person.seeds;
  person.seeds = seeds;
  await take(world, acted);
  if (!isNew) return;
  const wraps = await wrapForSelf(handOf(world, person), crowd.room, known);
  const nothing = { chain: crowd.room.chain, entries: [], newKey: null, unreachable: [] };
  await take(world, Promise.resolve({ ok: true, value: { ...nothing, wraps, state: crowd.room } }));
}

async function knownTo(crowd: Crowd, person: Someone): Promise<ReadonlyMap<number, Bytes>> {
  const { wraps } = crowd.world;
  const openers = await openersOf(crypto, person.devices[0] as Keys, person);
  return openEpochKeys({ crypto, chain: crowd.room, wraps, openers });
}

const isGuest = (crowd: Crowd, person: Someone): boolean => person === crowd.people.at(-1);

const ownOf = (crowd: Crowd, person: Someone): OwnSecrets => ({
  seeds: person.seeds,
  epochKey: isGuest(crowd, person) ? null : keyOf(crowd.world, crowd.world.org),
});

function orgEpochsOf(crowd: Crowd, person: Someone): readonly number[] {
  const last = crowd.lastOrgEpoch.get(person.name) ?? crowd.world.org.epoch;
  return isGuest(crowd, person) ? [] : Array.from({ length: last + 1 }, (_, epoch) => epoch);
}

/** Their own epochs, and those that lead back from them. */
function roomEpochsOf({ epochs }: Crowd, name: string): readonly number[] {
  const theirs = new Set<number>();
  for (let epoch = epochs.length - 1; epoch >= 0; epoch--) {
    const leadsHere = theirs.has(epoch + 1) && epochs[epoch + 1]?.leadsBack === true;
    if (leadsHere || epochs[epoch]?.holders.has(name)) theirs.add(epoch);
  }
  return [...theirs].sort((a, b) => a - b);
}

/** What alice finds when she holds all wraps there are against the rosters. */
export async function auditOf({ world, room, alice }: Crowd): Promise<readonly KeyFinding[]> {
  const findings: KeyFinding[] = [];
  for (const chain of [world.org, room]) {
    const keys = world.keys.get(chain.chain) ?? new Map();
    const ask = { rosters: world, chain, nowMs: world.now };
    findings.push(...(await auditWraps({ ...ask, verifier: crypto, wraps: world.wraps })));
    findings.push(...(await auditKeys({ ...ask, crypto, member: alice.member, keys })));
  }
  return findings;
}

interface Opened {
  readonly name: string;
  readonly opened: readonly number[];
  readonly expected: readonly number[];
}

/** Everybody tries everything, with all wraps there are; who was removed or lost tries as hard. */
export async function openSesame(crowd: Crowd): Promise<readonly Opened[]> {
  const { world, room } = crowd;
  const chains: readonly (readonly [string, Chain, (person: Someone) => readonly number[]])[] = [
    ["the org", world.org, (person) => orgEpochsOf(crowd, person)],
    ["the room", room, ({ name }) => roomEpochsOf(crowd, name)],
  ];
  const all: Opened[] = [];
  for (const [where, chain, expected] of chains) {
    for (const person of [crowd.alice, ...crowd.people])
      for (const [at, device] of person.devices.entries())
        all.push({
          name: `${person.name}'s ${DEVICE_NAMES[at]}, ${where}`,
          opened: await epochsOpenTo(world, chain, person, device),
          expected: expected(person),
        });
    for (const { device, seeds, owner, ...could } of crowd.lost) {
      const remembered = await memberSeedsFor(
        { crypto, state: world.org, wraps: world.wraps },
        device.device,
        device.opener,
      );
      all.push({
        name: `${owner.name}'s lost device, ${where}`,
        opened: await epochsOpenWith(world, chain, device, owner, [...remembered, ...seeds]),
        expected: chain === room ? could.room : could.org,
      });
    }
  }
  return all;
}

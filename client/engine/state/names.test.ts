import fc from "fast-check";
import { expect, test } from "vitest";
import { createNobleCrypto } from "../../../crdt/crypto/noble.ts";
import {
  type Act,
  type Bytes,
  type ChainId,
  type CryptoPort,
  type Entry,
  type RoomRoster,
  roomAct,
  sealCard,
} from "../../../crdt/index.ts";
import { foundRoomAct } from "../../../crdt/keyring/room-acts.ts";
import {
  cardOf,
  guestInWorld,
  handOf,
  joinWorld,
  keyOf,
  type Someone,
  startWorld,
  take,
  type World,
} from "../../../test/support/keyring-world.ts";
import { seededBytes } from "../../../test/support/seeded-bytes.ts";
import { createNames, type Names } from "./names.ts";
import { NAME_TO_COME } from "./plain-name.ts";

const crypto = createNobleCrypto(seededBytes("names"));

/** What is asked for later may be answered sooner. */
function uneven(port: CryptoPort): CryptoPort {
  let asked = 0;
  return {
    ...port,
    async aesOpen(...sealed) {
      for (let turns = (asked++ * 37) % 23; turns > 0; turns--) await null;
      return port.aesOpen(...sealed);
    },
  };
}

/** A room's chain, and its state behind every act. */
interface Told {
  readonly entries: Entry[];
  readonly states: { readonly room: RoomRoster; readonly upTo: number }[];
}

async function tell(
  world: World,
  told: Told,
  acted: Awaited<ReturnType<typeof roomAct>>,
): Promise<RoomRoster> {
  if (!acted.ok) throw new Error(`refused: ${JSON.stringify(acted.error)}`);
  const { entries } = acted.value as Act<RoomRoster>;
  const room = await take(world, Promise.resolve(acted));
  told.entries.push(...entries);
  told.states.push({ room, upTo: told.entries.length });
  return room;
}

const lastOf = ({ states }: Told): RoomRoster => states.at(-1)?.room as RoomRoster;

async function found(world: World, by: Someone): Promise<Told> {
  const told: Told = { entries: [], states: [] };
  const ask = { access: "private", use: "chat", history: "all", name: "a room", peer: null } as const;
  const founded = await foundRoomAct(handOf(world, by), { ...ask, card: cardOf(by.name) });
  if (founded.ok) world.keys.set(founded.value.chain, new Map([[0, founded.value.epochKey]]));
  await tell(world, told, founded);
  return told;
}

const sealed = (world: World, room: RoomRoster, name: string) =>
  sealCard(crypto, keyOf(world, room), room.epoch, cardOf(name));

async function add(world: World, told: Told, by: Someone, whom: Someone, name: string): Promise<void> {
  const room = lastOf(told);
  const cardSealed = await sealed(world, room, name);
  const added = { kind: "roomMemberAdded", member: whom.member, role: "writer", cardSealed } as const;
  await tell(world, told, await roomAct(handOf(world, by), room, [added]));
}

async function setCard(world: World, told: Told, by: Someone, name: string): Promise<void> {
  const room = lastOf(told);
  const cardSealed = await sealed(world, room, name);
  await tell(world, told, await roomAct(handOf(world, by), room, [{ kind: "roomCardSet", cardSealed }]));
}

/** A device that learns of these chains step by step: what it holds of each now. */
function deviceOf(world: World, who: Someone, rooms: readonly Told[]) {
  const steps = rooms.map(() => 0);
  const opened = new Set<ChainId>([world.org.chain]);
  const held = (at: number) => rooms[at]?.states[(steps[at] ?? 0) - 1] ?? null;
  const indexOf = (is: (room: RoomRoster) => boolean) => rooms.findIndex((told) => is(lastOf(told)));
  const none: ReadonlyMap<number, Bytes> = new Map();
  const names = createNames(
    {
      state: () => world.org,
      room: (id) => held(indexOf(({ room }) => room === id))?.room ?? null,
      rooms: () => rooms.flatMap((_, at) => held(at)?.room.room ?? []),
      history(chain) {
        const at = indexOf((room) => room.chain === chain);
        return rooms[at]?.entries.slice(0, held(at)?.upTo ?? 0) ?? [];
      },
    },
    { keysOf: (chain) => (opened.has(chain) ? (world.keys.get(chain) ?? none) : none) },
    { member: who.member },
    uneven(crypto),
  );
  return {
    names,
    keysCame: (at: number) => void opened.add(lastOf(rooms[at] as Told).chain),
    grow(at: number, by: number): void {
      steps[at] = Math.min((steps[at] ?? 0) + by, rooms[at]?.states.length ?? 0);
    },
  };
}

const turns = fc.array(
  fc.record({ room: fc.nat(1), by: fc.integer({ min: 0, max: 4 }), keys: fc.boolean(), waits: fc.boolean() }),
  { maxLength: 12, size: "max" },
);

/** Any part of what there is, in any order, keys before or after, one lesson upon another; in the end all of it. */
async function learnIn(
  device: ReturnType<typeof deviceOf>,
  rooms: number,
  story: readonly { room: number; by: number; keys: boolean; waits: boolean }[],
): Promise<Names> {
  const lessons: Promise<void>[] = [];
  for (const { room, by, keys, waits } of story.filter(({ room }) => room < rooms)) {
    device.grow(room, by);
    if (keys) device.keysCame(room);
    lessons.push(device.names.learn());
    if (waits) await lessons.at(-1);
  }
  for (let room = 0; room < rooms; room++) {
    device.grow(room, Number.POSITIVE_INFINITY);
    device.keysCame(room);
  }
  await Promise.all([...lessons, device.names.learn()]);
  return device.names;
}

test("[KEY11] what a guest is called in a room is the same for all its readers, in whatever order they learn it and whatever else they read", async () => {
  const { world, alice } = await startWorld(crypto);
  const bob = await joinWorld(world, alice, "Bob");
  const gus = await guestInWorld(world, alice, "Gus of the door");
  const [first, second] = [await found(world, alice), await found(world, alice)];
  for (const whom of [bob, gus]) await add(world, first, alice, whom, `${whom.name}, added`);
  await add(world, second, alice, gus, "Gus, added");
  await setCard(world, first, gus, "Gus 1");
  await setCard(world, second, gus, "Gus 2");
  await setCard(world, first, gus, NAME_TO_COME); // a new device of theirs, which does not know it yet
  await setCard(world, second, gus, "Gus 3");

  await fc.assert(
    fc.asyncProperty(turns, turns, async (hers, his) => {
      const reader = await learnIn(deviceOf(world, alice, [first, second]), 2, hers);
      const other = await learnIn(deviceOf(world, bob, [first]), 1, his);
      const room = lastOf(first).room;
      const called = [reader, other].map((names) => [
        names.memberIn(room, gus.member),
        names.memberIn(room, alice.member),
      ]);
      expect(called).toEqual([
        ["Gus 1", "alice"],
        ["Gus 1", "alice"],
      ]);
      expect(reader.memberIn(lastOf(second).room, gus.member)).toBe("Gus 3");
    }),
    { numRuns: 40 },
  );
});

test("[KEY11] where no card of a room says it, a guest is called there what the organisation's chain says", async () => {
  const { world, alice } = await startWorld(crypto);
  const gus = await guestInWorld(world, alice, "Gus of the door");
  const [first, second] = [await found(world, alice), await found(world, alice)];
  await add(world, first, alice, gus, NAME_TO_COME);
  await add(world, second, alice, gus, "Gus 2");
  const names = await learnIn(deviceOf(world, alice, [first, second]), 2, []);
  expect(names.memberIn(lastOf(first).room, gus.member)).toBe("Gus of the door");
  expect(names.member(gus.member)).toBe("Gus 2");
});

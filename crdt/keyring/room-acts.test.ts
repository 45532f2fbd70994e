import { describe, expect, test } from "vitest";
import {
  cardOf,
  epochsOpenTo,
  foundRoomIn,
  guestInWorld,
  handOf,
  joinWorld,
  keyOf,
  knownOf,
  NO_HEADS,
  type Someone,
  startWorld,
  take,
  type World,
} from "../../test/support/keyring-world.ts";
import { type Hand as Keys, newHand } from "../../test/support/roster-story.ts";
import { seededBytes } from "../../test/support/seeded-bytes.ts";
import type { Bytes } from "../base/bytes.ts";
import { createNobleCrypto } from "../crypto/noble.ts";
import type { RoomRoster } from "../roster/room-state.ts";
import { orgAct, roomAct } from "./act.ts";
import { createInviteAct } from "./acts.ts";
import { joinAsGuestAct } from "./join-acts.ts";
import { createOpenText } from "./names.ts";
import {
  answerRoomRequestAct,
  createRoomInviteAct,
  foundRoomAct,
  removeFromRoomAct,
  roomJoinAct,
  roomJoinRequestAct,
} from "./room-acts.ts";
import { openCard } from "./room-card.ts";
import { rotateRoomAct } from "./rotate.ts";

const crypto = createNobleCrypto(seededBytes("rooms"));
const deviceOf = ({ devices }: Someone): Keys => devices[0] as Keys;
const keysIn = (world: World, room: RoomRoster) => world.keys.get(room.chain) as ReadonlyMap<number, Bytes>;
const openIn = (world: World, room: RoomRoster) => createOpenText(crypto, room.chain, keysIn(world, room));
const opens = (world: World, room: RoomRoster, who: Someone) => epochsOpenTo(world, room, who, deviceOf(who));

async function inviteInto(
  world: World,
  by: Someone,
  room: RoomRoster,
  ask: { readonly needsApproval: boolean; readonly secret?: Bytes },
): Promise<{ readonly room: RoomRoster; readonly secret: Bytes }> {
  const limits = { role: "writer", maxUses: 5, expiresAt: world.now + 3_600_000 } as const;
  const made = await createRoomInviteAct(handOf(world, by), room, {
    ...knownOf(world, room),
    ...limits,
    ...ask,
  });
  if (!made.ok) throw new Error(`no invite: ${JSON.stringify(made.error)}`);
  return { room: await take(world, Promise.resolve(made)), secret: made.value.secret };
}

const joinRoom = (world: World, who: Someone, room: RoomRoster, secret: Bytes) =>
  roomJoinAct(handOf(world, who), room, { secret, wraps: world.wraps, card: cardOf(who.name) });

describe("founding", () => {
  test("[KEY9] [KEY11] a direct room opens to both, with both names", async () => {
    const { world, alice } = await startWorld(crypto);
    const bob = await joinWorld(world, alice, "bob");
    const founded = await foundRoomAct(handOf(world, alice), {
      access: "direct",
      use: "chat",
      history: "all",
      name: "",
      card: cardOf("alice"),
      peer: { member: bob.member, card: cardOf("bob") },
    });
    if (!founded.ok) throw new Error("refused");
    world.keys.set(founded.value.chain, new Map([[0, founded.value.epochKey]]));
    const room = await take(world, Promise.resolve(founded));
    for (const who of [alice, bob]) expect(await opens(world, room, who)).toEqual([0]);
    const cards = [...room.members.values()].map(({ cardSealed }) =>
      openCard(openIn(world, room), cardSealed),
    );
    expect((await Promise.all(cards)).map((card) => card?.name)).toEqual(["alice", "bob"]);
  });
});

describe("links", () => {
  test("[KEY3] [KEY10] one secret brings a guest into the org, which stays closed to them, and into a room", async () => {
    const { world, alice } = await startWorld(crypto);
    const founded = await foundRoomIn(world, alice, "all");
    const { device, signer, org: state } = handOf(world, alice);
    const made = await createInviteAct({
      crypto,
      state,
      epochKey: keyOf(world, state),
      by: device,
      signer,
      role: "guest",
      maxUses: 5,
      expiresAt: world.now + 3_600_000,
      guests: { orgName: "Petrel 海燕", until: null },
    });
    expect(made.wraps).toEqual([]);
    await take(world, orgAct(handOf(world, alice), [made.action], made.wraps));
    const { room, secret } = await inviteInto(world, alice, founded, {
      needsApproval: false,
      secret: made.secret,
    });
    expect(secret).toEqual(made.secret);

    const keys = await newHand(crypto);
    const own = { signer: keys.signer, sealKey: keys.opener.publicKey };
    const names = { memberName: "Gina 吉娜", deviceLabel: "phone" };
    const { org, now: at } = world;
    const joined = await joinAsGuestAct({ crypto, org, secret, ...names, device: own, at });
    if (!joined.ok) throw new Error(`refused: ${joined.error.type}`);
    await take(world, Promise.resolve(joined));
    const { member, memberSeed } = joined.value;
    const gina = { name: "gina", member, devices: [keys], seeds: [memberSeed] };
    const inside = await take(world, joinRoom(world, gina, room, secret));
    expect(await opens(world, inside, gina)).toEqual([0]);
    expect(await epochsOpenTo(world, world.org, gina, keys)).toEqual([]);

    const person = world.org.members.get(member);
    const open = createOpenText(crypto, org.chain, world.keys.get(org.chain) as ReadonlyMap<number, Bytes>);
    expect(await open("member-name", person?.nameSealed as Bytes)).toBe("Gina 吉娜");
    expect(await open("guest-org", person?.orgNameSealed as Bytes)).toBe("Petrel 海燕");
  });

  test("[KEY8] a room that told less for a while tells all again, also to those who come by a link", async () => {
    const { world, alice } = await startWorld(crypto);
    const bob = await joinWorld(world, alice, "bob");
    let room = await foundRoomIn(world, alice, "since");
    room = await take(world, rotateRoomAct(handOf(world, alice), room, knownOf(world, room)));
    const settings = { kind: "roomSettingsSet", history: "all", whoAdds: "writers" } as const;
    room = await take(world, roomAct(handOf(world, alice), room, [settings]));
    room = await take(world, rotateRoomAct(handOf(world, alice), room, knownOf(world, room)));
    expect(room.epochs.map(({ prevSealed }) => prevSealed !== null)).toEqual([false, false, true]);
    const made = await inviteInto(world, alice, room, { needsApproval: false });
    const joined = await take(world, joinRoom(world, bob, made.room, made.secret));
    expect(await opens(world, joined, bob)).toEqual([0, 1, 2]);
  });

  test("[KEY7] without a wrap that the chain confirms there is no way in", async () => {
    const { world, alice } = await startWorld(crypto);
    const bob = await joinWorld(world, alice, "bob");
    const { room, secret } = await inviteInto(world, alice, await foundRoomIn(world, alice, "all"), {
      needsApproval: false,
    });
    const bare = { ...world, wraps: [] };
    expect(await joinRoom(bare, bob, room, secret)).toEqual({ ok: false, error: { type: "NoKeyForInvite" } });
    const another = await joinRoom(world, bob, room, new Uint8Array(32));
    expect(another).toEqual({ ok: false, error: { type: "NoSuchInvite" } });
  });
});

describe("asking", () => {
  async function bobAsks(history: "all" | "since") {
    const { world, alice } = await startWorld(crypto);
    const bob = await joinWorld(world, alice, "bob");
    const made = await inviteInto(world, alice, await foundRoomIn(world, alice, history), {
      needsApproval: true,
    });
    const ask = { secret: made.secret, card: cardOf("Bob 鲍勃") };
    const room = await take(world, roomJoinRequestAct(handOf(world, bob), made.room, ask));
    const answer = (accept: boolean, keys = keysIn(world, room)) =>
      answerRoomRequestAct(handOf(world, alice), room, {
        keys,
        heads: NO_HEADS,
        member: bob.member,
        accept,
      });
    return { world, alice, bob, room, answer };
  }

  test.for([
    ["all", [0]],
    ["since", [1]],
  ] as const)(
    "[KEY10] [KEY17] history %s: yes brings the key and a card that all inside read",
    async ([history, epochs]) => {
      const { world, bob, room, answer } = await bobAsks(history);
      expect(await opens(world, room, bob)).toEqual([]);
      const inside = await take(world, answer(true));
      expect(await opens(world, inside, bob)).toEqual(epochs);
      const sealed = inside.members.get(bob.member)?.cardSealed as Bytes;
      expect(await openCard(openIn(world, inside), sealed)).toEqual(cardOf("Bob 鲍勃"));
    },
  );

  test("[KEY10] no brings nothing, and nobody answers twice", async () => {
    const { world, alice, bob, room, answer } = await bobAsks("all");
    const refused = await take(world, answer(false));
    expect(refused.members.has(bob.member)).toBe(false);
    const again = { heads: NO_HEADS, keys: keysIn(world, room), member: bob.member, accept: true };
    expect(await answerRoomRequestAct(handOf(world, alice), refused, again)).toEqual({
      ok: false,
      error: { type: "NoSuchRequest" },
    });
  });

  test("[KEY10] a request that this device cannot read is not answered with yes", async () => {
    const { answer } = await bobAsks("all");
    const unreadable = { ok: false, error: { type: "UnreadableRequest" } };
    expect(await answer(true, new Map())).toEqual(unreadable);
    expect(await answer(true, new Map([[0, new Uint8Array(32)]]))).toEqual(unreadable);
  });
});

test("[KEY17] a guest who leaves a room begins no epoch; it is due", async () => {
  const { world, alice } = await startWorld(crypto);
  const gina = await guestInWorld(world, alice, "gina");
  const made = await inviteInto(world, alice, await foundRoomIn(world, alice, "all"), {
    needsApproval: false,
  });
  const room = await take(world, joinRoom(world, gina, made.room, made.secret));
  const epochKey = keyOf(world, room);
  const left = await take(
    world,
    removeFromRoomAct(handOf(world, gina), room, { epochKey, member: gina.member, heads: NO_HEADS }),
  );
  expect([left.epoch, left.rotationDue]).toEqual([0, true]);
});

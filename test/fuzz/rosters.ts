import { createWebCrypto } from "../../crdt/crypto/webcrypto.ts";
import {
  applyEntry,
  applyRoomEntry,
  type Bytes,
  type DeviceId,
  type Entry,
  parseCose,
  parseEntry,
  type RoomRoster,
  type RosterState,
  type Signer,
  signCose,
} from "../../crdt/index.ts";
import {
  must as mustTell,
  newKit,
  openRoom,
  removal,
  revocation,
  rotation,
  startOrg,
} from "../support/org-story.ts";
import { add, foundRoom, must, remove, rotate, startOffice, tellRoom } from "../support/room-story.ts";
import type { Target } from "./target.ts";

/** Entries of both kinds of chains, signed again by whom they name, and put to the chain as it was before them. */

const crypto = createWebCrypto();

export async function rosters(): Promise<readonly Target[]> {
  return [await orgEntries(), await roomEntries()];
}

async function orgEntries(): Promise<Target> {
  const { story, alice, ada, bob, carol, gina, room } = await startOrg("fuzzed");
  const kit = await newKit(story, bob);
  await mustTell(story, bob, kit.action);
  await mustTell(story, bob, { kind: "kitConfirmed" });
  await mustTell(story, alice, rotation(story));
  await mustTell(story, alice, { kind: "guestCapSet", perDay: 7 });
  await mustTell(story, ada, { kind: "guestUntilSet", member: gina.member, until: story.now + 1_000_000 });
  await mustTell(story, alice, { kind: "roleSet", member: carol.member, role: "owner" });
  await mustTell(story, bob, { kind: "keyAsked", epoch: 1 });
  await mustTell(story, alice, await openRoom(story, "0b".repeat(16) as typeof room));
  await mustTell(story, carol, removal(gina, { successor: carol.member }));
  await mustTell(story, bob, revocation(bob.device)).catch(() => null); // one's only device stays
  const { entries } = story;
  const before: (RosterState | null)[] = [null];
  for (const entry of entries) {
    const applied = await applyEntry(before.at(-1) ?? null, entry, story.crypto);
    if (!applied.ok) throw new Error("the story does not hold");
    before.push(applied.value);
  }
  const signers = signersOf([alice, ada, bob, carol, gina]);
  return {
    name: "roster entry",
    samples: entries.map(({ bytes }) => bytes),
    mend: (bytes, index) => signedBy(bytes, signers, entries[index] as Entry),
    async run(bytes, index) {
      const entry = parseEntry(bytes, crypto);
      if (!entry.ok) return false;
      return (await applyEntry(before[index] ?? null, entry.value, crypto)).ok;
    },
  };
}

async function roomEntries(): Promise<Target> {
  const { story, alice, bob, carol, gina } = await startOffice("fuzzed");
  const room = await foundRoom(story, alice);
  await must(tellRoom(room, alice, add(bob)));
  await must(tellRoom(room, alice, add(gina)));
  await must(tellRoom(room, alice, { kind: "roomSettingsSet", history: "since", whoAdds: "writers" }));
  await must(tellRoom(room, bob, add(carol)));
  await must(tellRoom(room, alice, rotate(1)));
  await must(tellRoom(room, alice, remove(carol)));
  await must(tellRoom(room, alice, rotate(2)));
  const before: (RoomRoster | null)[] = [null];
  for (const entry of room.entries) {
    const applied = await applyRoomEntry(before.at(-1) ?? null, entry, story.state, story.crypto);
    if (!applied.ok) throw new Error("the room's story does not hold");
    before.push(applied.value);
  }
  const signers = signersOf([alice, bob, carol, gina]);
  return {
    name: "room entry",
    samples: room.entries.map(({ bytes }) => bytes),
    mend: (bytes, index) => signedBy(bytes, signers, room.entries[index] as Entry),
    async run(bytes, index) {
      const entry = parseEntry(bytes, crypto);
      if (!entry.ok) return false;
      return (await applyRoomEntry(before[index] ?? null, entry.value, story.state, crypto)).ok;
    },
  };
}

const signersOf = (people: readonly { readonly device: DeviceId; readonly signer: Signer }[]) =>
  new Map(people.map(({ device, signer }) => [device, signer]));

/** What its author would have signed, had they wanted to say this. */
async function signedBy(bytes: Bytes, signers: ReadonlyMap<DeviceId, Signer>, { by }: Entry): Promise<Bytes> {
  const signed = parseCose(bytes);
  const signer = signers.get(by);
  return signed.ok && signer !== undefined
    ? signCose("skein/v1/roster", signed.value.payload, signer)
    : bytes;
}

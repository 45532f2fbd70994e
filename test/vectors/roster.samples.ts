import { toHex } from "../../crdt/base/bytes.ts";
import type { RoomId } from "../../crdt/base/ids.ts";
import { nobleVerifier } from "../../crdt/crypto/noble.ts";
import { profileSetAction, roomCreatedAction } from "../../crdt/keyring/acts.ts";
import { commitmentOf, inviteKeys, openRoomKey } from "../../crdt/keyring/derive.ts";
import { encodeInviteLink, encodeSetupLink } from "../../crdt/keyring/invite-link.ts";
import type { Entry } from "../../crdt/roster/entry.ts";
import type { Wrap } from "../../crdt/roster/wrap.ts";
import { dumpFrozen } from "../support/roster-dump.ts";
import { invite, join, newDeviceCard, newHand, type Person, type Story, startStory, tell } from "../support/roster-story.ts";

/**
 * What `roster.json` freezes: one org with every kind of entry and wrap, from one seed. Run this file to print it
 * anew; only a new version of the format may change a line.
 */
const ROOM = "000102030405060708090a0b0c0d0e0f" as RoomId;
const ORIGIN = "https://relay.example.org";

export async function rosterVectorsNow() {
  const { story, alice } = await startStory("skein roster vectors, version 1");
  const made = await invite(story, alice);
  await tellRoomAndName(story, alice);
  const bob = await join(story, made, "bob 鲍勃");
  const tablet = await newHand(story.crypto);
  const device = await newDeviceCard(story, bob.epochKey, tablet);
  await tell(story, bob, { kind: "deviceAdded", member: bob.member, device });
  await tell(story, alice, { kind: "inviteRevoked", invite: made.invite });
  const { chain } = story.state;
  return {
    version: 1,
    secrets: { epochKey: toHex(alice.epochKey), invite: toHex(made.secret), alice: seedOf(alice), bob: seedOf(bob) },
    derived: {
      commitment: toHex(await commitmentOf(story.crypto, alice.epochKey)),
      room: ROOM,
      roomKey: toHex(await openRoomKey(story.crypto, alice.epochKey, ROOM)),
      inviteId: (await inviteKeys(story.crypto, made.secret)).invite,
      inviteLink: encodeInviteLink({ origin: ORIGIN, chain, secret: made.secret }, nobleVerifier),
      setupLink: encodeSetupLink({ origin: ORIGIN, token: made.secret.slice(0, 16) }, nobleVerifier),
    },
    entries: story.entries.map(entryToJson),
    wraps: story.wraps.map(wrapToJson),
    state: JSON.parse(dumpFrozen(story.state)) as unknown,
  };
}

async function tellRoomAndName(story: Story, alice: Person): Promise<void> {
  const { crypto, state } = story;
  const ask = { crypto, state, epochKey: alice.epochKey };
  await tell(story, alice, await roomCreatedAction({ ...ask, use: "goals", name: "目标 Goals", room: ROOM }));
  await tell(story, alice, await profileSetAction({ ...ask, name: "Alice Wen" }));
}

const seedOf = (person: Person) => ({ member: person.member, seed: toHex(person.memberSeed) });

const entryToJson = (entry: Entry) => ({
  kind: entry.action.kind,
  by: entry.by,
  hash: toHex(entry.hash),
  bytes: toHex(entry.bytes),
});

const wrapToJson = (wrap: Wrap) => ({ kind: wrap.kind, recipient: wrap.recipient, bytes: toHex(wrap.bytes) });

if (import.meta.main) console.log(JSON.stringify(await rosterVectorsNow(), null, 2));

import { toHex } from "../../crdt/base/bytes.ts";
import type { Action } from "../../crdt/roster/action.ts";
import type { Entry } from "../../crdt/roster/entry.ts";
import { signWrap, type Wrap, type WrapTarget } from "../../crdt/roster/wrap.ts";
import {
  addDevice,
  answer,
  arriving,
  cutOf,
  must,
  newKit,
  type Org,
  openRoom,
  removal,
  restoring,
  revocation,
  SEALED,
  startOrg,
} from "../support/org-story.ts";
import { dumpFrozen } from "../support/roster-dump.ts";
import { type Hand, invite, type Story } from "../support/roster-story.ts";

/**
 * What `roster2.json` freezes: one org with every act of membership and the wraps that came with them, from one seed.
 * Run this file to print it anew; only a new version of the format may change a line.
 */
export async function roster2VectorsNow() {
  const org = await startOrg("skein roster vectors, membership");
  const wraps: Wrap[] = [];
  await requests(org);
  await devices(org, wraps);
  await people(org);
  await tell(org.story, org.alice, { kind: "keyAsked", epoch: 1 });
  return {
    version: 1,
    entries: org.story.entries.map(entryToJson),
    wraps: wraps.map((wrap) => ({ kind: wrap.kind, recipient: wrap.recipient, bytes: toHex(wrap.bytes) })),
    state: JSON.parse(dumpFrozen(org.story.state)) as unknown,
  };
}

const tell = (story: Story, by: Hand, action: Action): Promise<void> => must(story, by, action);

async function requests({ story, alice, bob }: Org): Promise<void> {
  const bell = await invite(story, alice, { needsApproval: true });
  for (const accept of [true, false]) {
    const { hand, action } = await arriving(story, "joinRequested", bell);
    await tell(story, hand, action);
    await tell(story, bob, answer(action, accept));
  }
  const pending = await arriving(story, "joinRequested", bell);
  await tell(story, pending.hand, pending.action);
}

async function devices({ story, bob, alice, room }: Org, wraps: Wrap[]): Promise<void> {
  const kit = await newKit(story, bob);
  await tell(story, bob, kit.action);
  await tell(story, bob, { kind: "kitConfirmed" });
  wraps.push(await wrapped(story, bob, { kind: "memberKeyForKit", recipient: kit.action.kit }));
  const tablet = await addDevice(story, bob);
  await tell(story, tablet, { kind: "deviceLabelSet", device: tablet.device, labelSealed: SEALED });
  const { hand, action } = await restoring(story, kit, bob);
  await tell(story, hand, action);
  await tell(story, hand, revocation(tablet.device, [cutOf(room, tablet, 12)]));
  await tell(story, alice, { kind: "rotated", commitment: new Uint8Array(32).fill(0x17), prevSealed: new Uint8Array(60).fill(0x71) });
  wraps.push(await wrapped(story, alice, { kind: "epochKeyForDevice", recipient: bob.device }, 1));
  wraps.push(await wrapped(story, alice, { kind: "epochKeyForDevice", recipient: kit.action.kit }, 1));
  await tell(story, bob, { kind: "memberKeySet", key: new Uint8Array(32).fill(0x29) });
}

async function people({ story, alice, ada, bob, carol, gina, room }: Org): Promise<void> {
  const digest = new Uint8Array(32).fill(0x3d);
  await tell(story, alice, { kind: "vouched", member: bob.member, digest, sealed: SEALED });
  await tell(story, alice, { kind: "vouched", member: carol.member, digest: null, sealed: null });
  await tell(story, alice, { kind: "guestCapSet", perDay: 7 });
  await tell(story, ada, { kind: "guestUntilSet", member: gina.member, until: 1_800_000_000_000 });
  await tell(story, ada, await openRoom(story, "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b" as typeof room));
  await tell(story, alice, { kind: "roleSet", member: carol.member, role: "owner" });
  const cuts = [cutOf(room, bob, 1)];
  await tell(story, alice, { kind: "openRoomRoleSet", room, member: bob.member, role: "reader", cuts });
  await tell(story, carol, removal(ada, { cuts: [cutOf(room, ada, 0)], successor: bob.member }));
  await tell(story, gina, removal(gina));
}

async function wrapped(story: Story, by: Hand, target: WrapTarget, epoch = 0): Promise<Wrap> {
  const sealed = new Uint8Array(80).fill(0x5a);
  return signWrap({ ...target, chain: story.state.chain, epoch, by: by.device, sealed }, by.signer);
}

const entryToJson = (entry: Entry) => ({
  kind: entry.action.kind,
  by: entry.by,
  hash: toHex(entry.hash),
  bytes: toHex(entry.bytes),
});

if (import.meta.main) console.log(JSON.stringify(await roster2VectorsNow(), null, 2));

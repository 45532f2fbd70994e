import { toHex } from "../../crdt/base/bytes.ts";
import { feedOf, type Incarnation } from "../../crdt/base/ids.ts";
import type { Entry } from "../../crdt/roster/entry.ts";
import { signWrap, type Wrap, type WrapTarget } from "../../crdt/roster/wrap.ts";
import {
  add,
  comeBy,
  foundRoom,
  must,
  type Office,
  type RoomStory,
  remove,
  roomLink,
  rotate,
  type Said,
  sealed,
  setRole,
  startOffice,
  tellRoom,
} from "../support/room-story.ts";
import { dumpFrozen } from "../support/roster-dump.ts";
import type { Person } from "../support/roster-story.ts";

/**
 * What `room-roster.json` freezes: a private room with every kind of entry and wrap, and a direct room, of one org from
 * one seed. Run this file to print it anew; only a new version of the format may change a line.
 */
export async function roomVectorsNow() {
  const office = await startOffice("skein room vectors, version 1");
  const room = await foundRoom(office.story, office.alice);
  await fill(room, office);
  const { story, alice, bob } = office;
  const direct = await foundRoom(story, alice, { access: "direct", history: "since", peer: bob.member });
  return {
    version: 1,
    org: story.entries.map(entryToJson),
    room: room.entries.map(entryToJson),
    direct: direct.entries.map(entryToJson),
    wraps: (await wrapsOf(room, office)).map(wrapToJson),
    state: JSON.parse(dumpFrozen(room.state as never)) as unknown,
  };
}

async function fill(room: RoomStory, { alice, bob, carol, gina }: Office): Promise<void> {
  const tell = (by: Person, said: Said) => must(tellRoom(room, by, said));
  const feed = feedOf(gina.device, "0001020304050607" as Incarnation);
  const [link, asking] = [await roomLink(room), await roomLink(room, { needsApproval: true, role: "reader" })];
  await tell(alice, add(bob, "admin"));
  await tell(bob, link.said);
  await tell(bob, asking.said);
  await tell(gina, await comeBy(room, link, gina));
  await tell(carol, await comeBy(room, asking, carol, "roomJoinRequested"));
  const answer = { kind: "roomJoinAnswered", member: carol.member, accept: true } as const;
  await tell(alice, { ...answer, cardSealed: sealed("carol, sealed anew") });
  await tell(bob, setRole(gina, "reader", [{ feed, next: 7 }]));
  await tell(bob, { kind: "roomInviteRevoked", invite: link.said.invite });
  await tell(gina, { kind: "roomKeyAsked", epoch: 0 });
  await tell(alice, remove(gina, [{ feed, next: 5 }]));
  await tell(bob, rotate(1, sealed("the key before"), [{ feed, next: 3 }]));
  await tell(alice, { kind: "roomSettingsSet", history: "since", whoAdds: "admins" });
  await tell(carol, { kind: "roomCardSet", cardSealed: sealed("carol 卡萝") });
}

function wrapsOf({ state }: RoomStory, { bob, carol }: Office): Promise<readonly Wrap[]> {
  const by = { chain: state.chain, epoch: 1, by: bob.device, sealed: sealed("a key, sealed") };
  const targets: readonly WrapTarget[] = [
    { kind: "epochKeyForMember", recipient: carol.member },
    { kind: "epochKeyForDevice", recipient: carol.device },
  ];
  return Promise.all(targets.map((target) => signWrap({ ...by, ...target }, bob.signer)));
}

const entryToJson = (entry: Entry) => ({
  kind: entry.action.kind,
  hash: toHex(entry.hash),
  bytes: toHex(entry.bytes),
});

const wrapToJson = (wrap: Wrap) => ({ kind: wrap.kind, bytes: toHex(wrap.bytes) });

if (import.meta.main) console.log(JSON.stringify(await roomVectorsNow(), null, 2));

import { readFileSync } from "node:fs";
import { beforeEach, expect, test } from "vitest";
import {
  add,
  foundRoom,
  must,
  type Office,
  type RoomStory,
  remove,
  type Said,
  sealed,
  setRole,
  startOffice,
  tellRoom,
} from "../../test/support/room-story.ts";
import { type Hand, type Person, tell } from "../../test/support/roster-story.ts";
import { whoMayVectorsNow } from "../../test/vectors/who-may.samples.ts";
import { type Bytes, fromHex, toHex } from "../base/bytes.ts";
import type { RoomId } from "../base/ids.ts";
import { nobleVerifier } from "../crypto/noble.ts";
import type { Action } from "./action.ts";
import { parseEntry } from "./entry.ts";
import { rightsAt, whoMayAt } from "./rights.ts";
import { ALL_MAY, type Who, type WhoMay } from "./who-may.ts";

const OPEN = "000102030405060708090a0b0c0d0e0f" as RoomId;

let office: Office;
let room: RoomStory; // alice owns it, bob writes
beforeEach(async () => {
  office = await startOffice();
  const open = { room: OPEN, access: "open", use: "chat", nameSealed: sealed("General") } as const;
  await org(office.bob, { kind: "roomCreated", ...open });
  room = await foundRoom(office.story, office.alice);
  await say(office.alice, add(office.bob));
});

const org = (by: Hand, action: Action): Promise<void> => must(tell(office.story, by, action));
const say = (by: Person, said: Said): Promise<void> => must(tellRoom(room, by, said));
const rosters = () => ({
  org: office.story.state,
  room: (id: RoomId) => (id === room.state.room ? room.state : null),
});
const rules = (posts: Who, namesAll: Who, pins: Who): WhoMay => ({ posts, namesAll, pins });
const settings = (whoMay: WhoMay): Said => ({
  kind: "roomSettingsSet",
  history: "all",
  whoAdds: "writers",
  whoMay,
});
const inRoom = ({ member }: Person, seq = room.state.seq) =>
  shown(rightsAt(rosters(), room.state.room, member, seq));
const inOpen = ({ member }: Person, seq = office.story.state.seq) =>
  shown(rightsAt(rosters(), OPEN, member, seq));
/** What somebody may, in letters. */
const shown = ({ posts, namesAll, pins, leads }: ReturnType<typeof rightsAt>): string =>
  `${posts ? "p" : ""}${namesAll ? "a" : ""}${pins ? "n" : ""}${leads ? "L" : ""}`;

test("[ROS56] until somebody says otherwise all who write may, and owners and admins lead", async () => {
  expect([inRoom(office.alice), inRoom(office.bob)]).toEqual(["panL", "pan"]);
  await say(office.alice, setRole(office.bob, "admin"));
  expect(inRoom(office.bob)).toBe("panL");
});

test("[ROS56] what somebody could do is judged by the roles and rules as of an entry, whatever came after", async () => {
  const { alice, bob } = office;
  const seqs = [room.state.seq];
  for (const said of [
    settings(rules("admins", "writers", "admins")),
    setRole(bob, "admin"),
    settings(rules("writers", "admins", "writers")),
    setRole(bob, "writer"),
    remove(bob),
    add(bob, "admin"),
  ]) {
    await say(alice, said);
    seqs.push(room.state.seq);
  }
  const expected = ["pan", "a", "panL", "panL", "pn", "pn", "panL"];
  expect(seqs.map((seq) => inRoom(bob, seq))).toEqual(expected);
  expect(seqs.map((seq) => inRoom(alice, seq))).toEqual(expected.map(() => "panL"));
  expect(inRoom(bob, 0)).toBe("pan"); // before they were in it
});

test("[ROS56] in a room of two nobody leads, though both own it", async () => {
  const { story, alice, bob } = office;
  room = await foundRoom(story, alice, { access: "direct", peer: bob.member });
  expect([inRoom(alice), inRoom(bob)]).toEqual(["pan", "pan"]);
});

test("[ROS56] [ROS57] an open room is led by its owner and by admins of the organisation, each as of an entry", async () => {
  const { story, alice, bob, carol } = office;
  const role = (member: Person, of: "admin" | "writer"): Action => ({
    kind: "openRoomRoleSet",
    room: OPEN,
    member: member.member,
    role: of,
    cuts: [],
  });
  const seqs = [story.state.seq];
  for (const action of [
    { kind: "openRoomRulesSet", room: OPEN, whoMay: rules("admins", "admins", "writers") },
    role(carol, "admin"),
    role(carol, "writer"),
    { kind: "roleSet", member: carol.member, role: "admin" },
    { kind: "openRoomRulesSet", room: OPEN, whoMay: ALL_MAY },
    { kind: "roleSet", member: carol.member, role: "member" },
    { kind: "memberRemoved", member: carol.member, cuts: [], successor: null },
  ] as readonly Action[]) {
    await org(alice, action);
    seqs.push(story.state.seq);
  }
  expect(seqs.map((seq) => inOpen(carol, seq))).toEqual([
    "pan",
    "n",
    "panL",
    "n",
    "panL",
    "panL",
    "pan",
    "pan",
  ]);
  expect([inOpen(bob), inOpen(alice)]).toEqual(["panL", "panL"]);
  expect(whoMayAt(story.state, OPEN)).toEqual(ALL_MAY);
});

test("[ROS53] [ROS57] today's code writes exactly the frozen rules of rooms, and reads them", async () => {
  const frozen: Awaited<ReturnType<typeof whoMayVectorsNow>> = JSON.parse(
    readFileSync(new URL("../../test/vectors/who-may.json", import.meta.url), "utf8"),
  );
  expect(await whoMayVectorsNow()).toEqual(frozen);
  for (const { bytes, hash, whoMay } of [...frozen.private, ...frozen.open]) {
    const entry = parseEntry(fromHex(bytes) as Bytes, nobleVerifier);
    if (!entry.ok) throw new Error(entry.error.type);
    expect(toHex(entry.value.hash)).toBe(hash);
    const { action } = entry.value;
    expect("whoMay" in action ? action.whoMay : null).toEqual(whoMay);
  }
});

import { beforeAll, expect, test } from "vitest";
import {
  invite,
  join,
  newHand,
  type Person,
  type Story,
  startStory,
  tell,
} from "../../test/support/roster-story.ts";
import type { InviteId, RoomId } from "../base/ids.ts";
import { type InviteMade, roomCreatedAction } from "../keyring/acts.ts";
import {
  canCreateRoom,
  canInvite,
  canRead,
  canWrite,
  inviteState,
  isMember,
  memberOf,
  roleOf,
  roomsOf,
} from "./questions.ts";

let story: Story;
let people: Record<"alice" | "admin" | "bob" | "guest", Person>;
let stranger: Pick<Person, "device">;
const room = "0a".repeat(16) as RoomId;

beforeAll(async () => {
  const started = await startStory();
  story = started.story;
  const { alice } = started;
  const { crypto, state } = story;
  const ask = { crypto, state, epochKey: alice.epochKey, use: "goals", name: "Goals", room } as const;
  await tell(story, alice, await roomCreatedAction(ask));
  people = {
    alice,
    admin: await join(story, await invite(story, alice, { role: "admin" }), "ada"),
    bob: await join(story, await invite(story, alice), "bob"),
    guest: await join(story, await invite(story, alice, { role: "guest" }), "gina"),
  };
  stranger = await newHand(crypto);
});

test("[ROS8] [ROS12] each role may do what its row says", () => {
  const row = ({ device }: Pick<Person, "device">) => ({
    role: roleOf(story.state, device),
    member: isMember(story.state, device),
    reads: canRead(story.state, device, room),
    writes: canWrite(story.state, device, room),
    rooms: roomsOf(story.state, device).map((each) => each.use),
    creates: canCreateRoom(story.state, device),
    invites: (["member", "admin", "guest"] as const).filter((role) => canInvite(story.state, device, role)),
  });
  const inside = { member: true, reads: true, writes: true, rooms: ["goals"], creates: true };
  const outside = { reads: false, writes: false, rooms: [], creates: false, invites: [] };
  const everybody = ["member", "admin", "guest"];
  expect(row(people.alice)).toEqual({ role: "owner", ...inside, invites: everybody });
  expect(row(people.admin)).toEqual({ role: "admin", ...inside, invites: everybody });
  expect(row(people.bob)).toEqual({ role: "member", ...inside, invites: ["member"] });
  expect(row(people.guest)).toEqual({ role: "guest", member: true, ...outside });
  expect(row(stranger)).toEqual({ role: null, member: false, ...outside });
});

test("a room that does not exist is nobody's", () => {
  const other = "0b".repeat(16) as RoomId;
  expect(canRead(story.state, people.alice.device, other)).toBe(false);
  expect(canWrite(story.state, people.alice.device, other)).toBe(false);
});

test("a member knows who brought them", () => {
  expect(memberOf(story.state, people.bob.device)).toMatchObject({
    member: people.bob.member,
    invitedBy: people.alice.member,
    removed: null,
  });
  expect(memberOf(story.state, people.alice.device)?.invitedBy).toBeNull();
});

test("[ROS9] an invite says whether it is open, and why not", async () => {
  const { alice } = people;
  const expiresAt = story.now + 50_000;
  const states = (made: InviteMade) => inviteState(story.state, made.invite, story.now);
  const once = await invite(story, alice, { maxUses: 1, expiresAt });
  expect(states(once)).toBe("open");
  expect(inviteState(story.state, once.invite, expiresAt)).toBe("open");
  expect(inviteState(story.state, once.invite, expiresAt + 1)).toBe("expired");
  await join(story, once, "carol");
  expect(states(once)).toBe("usedUp");
  const revoked = await invite(story, alice);
  await tell(story, alice, { kind: "inviteRevoked", invite: revoked.invite });
  expect(states(revoked)).toBe("revoked");
  expect(inviteState(story.state, "0c".repeat(16) as InviteId, 0)).toBe("unknown");
});

import { afterEach, beforeEach, expect, test } from "vitest";
import type { Device } from "../support/device.ts";
import { allInStep, foundTeam, send, type Team } from "../support/team.ts";

let team: Team;
beforeEach(async () => {
  team = await foundTeam();
});
afterEach(() => team.end());

const reads = (device: Device, room: string, text: string) =>
  device.untilTimeline(room, (items) => items.some((item) => item.text === text), 30_000);

const memberOf = async (device: Device, name: string) => {
  const { people, guests } = await device.until("people", {}, (view) =>
    [...view.people, ...view.guests].some((person) => person.name === name),
  );
  return [...people, ...guests].find((person) => person.name === name)?.member ?? "";
};

const privateRoom = async (members: readonly string[]) =>
  (await team.ana.must("createRoom", { name: "秘密", access: "private", history: "all", members })).room;

const lines = (device: Device, room: string, type: string) =>
  device.untilTimeline(room, (items) => items.some(({ line }) => line?.type === type));

test("[ENG50] roles: an owner makes an admin, the only owner cannot go, and the room says who did what", async () => {
  const bo = await team.join("Bo");
  const [ana, member] = [await memberOf(team.ana, "Ana"), await memberOf(team.ana, "Bo")];
  expect((await bo.view("person", { member: ana }))?.rolesToGive).toEqual([]);
  expect(await bo.command("setRole", { member: ana, role: "member" })).toMatchObject({ ok: false });
  expect(await team.ana.command("leaveOrg", { successor: null })).toEqual({
    ok: false,
    error: { type: "NotAllowed", rule: "lastOwnerStays" },
  });
  expect((await team.ana.view("person", { member: ana }))?.lastOwner).toBe(true);
  await team.ana.must("setRole", { member, role: "owner" });
  await bo.until("session", {}, (view) => view.state === "ready" && view.me.role === "owner");
  await lines(bo, team.room, "RoleChanged");
  await team.ana.must("leaveOrg", { successor: member });
  await team.ana.until("session", {}, (view) => view.state === "ready" && view.standing.state === "left");
  await lines(bo, team.room, "MemberLeft");
  await send(bo, team.room, "still here");
  await allInStep(bo);
});

test("[ENG51] who is only a reader of a room sends nothing, and sends again once a writer", async () => {
  const bo = await team.join("Bo");
  const member = await memberOf(team.ana, "Bo");
  const room = await privateRoom([member]);
  await bo.until("room", { room }, (view) => view?.canWrite === true && !view.waitingForKey);
  expect(await bo.view("room", { room })).toMatchObject({ canLink: true, canLinkGuests: false });
  expect(await team.ana.view("room", { room })).toMatchObject({ canLink: true, canLinkGuests: true });
  await send(bo, room, "one");
  await reads(team.ana, room, "one");
  await team.ana.must("setRoomRole", { room, member, role: "reader" });
  await bo.until("room", { room }, (view) => view?.canWrite === false);
  expect(await bo.command("sendMessage", { room, text: "no", replyTo: null })).toMatchObject({ ok: false });
  await team.ana.must("setRoomRole", { room, member, role: "writer" });
  await bo.until("room", { room }, (view) => view?.canWrite === true);
  await send(bo, room, "two");
  const seen = await reads(team.ana, room, "two");
  expect(seen.flatMap(({ text }) => (text === "" ? [] : [text]))).toEqual(["one", "two"]);
});

test("[KEY17] who comes once more to a room that tells newcomers all by now reads also what was said before they first came", async () => {
  const bo = await team.join("Bo");
  const member = await memberOf(team.ana, "Bo");
  const { room } = await team.ana.must("createRoom", {
    name: "秘密",
    access: "private",
    history: "since",
    members: [],
  });
  await send(team.ana, room, "before");
  await team.ana.must("addToRoom", { room, members: [member], role: "writer" });
  await send(team.ana, room, "after");
  expect((await reads(bo, room, "after")).some(({ text }) => text === "before")).toBe(false);
  await team.ana.must("removeFromRoom", { room, member });
  await bo.until("room", { room }, (view) => view?.ended?.type === "removed");
  await team.ana.must("setRoomRules", { room, history: "all", whoAdds: "admins" });
  await team.ana.must("addToRoom", { room, members: [member], role: "writer" });
  await reads(bo, room, "before");
});

test("[ENG52] a room's link with approval: asked, answered, in; revoked, it opens nothing", async () => {
  const [bo, chen] = [await team.join("Bo"), await team.join("Chen")];
  const room = await privateRoom([]);
  const ask = { room, days: 1, uses: 5, role: "writer", guestOrg: null, guestUntil: null } as const;
  const { link, id } = await team.ana.must("createRoomLink", { ...ask, needsApproval: true });
  expect(await bo.must("inspectInvite", { link })).toMatchObject({
    invitedBy: "Ana",
    roomName: "秘密",
    needsApproval: true,
  });
  expect(await bo.must("joinRoom", { link })).toEqual({ room, waiting: true });
  const asked = await team.ana.until("room", { room }, (view) => view?.requests.length === 1);
  expect(asked?.requests[0]?.name).toBe("Bo");
  await team.ana.must("answerRequest", { id: asked?.requests[0]?.id ?? "", accept: true });
  await send(team.ana, room, "welcome");
  await reads(bo, room, "welcome");
  await team.ana.must("revokeInvite", { id });
  expect(await chen.command("joinRoom", { link })).toEqual({ ok: false, error: { type: "InviteRevoked" } });
  const open = await team.ana.must("createRoomLink", { ...ask, needsApproval: false });
  expect(await chen.must("joinRoom", { link: open.link })).toEqual({ room, waiting: false });
  await reads(chen, room, "welcome");
});

test("[ENG53] two people have one room of their own, called after the other", async () => {
  const bo = await team.join("Bo");
  const { room } = await team.ana.must("openDirect", { member: await memberOf(team.ana, "Bo") });
  await send(team.ana, room, "你好");
  await reads(bo, room, "你好");
  expect((await bo.view("room", { room }))?.name).toBe("Ana");
  expect((await team.ana.view("room", { room }))?.name).toBe("Bo");
  expect(await bo.must("openDirect", { member: await memberOf(bo, "Ana") })).toEqual({ room });
});

test("[ENG54] one signed act hands rooms, guests and objectives of somebody who leaves to another", async () => {
  const [bo, chen] = [await team.join("Bo"), await team.join("Chen")];
  const { room } = await bo.must("createRoom", {
    name: "Bo's",
    access: "private",
    members: [await memberOf(bo, "Ana")],
  });
  await send(bo, room, "mine");
  await reads(team.ana, room, "mine");
  const cycle = "2026-Q4";
  const { id } = await bo.must("createObjective", { cycle, title: "Pump three runs" });
  await bo.must("setObjectiveOwner", { id, owner: await memberOf(bo, "Bo") });
  await allInStep(bo);
  await team.ana.must("removeMember", {
    member: await memberOf(team.ana, "Bo"),
    successor: await memberOf(team.ana, "Chen"),
  });
  await chen.until("room", { room }, (view) => view?.myRole === "owner", 40_000);
  await reads(chen, room, "mine");
  const goals = await chen.until(
    "goals",
    { cycle },
    (view) => view.objectives[0]?.owner?.name === "Chen",
    30_000,
  );
  expect(goals.objectives).toHaveLength(1);
}, 90_000);

test("[ENG55] the organisation vouches for a name and a title; another name, and it does not any more", async () => {
  const bo = await team.join("Bo");
  const member = await memberOf(team.ana, "Bo");
  await team.ana.must("vouch", { member, name: "Bo", title: "Water engineer" });
  const seen = await bo.until("people", {}, ({ people }) => people.some(({ vouched }) => vouched));
  expect(seen.people.find(({ name }) => name === "Bo")?.title).toBe("Water engineer");
  await bo.must("setProfile", { name: "Во" });
  const later = await team.ana.until("people", {}, ({ people }) => people.every(({ vouched }) => !vouched));
  expect(later.people.map(({ title }) => title)).toEqual([null, null]);
});

test("[ENG56] two people see one safety number; a new member key gives another, and the mark says so", async () => {
  const bo = await team.join("Bo");
  const [ana, member] = [await memberOf(bo, "Ana"), await memberOf(team.ana, "Bo")];
  const mine = (await team.ana.view("person", { member }))?.safety?.digits;
  expect(mine).toMatch(/^\d{24}$/);
  expect((await bo.view("person", { member: ana }))?.safety?.digits).toBe(mine);
  await team.ana.must("markVerified", { member, verified: true });
  expect((await team.ana.view("person", { member }))?.verified).toBe("yes");
  await bo.must("makeKit", {});
  await bo.must("makeKit", {}); // the first may be in somebody's hands: another member key
  await team.ana.until("person", { member }, (view) => view?.verified === "changed");
  await send(bo, team.room, "same person");
  await reads(team.ana, team.room, "same person");
});

test("[ENG57] a guest whose time is over is out, and one who leaves blocks whoever brought them", async () => {
  const room = await privateRoom([]);
  const ask = { room, days: 1, uses: 1, role: "writer", needsApproval: false, guestOrg: "Pipes" } as const;
  const brief = await team.ana.must("createRoomLink", { ...ask, guestUntil: Date.now() + 3_600_000 });
  const zhou = await team.open("Zhou");
  await zhou.must("joinOrg", { link: brief.link, name: "Zhou" });
  await send(zhou, room, "in time");
  await reads(team.ana, room, "in time");
  const member = await memberOf(team.ana, "Zhou");
  await team.ana.must("setGuestUntil", { member, until: Date.now() + 1_000 });
  await expect // the relay may say so a moment before this device's own clock does
    .poll(() => zhou.view("session", {}), { timeout: 30_000 })
    .toMatchObject({ state: "ready", standing: { state: "expired" } });
  expect(await zhou.command("sendMessage", { room, text: "late", replyTo: null })).toMatchObject({
    ok: false,
  });
  const other = await team.ana.must("createRoomLink", { ...ask, guestUntil: null });
  const ye = await team.open("Ye");
  await ye.must("joinOrg", { link: other.link, name: "Ye" });
  await ye.must("leaveAndBlock", { room });
  await ye.until("room", { room }, (view) => view?.ended?.type === "left");
  expect((await ye.view("person", { member: await memberOf(team.ana, "Ana") }))?.blocked).toBe(true);
}, 90_000);

test("[ENG58] what a removed person wrote offline afterwards is refused, and stays theirs to copy", async () => {
  const bo = await team.join("Bo");
  await allInStep(bo);
  await bo.close();
  await team.ana.must("removeMember", { member: await memberOf(team.ana, "Bo"), successor: null });
  const relay = team.relay.url;
  await team.stopRelay();
  const again = await team.open("Bo", { relay });
  await again.must("sendMessage", { room: team.room, text: "written offline", replyTo: null });
  await team.startRelay();
  await again.until(
    "session",
    {},
    (view) => view.state === "ready" && view.standing.state === "removed",
    40_000,
  );
  const sync = await again.view("sync", {});
  const kept = [...sync.refused.map(({ text }) => text), ...sync.waitingItems.map(({ text }) => text)];
  expect(kept).toContain("written offline");
  await send(team.ana, team.room, "without");
  await allInStep(team.ana);
  expect((await team.ana.history(team.room)).some(({ text }) => text === "written offline")).toBe(false);
}, 90_000);

test("[ENG59] all words of a kit confirm it at any later time; other words do not", async () => {
  const kit = await team.ana.must("makeKit", {});
  await team.ana.close();
  const ana = await team.open("Ana");
  const positions = kit.words.en.map((_word, at) => at + 1);
  const twisted = [...kit.words.en.slice(1), kit.words.en[0] ?? ""];
  expect(await ana.command("confirmKit", { positions, words: twisted })).toEqual({
    ok: false,
    error: { type: "KitWordsDiffer" },
  });
  await ana.until("sync", {}, ({ link }) => link === "online");
  await ana.must("confirmKit", { positions, words: kit.words.zh });
  await ana.until("devices", {}, (view) => view.kit.state === "confirmed");
});

test("[ENG60] a link into a room that the relay does not know yet has to wait, and says so", async () => {
  await team.stopRelay();
  const room = await privateRoom([]);
  const ask = {
    room,
    days: 1,
    uses: 1,
    role: "writer",
    needsApproval: false,
    guestOrg: null,
    guestUntil: null,
  } as const;
  expect(await team.ana.command("createRoomLink", ask)).toEqual({ ok: false, error: { type: "NeedsRelay" } });
  await team.startRelay();
  await team.ana.until("room", { room }, (view) => view?.pending === false, 30_000);
  await team.ana.must("createRoomLink", ask);
});

import { afterEach, beforeEach, expect, test } from "vitest";
import type { SessionView } from "../../client/engine/api.ts";
import { profileSetAction } from "../../crdt/index.ts";
import type { Device } from "../support/device.ts";
import { hostileJoins } from "../support/hostile-member/cast.ts";
import { allInStep, foundTeam, send, type Team } from "../support/team.ts";

let team: Team;
beforeEach(async () => {
  team = await foundTeam();
});
afterEach(() => team.end());

const UNSEEN = "\u202E\u200B";

test("[ENG67] [G13] marks that nobody sees are dropped from others' names, and what is left is compared", async () => {
  const mal = await hostileJoins(team, "Mal");
  const { crypto, state } = mal;
  const name = `${UNSEEN} АnА\u2066`; // Cyrillic
  await mal.act(await profileSetAction({ crypto, state, epochKey: await mal.newestKey(state), name }));
  const { people } = await team.ana.until("people", {}, (view) =>
    view.people.some((person) => person.lookAlike),
  );
  expect(people.map(({ name, lookAlike }) => [name, lookAlike])).toEqual([
    ["Ana", "АnА"],
    ["АnА", "Ana"],
  ]);
  await mal.say(team.room, ["message", "I am Ana", null]);
  const items = await team.ana.untilTimeline(team.room, (all) => all.some(({ text }) => text === "I am Ana"));
  expect(items.find(({ text }) => text === "I am Ana")?.author).toMatchObject({
    name: "АnА",
    lookAlike: "Ana",
  });
  const room = await team.ana.view("room", { room: team.room });
  expect(room?.members.map(({ name, lookAlike }) => [name, lookAlike])).toEqual([
    ["Ana", "АnА"],
    ["АnА", "Ana"],
  ]);
});

test("[ENG67] [G13] a room that somebody else renames is called what can be seen of it", async () => {
  const mal = await hostileJoins(team, "Mal");
  await mal.say(team.room, ["roomName", `Board${UNSEEN}\nroom`]);
  await team.ana.until("rooms", {}, (rooms) => rooms.some(({ name }) => name === "Board room"));
  const lines = (await team.ana.history(team.room)).map(({ line }) => line);
  expect(lines).toContainEqual({ type: "RoomRenamed", by: "Mal", name: "Board room" });
});

test("[ENG67] [G13] one's own names are set without them, and what is typed stays as it was typed", async () => {
  await team.ana.must("setProfile", { name: `A${UNSEEN}na 2` });
  await team.ana.until("session", {}, (view) => view.state === "ready" && view.me.name === "Ana 2");
  const { room } = await team.ana.must("createRoom", { name: `${UNSEEN}Lab` });
  await team.ana.until("rooms", {}, (rooms) => rooms.some((row) => row.id === room && row.name === "Lab"));
  expect(await team.ana.command("createRoom", { name: UNSEEN })).toMatchObject({
    ok: false,
    error: { type: "Empty" },
  });
  await send(team.ana, team.room, `a${UNSEEN}b`);
  expect((await team.ana.history(team.room)).at(-1)?.text).toBe(`a${UNSEEN}b`);
});

test("[ENG67] what a guest cannot read is left out, and what only insiders know is said to them alone", async () => {
  const { room } = await team.ana.must("createRoom", { name: "合作", access: "private" });
  const { link } = await team.ana.must("createRoomLink", {
    room,
    days: 7,
    uses: 1,
    role: "writer",
    needsApproval: false,
    guestOrg: "宏达管材",
    guestUntil: null,
  });
  const gus = await team.open("Gus");
  await gus.must("joinOrg", { link, name: "Gus" });
  await allInStep(team.ana, gus);
  const linkMade = async (device: Device) =>
    (await device.history(room)).flatMap(({ line }) => (line?.type === "LinkMade" ? [line.guestOrg] : []));
  expect(await linkMade(team.ana)).toEqual(["宏达管材"]);
  expect(await linkMade(gus)).toEqual([null]);
  const { people, guests } = await gus.view("people", {});
  expect([...people, ...guests].map(({ name, devices }) => [name, devices.map((one) => one.name)])).toEqual([
    ["Ana", [null]],
    ["Gus", ["Gus"]],
  ]);
  for (const view of [
    await gus.view("people", {}),
    await gus.view("room", { room }),
    await gus.view("rooms", {}),
  ])
    expect(JSON.stringify(view)).not.toMatch(/"[?…]"/);
});

test("[ENG68] whoever was shut out still reads so after a restart without a network", async () => {
  const bo = await team.join("Bo");
  await bo.close();
  const member = (await team.ana.view("people", {})).people.find(({ name }) => name === "Bo")?.member ?? "";
  await team.ana.must("removeMember", { member, successor: null });
  const again = await team.open("Bo");
  const isOut = (view: SessionView) => view.state === "ready" && view.standing.state === "removed";
  await again.until("session", {}, isOut);
  await again.close();
  await team.stopRelay();
  expect(isOut(await (await team.open("Bo")).view("session", {}))).toBe(true);
});

test("[ENG68] a room says that its key is old from the moment somebody leaves it behind until it is renewed", async () => {
  const bo = await team.join("Bo");
  await allInStep(team.ana, bo);
  const member = (await team.ana.view("people", {})).people.find(({ name }) => name === "Bo")?.member ?? "";
  const { room } = await team.ana.must("createRoom", { name: "Lab", access: "private", members: [member] });
  await allInStep(team.ana, bo);
  const troubleOf = async () => (await team.ana.view("room", { room }))?.keyTrouble;
  expect(await troubleOf()).toBeNull();
  const seen = team.ana.until("room", { room }, (view) => view?.keyTrouble === "stale");
  await team.ana.must("removeMember", { member, successor: null });
  await seen;
  await send(team.ana, room, "under a new key");
  await team.ana.until("room", { room }, (view) => view?.keyTrouble === null);
  await allInStep(team.ana);
});

test("[KEY11] [ENG67] a guest who takes another name is called so by everybody, and in a room that they had left before as it is said there", async () => {
  const ask = { days: 7, uses: 1, role: "writer", needsApproval: false, guestUntil: null } as const;
  const { room: first } = await team.ana.must("createRoom", { name: "一", access: "private" });
  const { room: second } = await team.ana.must("createRoom", { name: "二", access: "private" });
  const { link } = await team.ana.must("createRoomLink", { ...ask, room: first, guestOrg: "宏达管材" });
  const gus = await team.open("Gus");
  await gus.must("joinOrg", { link, name: "Gus" });
  await allInStep(team.ana, gus);
  const member = (await team.ana.view("people", {})).guests[0]?.member ?? "";
  await team.ana.must("addToRoom", { room: second, members: [member], role: "writer" });
  await gus.until("rooms", {}, (rooms) => rooms.length === 2);
  await gus.must("leaveRoom", { room: first });
  await gus.must("setProfile", { name: "Gustav" });
  await gus.until("session", {}, (view) => view.state === "ready" && view.me.name === "Gustav");
  await team.ana.until("people", {}, ({ guests }) => guests[0]?.name === "Gustav");
  const namesIn = async (device: Device, room: string) =>
    (await device.history(room)).flatMap(({ line }) => (line?.type === "GuestJoined" ? [line.name] : []));
  expect([await namesIn(team.ana, first), await namesIn(team.ana, second)]).toEqual([["Gus"], ["Gustav"]]);
  await team.ana.must("setProfile", { name: "Ana B" });
  await gus.until("people", {}, ({ people }) => people[0]?.name === "Ana B", 30_000);
}, 60_000);

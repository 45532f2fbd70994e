import { afterEach, beforeEach, expect, test } from "vitest";
import { profileSetAction } from "../../crdt/index.ts";
import { hostileJoins } from "../support/hostile-member/cast.ts";
import { foundTeam, send, type Team } from "../support/team.ts";

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
  const { people } = await team.ana.until("people", {}, (view) => view.people.some((person) => person.lookAlike));
  expect(people.map(({ name, lookAlike }) => [name, lookAlike])).toEqual([
    ["Ana", "АnА"],
    ["АnА", "Ana"],
  ]);
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

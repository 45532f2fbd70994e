import { afterEach, beforeEach, expect, test } from "vitest";
import type { Device } from "../support/device.ts";
import { allInStep, foundTeam, send, type Team, untilHistoriesHave } from "../support/team.ts";

let team: Team;
beforeEach(async () => {
  team = await foundTeam();
});
afterEach(() => team.end());

const shown = async (device: Device, room: string) =>
  (await device.history(room))
    .filter(({ kind }) => kind === "message")
    .map(({ text, edited, recalled, reactions }) => [
      recalled === null ? text : "(recalled)",
      edited !== null,
      reactions.map(({ emoji }) => emoji).join(),
    ]);

test("[FOLD7] what somebody did to words while they had no right to write changes nothing for them either, and is theirs to try again", async () => {
  const bo = await team.join("Bo");
  const { people } = await team.ana.until("people", {}, (view) => view.people.length === 2);
  const member = people.find(({ name }) => name === "Bo")?.member ?? "";
  const { room } = await team.ana.must("createRoom", { name: "秘密", access: "private", members: [member] });
  await bo.until("room", { room }, (view) => view?.canWrite === true && !view.waitingForKey);
  const [one, two] = [await send(bo, room, "one"), await send(bo, room, "two")];
  await send(bo, room, "three");
  await untilHistoriesHave(3, room, [team.ana, bo]);
  const before = await shown(team.ana, room);
  await bo.close();
  await team.ana.must("setRoomRole", { room, member, role: "reader" });
  const relay = team.relay.url;
  await team.stopRelay();

  let again = await team.open("Bo", { relay });
  await again.must("editMessage", { room, id: one.id, text: "one, better" });
  await again.must("recallMessage", { room, id: two.id });
  await again.must("react", { room, id: one.id, emoji: "🐟", on: true });
  const { id } = await send(again, room, "four");
  await again.must("editMessage", { room, id, text: "four, better" });
  expect(await shown(again, room)).toEqual([
    ["one, better", true, "🐟"],
    ["(recalled)", false, ""],
    ["three", false, ""],
    ["four, better", true, ""],
  ]);

  await team.startRelay();
  const { refused } = await again.until("sync", {}, (view) => view.refused.length === 5, 30_000);
  expect(refused.map(({ kind, text }) => [kind, text])).toEqual([
    ["edit", "one, better"],
    ["recall", ""],
    ["reaction", "🐟"],
    ["message", "four"],
    ["edit", "four, better"],
  ]);
  const kept = ["four, better", true, ""]; // nobody has the message itself either: all of it is its author's
  await again.untilTimeline(room, (items) => items.every(({ recalled }) => recalled === null)); // the list is put right first
  expect(await shown(again, room)).toEqual([...before, kept]);
  await again.close();
  again = await team.open("Bo");
  expect(await shown(again, room)).toEqual([...before, kept]);

  await team.ana.until("sync", {}, ({ link }) => link === "online", 30_000);
  await team.ana.must("setRoomRole", { room, member, role: "writer" });
  await again.until("room", { room }, (view) => view?.canWrite === true);
  await again.must("retryRefused", { id: refused[0]?.id ?? "" });
  await allInStep(again);
  await untilHistoriesHave(8, room, [team.ana, again]);
  expect(await shown(again, room)).toEqual([
    ["one, better", true, "🐟"],
    ["(recalled)", false, ""],
    ["three", false, ""],
    ["four, better", true, ""],
  ]);
  expect(await shown(team.ana, room)).toEqual(await shown(again, room));
}, 90_000);

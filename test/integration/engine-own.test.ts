import { isDeepStrictEqual } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { OwnRoomView, RoomRow, TimelineItem } from "../../client/engine/api.ts";
import { wipeRelay } from "../support/backup-play.ts";
import type { Device } from "../support/device.ts";
import { linkDevice } from "../support/link-device.ts";
import { allInStep, foundTeam, send, type Team } from "../support/team.ts";
import { textsOf } from "../support/timeline-mirror.ts";

let team: Team;
beforeEach(async () => {
  team = await foundTeam();
});
afterEach(() => team.end());

const rowOf = (rooms: readonly RoomRow[], room: string) => rooms.find(({ id }) => id === room);
const untilRow = (device: Device, room: string, fits: (row: RoomRow) => boolean) =>
  device.until("rooms", {}, (rooms) => {
    const row = rowOf(rooms, room);
    return row !== undefined && fits(row);
  });
const untilOwn = (device: Device, room: string, own: Partial<OwnRoomView>) =>
  untilRow(device, room, (row) => isDeepStrictEqual({ ...row.own, ...own }, row.own));

test("[ENG90] [REG7] what a person keeps of rooms and messages is on their other device, and on nobody else's", async () => {
  const { ana, room } = team;
  const bo = await team.join("Bo");
  const { device: phone } = await linkDevice(team, ana, "phone");
  const { id: kept } = await send(bo, room, "keep this");
  const { id: gone } = await send(bo, room, "not for me");
  await Promise.all(
    [ana, phone].map((one) => one.untilTimeline(room, (items) => textsOf(items).length === 2)),
  );
  const { id: section } = await ana.must("nameSection", { id: null, name: "项目" });
  await ana.must("setRoomOwn", { room, level: "mentions", pinned: true, section, markedUnread: true });
  await ana.must("saveMessage", { room, id: kept, on: true });
  await ana.must("hideMessage", { room, id: gone, on: true });
  await ana.must("setQuiet", { on: true, zone: "Asia/Shanghai", spans: [31, 1320, 480] });

  await untilOwn(phone, room, {
    level: "mentions",
    pinned: true,
    archived: false,
    section: { id: section, name: "项目", place: 0, shut: false },
    markedUnread: true,
  });
  expect((await phone.until("saved", {}, (rows) => rows.length === 1)).map(({ item }) => item.text)).toEqual([
    "keep this",
  ]);
  await phone.untilTimeline(room, (items) => textsOf(items).join() === "keep this");
  expect(await phone.until("calm", {}, ({ quiet }) => quiet.on)).toEqual({
    sections: [{ id: section, name: "项目", place: 0, shut: false }],
    quiet: {
      on: true,
      zone: "Asia/Shanghai",
      spans: [{ days: [0, 1, 2, 3, 4], from: 1320, to: 480 }],
      shown: false,
    },
    restingUntil: null,
    urgentThrough: true,
    through: [],
    hidesReading: false,
  });
  await ana.must("letUrgentThrough", { on: false });
  await phone.until("calm", {}, ({ urgentThrough }) => !urgentThrough);

  await phone.must("markRead", { room }); // opened there: it looks unread nowhere
  await untilOwn(ana, room, { markedUnread: false });
  await phone.must("hideMessage", { room, id: gone, on: false });
  await ana.untilTimeline(room, (items) => textsOf(items).length === 2);
  expect(rowOf(await bo.view("rooms", {}), room)?.own).toEqual({
    level: "all",
    pinned: false,
    archived: false,
    section: null,
    markedUnread: false,
  });
  expect(await bo.view("saved", {})).toEqual([]);
  expect(textsOf(await bo.timeline(room))).toEqual(["keep this", "not for me"]);
});

test("[ENG91] [REG7] two devices that were apart agree, the later word for each thing", async () => {
  const { ana, room, goalsRoom } = team;
  const { device: phone } = await linkDevice(team, ana, "phone");
  await team.stopRelay();
  await ana.must("setRoomOwn", { room, pinned: true, level: "nothing" });
  await phone.must("setRoomOwn", { room, level: "mentions" });
  await phone.must("setRoomOwn", { room: goalsRoom, archived: true });
  await team.startRelay();
  await Promise.all([ana, phone].map((one) => one.must("reconnect", {})));
  for (const one of [ana, phone]) {
    await untilOwn(one, room, { pinned: true, level: "mentions" });
    await untilOwn(one, goalsRoom, { archived: true });
  }
});

test("[ENG97] [REG7] sections that two devices put in order, named and folded apart end alike on both: the later order, and each other change", async () => {
  const { ana, room } = team;
  const { device: phone } = await linkDevice(team, ana, "phone");
  const ids: string[] = [];
  for (const name of ["一", "二", "三"]) ids.push((await ana.must("nameSection", { id: null, name })).id);
  const [one = "", two = "", three = ""] = ids;
  await phone.until("calm", {}, ({ sections }) => sections.length === 3);
  await team.stopRelay();
  await ana.must("orderSections", { ids: [three, one, two] });
  await ana.must("nameSection", { id: two, name: "第二" });
  await ana.must("setRoomOwn", { room, section: one });
  await phone.must("orderSections", { ids: [two, three, one, two, "00".repeat(8)] }); // said twice, and one that is not there
  await phone.must("foldSection", { id: three, shut: true });
  await phone.must("dropSection", { id: one });
  await team.startRelay();
  await Promise.all([ana, phone].map((device) => device.must("reconnect", {})));
  const ended = [
    { id: two, name: "第二", place: 0, shut: false },
    { id: three, name: "三", place: 1, shut: true },
  ];
  for (const device of [ana, phone]) {
    await device.until("calm", {}, ({ sections }) => isDeepStrictEqual(sections, ended));
    await untilOwn(device, room, { section: null }); // its section is gone: it stands among the others
  }
  expect(await ana.engine.command("foldSection", { id: one, shut: true }, "fold")).toEqual({
    ok: false,
    error: { type: "NotFound" },
  });
});

test("[ENG92] words that were not sent are on the other device after a pause; what is too long for the way stays where it was written", async () => {
  const { ana, room, goalsRoom } = team;
  const { device: phone } = await linkDevice(team, ana, "phone");
  await ana.must("saveDraft", { room, text: "half a thought" });
  await untilRow(phone, room, ({ draft }) => draft === "half a thought");
  await phone.must("saveDraft", { room: goalsRoom, text: "of the phone" });
  await phone.must("saveDraft", { room, text: "half a thought, and more" });
  await untilRow(ana, room, ({ draft }) => draft === "half a thought, and more");
  await untilRow(ana, goalsRoom, ({ draft }) => draft === "of the phone");
  const long = "长".repeat(4_100);
  await ana.must("saveDraft", { room, text: long }); // stays on this device
  await ana.must("saveDraft", { room: goalsRoom, text: "short" });
  await untilRow(phone, goalsRoom, ({ draft }) => draft === "short");
  expect(rowOf(await phone.view("rooms", {}), room)?.draft).toBe("half a thought, and more");
  expect(rowOf(await ana.view("rooms", {}), room)?.draft).toBe(long);
});

test("[ENG93] [REG8] what a device said that was revoked, and what a relay has lost, the others say again", async () => {
  const { ana, room } = team;
  const { device: phone, id } = await linkDevice(team, ana, "phone");
  await phone.must("setRoomOwn", { room, pinned: true });
  await untilOwn(ana, room, { pinned: true });
  await ana.must("revokeDevice", { device: id });
  await phone.crash();
  await allInStep(ana);
  await wipeRelay(team);
  await ana.until("sync", {}, ({ link, inStep }) => link === "online" && inStep, 30_000);
  const { device: tablet } = await linkDevice(team, ana, "tablet");
  await untilOwn(tablet, room, { pinned: true });
});

test("[ENG94] [REG4] a guest keeps things for themselves too, on every device of theirs", async () => {
  const { ana } = team;
  const { room } = await ana.must("createRoom", { name: "对接", access: "private", members: [] });
  const { link } = await ana.must("createRoomLink", {
    room,
    days: 1,
    uses: 1,
    role: "writer",
    needsApproval: false,
    guestOrg: "宏达管材",
    guestUntil: null,
  });
  const guest = await team.open("guest");
  await guest.must("joinOrg", { link, name: "周" });
  await guest.until("rooms", {}, (rooms) => rooms.length === 1);
  const { device: phone } = await linkDevice(team, guest, "phone of the guest");
  await guest.must("setRoomOwn", { room, level: "nothing" });
  await untilOwn(phone, room, { level: "nothing" });
});

test("[ENG96] who has read a message is told on one's own side only: not of guests, and not to them", async () => {
  const { ana } = team;
  const bo = await team.join("Bo");
  const people = (await ana.view("people", {})).people;
  const members = people.flatMap(({ member, name }) => (name === "Bo" ? [member] : []));
  const { room } = await ana.must("createRoom", { name: "对接", access: "private", members });
  const terms = { days: 1, uses: 1, role: "writer", needsApproval: false, guestUntil: null } as const;
  const { link } = await ana.must("createRoomLink", { room, ...terms, guestOrg: "宏达管材" });
  const guest = await team.open("guest");
  await guest.must("joinOrg", { link, name: "周" });
  await guest.until("rooms", {}, (rooms) => rooms.length === 1);
  await send(ana, room, "to all");
  await send(guest, room, "from elsewhere");
  for (const one of [ana, bo, guest]) {
    await one.untilTimeline(room, (items) => textsOf(items).length === 2);
    await one.must("markRead", { room });
  }
  const stateOf = (items: readonly TimelineItem[], text: string) =>
    items.find((one) => one.text === text)?.state;
  await ana.untilTimeline(room, (items) => stateOf(items, "to all")?.type === "read");
  await allInStep(ana, bo, guest);
  expect(stateOf(await ana.timeline(room), "to all")).toEqual({ type: "read", by: 1, of: 1, names: ["Bo"] });
  expect(stateOf(await guest.timeline(room), "from elsewhere")).toEqual({ type: "relay" });
});

test("[ENG95] [REG5] a full place refuses more, says so, and keeps what it had", async () => {
  const { ana, room } = team;
  await ana.must("setRoomOwn", { room, pinned: true });
  let refused: unknown = null;
  let sections = 0;
  for (; sections < 400 && refused === null; sections++) {
    const name = `${sections} ${"名".repeat(26)}`;
    const answer = await ana.engine.command("nameSection", { id: null, name }, `section ${sections}`);
    if (!answer.ok) refused = answer.error;
  }
  expect(refused).toEqual({ type: "OwnFull" });
  expect(sections).toBeGreaterThan(100);
  const { sections: kept } = await ana.view("calm", {});
  expect(kept.length).toBe(sections - 1);
  await ana.must("dropSection", { id: kept[0]?.id ?? "" });
  await ana.must("setRoomOwn", { room, pinned: false });
});

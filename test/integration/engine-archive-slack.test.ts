import { existsSync, readFileSync } from "node:fs";
import { BlobReader, ZipReader } from "@zip.js/zip.js/lib/zip-core-native.js";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ArchiveView } from "../../client/engine/api.ts";
import { noteWritten } from "../support/canary/written.ts";
import type { Device } from "../support/device.ts";
import { slackExport, slackFileName } from "../support/slack-export.ts";
import { allInStep, foundTeam, send, type Team } from "../support/team.ts";
import { asTold } from "../support/timeline-mirror.ts";

let team: Team;
beforeEach(async () => {
  for (const words of ["It runs again", "ended @here in #random", "asks for 40 000", "Old Hand"])
    noteWritten(words);
  team = await foundTeam();
});
afterEach(() => team.end());

const look = async (device: Device, file?: Blob, name = slackFileName): Promise<ArchiveView> =>
  device.must("inspectArchive", { file: file ?? (await slackExport()), name });
const keysOf = ({ rooms }: ArchiveView, ...names: readonly string[]) =>
  rooms.filter(({ name }) => names.includes(name)).map(({ key }) => key);
const told = async (device: Device, room: string) =>
  asTold((await device.history(room)).filter(({ kind }) => kind === "message"));

/** A file whose bytes, once it is stuck, never come from the entries on whose names begin with `prefix`. */
async function stuckFrom(
  blob: Blob,
  prefix: string,
): Promise<Blob & { isStuck: boolean; stuck: Promise<void> }> {
  const entries = await new ZipReader(new BlobReader(blob)).getEntries();
  const from = Math.min(
    ...entries.filter(({ filename }) => filename.startsWith(prefix)).map(({ offset }) => offset),
  );
  const { promise, resolve } = Promise.withResolvers<void>();
  class StuckFile extends Blob {
    isStuck = false;
    stuck = promise;
    override slice(start = 0, end?: number, type?: string): Blob {
      const part = super.slice(start, end, type);
      if (!this.isStuck || start < from) return part;
      resolve();
      return Object.assign(part, { arrayBuffer: () => new Promise<never>(() => {}) });
    }
  }
  return new StuckFile([blob]);
}

const PUMPS = [
  "Mira: Pump **three** stopped & @李俊 is _on it_, see [the log](https://tidal.example/p?a=1&b=2)",
  "李俊: ```\n 2 < 3 && *x* \n``` 👍Mira+Old Hand :botman:Mira",
  "Mira: It runs again (edited)",
  "李俊: 谢谢 🎉 ~~真的~~ «Mira: It runs again»",
  "Old Hand: 📎 [plan \\[v2\\].pdf](https://files.slack.com/files-pri/T9-F1/plan.pdf)",
  "Slackbot: (recalled)",
  "deploys: Build\n[#42](https://ci.example/42)",
  "Mira: ended @here in #random",
  "Mira: (recalled)",
];

test("[ENG101] a Slack export is looked through before anything comes: rooms, people, times, and what has no place", async () => {
  const before = (await team.ana.view("rooms", {})).length;
  const view = await look(team.ana);
  expect(view).toMatchObject({ source: "slack", from: "Tidal Works", people: 5 });
  expect(view.rooms.map(({ name, access, messages, here }) => [name, access, messages, here])).toEqual([
    ["#pumps", "open", 9, 0],
    ["#random", "open", 1, 0],
    ["#budget", "private", 1, 0],
    ["Mira, 李俊", "direct", 1, 0],
  ]);
  expect(view.leftOut).toEqual([
    { reason: "notice", count: 1 },
    { reason: "unreadable", count: 1 },
    { reason: "empty", count: 1 },
  ]);
  expect((await team.ana.view("rooms", {})).length).toBe(before);
});

test("[ENG102] [IMP2] channels become rooms in which every message has its author and time, in order, and says where it is from", async () => {
  const { ana } = team;
  const bo = await team.join("Bo");
  const view = await look(ana);
  const brought = await ana.must("importArchive", { rooms: keysOf(view, "#pumps"), access: "open" });
  expect(brought).toMatchObject({ messages: 9, here: 0, stopped: null });
  const room = brought.rooms[0]?.room ?? "";
  const items = await bo.untilTimeline(
    room,
    (all) => all.filter(({ kind }) => kind === "message").length === 9,
  );
  expect(await told(bo, room)).toEqual(PUMPS);
  expect(await told(ana, room)).toEqual(PUMPS);
  const [first] = items.filter(({ kind }) => kind === "message");
  expect(first).toMatchObject({
    writtenAt: Date.UTC(2024, 0, 8, 9),
    imported: { source: "slack", isSigned: false, by: "Ana" },
    mine: false,
    unread: false,
    canEdit: false,
  });
  expect(items.find(({ line }) => line?.type === "Imported")?.line).toEqual({
    type: "Imported",
    by: "Ana",
    source: "slack",
    name: "#pumps",
    from: "Tidal Works",
  });
  const row = (await bo.view("rooms", {})).find(({ id }) => id === room);
  expect([row?.name, row?.unread]).toEqual(["#pumps", 0]);
  const [found] = items.filter(({ text }) => text === "It runs again");
  await bo.must("react", { room, id: found?.id ?? "", emoji: "🎉", on: true });
  expect((await ana.command("editMessage", { room, id: found?.id ?? "", text: "never said" })).ok).toBe(
    false,
  );
  await ana.untilTimeline(room, (all) =>
    all.some(({ reactions }) => reactions.some(({ names }) => names.includes("Bo"))),
  );
});

test("[ENG103] [IMP3] the same export twice, also by somebody else and in the open, changes nothing", async () => {
  const { ana } = team;
  const bo = await team.join("Bo");
  const all = (view: ArchiveView) => view.rooms.map(({ key }) => key);
  const first = await ana.must("importArchive", { rooms: all(await look(ana)), access: "open" });
  expect(first).toMatchObject({ messages: 12, here: 0, stopped: null });
  await allInStep(ana, bo);
  const once = await Promise.all(first.rooms.map(({ room }) => told(ana, room)));
  for (const device of [ana, bo]) {
    await device.until("rooms", {}, (rows) =>
      first.rooms.every(({ room }) => rows.some(({ id }) => id === room)),
    );
    for (const { room } of first.rooms)
      await device.untilTimeline(room, (items) => items.some(({ imported }) => imported !== undefined));
    const rooms = (await device.view("rooms", {})).length;
    const view = await look(device);
    expect(view.rooms.map(({ messages, here }) => messages - here)).toEqual([0, 0, 0, 0]);
    const again = await device.must("importArchive", { rooms: all(view), access: "open" });
    expect(again).toMatchObject({ messages: 0, here: 12, rooms: [], stopped: null });
    expect((await device.view("rooms", {})).length).toBe(rooms);
  }
  expect(await Promise.all(first.rooms.map(({ room }) => told(bo, room)))).toEqual(once);
});

test("[ENG103] an import that a crash broke off goes on with the same file, in the same room, without a word twice", async () => {
  const { ana } = team;
  const file = await stuckFrom(await slackExport(), "random/");
  const keys = keysOf(await look(ana, file), "#pumps", "#random");
  file.isStuck = true;
  void ana.command("importArchive", { rooms: keys, access: "private" });
  await ana.until("archive", {}, (state) => state?.unfinished != null);
  await file.stuck;
  await ana.crash();
  const back = await team.open("Ana");
  expect((await back.view("archive", {}))?.unfinished).toMatchObject({ name: slackFileName });
  await look(back);
  const rest = await back.must("importArchive", { rooms: keys, access: "private" });
  expect(rest).toMatchObject({ messages: 1, here: 9, stopped: null });
  const rooms = (await back.view("rooms", {})).filter(({ name }) => name === "#pumps");
  expect(rooms).toHaveLength(1);
  expect(await told(back, rooms[0]?.id ?? "")).toEqual(PUMPS);
  expect((await back.view("archive", {}))?.unfinished).toBeNull();
});

test("[ENG102] a private import is read by nobody else until somebody is added, who then reads all of it", async () => {
  const { ana, room: everybody } = team;
  const bo = await team.join("Bo");
  const view = await look(ana);
  const { rooms } = await ana.must("importArchive", { rooms: keysOf(view, "#budget"), access: "private" });
  const room = rooms[0]?.room ?? "";
  await send(ana, everybody, "done");
  await bo.untilTimeline(everybody, (items) => items.some(({ text }) => text === "done"));
  expect((await bo.view("rooms", {})).some(({ id }) => id === room)).toBe(false);
  const member = (await ana.view("people", {})).people.find(({ name }) => name === "Bo")?.member ?? "";
  await ana.must("addToRoom", { room, members: [member], role: "writer" });
  await bo.untilTimeline(room, (items) => items.some(({ text }) => text === "a@b.example asks for 40 000"));
});

const real = new URL("../../../shared/data/slack/testarchive.zip", import.meta.url);
test.skipIf(!existsSync(real))(
  "[ENG103] a real export comes whole, and no second time (skipped: no shared data)",
  async () => {
    const { ana } = team;
    const file = new Blob([readFileSync(real)]);
    const view = await look(ana, file, "testarchive.zip");
    const leftOut = view.leftOut.reduce((sum, { count }) => sum + count, 0);
    expect(view.rooms.reduce((sum, { messages }) => sum + messages, leftOut)).toBe(158);
    const rooms = view.rooms.map(({ key }) => key);
    const first = await ana.must("importArchive", { rooms, access: "open" });
    const again = await ana.must("importArchive", { rooms, access: "open" });
    expect([first.stopped, again.messages, again.here]).toEqual([null, 0, first.messages]);
    for (const { room } of first.rooms) expect(JSON.stringify(await ana.history(room))).not.toContain("xoxe");
  },
);

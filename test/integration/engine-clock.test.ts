import { afterEach, beforeEach, expect, test } from "vitest";
import { allInStep, foundTeam, send, type Team } from "../support/team.ts";
import { asTold, textsOf } from "../support/timeline-mirror.ts";

const MINUTE_MS = 60_000;
const YEAR_MS = 365 * 86_400_000;

let team: Team;
beforeEach(async () => {
  team = await foundTeam();
});
afterEach(() => team.end());

const newest = async (device: Team["ana"]) => (await device.timeline(team.room)).at(-1);

test("[TIME1] [J01] [J02] what is written offline with a clock three years ahead arrives, at the time of the relay", async () => {
  const { ana, room } = team;
  const bo = await team.join("Bo");
  await send(ana, room, "before");
  await bo.untilTimeline(room, (items) => textsOf(items).length === 1);
  await allInStep(ana, bo);
  await bo.close();
  await team.stopRelay();
  const early = await team.open("Bo", { clock: { offsetMs: 3 * YEAR_MS } });
  const { id } = await send(early, room, "from the future");
  await early.must("editMessage", { room, id, text: "from the future, edited" });
  await team.startRelay();
  const items = await ana.untilTimeline(room, (all) => textsOf(all).includes("from the future, edited"));
  const arrived = items.find(({ text }) => text.startsWith("from"));
  expect(Math.abs((arrived?.writtenAt ?? 0) - Date.now())).toBeLessThan(MINUTE_MS);
  await allInStep(ana, early);
  expect(await early.view("sync", {})).toMatchObject({ clockWrong: true, refused: [], setAside: [] });
  expect(asTold(await early.history(room))).toEqual(asTold(await ana.history(room)));
  await send(ana, room, "and after it");
  await early.untilTimeline(room, (all) => textsOf(all).at(-1) === "and after it");
  expect((await newest(ana))?.text).toBe("and after it");
});

test("[TIME2] [J01] a clock ten years behind works, is shown as wrong, and does not put words into the past", async () => {
  const { ana, room } = team;
  const late = await team.join("Bo", { clock: { offsetMs: -10 * YEAR_MS } });
  expect((await late.view("sync", {})).clockWrong).toBe(true);
  await send(ana, room, "first");
  await late.untilTimeline(room, (items) => textsOf(items).length === 1);
  await send(late, room, "second");
  const items = await ana.untilTimeline(room, (all) => textsOf(all).length === 2);
  expect(textsOf(items)).toEqual(["first", "second"]);
  expect(Math.abs((items.at(-1)?.writtenAt ?? 0) - Date.now())).toBeLessThan(MINUTE_MS);
  expect(items.at(-1)).toMatchObject({ late: false });
});

test("[TIME3] [J03] an org can be founded and joined by clocks that are years apart", async () => {
  const other = await foundTeam({ clock: { offsetMs: 3 * YEAR_MS } });
  const bo = await other.join("Bo", { clock: { offsetMs: -10 * YEAR_MS } });
  await send(bo, other.room, "across thirteen years");
  await other.ana.untilTimeline(other.room, (items) => textsOf(items).length === 1);
  await allInStep(other.ana, bo);
  await other.end();
});

test("[TIME4] [J01] a clock that is set right while the app runs is noticed", async () => {
  const clock = { offsetMs: 2 * YEAR_MS };
  const bo = await team.join("Bo", { clock });
  expect((await bo.view("sync", {})).clockWrong).toBe(true);
  clock.offsetMs = 0;
  await bo.must("platformChanged", { online: false });
  await bo.must("platformChanged", { online: true });
  await bo.until("sync", {}, ({ inStep, clockWrong }) => inStep && !clockWrong);
  await send(bo, team.room, "now");
  const items = await team.ana.untilTimeline(team.room, (all) => textsOf(all).length === 1);
  expect(Math.abs((items.at(-1)?.writtenAt ?? 0) - Date.now())).toBeLessThan(MINUTE_MS);
});

test("[CYC1] [J04] a cycle ends with the calendar of where somebody is, in every time zone of the world", async () => {
  const clock = { offsetMs: 0 };
  const other = await foundTeam({ clock });
  await other.stopRelay();
  const zone = process.env.TZ;
  const eve = Date.UTC(2026, 11, 31, 12, 30); // the year begins in Kiritimati two hours before, and in Samoa a day later
  const seen = new Set<string>();
  try {
    for (const timeZone of Intl.supportedValuesOf("timeZone")) {
      process.env.TZ = timeZone;
      clock.offsetMs = eve - Date.now();
      const { cycle } = await other.ana.view("goals", { cycle: null });
      const today = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(eve);
      const isNewYear = today === "2027-01-01";
      expect([timeZone, today]).toEqual([timeZone, isNewYear ? "2027-01-01" : "2026-12-31"]);
      const wanted = isNewYear ? ["2027-Q1", "2027-01-01", 1] : ["2026-Q4", "2026-10-01", 92];
      expect([timeZone, cycle.id, cycle.from, cycle.day]).toEqual([timeZone, ...wanted]);
      seen.add(cycle.id);
    }
  } finally {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
    await other.end();
  }
  expect([...seen].sort()).toEqual(["2026-Q4", "2027-Q1"]);
});

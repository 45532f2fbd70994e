import { afterEach, beforeEach, expect, test } from "vitest";
import type { ReminderView } from "../../client/engine/api.ts";
import type { Device } from "../support/device.ts";
import { linkDevice } from "../support/link-device.ts";
import { allInStep, foundTeam, type Team } from "../support/team.ts";

/** Reminders of check-ins, by the cadence that a person chose. The relay is away while clocks are moved, for it would correct them. */

const DAY_MS = 24 * 3_600_000;
const clock = { offsetMs: 0 };
let team: Team;
let ana: Device;
let bo: Device;
let objective: string;
let cycle: string;
let mine: string;

/** Ten days ago Ana made an objective that she answers for, but Bo for one of its key results, and chose this day of each week. */
beforeEach(async () => {
  clock.offsetMs = 0;
  team = await foundTeam({ clock });
  ana = team.ana;
  bo = await team.join("Bo");
  const { people } = await ana.until("people", {}, (view) => view.people.length === 2);
  const memberOf = (name: string) => people.find((one) => one.name === name)?.member ?? "";
  await allInStep(ana, bo);
  await team.stopRelay();
  clock.offsetMs = -10 * DAY_MS;
  cycle = (await ana.view("goals", { cycle: null })).cycle.id;
  objective = (await ana.must("createObjective", { cycle, title: "入冬前通水" })).id;
  await ana.must("setObjectiveOwner", { id: objective, owner: memberOf("Ana") });
  const add = async (title: string, owner: string | null) =>
    (await ana.must("addKeyResult", { objective, title, start: 0, target: 10, unit: "个村", owner })).id;
  mine = await add("通水的村", null);
  await add("报修", memberOf("Bo"));
  await ana.must("setReminder", everyWeek());
  clock.offsetMs = 0;
  await team.startRelay();
  await Promise.all([ana, bo].map((one) => one.must("reconnect", {})));
  await allInStep(ana, bo);
});
afterEach(() => team.end());

/** This day of the week at midnight: the next one is a week off. */
const everyWeek = () =>
  ({
    cadence: "weekly",
    zone: "UTC",
    day: (new Date(Date.now() + clock.offsetMs).getUTCDay() + 6) % 7,
    minute: 0,
  }) as const;
const titles = (view: ReminderView | null) => view?.results.map(({ title }) => title);
const isAsking = (view: ReminderView | null) => view !== null && view.results.length > 0;
const asksNothing = (view: ReminderView | null) => view?.results.length === 0;

test("[ENG121] when its time has come, whoever chose it sees on each of their devices which of their key results wait, and nobody else does", async () => {
  const { device: phone } = await linkDevice(team, ana, "phone");
  for (const device of [ana, phone]) {
    const view = await device.until("reminder", {}, isAsking);
    expect(view?.results).toEqual([
      {
        objective,
        objectiveTitle: "入冬前通水",
        id: mine,
        title: "通水的村",
        cycle: view?.results[0]?.cycle,
      },
    ]);
    expect(view?.choice).toMatchObject({ cadence: "weekly", zone: "UTC", minute: 0 });
    expect((view?.nextAt ?? 0) - (view?.at ?? 0)).toBe(7 * DAY_MS);
  }
  await bo.until("goals", { cycle }, ({ objectives }) => objectives[0]?.keyResults.length === 2);
  expect(await bo.view("reminder", {})).toBeNull(); // never asked for one

  await bo.must("checkIn", { objective, keyResult: mine, value: 3, confidence: null, note: "" });
  for (const device of [ana, phone]) await device.until("reminder", {}, asksNothing);
});

test("[ENG121] not this time holds on all devices, until somebody takes it back or the next time comes; one of them tells of it", async () => {
  const { device: phone } = await linkDevice(team, ana, "phone");
  const asked = await ana.until("reminder", {}, isAsking);
  const at = asked?.at ?? 0;
  await phone.until("reminder", {}, (view) => view?.at === at && !view.told);
  await ana.must("markReminder", { at, told: true });
  await phone.until("reminder", {}, (view) => view?.told === true);
  await phone.must("markReminder", { at, passed: true });
  const passed = await ana.until("reminder", {}, (view) => view?.at === null);
  expect(passed?.results).toEqual([]);
  await ana.must("markReminder", { at, passed: false });
  await phone.until("reminder", {}, (view) => isAsking(view) && view?.at === at);
  await phone.must("markReminder", { at, passed: true });
  await ana.until("reminder", {}, (view) => view?.at === null);

  await team.stopRelay();
  clock.offsetMs = 7 * DAY_MS;
  const next = await ana.view("reminder", {});
  expect([next?.at, next?.told, titles(next)]).toEqual([at + 7 * DAY_MS, false, ["通水的村"]]);
  await ana.must("setReminder", { ...everyWeek(), cadence: null });
  expect(await ana.view("reminder", {})).toBeNull();
});

test("[ENG121] what is done, put away or too new is not asked about, nor what no calendar has taken", async () => {
  await ana.until("reminder", {}, isAsking);
  await ana.must("setKeyResult", { objective, keyResult: mine, archived: true });
  await ana.until("reminder", {}, asksNothing);
  await ana.must("setKeyResult", { objective, keyResult: mine, archived: false });
  await ana.until("reminder", {}, isAsking);
  const { id } = await ana.must("createObjective", { cycle, title: "刚写的" });
  const { people } = await ana.view("people", {});
  const me = people.find((one) => one.me)?.member ?? "";
  await ana.must("addKeyResult", { objective: id, title: "新", start: 0, target: 1, unit: "", owner: me });
  await ana.must("checkIn", { objective, keyResult: mine, value: 10, confidence: null, note: "" });
  await ana.until("reminder", {}, asksNothing);
  for (const wrong of [
    { day: 7 },
    { minute: 1_440 },
    { zone: "z".repeat(65) },
    { cadence: "daily" as "weekly" },
  ])
    expect(await ana.command("setReminder", { ...everyWeek(), ...wrong })).toEqual({
      ok: false,
      error: { type: "NotANumber", field: "reminder" },
    });
});

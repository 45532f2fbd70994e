import { afterEach, beforeEach, expect, test } from "vitest";
import type { GoalsView } from "../../client/engine/api.ts";
import type { Ports } from "../../client/engine/ports.ts";
import type { Device } from "../support/device.ts";
import { allInStep, foundTeam, send, type Team } from "../support/team.ts";
import { asTold, textsOf } from "../support/timeline-mirror.ts";

let team: Team;
let ana: Device;
let bo: Device;
beforeEach(async () => {
  team = await foundTeam();
  ana = team.ana;
  bo = await team.join("Bo");
});
afterEach(() => team.end());

const HOUR_MS = 3_600_000;
const CYCLE = "2026-Q4";

async function reopen(device: Device, label: string): Promise<Device> {
  await device.close();
  return team.open(label);
}

/** Objectives as a person would compare them: no ids of views, no states. */
const goalsOf = ({ objectives }: GoalsView) =>
  objectives.map(({ id, title, owner, keyResults, progress }) => ({
    id,
    title: title.text,
    owner: owner?.name,
    progress,
    keyResults: keyResults.map((one) => ({
      title: one.title.text,
      current: one.current,
      choice: one.currentChoice?.values.map(({ value }) => value).sort(),
      history: one.history.map(({ value }) => value),
    })),
  }));

async function expectSame(): Promise<void> {
  await allInStep(ana, bo);
  const told = await Promise.all([ana, bo].map(async (one) => asTold(await one.history(team.room))));
  expect(told[0]).toEqual(told[1]);
  const mine = goalsOf(await ana.until("goals", { cycle: CYCLE }, ({ state }) => state === "ready"));
  await bo.until(
    "goals",
    { cycle: CYCLE },
    (view) => view.state === "ready" && JSON.stringify(goalsOf(view)) === JSON.stringify(mine),
  );
}

test("[OFF1] both sides write chat and goals without a relay, restart, and are equal when it is back", async () => {
  const objective = await ana.must("createObjective", { cycle: CYCLE, title: "出货 Ship" });
  const keyResult = await ana.must("addKeyResult", {
    objective: objective.id,
    title: "villages",
    start: 0,
    target: 12,
    unit: "个",
    owner: null,
  });
  await bo.until("goals", { cycle: CYCLE }, ({ objectives }) => objectives[0]?.keyResults.length === 1);
  await team.stopRelay();
  const seen = (await ana.view("goals", { cycle: CYCLE })).objectives[0]?.title.version ?? "";
  const seenByBo = (await bo.view("goals", { cycle: CYCLE })).objectives[0]?.title.version ?? "";
  for (let i = 0; i < 8; i++) {
    await send(ana, team.room, `ana ${i}`);
    await send(bo, team.room, `bo ${i}`);
  }
  const place = { id: objective.id, field: "title" } as const;
  await ana.must("editObjectiveText", { ...place, text: "出货 Ship before winter", version: seen });
  await bo.must("editObjectiveText", { ...place, text: "We 出货 Ship", version: seenByBo });
  const target = { objective: objective.id, keyResult: keyResult.id, confidence: 5, note: "" };
  await ana.must("checkIn", { ...target, value: 3 });
  await bo.must("checkIn", { ...target, value: 4 });
  const second = await bo.must("createObjective", { cycle: CYCLE, title: "second" });

  ana = await reopen(ana, "Ana");
  bo = await reopen(bo, "Bo");
  expect(textsOf(await ana.timeline(team.room)).filter((text) => text.startsWith("ana"))).toHaveLength(8);
  expect((await ana.view("sync", {})).waiting).toBe(10);
  const offline = await bo.until("goals", { cycle: CYCLE }, ({ objectives }) => objectives.length === 2);
  expect(offline.objectives.map(({ id }) => id)).toContain(second.id);
  await send(ana, team.room, "ana after restart");

  await team.startRelay();
  await ana.until("goals", { cycle: CYCLE }, ({ objectives }) => objectives.length === 2);
  await ana.until("goals", { cycle: CYCLE }, ({ objectives }) =>
    objectives.some(({ title }) => title.text === "We 出货 Ship before winter"),
  );
  await expectSame();
  const texts = textsOf(await bo.history(team.room));
  expect(texts).toHaveLength(17);
  expect(new Set(texts).size).toBe(17);
  const [shipped] = (await ana.view("goals", { cycle: CYCLE })).objectives.filter(
    ({ id }) => id === objective.id,
  );
  expect(shipped?.keyResults[0]?.currentChoice?.values.map(({ value }) => value).sort()).toEqual([3, 4]);
});

test("[OFF2] what was written long before it arrived is marked late, with both times", async () => {
  const clock = { offsetMs: 0 };
  const cy = await team.join("Cy", { clock });
  await allInStep(ana, bo, cy);
  await cy.must("platformChanged", { online: false });
  clock.offsetMs = -2 * HOUR_MS; // written two hours ago
  const { id } = await send(cy, team.room, "from the valley");
  clock.offsetMs = 0;
  await send(ana, team.room, "today");
  await bo.untilTimeline(team.room, (all) => textsOf(all).includes("today"));
  await cy.must("platformChanged", { online: true });
  const items = await bo.untilTimeline(team.room, (all) => all.some((item) => item.id === id));
  const item = items.find((one) => one.id === id);
  expect(item).toMatchObject({ late: true, text: "from the valley", unread: true });
  const gap = (item?.arrivedAt ?? 0) - (item?.writtenAt ?? 0);
  expect(Math.abs(gap - 2 * HOUR_MS)).toBeLessThan(60_000);
  expect((await bo.view("rooms", {})).find((row) => row.id === team.room)).toMatchObject({ lateUnread: 1 });
  expect(await bo.command("readTimelineAround", { room: team.room, id, limit: 5 })).toMatchObject({
    ok: true,
  });
  const now = await send(ana, team.room, "now");
  const later = await bo.untilTimeline(team.room, (all) => all.some((one) => one.id === now.id));
  expect(later.find((one) => one.id === now.id)).toMatchObject({ late: false });
  expect(textsOf(later)).toEqual(["from the valley", "today", "now"]);
});

test("[OFF3] whoever was away does not see the others' words as late, only what was written apart", async () => {
  await allInStep(ana, bo);
  await bo.close();
  await send(ana, team.room, "while Bo was away");
  await allInStep(ana);
  bo = await team.open("Bo", { clock: { offsetMs: 3 * HOUR_MS } }); // three hours later
  const items = await bo.untilTimeline(team.room, (all) => textsOf(all).length === 1);
  expect(items.find(({ kind }) => kind === "message")).toMatchObject({ late: false, unread: true });
});

test("[OFF4] a room made offline is there for everybody after the relay is back, with what was said in it", async () => {
  await team.stopRelay();
  await ana.until("sync", {}, ({ link }) => link !== "online");
  const { room } = await ana.must("createRoom", { name: "山谷 Valley" });
  await send(ana, room, "first words");
  expect((await ana.view("rooms", {})).find(({ id }) => id === room)).toMatchObject({
    name: "山谷 Valley",
    pending: true,
  });
  ana = await reopen(ana, "Ana");
  expect(textsOf(await ana.timeline(room))).toEqual(["first words"]);
  await team.startRelay();
  await bo.until("rooms", {}, (rooms) => rooms.some(({ id }) => id === room));
  await bo.untilTimeline(room, (items) => textsOf(items).includes("first words"));
  expect((await ana.view("rooms", {})).find(({ id }) => id === room)).toMatchObject({ pending: false });
  await send(bo, room, "I am here too");
  await ana.untilTimeline(room, (items) => textsOf(items).length === 2);
});

test("[OFF5] a draft, a new name and what is unread survive a restart without the relay", async () => {
  await send(ana, team.room, "read me");
  await bo.untilTimeline(team.room, (items) => textsOf(items).length === 1);
  await team.stopRelay();
  await bo.must("saveDraft", { room: team.room, text: "half a th" });
  await bo.must("setProfile", { name: "Bo the second" });
  bo = await reopen(bo, "Bo");
  expect((await bo.view("rooms", {})).find(({ id }) => id === team.room)).toMatchObject({
    draft: "half a th",
    unread: 1,
  });
  await team.startRelay();
  await ana.until("people", {}, ({ people }) => people.some(({ name }) => name === "Bo the second"));
});

test("[OFF6] a word written in the very moment of connecting arrives without another connection", async () => {
  await bo.close();
  for (let i = 0; i < 5; i++) {
    const device = await team.open("Bo");
    await Promise.all(Array.from({ length: 4 }, (_, k) => send(device, team.room, `${i}.${k}`)));
    await allInStep(device);
    await device.close();
  }
  const items = await ana.untilTimeline(team.room, (all) => textsOf(all).length === 20, 2_000);
  expect(new Set(textsOf(items)).size).toBe(20);
});

test("[OFF7] whoever writes while a long absence comes in waits for a piece of it and not for the whole", async () => {
  await bo.close();
  const missed = 1_500;
  await Promise.all(
    Array.from({ length: missed }, (_, i) => send(ana, team.room, `${i} ${"word ".repeat(40)}`)),
  );
  await allInStep(ana);
  bo = await team.open("Bo");
  const heard = async () => textsOf(await bo.history(team.room)).length;
  await bo.untilTimeline(team.room, (items) => items.length > 0);
  while ((await heard()) < 50) await new Promise((resolve) => setTimeout(resolve, 1));
  await send(bo, team.room, "back again");
  expect(await heard()).toBeLessThan(missed);
  await allInStep(bo);
  expect(await heard()).toBeGreaterThan(missed);
});

const WELCOME = 2; // the frame after the challenge
const CUT_OFF_AGAIN_AFTER: readonly number[] = [1_000, 2_000, 4_000, 8_000];

test("[D05] a line that is cut right after each welcome is dialled more and more seldom, until every 8 s at most", async () => {
  const pauses: number[] = [];
  const cut = await team.join("Chen");
  await cut.close();
  const again = await team.open("Chen", { change: (ports) => cutAfterWelcome(ports, pauses) });
  await again.until("sync", {}, () => pauses.length >= 6);
  expect(pauses.slice(0, 6)).toEqual([...CUT_OFF_AGAIN_AFTER, 8_000, 8_000]);
});

/** Pauses before the next try are at their longest, are noted, and pass at once. */
function cutAfterWelcome(ports: Ports, pauses: number[]): Ports {
  const { network, timers } = ports;
  return {
    ...ports,
    timers: {
      jitter: () => 1,
      after: (ms, run) => {
        if (!CUT_OFF_AGAIN_AFTER.includes(ms)) return timers.after(ms, run);
        pauses.push(ms);
        return timers.after(1, run);
      },
    },
    network: {
      ...network,
      connect: (origin, handlers) => {
        let frames = 0;
        const socket = network.connect(origin, {
          ...handlers,
          onFrame: (bytes) => {
            frames++;
            if (frames <= WELCOME) handlers.onFrame(bytes);
            if (frames === WELCOME) socket.close();
          },
        });
        return socket;
      },
    },
  };
}

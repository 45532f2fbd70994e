import { afterEach, beforeEach, expect, test } from "vitest";
import type { GoalsView } from "../../client/engine/api.ts";
import { glanceKey } from "../../client/engine/goals/glance.ts";
import type { GoalsHost } from "../../client/engine/goals/host.ts";
import type { GoalsRequest } from "../../client/engine/goals/protocol.ts";
import type { Disk, DiskRow, Ports } from "../../client/engine/ports.ts";
import { NO_LIMIT, under } from "../../client/engine/state/places.ts";
import type { GoalTitleRecord } from "../../client/engine/state/records.ts";
import { createNodePorts } from "../../client/platform/node/ports.ts";
import type { Device } from "../support/device.ts";
import { allInStep, foundTeam, type Team } from "../support/team.ts";

/** What was drawn of objectives is read after a start instead of their documents, as long as it is what these say. */

const CYCLE = "2026-Q4";
const NUMBERS = { start: 0, target: 10, unit: "", owner: null } as const;
let team: Team;
let bo: Device;
beforeEach(async () => {
  team = await foundTeam();
  bo = await team.join("Bo");
});
afterEach(() => team.end());

/** What the goals engine is asked for, and what becomes of what is kept of documents. */
function createTap() {
  const asked: GoalsRequest[] = [];
  let keeping: "taken" | "refused" | "stuck" = "taken";
  let withheld = 0;
  const isKept = (write: Parameters<Disk["commit"]>[0][number]) => write.table === "goalTitles";
  const tapped = (host: GoalsHost): GoalsHost => ({
    call: (request) => {
      asked.push(request);
      return host.call(request);
    },
    close: () => host.close(),
  });
  const commit =
    (cache: Disk): Disk["commit"] =>
    async (writes, durability) => {
      if (keeping === "taken" || !writes.some(isKept)) return cache.commit(writes, durability);
      withheld++;
      if (keeping === "stuck") return new Promise(() => {});
      return { ok: false, error: { type: "NotSaved", reason: "Quota", detail: "full" } };
    };
  return {
    asked,
    withheld: () => withheld,
    keep(how: typeof keeping) {
      keeping = how;
    },
    change: (ports: Ports): Ports => ({
      ...ports,
      startGoals: async () => tapped(await ports.startGoals()),
      disks: { ...ports.disks, cache: { ...ports.disks.cache, commit: commit(ports.disks.cache) } },
    }),
  };
}

const ready = (device: Device, isIt: (view: GoalsView) => boolean = () => true): Promise<GoalsView> =>
  device.until("goals", { cycle: CYCLE }, (view) => view.state === "ready" && isIt(view));
const titled =
  (...titles: readonly string[]) =>
  ({ objectives }: GoalsView) =>
    titles.every((title) => objectives.some((one) => one.title.text === title));
/** Without what a device alone knows: who looks, and where its own words are. */
const told = ({ objectives }: GoalsView) =>
  objectives.map(({ mine: _, state: __, comments: ___, keyResults, ...one }) => ({ ...one, keyResults }));

async function makeGoal(by: Device, title: string): Promise<{ objective: string; keyResult: string }> {
  const { id: objective } = await by.must("createObjective", { cycle: CYCLE, title });
  const { id: keyResult } = await by.must("addKeyResult", { objective, title: "Wells", ...NUMBERS });
  await by.must("checkIn", { objective, keyResult, value: 4, confidence: 7, note: "" });
  return { objective, keyResult };
}

async function editText(by: Device, id: string, field: "title" | "why", text: string): Promise<void> {
  const { objectives } = await ready(by, (view) => view.objectives.some((one) => one.id === id));
  const version = objectives.find((one) => one.id === id)?.[field].version ?? "";
  await by.must("editObjectiveText", { id, field, text, version });
}

/** Bo again, with a tap on what the goals engine is asked. */
async function boAgain(): Promise<{ readonly tap: ReturnType<typeof createTap> }> {
  const tap = createTap();
  bo = await team.open("Bo", { change: tap.change });
  return { tap };
}

/** Until all that came of documents is kept: then another start asks the goals engine for nothing. */
async function untilKept(): Promise<void> {
  await expect
    .poll(
      async () => {
        await bo.close();
        const { tap } = await boAgain();
        await ready(bo);
        return tap.asked.length;
      },
      { timeout: 30_000 },
    )
    .toBe(0);
}

async function onCache<T>(use: (cache: Disk) => Promise<T>): Promise<T> {
  const made = createNodePorts({ dir: team.deviceDir("Bo"), origin: null, label: "Bo" });
  if (!made.ok) throw new Error(JSON.stringify(made.error));
  const { disks } = made.value;
  try {
    return await use(disks.cache);
  } finally {
    await Promise.all(Object.values(disks).map((disk) => disk.close()));
  }
}

const keptRows = async (cache: Disk): Promise<readonly DiskRow[]> => {
  const rows = await cache.range("goalTitles", { ...under(new Uint8Array(0)), limit: NO_LIMIT });
  return rows.filter(({ value }) => (value as GoalTitleRecord).drawn !== undefined);
};

test("[GOAL11] [HOST1] after a start a cycle is listed without the goals engine; who writes or looks at the past of one opens that one", async () => {
  const { ana } = team;
  const { objective, keyResult } = await makeGoal(ana, "Clean water");
  await makeGoal(ana, "Light");
  await ready(bo, titled("Clean water", "Light"));
  await editText(ana, objective, "why", "Wells run dry");
  const isWhole = ({ objectives }: GoalsView) =>
    objectives.length === 2 &&
    objectives.every(({ keyResults }) => keyResults[0]?.current === 4) &&
    objectives.some(({ why }) => why.text === "Wells run dry");
  const before = await ready(bo, isWhole);
  await allInStep(ana, bo);
  await untilKept();
  await bo.close();
  const { tap } = await boAgain();
  expect(told(await ready(bo))).toEqual(told(before));
  expect(await bo.view("keyResult", { objective, keyResult })).toMatchObject({
    keyResult: { title: { text: "Wells" }, current: 4 },
  });
  expect(tap.asked).toEqual([]);

  const past = await bo.until(
    "goalHistory",
    { objective, limit: 9 },
    (view) => (view?.events.length ?? 0) > 0,
  );
  expect(past?.events.at(-1)).toMatchObject({ by: { name: "Ana" } });
  await bo.must("setObjective", { id: objective, level: "team" });
  await ready(ana, ({ objectives }) =>
    objectives.some(
      ({ id, level, why }) => id === objective && level === "team" && why.text === "Wells run dry",
    ),
  );
  expect(new Set(tap.asked.map((request) => request.objective))).toEqual(new Set([objective]));
});

test("[GOAL11] [A03] a crash between a change and what is drawn of it, and a disk that takes nothing drawn: the document is opened, and says it", async () => {
  const { ana } = team;
  const { objective } = await makeGoal(ana, "first");
  await makeGoal(ana, "other");
  await ready(bo, titled("first", "other"));
  await untilKept();
  for (const [keep, title] of [
    ["stuck", "second"],
    ["refused", "third"],
  ] as const) {
    await bo.close();
    const { tap } = await boAgain();
    await ready(bo, titled("other"));
    tap.keep(keep);
    await editText(ana, objective, "title", title);
    await allInStep(ana, bo);
    await expect.poll(tap.withheld, { timeout: 20_000 }).toBeGreaterThan(0);
    await bo.crash();
    const again = await boAgain();
    expect(told(await ready(bo))).toEqual(told(await ready(ana, titled(title, "other"))));
    expect(new Set(again.tap.asked.map((request) => request.objective))).toEqual(new Set([objective]));
    await untilKept();
  }
});

test("[GOAL11] what somebody wrote themselves before a crash stands there, and what several wrote apart is offered as before", async () => {
  const { ana } = team;
  const { objective, keyResult } = await makeGoal(ana, "Clean water");
  await ready(bo, titled("Clean water"));
  await allInStep(ana, bo);
  await team.stopRelay();
  const about = { objective, keyResult } as const;
  await ana.must("setKeyResult", { ...about, unit: "k" });
  await bo.must("setKeyResult", { ...about, unit: "t" });
  const { id } = await bo.must("createObjective", { cycle: CYCLE, title: "Begun alone" });
  await bo.crash();
  await boAgain();
  const mine = await ready(bo, titled("Begun alone"));
  expect(mine.objectives.find((one) => one.id === objective)?.keyResults[0]).toMatchObject({ unit: "t" });
  await team.startRelay();
  const isApart = (view: GoalsView) =>
    titled("Begun alone")(view) &&
    view.objectives.some(({ keyResults: [one] }) => one?.conflicts.some(({ values }) => values.length === 2));
  const theirs = await ready(ana, isApart);
  const before = await ready(bo, isApart);
  expect(told(before)).toEqual(told(theirs));
  await allInStep(ana, bo);
  await untilKept();
  await bo.close();
  const { tap } = await boAgain();
  expect(told(await ready(bo))).toEqual(told(before));
  expect(tap.asked).toEqual([]);
  await bo.must("archiveObjective", { id, archived: true });
  await ready(ana, ({ objectives }) => objectives.some((one) => one.id === id && one.archived));
});

test("[GOAL11] [A12] [A13] what was kept and is damaged, is another objective's or is gone: drawn again from the document, which alone is opened", async () => {
  const { ana } = team;
  const made = [await makeGoal(ana, "one"), await makeGoal(ana, "two"), await makeGoal(ana, "three")];
  await makeGoal(ana, "sound");
  await ready(bo, titled("one", "two", "three", "sound"));
  const before = await ready(ana, titled("one", "two", "three", "sound"));
  await allInStep(ana, bo);
  await untilKept();
  await bo.close();
  await onCache(async (cache) => {
    const rows = await keptRows(cache);
    expect(rows).toHaveLength(4);
    const [one, two, three] = made.map(({ objective }) => glanceKey(objective));
    const valueAt = async (key = one) =>
      (await cache.get("goalTitles", key as Uint8Array)) as GoalTitleRecord;
    const [first, second] = [await valueAt(one), await valueAt(two)];
    const turned = first.drawn?.replace("one", "0ne");
    await cache.commit(
      [
        { table: "goalTitles", key: one as Uint8Array, value: { ...first, drawn: turned } },
        { table: "goalTitles", key: two as Uint8Array, value: { ...second, drawn: first.drawn } },
        { table: "goalTitles", key: three as Uint8Array, delete: true },
      ],
      "strict",
    );
  });
  const { tap } = await boAgain();
  expect(told(await ready(bo))).toEqual(told(before));
  expect(new Set(tap.asked.map(({ objective }) => objective))).toEqual(
    new Set(made.map(({ objective }) => objective)),
  );
  await untilKept();
});

test("[B09] [HOST4] [GOAL11] where the goals engine does not start, what was drawn is listed; writing is refused in words, and what is new is not passed over", async () => {
  const { ana } = team;
  const { objective } = await makeGoal(ana, "Clean water");
  await ready(bo, titled("Clean water"));
  const before = await ready(ana, ({ objectives }) => objectives[0]?.keyResults[0]?.current === 4);
  await allInStep(ana, bo);
  await untilKept();
  await bo.close();
  const none: GoalsHost = {
    call: async () => ({ ok: false, error: { type: "GoalsFailed", reason: "Unsupported" } }),
    close: () => {},
  };
  bo = await team.open("Bo", { change: (ports) => ({ ...ports, startGoals: async () => none }) });
  expect(told(await ready(bo))).toEqual(told(before));
  expect(await bo.command("setObjective", { id: objective, level: "team" })).toEqual({
    ok: false,
    error: { type: "GoalsUnavailable", detail: "Unsupported" },
  });
  expect(await bo.view("goals", { cycle: CYCLE })).toMatchObject({ state: "ready" });
  await ana.must("setObjective", { id: objective, level: "org" });
  const isFailed = ({ state }: GoalsView) => state === "failed";
  expect(await bo.until("goals", { cycle: CYCLE }, isFailed)).toMatchObject({ detail: "Unsupported" });
});

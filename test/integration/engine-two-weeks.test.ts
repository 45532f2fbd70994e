import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { KeyResultView } from "../../client/engine/api.ts";
import type { Device } from "../support/device.ts";
import { startRelay } from "../support/relay.ts";
import { shiftedClock } from "../support/shifted-clock.ts";
import { allInStep, foundTeam, type Team } from "../support/team.ts";

/**
 * Two people change the same goals for two weeks without a network. A short version runs every time;
 * `SKEIN_EDITS=5000 SKEIN_OBJECTIVES=60` is the whole of it.
 */
const EDITS = Number(process.env.SKEIN_EDITS || 240);
const OBJECTIVES = Number(process.env.SKEIN_OBJECTIVES || 6);
const TWO_WEEKS_MS = 14 * 86_400_000;
const MERGE_MS = 10_000;

let team: Team;
let cycle: string;
const clocks = { Ana: { offsetMs: 0 }, Bo: { offsetMs: 0 } };
beforeEach(async () => {
  team = await foundTeam({ clock: clocks.Ana });
});
afterEach(() => team.end());

interface Goal {
  readonly objective: string;
  readonly keyResult: string;
}

async function makeGoals(ana: Device): Promise<readonly Goal[]> {
  cycle = (await ana.view("goals", { cycle: null })).cycle.id; // that of today: a new one may begin within two weeks
  const goals: Goal[] = [];
  for (let i = 0; i < OBJECTIVES; i++) {
    const { id: objective } = await ana.must("createObjective", { cycle, title: `Goal ${i}` });
    const { id: keyResult } = await ana.must("addKeyResult", {
      objective,
      title: `Result ${i}`,
      start: 0,
      target: 100,
      unit: "",
      owner: null,
    });
    goals.push({ objective, keyResult });
  }
  return goals;
}

/** One person's edits, spread over the goals and over two weeks: check-ins, targets and words in the same text. */
async function editAlone(device: Device, name: "Ana" | "Bo", goals: readonly Goal[]): Promise<void> {
  const whys = new Map<string, { readonly text: string; readonly version: string }>();
  for (const { id, why } of (await device.view("goals", { cycle })).objectives) whys.set(id, why);
  const edits = EDITS / 2;
  for (let i = 0; i < edits; i++) {
    const { objective, keyResult } = goals[i % goals.length] as Goal;
    const round = Math.floor(i / goals.length);
    clocks[name].offsetMs = Math.round((TWO_WEEKS_MS * i) / edits);
    if (round % 3 === 0)
      await device.must("checkIn", { objective, keyResult, value: i, confidence: 2, note: `${name} ${i}` });
    else if (round % 3 === 1)
      await device.must("setKeyResult", {
        objective,
        keyResult,
        target: (name === "Ana" ? 1_000 : 2_000) + i,
      });
    else {
      const why = whys.get(objective) ?? { text: "", version: "" };
      const text = `${why.text}${name}${i} `;
      whys.set(
        objective,
        await device.must("editObjectiveText", { id: objective, field: "why", ...why, text }),
      );
    }
  }
  clocks[name].offsetMs = TWO_WEEKS_MS;
}

/** What a person sees of every goal. */
async function goalsOf(device: Device) {
  const { objectives } = await device.view("goals", { cycle });
  return objectives.map(({ id, title, why, keyResults }) => ({
    id,
    title: title.text,
    why: why.text,
    keyResults: keyResults.map((one) => JSON.stringify(one)).sort(),
  }));
}

const writtenBy = (name: string, goals: number): readonly string[] =>
  Array.from({ length: EDITS / 2 }, (_, i) => i)
    .filter((i) => Math.floor(i / goals) % 3 === 2)
    .map((i) => `${name}${i} `);

test("[K02] two people change the same goals for two weeks without a network: it merges in under ten seconds, both see the same, nothing is dropped, and what they set apart is shown", {
  timeout: 60_000 + EDITS * 200,
}, async () => {
  const { ana } = team;
  const bo = await team.join("Bo", { clock: clocks.Bo });
  const goals = await makeGoals(ana);
  await bo.until("goals", { cycle }, ({ objectives }) => objectives.length === OBJECTIVES, 60_000);
  await allInStep(ana, bo);
  await team.stopRelay();
  await editAlone(ana, "Ana", goals);
  await editAlone(bo, "Bo", goals);
  expect((await ana.view("sync", {})).waiting).toBe(EDITS / 2);
  expect((await bo.view("sync", {})).waiting).toBe(EDITS / 2);

  const { port } = team.relay;
  const before = process.cpuUsage();
  team.relay = await startRelay({ dir: join(team.dir, "relay"), port, env: shiftedClock(TWO_WEEKS_MS) });
  const words = new Set([...writtenBy("Ana", goals.length), ...writtenBy("Bo", goals.length)]);
  const isWhole = (whys: readonly string[]) => whys.join("").split(" ").filter(Boolean).length === words.size;
  for (const device of [ana, bo])
    await device.until(
      "goals",
      { cycle },
      ({ objectives }) => isWhole(objectives.map(({ why }) => why.text)),
      120_000,
    );
  for (const device of [ana, bo]) await device.until("sync", {}, ({ inStep }) => inStep, 60_000);
  const { user, system } = process.cpuUsage(before);
  const mergeMs = (user + system) / 1_000;
  console.info(JSON.stringify({ edits: EDITS, objectives: OBJECTIVES, mergeMs: Math.round(mergeMs) }));
  expect(mergeMs).toBeLessThan(MERGE_MS);

  const [hers, his] = [await goalsOf(ana), await goalsOf(bo)];
  expect(his).toEqual(hers);
  for (const word of words) expect(hers.filter(({ why }) => why.includes(word))).toHaveLength(1);
  const { objectives } = await ana.view("goals", { cycle });
  const apart = objectives.flatMap(({ keyResults }) => keyResults.filter(isSetApart));
  expect(apart).toHaveLength(OBJECTIVES);
  let checkIns = 0;
  for (const goal of goals) checkIns += (await bo.view("keyResult", goal))?.checkIns.length ?? 0;
  expect(checkIns).toBe(2 * checkInsOfOne(goals.length));
});

/** Both values of the target stand side by side until somebody chooses. */
const isSetApart = ({ conflicts }: KeyResultView): boolean =>
  conflicts.some(({ field, values }) => field === "target" && values.length === 2);

const checkInsOfOne = (goals: number): number =>
  Array.from({ length: EDITS / 2 }, (_, i) => Math.floor(i / goals) % 3).filter((kind) => kind === 0).length;

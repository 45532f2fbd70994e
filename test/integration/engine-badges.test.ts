import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Device } from "../support/device.ts";
import { foundTeam, send, type Team } from "../support/team.ts";
import { createTimelineMirror } from "../support/timeline-mirror.ts";

let team: Team;
beforeEach(async () => {
  team = await foundTeam();
});
afterEach(() => team.end());

test("[ENG6] [K01] an open screen says where a message is, also when the connection it was handed to ends", async () => {
  const { ana, room } = team;
  const mirror = createTimelineMirror();
  let state = "none";
  // one watch all along, as a screen has it: a new one would read the state afresh
  const unwatch = ana.engine.watch("timeline", { room }, (change) => {
    const shown = mirror.take(change).find(({ text }) => text === "on its way");
    state = shown?.state.type ?? state;
  });
  const says = (wanted: string) =>
    vi.waitFor(() => expect(state).toBe(wanted), { timeout: 15_000, interval: 10 });
  process.kill(team.relay.pid, "SIGSTOP"); // takes the bytes in and answers nothing
  await send(ana, room, "on its way");
  await says("sending");
  await team.stopRelay();
  await says("device");
  await team.startRelay();
  await says("relay");
  unwatch();
});

test("[ENG6] who joins later finds no old check-in called late", async () => {
  await team.end();
  const clock = { offsetMs: 0 };
  team = await foundTeam({ clock });
  const { ana } = team;
  await team.stopRelay();
  clock.offsetMs = -120_000; // writes as if two minutes ago
  const { id: objective } = await ana.must("createObjective", { cycle: "2026-Q4", title: "Ship" });
  const fields = { title: "boxes", start: 0, target: 5, unit: "", owner: null };
  const { id: keyResult } = await ana.must("addKeyResult", { objective, ...fields });
  await ana.must("checkIn", { objective, keyResult, value: 2, confidence: 5, note: "" });
  clock.offsetMs = 0;
  await team.startRelay();
  await ana.until("sync", {}, ({ inStep }) => inStep);
  const cleo = await team.join("Cleo");
  const lateFor = async (device: Device) => {
    await device.until("goals", { cycle: "2026-Q4" }, ({ objectives }) => objectives.length === 1);
    const query = { objective, keyResult };
    const view = await device.until("keyResult", query, (detail) => detail?.checkIns.length === 1);
    return view?.checkIns[0]?.late;
  };
  expect([await lateFor(ana), await lateFor(cleo)]).toEqual([false, false]);
});

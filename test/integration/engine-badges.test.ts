import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { foundTeam, send, type Team } from "../support/team.ts";
import { createTimelineMirror } from "../support/timeline-mirror.ts";

let team: Team;
beforeEach(async () => {
  team = await foundTeam();
});
afterEach(() => team.end());

test("[ENG6] an open screen says where a message is, also when the connection it was handed to ends", async () => {
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

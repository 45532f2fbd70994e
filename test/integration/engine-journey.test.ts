import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDevice } from "../support/device.ts";
import { startRelay } from "../support/relay.ts";
import { allInStep, foundTeam, ORG, send, type Team } from "../support/team.ts";
import { asTold, textsOf } from "../support/timeline-mirror.ts";

let team: Team;
beforeEach(async () => {
  team = await foundTeam();
});
afterEach(() => team.end());

test("[ENG1] from the set-up link to a conversation of two: the second person sees what was said before", async () => {
  const { ana, room } = team;
  await send(ana, room, "早 good morning\nsecond line");
  expect(await ana.view("session", {})).toMatchObject({ state: "ready", org: { name: ORG.orgName } });

  const invite = await ana.must("createInvite", { days: 7, uses: 1 });
  const bo = await team.open("Bo");
  expect(await bo.view("session", {})).toEqual({ state: "new" });
  const seen = await bo.must("inspectInvite", { link: invite.link });
  expect(seen).toMatchObject({ orgName: ORG.orgName, invitedBy: "Ana", expiresAt: invite.expiresAt });
  expect(await bo.must("joinOrg", { link: invite.link, name: "Bo" })).toMatchObject({ room });
  await bo.untilTimeline(room, (items) => textsOf(items).includes("早 good morning\nsecond line"));
  const rooms = await bo.view("rooms", {});
  expect(rooms.map(({ name, use }) => [name, use]).sort()).toEqual([
    [ORG.firstRoom, "chat"],
    [ORG.goalsRoom, "goals"],
  ]);
  const people = await ana.until("people", {}, ({ people: all }) => all.length === 2);
  expect(people.people.map(({ name, invitedBy }) => [name, invitedBy])).toEqual([
    ["Ana", null],
    ["Bo", "Ana"],
  ]);
  expect(people.invites).toMatchObject([{ id: invite.id, used: 1, state: "used" }]);
});

test("[ENG2] replies, reactions, edits and recalls look alike on both sides", async () => {
  const { ana, room } = team;
  const bo = await team.join("Bo");
  const first = await send(ana, room, "where do we meet");
  await bo.untilTimeline(room, (items) => items.some(({ id }) => id === first.id));
  const reply = await bo.must("sendMessage", { room, text: "at the lake", replyTo: first.id });
  await bo.must("react", { room, id: first.id, emoji: "👍", on: true });
  await bo.must("react", { room, id: first.id, emoji: "🪿", on: true });
  await bo.must("react", { room, id: first.id, emoji: "🪿", on: false });
  const wrong = await bo.must("sendMessage", { room, text: "oops", replyTo: null });
  await bo.must("recallMessage", { room, id: wrong.id });
  await ana.untilTimeline(room, (items) => items.some(({ id }) => id === reply.id));
  await ana.must("react", { room, id: first.id, emoji: "👍", on: true });
  await ana.must("editMessage", { room, id: first.id, text: "where shall we meet?" });
  await allInStep(ana, bo);
  const told = [
    "Ana: where shall we meet? (edited) 👍Ana+Bo",
    "Bo: at the lake «Ana: where shall we meet?»",
    "Bo: (recalled)",
  ];
  const isTold = (items: Parameters<typeof asTold>[0]) =>
    JSON.stringify(asTold(items).filter((line) => !line.startsWith("—"))) === JSON.stringify(told);
  const both = await Promise.all([ana.untilTimeline(room, isTold), bo.untilTimeline(room, isTold)]);
  expect(asTold(both[0])).toEqual(asTold(both[1]));
  expect(await bo.command("editMessage", { room, id: first.id, text: "x" })).toMatchObject({
    ok: false,
    error: { type: "NotAllowed" },
  });
});

test("[ENG3] [K01] a message says where it is: on this device, at the relay, read", async () => {
  const { ana, room } = team;
  const bo = await team.join("Bo");
  await team.stopRelay();
  await ana.until("sync", {}, ({ link }) => link !== "online");
  const { id } = await send(ana, room, "hello");
  const stateOf = (items: Parameters<typeof asTold>[0]) => items.find((item) => item.id === id)?.state;
  expect(stateOf(await ana.timeline(room))).toEqual({ type: "device" });
  expect((await ana.view("sync", {})).waitingItems).toMatchObject([{ kind: "message", text: "hello" }]);
  await team.startRelay();
  await ana.untilTimeline(room, (items) => stateOf(items)?.type === "relay");
  expect(stateOf(await bo.untilTimeline(room, (items) => stateOf(items) !== undefined))).toEqual({
    type: "none",
  });
  expect((await bo.view("rooms", {})).find((row) => row.id === room)?.unread).toBe(1);
  await bo.must("markRead", { room });
  const read = await ana.untilTimeline(room, (items) => stateOf(items)?.type === "read");
  expect(stateOf(read)).toEqual({ type: "read", by: 1, of: 1, names: ["Bo"] });
  expect((await bo.view("rooms", {})).find((row) => row.id === room)?.unread).toBe(0);
});

test("[ENG4] the set-up link founds one org and no second one", async () => {
  const other = await team.open("Eve");
  const again = { setupToken: team.relay.setupToken ?? "", ...ORG };
  expect(await other.command("createOrg", again)).toEqual({ ok: false, error: { type: "SetupTokenUsed" } });
  expect(await other.view("session", {})).toEqual({ state: "new" });
  const unknown = { ...again, setupToken: "#s=torn" };
  expect(await other.command("createOrg", unknown)).toEqual({ ok: false, error: { type: "TornLink" } });
});

test("[ENG5] when the answer to founding gets lost, trying again founds the same org", async () => {
  const dir = mkdtempSync(join(tmpdir(), "skein-found-"));
  const relay = await startRelay({ dir: join(dir, "relay") });
  let answers = 0;
  const eve = await openDevice({
    relay: relay.url,
    dir: join(dir, "Eve"),
    change: (ports) => ({
      ...ports,
      network: {
        ...ports.network,
        async request(origin, path, options) {
          const answer = await ports.network.request(origin, path, options);
          return path === "/chains" && ++answers === 1 ? null : answer;
        },
      },
    }),
  });
  const org = { setupToken: relay.setupToken ?? "", ...ORG };
  expect(await eve.command("createOrg", org)).toEqual({ ok: false, error: { type: "NeedsRelay" } });
  expect(await eve.command("createOrg", org)).toMatchObject({ ok: true });
  await allInStep(eve);
  await eve.close();
  await relay.kill();
  rmSync(dir, { recursive: true });
});

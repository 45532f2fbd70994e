import { afterEach, beforeEach, expect, test } from "vitest";
import { makeFile, told, wipeRelay, withKit } from "../support/backup-play.ts";
import type { Device } from "../support/device.ts";
import { allInStep, foundTeam, send, type Team } from "../support/team.ts";
import { textsOf } from "../support/timeline-mirror.ts";

let team: Team;
beforeEach(async () => {
  team = await foundTeam();
});
afterEach(() => team.end());

const CYCLE = "2026-Q4";

const reads = (device: Device, room: string, count: number) =>
  device.untilTimeline(room, (items) => textsOf(items).length === count);

/** Ana, with an open and a private room and a goal, all of it at the relay. */
async function storyOfAna() {
  const { ana, room } = team;
  const kit = await withKit(ana);
  const secret = (await ana.must("createRoom", { name: "秘密", access: "private", members: [] })).room;
  await send(ana, room, "first");
  const { id } = await send(ana, room, "second");
  await ana.must("editMessage", { room, id, text: "second, better" });
  await send(ana, secret, "between us");
  const { id: objective } = await ana.must("createObjective", { cycle: CYCLE, title: "Ship" });
  const { id: keyResult } = await ana.must("addKeyResult", {
    objective,
    title: "users",
    start: 0,
    target: 10,
    unit: "",
    owner: null,
  });
  await ana.must("checkIn", { objective, keyResult, value: 4, confidence: 7, note: "good" });
  await allInStep(ana);
  return { kit, room, secret };
}

const goalsOf = async (device: Device) => {
  const goals = await device.until("goals", { cycle: CYCLE }, ({ objectives }) => objectives.length === 1);
  return goals.objectives.map(({ title, keyResults }) => [
    title.text,
    ...keyResults.map((each) => [each.title.text, each.current]),
  ]);
};

test("[ENG80] [G08] [I10] every device is lost and the relay is wiped: kit and file bring back rooms, words, goals and the relay", async () => {
  const { kit, room, secret } = await storyOfAna();
  const before = [await told(team.ana, room), await told(team.ana, secret), await goalsOf(team.ana)];
  await team.ana.must("saveDraft", { room, text: "half a thought" });
  const { file, envelopes } = await makeFile(team.ana);
  expect(envelopes).toBeGreaterThan(6);
  const bytes = Buffer.from(await file.arrayBuffer());
  for (const word of ["second", "between us", "秘密", "云岭", "Ana", "Ship"])
    expect(bytes.includes(word)).toBe(false);
  await team.ana.crash();
  await wipeRelay(team);

  const back = await team.open("back");
  const { backup } = await back.must("restoreFromKit", { kit, backup: file });
  expect(backup).toEqual({ envelopes, leftOut: 0, stopped: null });
  expect([await told(back, room), await told(back, secret), await goalsOf(back)]).toEqual(before);
  await allInStep(back);
  expect((await back.view("backup", {}))?.unfinished).toBeNull();
  const drafts = (await back.view("rooms", {})).map(({ draft }) => draft);
  expect(drafts.filter((draft) => draft !== "")).toEqual(["half a thought"]);

  await back.close();
  const other = await team.open("other"); // what the relay holds now is enough without the file
  await other.must("restoreFromKit", { kit });
  await reads(other, room, 2);
  await reads(other, secret, 1);
  expect([await told(other, room), await told(other, secret), await goalsOf(other)]).toEqual(before);
});

test("[ENG80] [G08] beside a relay that has everything the file changes nothing: every word stands once, for everybody", async () => {
  const { kit, room, secret } = await storyOfAna();
  const bo = await team.join("Bo");
  const { people } = await team.ana.until("people", {}, (view) => view.people.length === 2);
  const member = people.find(({ name }) => name === "Bo")?.member ?? "";
  await team.ana.must("markVerified", { member, verified: true });
  await team.ana.must("setBlocked", { member, blocked: true });
  const { file } = await makeFile(team.ana);
  await send(bo, room, "after the file");
  await reads(team.ana, room, 3);
  const before = [await told(team.ana, room), await told(team.ana, secret)];
  await team.ana.crash();

  const back = await team.open("back");
  const { backup } = await back.must("restoreFromKit", { kit, backup: file });
  expect(backup).toMatchObject({ leftOut: 0, stopped: null });
  await reads(back, room, 3);
  await allInStep(back, bo);
  expect([await told(back, room), await told(back, secret)]).toEqual(before);
  expect(await back.view("person", { member })).toMatchObject({ verified: "yes", blocked: true });
  await send(back, room, "here again");
  await reads(bo, room, 4);
  expect(await told(bo, room)).toEqual(await told(back, room));
});

test("[ENG81] [I09] words that waited when the file was made reach the others once, whether they had gone out since or not", async () => {
  const { ana, room } = team;
  const [bo, kit] = [await team.join("Bo"), await withKit(ana)];
  await send(ana, room, "sent");
  await reads(bo, room, 1);
  await allInStep(ana, bo);
  await team.stopRelay();
  await send(ana, room, "waits");
  const { room: offline } = await ana.must("createRoom", { name: "made on the way" });
  await send(ana, offline, "in a room that nobody knows");
  const { file } = await makeFile(ana);
  await ana.crash();
  await team.startRelay();

  const back = await team.open("back");
  const { backup } = await back.must("restoreFromKit", { kit, backup: file });
  expect(backup).toMatchObject({ leftOut: 0, stopped: null });
  await reads(bo, room, 2);
  await reads(bo, offline, 1);
  await allInStep(back, bo);
  expect(await told(bo, room)).toEqual(await told(back, room));

  await back.crash();
  const again = await team.open("again"); // the same file once more: by now all of it has gone out
  await again.must("restoreFromKit", { kit, backup: file });
  await allInStep(again, bo);
  expect(textsOf(await again.history(room))).toEqual(["sent", "waits"]);
  expect(textsOf(await again.history(offline))).toEqual(["in a room that nobody knows"]);
});

/** Ana writes without a network, and makes a file: the word waits in it. */
async function waitingInFile(text: string): Promise<{ readonly kit: string; readonly file: Blob }> {
  const { ana, room } = team;
  const kit = await withKit(ana);
  await allInStep(ana);
  await ana.must("platformChanged", { online: false });
  await send(ana, room, text);
  return { kit, file: (await makeFile(ana)).file };
}

test("[ENG81] what was sealed anew since the file was made, under a newer key, is not said twice", async () => {
  const { ana, room } = team;
  const [bo, cy] = [await team.join("Bo"), await team.join("Cy")];
  const { kit, file } = await waitingInFile("sealed twice");
  await cy.must("leaveOrg", { successor: null });
  await send(bo, room, "under a new key");
  await allInStep(bo);
  await ana.must("platformChanged", { online: true });
  await reads(bo, room, 2);
  await allInStep(ana, bo);
  await ana.crash();
  const back = await team.open("back");
  expect((await back.must("restoreFromKit", { kit, backup: file })).backup).toMatchObject({ leftOut: 0 });
  await allInStep(back, bo);
  expect([...textsOf(await back.history(room))].sort()).toEqual(["sealed twice", "under a new key"]);
  expect(await told(bo, room)).toEqual(await told(back, room));
});

test("[ENG81] words of a lost device that was revoked meanwhile are said again by the new one", async () => {
  const { ana, room } = team;
  const bo = await team.join("Bo");
  const { kit, file } = await waitingInFile("never went out");
  await ana.crash();
  const first = await team.open("first");
  await first.must("restoreFromKit", { kit });
  await allInStep(first);
  const lost = (await first.view("devices", {})).devices.find(({ thisOne }) => !thisOne)?.id ?? "";
  await first.must("revokeDevice", { device: lost });
  await allInStep(first, bo);
  await first.crash();
  const back = await team.open("back");
  const { backup } = await back.must("restoreFromKit", { kit, backup: file });
  expect(backup).toMatchObject({ leftOut: 0, stopped: null });
  await reads(bo, room, 1);
  await allInStep(back, bo);
  expect(textsOf(await bo.history(room))).toEqual(["never went out"]);
  expect(await told(back, room)).toEqual(await told(bo, room));
});

test("[ENG80] [G08] a guest comes back to a wiped relay with their own name and where they are from", async () => {
  const { ana } = team;
  const room = (await ana.must("createRoom", { name: "秘密", access: "private", members: [] })).room;
  const { link } = await ana.must("createRoomLink", {
    room,
    days: 7,
    uses: 1,
    role: "writer",
    needsApproval: false,
    guestOrg: "宏达管材",
    guestUntil: null,
  });
  const zhou = await team.open("Zhou");
  await zhou.must("joinOrg", { link, name: "周明远" });
  await send(zhou, room, "你们好");
  const kit = await withKit(zhou);
  await allInStep(ana, zhou);
  const { file } = await makeFile(zhou);
  await Promise.all([zhou.crash(), ana.crash()]);
  await wipeRelay(team);
  const back = await team.open("back");
  await back.must("restoreFromKit", { kit, backup: file });
  await allInStep(back);
  const session = await back.view("session", {});
  expect(session).toMatchObject({ state: "ready", me: { name: "周明远", role: "guest" } });
  expect(textsOf(await back.history(room))).toEqual(["你们好"]);
  expect((await back.view("people", {})).guests).toMatchObject([{ guest: { orgName: "宏达管材" } }]);
  const home = await team.open("Ana"); // whose device was only away
  await allInStep(home, back);
  expect(textsOf(await home.history(room))).toEqual(["你们好"]);
});

test("[ENG82] a file needs a checked kit, says what came since, and which kit opens it", async () => {
  const { ana, room } = team;
  expect(await ana.command("makeBackup", {})).toEqual({
    ok: false,
    error: { type: "NeedsKit", state: "none" },
  });
  const { words } = await ana.must("makeKit", {});
  expect(await ana.command("makeBackup", {})).toEqual({
    ok: false,
    error: { type: "NeedsKit", state: "made" },
  });
  await ana.must("confirmKit", { positions: [1, 2, 3], words: words.zh.slice(0, 3) });
  expect(await ana.view("backup", {})).toEqual({
    kit: "confirmed",
    busy: null,
    last: null,
    unfinished: null,
  });
  const { file, orgName, madeAt, envelopes } = await makeFile(ana);
  expect(orgName).toBe("云岭");
  const made = await ana.until("backup", {}, (view) => view?.last !== null);
  expect(made?.last).toEqual({ at: madeAt, bytes: file.size, envelopes, since: 0, opens: true });
  await send(ana, room, "one");
  await send(ana, room, "two");
  await ana.until("backup", {}, (view) => view?.last?.since === 2);
  await ana.close();
  const again = await team.open("Ana");
  expect((await again.view("backup", {}))?.last).toMatchObject({ at: madeAt, since: 2 });
  await again.until("sync", {}, ({ inStep }) => inStep);
  await withKit(again);
  await again.until("backup", {}, (view) => view?.last?.opens === false);
});

test("[ENG82] a file that is being made or taken can be stopped, and a crash on the way loses nothing", async () => {
  const { ana, room } = team;
  const kit = await withKit(ana);
  for (let at = 0; at < 30; at++) await send(ana, room, `word ${at}`);
  await allInStep(ana);
  const making = ana.command("makeBackup", {});
  expect(await ana.command("makeBackup", {})).toEqual({ ok: false, error: { type: "BackupBusy" } });
  await ana.must("cancelBackup", {});
  expect(await making).toEqual({ ok: false, error: { type: "Cancelled" } });
  expect(await ana.view("backup", {})).toMatchObject({ busy: null, last: null });
  const { file } = await makeFile(ana);
  await ana.crash();
  await wipeRelay(team);

  const back = await team.open("back");
  const restoring = back.command("restoreFromKit", { kit, backup: file });
  await back.until("session", {}, ({ state }) => state === "ready"); // the file is being taken
  await back.crash();
  void restoring;
  const again = await team.open("back");
  expect(await again.view("backup", {})).toMatchObject({ busy: null, unfinished: {} });
  const other = await makeFile(again).catch(() => null);
  const strange = other?.file ?? new Blob(["x"]);
  expect(await again.command("takeBackup", { file: strange })).toEqual({
    ok: false,
    error: { type: "BackupRefused", flaw: "OtherKit" },
  });
  expect(await again.must("takeBackup", { file })).toMatchObject({ leftOut: 0, stopped: null });
  expect(textsOf(await again.history(room))).toHaveLength(30);
  expect((await again.view("backup", {}))?.unfinished).toBeNull();
  expect(await again.command("takeBackup", { file })).toMatchObject({ error: { type: "NotFound" } });
  await allInStep(again);
});

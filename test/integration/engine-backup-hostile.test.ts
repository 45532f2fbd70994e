import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { BackupFlaw } from "../../client/engine/api.ts";
import { loadIdentity } from "../../client/engine/state/identity.ts";
import { createNodePorts } from "../../client/platform/node/ports.ts";
import { type ChainId, encodeKitLink } from "../../crdt/index.ts";
import {
  forgedFile,
  makeFile,
  piecesOf,
  secretOf,
  told,
  wipeRelay,
  withKit,
} from "../support/backup-play.ts";
import type { Device } from "../support/device.ts";
import { joinHostile } from "../support/hostile-member/join.ts";
import { testCrypto } from "../support/replica.ts";
import { allInStep, foundTeam, send, type Team } from "../support/team.ts";

const refused = (flaw: BackupFlaw) => ({ ok: false, error: { type: "BackupRefused", flaw } });

describe("a file that is not this person's own, whole file", () => {
  let team: Team;
  let kit: string;
  let file: Blob;
  let device: Device;
  beforeAll(async () => {
    team = await foundTeam();
    kit = await withKit(team.ana);
    await send(team.ana, team.room, "here");
    await allInStep(team.ana);
    file = (await makeFile(team.ana)).file;
    device = await team.open("nobody yet");
  });
  afterAll(() => team.end());

  const restore = (backup: Blob) => device.command("restoreFromKit", { kit, backup });
  const bytesOf = async () => new Uint8Array(await file.arrayBuffer());

  test("[ENG83] [I08] is refused by name: garbage, a picture's worth of zeros, a piece of it, a changed byte, something behind it", async () => {
    const bytes = await bytesOf();
    const changed = bytes.slice();
    changed[500] = (changed[500] as number) ^ 1;
    const newer = bytes.slice();
    newer[12] = 9;
    expect(await restore(new Blob(["not a backup file"]))).toEqual(refused("NotABackup"));
    expect(await restore(new Blob([new Uint8Array(5_000_000)]))).toEqual(refused("NotABackup"));
    expect(await restore(new Blob([]))).toEqual(refused("NotABackup"));
    expect(await restore(new Blob([newer]))).toEqual(refused("NewerVersion"));
    expect(await restore(file.slice(0, file.size - 1))).toEqual(refused("CutShort"));
    expect(await restore(file.slice(0, 200))).toEqual(refused("CutShort"));
    expect(await restore(new Blob([changed]))).toEqual(refused("Damaged"));
    expect(await restore(new Blob([file, "more"]))).toEqual(refused("Damaged"));
  });

  test("[ENG83] is refused: sealed for somebody else's kit, or of another organisation", async () => {
    const elsewhere = await foundTeam();
    try {
      const [theirKit, theirs] = [await withKit(elsewhere.ana), (await makeFile(elsewhere.ana)).file];
      expect(await restore(theirs)).toEqual(refused("OtherKit"));
      const forMyKit = await forgedFile(kit, await piecesOf(theirs, theirKit));
      expect(await restore(forMyKit)).toEqual(refused("OtherPerson"));
    } finally {
      await elsewhere.end();
    }
  });

  test("[ENG83] [BAK5] is refused: made by a colleague for this person's kit, whoever signed what is in it", async () => {
    const pieces = await piecesOf(file, kit);
    expect(await restore(await forgedFile(kit, pieces))).toEqual(refused("OtherPerson"));
    const { replica, live } = await joinHostile(team);
    await allInStep(team.ana);
    const newest = await piecesOf((await makeFile(team.ana)).file, kit);
    const by = { device: replica.device, signer: replica.keys.signer };
    expect(await restore(await forgedFile(kit, newest, by))).toEqual(refused("OtherPerson"));
    live.close();
  });

  test("[ENG83] is refused: its list of members does not hold, or parts of it are missing", async () => {
    const pieces = await piecesOf(file, kit);
    const less = pieces.map((piece) =>
      piece.kind === "entries" ? { ...piece, entries: piece.entries.slice(1) } : piece,
    );
    expect(await restore(await forgedFile(kit, less))).toEqual(refused("Damaged"));
    const shifted = pieces.map((piece) => (piece.kind === "entries" ? { ...piece, from: 1 } : piece));
    expect(await restore(await forgedFile(kit, shifted))).toEqual(refused("Damaged"));
    const none = pieces.filter(({ kind }) => kind === "maker" || kind === "end");
    const empty = none.map((piece) =>
      piece.kind === "end" ? { ...piece, entries: 0, envelopes: 0 } : piece,
    );
    await expect(forgedFile(kit, empty)).rejects.toThrow();
  });

  test("[ENG83] is refused: of another organisation than the one that the kit's link names", async () => {
    const secret = await secretOf(kit);
    const chain = "ab".repeat(32) as ChainId;
    const link = encodeKitLink({ origin: team.relay.url, chain, secret }, testCrypto());
    expect(await device.command("restoreFromKit", { kit: link, backup: file })).toEqual(refused("OtherOrg"));
  });

  test("[ENG83] a file that can no longer be read says so", async () => {
    const gone = Object.assign(file.slice(), {
      slice: () => ({ arrayBuffer: () => Promise.reject(new DOMException("gone", "NotReadableError")) }),
    });
    expect(await restore(gone)).toEqual(refused("Unreadable"));
  });

  test("[ENG83] after all of these nothing has changed: nobody is on this device, and the kit alone brings its person back", async () => {
    expect(await device.view("session", {})).toEqual({ state: "new" });
    await device.close();
    const ports = createNodePorts({ dir: device.dir, origin: null, label: "look" });
    if (!ports.ok) throw new Error(ports.error.type);
    expect(await loadIdentity(ports.value.disks.keys)).toBeNull();
    const { from, to } = { from: new Uint8Array(0), to: new Uint8Array(64).fill(255) };
    for (const table of ["blocks", "leaves", "entries", "rooms"])
      expect(await ports.value.disks.cache.count(table, from, to)).toBe(0);
    expect(await ports.value.disks.keys.count("local", from, to)).toBe(0);
    await Promise.all(Object.values(ports.value.disks).map((disk) => disk.close()));
    const back = await team.open("nobody yet");
    await back.must("restoreFromKit", { kit });
    await back.untilTimeline(team.room, (items) => items.some(({ text }) => text === "here"));
  });
});

describe("a relay that does not agree", () => {
  let team: Team;
  beforeEach(async () => {
    team = await foundTeam();
  });
  afterEach(() => team.end());

  test("[ENG84] [RLY44] one that remembers a longer list of members than the file waits for it, and a colleague brings it", async () => {
    const { ana, room } = team;
    const kit = await withKit(ana);
    await send(ana, room, "here");
    await allInStep(ana);
    const { file } = await makeFile(ana);
    const bo = await team.join("Bo");
    await allInStep(ana, bo);
    const before = await told(bo, room);
    await Promise.all([ana.crash(), bo.close()]);
    await wipeRelay(team);
    const back = await team.open("back");
    expect(await back.command("restoreFromKit", { kit, backup: file })).toEqual({
      ok: false,
      error: { type: "RelayRebuilding" },
    });
    expect(await back.view("session", {})).toEqual({ state: "new" });
    const home = await team.open("Bo");
    await allInStep(home);
    await back.must("restoreFromKit", { kit, backup: file });
    await allInStep(back, home);
    expect(await told(back, room)).toEqual(before);
  });

  test("[ENG84] [RLY20] one that lost its whole folder is told by name which organisation to admit again", async () => {
    const { ana, room } = team;
    const kit = await withKit(ana);
    const bo = await team.join("Bo");
    await send(bo, room, "by Bo");
    await ana.untilTimeline(room, (items) => items.some(({ text }) => text === "by Bo"));
    await ana.must("markRead", { room });
    await send(bo, room, "unread by Ana");
    await ana.untilTimeline(room, (items) => items.some(({ text }) => text === "unread by Ana"));
    await allInStep(ana, bo);
    const before = await told(ana, room);
    const { file } = await makeFile(ana);
    await Promise.all([ana.crash(), bo.crash()]);
    await wipeRelay(team, { whole: true });
    const back = await team.open("back");
    const lost = await back.command("restoreFromKit", { kit, backup: file });
    if (lost.ok || lost.error.type !== "RelayLostOrg") throw new Error(JSON.stringify(lost));
    expect(lost.error.org).toMatch(/^[0-9a-f]{64}$/);
    await wipeRelay(team, { whole: true, env: { SKEIN_ORG: lost.error.org } });
    await back.must("restoreFromKit", { kit, backup: file });
    await allInStep(back);
    expect(await told(back, room)).toEqual(before);
    const row = (await back.view("rooms", {})).find(({ id }) => id === room);
    expect(row).toMatchObject({ unread: 1 });
    expect((await back.history(room)).filter(({ late }) => late)).toEqual([]);
    const home = await team.open("Bo"); // whose device was only away
    await allInStep(home, back);
    expect(await told(home, room)).toEqual(before);
  });

  test("[ENG84] [BAK6] one whose list of members went another way than the file's: the file is not taken, the kit alone is", async () => {
    const { ana, room } = team;
    const bo = await team.join("Bo");
    const kit = await withKit(ana);
    await send(ana, room, "here");
    await bo.untilTimeline(room, (items) => items.some(({ text }) => text === "here"));
    await allInStep(ana, bo);
    await bo.close();
    await team.stopRelay();
    const [dir, copy] = [join(team.dir, "relay"), join(team.dir, "copy")];
    cpSync(dir, copy, { recursive: true });
    await team.startRelay();
    await allInStep(ana);
    await ana.must("createRoom", { name: "here only" });
    await allInStep(ana);
    const { file } = await makeFile(ana);
    await ana.crash();
    await team.stopRelay();
    rmSync(dir, { recursive: true });
    cpSync(copy, dir, { recursive: true });
    await team.startRelay();
    const home = await team.open("Bo");
    await home.must("createRoom", { name: "there only" });
    await allInStep(home);
    const back = await team.open("back");
    expect(await back.command("restoreFromKit", { kit, backup: file })).toEqual(refused("OtherRoster"));
    expect(await back.view("session", {})).toEqual({ state: "new" });
    await back.must("restoreFromKit", { kit });
    await back.untilTimeline(room, (items) => items.some(({ text }) => text === "here"));
  });
});

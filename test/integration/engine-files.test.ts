import { createHash, randomBytes } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { FileGiven } from "../../client/engine/api.ts";
import type { Ports } from "../../client/engine/ports.ts";
import { type Bytes, concat } from "../../crdt/index.ts";
import type { Device } from "../support/device.ts";
import { startRelay } from "../support/relay.ts";
import { allInStep, foundTeam, send, type Team } from "../support/team.ts";

/** Files between real devices over a real relay: nothing half is ever said, and nothing that arrived goes twice. */

const MIB = 1_048_576;

const given = (name: string, content: Bytes, more: Partial<FileGiven> = {}): FileGiven => ({
  blob: new Blob([content as Uint8Array<ArrayBuffer>]),
  name,
  type: "application/octet-stream",
  preview: null,
  width: 0,
  height: 0,
  duration: 0,
  ...more,
});
const content = (bytes: number): Bytes => new Uint8Array(randomBytes(bytes));
const digest = (bytes: Bytes): string => createHash("sha256").update(bytes).digest("hex");

const sendFiles = (device: Device, room: string, files: readonly FileGiven[], text = "") =>
  device.must("sendFiles", { room, text, replyTo: null, files });

const uploadsOf = (device: Device, team: Team) => device.view("uploads", { room: team.room });
const untilNothingWaits = (device: Device, team: Team, ms = 20_000) =>
  device.until("uploads", { room: team.room }, (uploads) => uploads.length === 0, ms);

/** The newest message with a file of this name. */
async function messageWith(device: Device, team: Team, name: string) {
  const items = await device.untilTimeline(
    team.room,
    (all) => all.some(({ files = [] }) => files.some((file) => file.name === name)),
    20_000,
  );
  const item = items.findLast(({ files = [] }) => files.some((file) => file.name === name));
  if (item === undefined) throw new Error("it was there");
  return { item, file: (item.files ?? []).findIndex((file) => file.name === name) };
}

const readPart = (device: Device, team: Team, message: string, file: number, part: number) =>
  device.command("readFile", { room: team.room, message, file, part });

async function readAll(device: Device, team: Team, name: string): Promise<Bytes> {
  const { item, file } = await messageWith(device, team, name);
  const parts: Bytes[] = [];
  for (let part = 0; part * MIB < (item.files?.[file]?.size ?? 0); part++) {
    const read = await readPart(device, team, item.id, file, part);
    if (!read.ok) throw new Error(`part ${part}: ${JSON.stringify(read.error)}`);
    parts.push(read.value.bytes);
  }
  return concat(...parts);
}

/** Every `PUT` that the relay said yes to, and a gate that some of them wait at. */
function watchedNetwork() {
  const brought: string[] = [];
  let gate: (nth: number) => Promise<void> = async () => {};
  let asked = 0;
  const change = (ports: Ports): Ports => ({
    ...ports,
    network: {
      ...ports.network,
      async request(origin, path, options) {
        if (options.method !== "PUT") return ports.network.request(origin, path, options);
        await gate(++asked);
        const answer = await ports.network.request(origin, path, options);
        if (answer !== null && answer.status < 300) brought.push(path);
        return answer;
      },
    },
  });
  return {
    change,
    brought,
    hold: (at: (nth: number) => Promise<void>) => {
      gate = at;
    },
  };
}

test("[FILE1] [FILE5] [RLY49] files of every size reach another device byte for byte, with what is known of them, and stay readable there without a relay", async () => {
  const team = await foundTeam();
  try {
    const bo = await team.join("Bo");
    const [small, two, long] = [content(300), content(MIB + 5), content(17 * MIB + 1)];
    const levels = Uint8Array.of(1, 200, 7);
    await sendFiles(
      team.ana,
      team.room,
      [
        given("预算.bin", small),
        given("two.bin", two),
        given("empty", new Uint8Array(0), { type: "" }),
        given("voice", small, { type: "audio/webm;codecs=opus", preview: levels, duration: 1_234 }),
      ],
      "四个文件",
    );
    await sendFiles(team.ana, team.room, [given("long.bin", long)]);
    await untilNothingWaits(team.ana, team);
    const { item } = await messageWith(bo, team, "预算.bin");
    expect(item.text).toBe("四个文件");
    const plain = { width: 0, height: 0, duration: 0, preview: null, type: "application/octet-stream" };
    expect(item.files).toEqual([
      { ...plain, name: "预算.bin", size: 300 },
      { ...plain, name: "two.bin", size: MIB + 5 },
      { ...plain, name: "empty", size: 0, type: "" },
      { ...plain, name: "voice", size: 300, type: "audio/webm", preview: "AcgH", duration: 1_234 },
    ]);
    for (const [name, bytes] of [
      ["预算.bin", small],
      ["two.bin", two],
      ["long.bin", long],
    ] as const)
      expect(digest(await readAll(bo, team, name))).toBe(digest(bytes));
    const room = (await bo.view("rooms", {})).find(({ id }) => id === team.room);
    expect(room?.last?.text).toBe("📎 long.bin");
    await team.stopRelay();
    for (const device of [team.ana, bo])
      expect(digest(await readAll(device, team, "long.bin"))).toBe(digest(long));
    expect(await readPart(bo, team, item.id, 1, 2)).toEqual({ ok: false, error: { type: "NotFound" } });
    expect(await readPart(bo, team, item.id, 9, 0)).toEqual({ ok: false, error: { type: "NotFound" } });
  } finally {
    await team.end();
  }
});

test("[A01] [RLY50] a file that was sent without a relay is readable at once, survives a crash, and goes out once: no piece that arrived goes again", async () => {
  const team = await foundTeam();
  try {
    const bo = await team.join("Bo");
    await team.ana.close();
    const network = watchedNetwork();
    let ana = await team.open("Ana", { change: network.change });
    await team.stopRelay();
    const bytes = content(5 * MIB + 9);
    const { id } = await sendFiles(ana, team.room, [given("plan.bin", bytes)], "later");
    await ana.until("uploads", { room: team.room }, ([upload]) => upload?.state === "waiting");
    const waiting = { state: "waiting", total: 5 * MIB + 9, problem: null, text: "later" };
    expect(await uploadsOf(ana, team)).toMatchObject([waiting]);
    const read = await readPart(ana, team, id, 0, 5);
    expect(read.ok && Buffer.compare(read.value.bytes, bytes.subarray(5 * MIB))).toBe(0);
    await ana.crash();

    ana = await team.open("Ana", { change: network.change });
    expect(await uploadsOf(ana, team)).toMatchObject([waiting]);
    const sync = await ana.until("sync", {}, (view) => view.waiting === 1);
    expect([sync.inStep, sync.waitingItems.map(({ kind, text }) => [kind, text])]).toEqual([
      false,
      [["message", "later"]],
    ]);
    let reachThird = () => {};
    const third = new Promise<void>((resolve) => {
      reachThird = resolve;
    });
    network.hold(async (nth) => {
      if (nth < 4) return;
      reachThird();
      await new Promise(() => {}); // the line is dead from here on
    });
    await team.startRelay();
    await third;
    await ana.crash();
    const before = network.brought.length;
    expect(before).toBeGreaterThan(1);
    network.hold(async () => {});
    expect((await bo.timeline(team.room)).some(({ files }) => files !== undefined)).toBe(false);

    ana = await team.open("Ana", { change: network.change });
    await untilNothingWaits(ana, team);
    await ana.until("sync", {}, ({ waiting: count, inStep }) => count === 0 && inStep);
    expect(digest(await readAll(bo, team, "plan.bin"))).toBe(digest(bytes));
    expect(new Set(network.brought).size).toBe(6);
    expect(network.brought.length).toBe(6); // each of them once, over three lives
    const told = (await bo.history(team.room)).filter(({ files }) => files !== undefined);
    expect(told.map(({ text }) => text)).toEqual(["later"]);
  } finally {
    await team.end();
  }
});

test("[FILE2] words that are written while a file is on its way do not wait for it; a file that is taken back leaves nothing", async () => {
  const team = await foundTeam();
  try {
    const bo = await team.join("Bo");
    await team.ana.close();
    const network = watchedNetwork();
    const ana = await team.open("Ana", { change: network.change });
    await ana.until("sync", {}, ({ inStep }) => inStep);
    let release = () => {};
    network.hold(
      () =>
        new Promise<void>((resolve) => {
          release = resolve;
        }),
    );
    const { id } = await sendFiles(ana, team.room, [given("film.bin", content(2 * MIB))], "my words");
    await ana.until("uploads", { room: team.room }, ([upload]) => upload?.state === "sending");
    await send(ana, team.room, "while it goes");
    await bo.untilTimeline(team.room, (items) => items.some(({ text }) => text === "while it goes"));
    expect(await ana.command("cancelUpload", { id })).toEqual({ ok: true, value: { text: "my words" } });
    release();
    expect(await uploadsOf(ana, team)).toEqual([]);
    await send(ana, team.room, "after it");
    await bo.untilTimeline(team.room, (items) => items.some(({ text }) => text === "after it"));
    expect((await bo.history(team.room)).some(({ files }) => files !== undefined)).toBe(false);
    expect(await ana.command("cancelUpload", { id })).toEqual({ ok: false, error: { type: "NotFound" } });
    let goOn = () => {};
    const last = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const bytes = content(2 * MIB);
    const slow = Object.assign(new Blob([bytes as Uint8Array<ArrayBuffer>]), {
      slice: (from: number, to: number) => ({
        arrayBuffer: () => (from === 0 ? Promise.resolve() : last).then(() => bytes.slice(from, to).buffer),
      }),
    });
    const half = await sendFiles(ana, team.room, [{ ...given("half.bin", bytes), blob: slow }]);
    await ana.until("uploads", { room: team.room }, ([upload]) => upload?.done === MIB);
    await ana.must("cancelUpload", { id: half.id });
    goOn();
    await ana.close();
    const again = await team.open("Ana");
    expect(await uploadsOf(again, team)).toEqual([]);
  } finally {
    await team.end();
  }
});

test("[A01] a device that dies while a file is being copied says so, hands the words back, and takes the same command again", async () => {
  const team = await foundTeam();
  try {
    let reading = () => {};
    const begun = new Promise<void>((resolve) => {
      reading = resolve;
    });
    const bytes = content(3 * MIB);
    const blob = new Blob([bytes as Uint8Array<ArrayBuffer>]);
    const stuck = new Proxy(blob, {
      get(target, name) {
        if (name !== "slice") return name === "size" ? target.size : Reflect.get(target, name);
        return (from: number, to: number) => {
          if (from === 0) return target.slice(from, to);
          reading();
          return { arrayBuffer: () => new Promise(() => {}) };
        };
      },
    });
    const input = { room: team.room, text: "kept words", replyTo: null };
    void team.ana.command(
      "sendFiles",
      { ...input, files: [{ ...given("a.bin", bytes), blob: stuck }] },
      "one",
    );
    await begun;
    expect(await uploadsOf(team.ana, team)).toMatchObject([{ state: "taking", done: MIB, total: 3 * MIB }]);
    await team.ana.crash();
    const ana = await team.open("Ana");
    expect(await uploadsOf(ana, team)).toMatchObject([
      { state: "stopped", problem: "Interrupted", text: "kept words" },
    ]);
    const again = await ana.command("sendFiles", { ...input, files: [given("a.bin", bytes)] }, "one");
    expect(again).toEqual({ ok: true, value: { id: "one" } });
    await untilNothingWaits(ana, team);
    expect(await ana.command("sendFiles", { ...input, files: [given("a.bin", bytes)] }, "one")).toEqual(
      again,
    );
    const told = (await ana.history(team.room)).filter(({ files }) => files !== undefined);
    expect(told.map(({ text }) => text)).toEqual(["kept words"]);
  } finally {
    await team.end();
  }
});

test("[RLY51] [K06] a full relay stops the upload by name and keeps it; with more room it goes on when it is told to", async () => {
  const team = await foundTeam();
  const relayOf = (SKEIN_FILE_BYTES: string) =>
    startRelay({ dir: join(team.dir, "relay"), port: team.relay.port, env: { SKEIN_FILE_BYTES } });
  try {
    await team.stopRelay();
    team.relay = await relayOf(`${3 * MIB}`);
    await team.ana.until("sync", {}, ({ link }) => link === "online");
    const { id } = await sendFiles(team.ana, team.room, [given("big.bin", content(2 * MIB))]);
    await team.ana.until("uploads", { room: team.room }, ([upload]) => upload?.problem === "MemberFull");
    await sendFiles(team.ana, team.room, [given("too.bin", content(3 * MIB + 1))]);
    await team.ana.until("uploads", { room: team.room }, (all) => all[1]?.state === "stopped");
    expect((await team.ana.history(team.room)).some(({ files }) => files !== undefined)).toBe(false);
    await team.relay.kill();
    team.relay = await relayOf(`${100 * MIB}`);
    await team.ana.until("sync", {}, ({ link }) => link === "online");
    expect(await uploadsOf(team.ana, team)).toMatchObject([{ state: "stopped" }, { state: "stopped" }]);
    await team.ana.must("retryUpload", { id });
    await team.ana.until("uploads", { room: team.room }, (all) => all.length === 1);
    expect((await readAll(team.ana, team, "big.bin")).length).toBe(2 * MIB);
  } finally {
    await team.end();
  }
});

test("[RLY52] pieces that the relay has lost come back from a device that has them; until then whoever asks is told so", async () => {
  const team = await foundTeam();
  try {
    const bo = await team.join("Bo");
    const bytes = content(MIB + 77);
    await sendFiles(team.ana, team.room, [given("photo.bin", bytes)]);
    await untilNothingWaits(team.ana, team);
    const { item } = await messageWith(bo, team, "photo.bin");
    const blobs = join(team.dir, "relay/blobs");
    for (const org of readdirSync(blobs))
      if (org !== "unfinished") rmSync(join(blobs, org), { recursive: true });
    expect(await readPart(bo, team, item.id, 0, 0)).toEqual({ ok: false, error: { type: "FileAway" } });
    await team.ana.close();
    const ana = await team.open("Ana");
    await allInStep(ana);
    const end = Date.now() + 10_000;
    while (!(await readPart(bo, team, item.id, 0, 1)).ok && Date.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(digest(await readAll(bo, team, "photo.bin"))).toBe(digest(bytes));
  } finally {
    await team.end();
  }
});

test("[FILE3] a relay that hands out other bytes is found out, and nothing of them is kept", async () => {
  const team = await foundTeam();
  try {
    let lies = true;
    const bo = await team.join("Bo", {
      change: (ports) => ({
        ...ports,
        network: {
          ...ports.network,
          async request(origin, path, options) {
            const answer = await ports.network.request(origin, path, options);
            if (!lies || !path.startsWith("/blobs/") || answer === null) return answer;
            const body = answer.body.slice();
            body[body.length >> 1] = (body[body.length >> 1] ?? 0) ^ 1;
            return { ...answer, body };
          },
        },
      }),
    });
    const bytes = content(4_000);
    await sendFiles(team.ana, team.room, [given("pay.bin", bytes)]);
    const { item } = await messageWith(bo, team, "pay.bin");
    for (let twice = 0; twice < 2; twice++)
      expect(await readPart(bo, team, item.id, 0, 0)).toEqual({ ok: false, error: { type: "FileDamaged" } });
    lies = false;
    expect(digest(await readAll(bo, team, "pay.bin"))).toBe(digest(bytes));
  } finally {
    await team.end();
  }
});

test("[FILE1] nothing, ten files, a file beyond the bound and one that cannot be read are refused by name, and nothing is left of them", async () => {
  const team = await foundTeam();
  try {
    const input = { room: team.room, text: "", replyTo: null };
    const one = given("a", content(10));
    const sized = Object.defineProperty(new Blob(), "size", { value: 2 ** 30 + 1 });
    const broken = Object.assign(new Blob(["abc"]), {
      slice: () => ({ arrayBuffer: () => Promise.reject(new Error("gone")) }),
    });
    const ask = async (files: readonly FileGiven[], text = "") =>
      team.ana.command("sendFiles", { ...input, text, files });
    expect(await ask([])).toEqual({ ok: false, error: { type: "Empty" } });
    expect(await ask(Array(10).fill(one))).toEqual({ ok: false, error: { type: "TooManyFiles", max: 9 } });
    expect(await ask([{ ...one, blob: sized }])).toEqual({
      ok: false,
      error: { type: "FileTooLarge", name: "a", max: 2 ** 30 },
    });
    expect(await ask([one], "x".repeat(20_001))).toMatchObject({ ok: false, error: { type: "TooLong" } });
    expect(await uploadsOf(team.ana, team)).toEqual([]);
    const { id } = await sendFiles(
      team.ana,
      team.room,
      [one, { ...one, name: "moved", blob: broken }],
      "words",
    );
    await team.ana.until("uploads", { room: team.room }, ([upload]) => upload?.problem === "Unreadable");
    expect(await team.ana.must("cancelUpload", { id })).toEqual({ text: "words" });
    expect(await uploadsOf(team.ana, team)).toEqual([]);
    const long = `${"很".repeat(300)}.tar.gz`;
    await sendFiles(team.ana, team.room, [given(long, content(10)), given("  ", content(10))]);
    await untilNothingWaits(team.ana, team);
    const [item] = (await team.ana.history(team.room)).filter(({ files }) => files !== undefined);
    expect(item?.files?.map(({ name }) => name)).toEqual([
      expect.stringMatching(/^很+….*\.tar\.gz$/),
      "file",
    ]);
  } finally {
    await team.end();
  }
});

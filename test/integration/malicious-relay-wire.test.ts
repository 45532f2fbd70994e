import { afterEach, beforeEach, expect, test } from "vitest";
import { encodeFrame } from "../../crdt/index.ts";
import { limits } from "../../relay/limits.ts";
import { createCanaries } from "../support/canary/scan.ts";
import type { Device } from "../support/device.ts";
import { foundTown, type Town } from "../support/malicious-relay/town.ts";
import { allInStep, send } from "../support/team.ts";
import { textsOf } from "../support/timeline-mirror.ts";

/** What a relay that writes everything down has in its hands at the end of a day. */

const canaries = createCanaries();
const names = {
  orgName: canaries.mark("云岭"),
  name: canaries.mark("Ana"),
  firstRoom: canaries.mark("大家"),
  goalsRoom: canaries.mark("目标"),
};

let town: Town;
beforeEach(async () => {
  town = await foundTown(names);
});
afterEach(() => town.end());

const reads = (device: Device, room: string, text: string) =>
  device.untilTimeline(room, (items) => textsOf(items).includes(text));

/** All that a client may send, and nothing else: a new message is a decision. */
const MAY_SAY = ["append", "auth", "hello", "ping", "registers", "step1", "step2", "subscribe", "update"];
const MAY_ASK = [
  "GET /chains/:id?from=0",
  "GET /chains/:id/wraps?epoch=0",
  "GET /kits/:id",
  "GET /pairings/:id",
  "POST /auth/challenge",
  "POST /auth/ticket",
  "POST /chains",
  "POST /chains/:id",
  "POST /pairings",
  "POST /pairings/:id/answer",
];

test("[F13] [F18] [G15] a day of everything: no word of it reaches the relay, nothing more than the formats name, and all of it opens", async () => {
  const mark = (words: string) => canaries.mark(words);
  const bo = await town.join(mark("Bo"));
  const peer = (await bo.until("session", {}, ({ state }) => state === "ready")) as {
    me: { member: string };
  };
  const spoken = mark("hello");
  const { id } = await send(town.ana, town.room, spoken);
  await reads(bo, town.room, spoken);
  await bo.must("react", { room: town.room, id, emoji: "👍", on: true });
  await town.ana.must("editMessage", { room: town.room, id, text: mark("hello again") });
  await town.ana.must("saveDraft", { room: town.room, text: mark("never sent") });
  const { room } = await town.ana.must("createRoom", {
    name: mark("秘密"),
    access: "private",
    history: "all",
    members: [peer.me.member],
  });
  const secret = mark("only us");
  await send(town.ana, room, secret);
  await reads(bo, room, secret);
  await bo.must("markRead", { room });
  const { cycle } = await town.ana.until("goals", { cycle: null }, ({ state }) => state === "ready");
  await town.ana.must("createObjective", { cycle: cycle.id, title: mark("goal") });
  const { link } = await town.ana.must("createRoomLink", {
    room,
    days: 1,
    uses: 1,
    role: "writer",
    needsApproval: false,
    guestOrg: mark("宏达"),
    guestUntil: null,
  });
  const zhou = await town.open("Zhou");
  await zhou.must("joinOrg", { link, name: mark("Zhou") });
  await zhou.until("session", {}, ({ state }) => state === "ready", 30_000);
  const phone = await town.open(mark("phone"));
  await phone.must("startPairing", {});
  const shown = await phone.until(
    "session",
    {},
    (view) => view.state === "pairing" && view.pairing.state === "waiting",
  );
  const code = shown.state === "pairing" ? shown.pairing.code : "";
  await town.ana.must("addDevice", { code, label: mark("my phone") });
  await phone.until("session", {}, (view) => view.state === "pairing" && view.pairing.state === "found");
  await phone.must("answerPairing", { matches: true });
  const kit = await bo.must("makeKit", {});
  await town.ana.must("setProfile", { name: mark("Ana Ruiz") });
  await town.ana.must("removeMember", { member: peer.me.member, successor: null });
  const last = mark("without Bo");
  await send(town.ana, town.room, last);
  await reads(phone, town.room, last);
  await allInStep(town.ana, phone);

  expect(canaries.count()).toBeGreaterThan(15);
  const frames = town.wire.map(({ one }) => Buffer.from(encodeFrame([one])));
  const bodies = town.requests.flatMap(({ path, body }) => [Buffer.from(path), Buffer.from(body ?? [])]);
  expect(canaries.seenIn(Buffer.concat([...frames, ...bodies]))).toEqual([]);
  for (const words of [kit.words.en, kit.words.zh])
    expect(Buffer.concat([...frames, ...bodies]).includes(words.slice(0, 3).join(" "))).toBe(false);

  const said = town.wire.flatMap(({ way, one }) => (way === "up" ? [one.message.type] : []));
  expect([...new Set(said)].filter((type) => !MAY_SAY.includes(type))).toEqual([]);
  const asked = town.requests.map(
    ({ method, path }) => `${method} ${path.replace(/\/([0-9a-f]{32,64}|[0-9A-Z]{8})(?=\/|\?|$)/, "/:id")}`,
  );
  expect([...new Set(asked)].filter((one) => !MAY_ASK.includes(one))).toEqual([]);

  for (const device of [town.ana, phone]) {
    expect((await device.view("sync", {})).setAside).toEqual([]);
    expect((await device.history(town.room)).filter(({ line }) => line?.type === "SetAside")).toEqual([]);
  }
});

test("[RLY48] a device says what it has worked through, and never has more than 1 MiB and a piece ahead of that in its memory", async () => {
  const bo = await town.join("Bo");
  await allInStep(bo, town.ana);
  await bo.close();
  const long = "word ".repeat(1_600);
  await Promise.all(Array.from({ length: 400 }, (_, i) => send(town.ana, town.room, `${i} ${long}`)));
  await allInStep(town.ana);
  const before = town.wire.length;
  const again = await town.open("Bo");
  await allInStep(again);
  let [sent, taken, mostAhead] = [0, 0, 0];
  for (const { device, way, one } of town.wire.slice(before)) {
    if (device !== "Bo") continue;
    if (way === "down") sent += encodeFrame([one]).length;
    else if (one.message.type === "ping") taken = one.message.taken ?? 0;
    mostAhead = Math.max(mostAhead, sent - taken);
  }
  expect(sent).toBeGreaterThan(3_000_000);
  expect(taken).toBeGreaterThan(sent - 200_000);
  expect(mostAhead).toBeLessThan(limits.maxQueuedBytes + limits.chunkBytes);
});

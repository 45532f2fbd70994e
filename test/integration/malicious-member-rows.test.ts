import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { CborValue } from "../../crdt/base/cbor.ts";
import { type Bytes, encodeUpdate, type FeedRun, fromHex } from "../../crdt/index.ts";
import type { Device } from "../support/device.ts";
import { hears, hostileJoins } from "../support/hostile-member/cast.ts";
import type { HostileMember } from "../support/hostile-member/hostile-member.ts";
import { createTap } from "../support/hostile-member/tap.ts";
import { reasonsIn, setAsideBy, shownBy, untilSame } from "../support/hostile-member/verdicts.ts";
import { hostileUpdates } from "../support/hostile-updates.ts";
import { allInStep, foundTeam, send, type Team } from "../support/team.ts";

/** A member says to the relay, and past it straight to devices, what no engine says. Two devices hear it in other orders. */

const QUICK_MS = 10_000; // for a whole test under load; what hangs takes for ever

let team: Team;
let ana: Device;
let bo: Device;
let cleo: Device;
let mal: HostileMember;
let room: string;
let words = 0;
const [boTap, cleoTap] = [createTap(), createTap()];
beforeAll(async () => {
  team = await foundTeam();
  ana = team.ana;
  room = team.room;
  bo = await team.join("Bo", { change: boTap.change });
  cleo = await team.join("Cleo", { change: cleoTap.change });
  mal = await hostileJoins(team);
});
afterAll(async () => {
  mal?.close();
  await team?.end();
});
afterEach(() => {
  expect(Object.keys(Object.prototype)).toEqual([]);
});

const everybody = () => [ana, bo, cleo];

/** Ana's next word arrives, and all three show the same. */
async function nobodyWasHarmed(since: number): Promise<readonly string[]> {
  const word = `word ${++words}`;
  await send(ana, room, word);
  for (const device of [bo, cleo]) await hears(device, room, word);
  await allInStep(...everybody());
  const told = await untilSame((device) => shownBy(device, room), everybody());
  expect(told.filter((line) => line.startsWith("Ana:"))).toHaveLength(words);
  expect(performance.now() - since).toBeLessThan(QUICK_MS);
  return told;
}

/** What a device newly refused on the way in, by name, after hearing these bytes. */
async function verdictOf(device: Device, hand: () => void): Promise<readonly string[]> {
  await allInStep(device);
  const before = await setAsideBy(device);
  hand();
  const { setAside } = await device.until("sync", {}, (view) =>
    view.setAside.some(({ reason, count }) => count > (before.get(reason) ?? 0)),
  );
  return setAside.flatMap(({ reason, count }) => (count > (before.get(reason) ?? 0) ? [reason] : []));
}

const rowsById: readonly (readonly [string, readonly (readonly [string, Bytes])[]])[] = [
  ["[E01]", hostileUpdates.filter(([name]) => /GC struct|deleted rows/.test(name))],
  ["[E02]", hostileUpdates.filter(([name]) => /skip struct|start of a row/.test(name))],
  ["[E03]", hostileUpdates.filter(([name]) => /delete set/.test(name))],
  ["[E06]", hostileUpdates.filter(([name]) => /million feeds|names no feed/.test(name))],
  ["[E07]", hostileUpdates.filter(([name]) => /V2|nothing at all|trailing/.test(name))],
  [
    "[E08]",
    [["the input of yjs#687", fromHex("000001ffffffff0f00000000000000000000000000000000000000") as Bytes]],
  ],
];

test.for(rowsById)(
  "%s bytes that real Yjs takes or chokes on are refused by one name, by the relay and past it",
  async ([, updates]) => {
    const since = performance.now();
    expect(updates.length).toBeGreaterThan(0);
    const heard = new Map<string, readonly string[]>();
    for (const [name, update] of updates)
      expect([name, await mal.sendUpdate(room, update)]).toEqual([name, "Invalid"]);
    for (const [name, update] of updates)
      heard.set(name, await verdictOf(bo, () => boTap.handUpdate(room, update)));
    for (const [name, update] of updates.toReversed())
      expect([name, await verdictOf(cleo, () => cleoTap.handUpdate(room, update))]).toEqual([
        name,
        heard.get(name),
      ]);
    await nobodyWasHarmed(since);
  },
);

test("[E02] a place far ahead in one's own feed is a gap: nothing is kept and nothing waits for it", async () => {
  const since = performance.now();
  const lie = { incarnation: "e1".repeat(8), prev: new Uint8Array(32).fill(9) };
  for (const seq of [1, 1_000_001, 2 ** 47]) {
    const run = await mal.seal(room, ["message", "from the future", null], { ...lie, seq });
    expect([seq, await mal.send(room, [run])]).toEqual([seq, "Gap"]);
  }
  expect((await nobodyWasHarmed(since)).join()).not.toContain("from the future");
});

test("[E05] a client id belongs to its feed: nobody writes under another's", async () => {
  const since = performance.now();
  const session = await ana.view("session", {});
  const anas = session.state === "ready" ? session.me.device : "";
  const own = await mal.seal(room, ["message", "as Mal", null], { incarnation: "e2".repeat(8) });
  const asAna = await mal.seal(room, ["message", "as Ana", null], {
    device: anas,
    incarnation: "e3".repeat(8),
  });
  const swapped: FeedRun = { ...own, clientId: asAna.clientId };
  expect([await mal.send(room, [swapped]), await mal.send(room, [asAna])]).toEqual([
    "Invalid",
    "BadSignature",
  ]);
  const seen = [
    await verdictOf(bo, () => boTap.hand(room, [swapped])),
    await verdictOf(bo, () => boTap.hand(room, [asAna])),
  ];
  expect(await verdictOf(cleo, () => cleoTap.hand(room, [asAna]))).toEqual(seen[1]);
  expect(await verdictOf(cleo, () => cleoTap.hand(room, [swapped]))).toEqual(seen[0]);
  expect((await nobodyWasHarmed(since)).join()).not.toMatch(/as Ana|as Mal/);
});

test("[E10] two hundred lives of one device cost two hundred rows and no more", async () => {
  const since = performance.now();
  const runs: FeedRun[] = [];
  for (let i = 0; i < 200; i++)
    runs.push(
      await mal.seal(room, ["message", "again", null], { incarnation: i.toString(16).padStart(16, "0") }),
    );
  expect(
    await mal.send(
      room,
      runs.toSorted((a, b) => b.clientId - a.clientId),
    ),
  ).toBe(null);
  const told = await nobodyWasHarmed(since);
  expect(told.filter((line) => line === "Mal: again")).toHaveLength(200);
});

test("[E23] poison of every kind becomes one line with its reason, the same for all, and what others say follows", async () => {
  const since = performance.now();
  const poison: readonly CborValue[] = [
    ["message", 5, null],
    [],
    "message",
    null,
    ["react", [new Uint8Array(24), -1], "x", true],
  ];
  const life = { incarnation: "e4".repeat(8) };
  for (const content of poison) expect(await mal.say(room, content, life)).toBe(null);
  expect(await mal.say(room, ["message", "wrong key", null], { ...life, epochKey: new Uint8Array(32) })).toBe(
    null,
  );
  expect(await mal.say(room, ["hologram", new Uint8Array(100)], life)).toBe(null);
  expect(await mal.say(room, ["message", "and one good word", null], life)).toBe(null);
  const told = await nobodyWasHarmed(since);
  expect(told).toContain("Mal: and one good word");
  const reasons = await untilSame(async (device) => reasonsIn(await device.history(room)), everybody());
  expect(new Set(reasons)).toEqual(new Set(["BadEvent", "BadTag"]));
  expect(reasons).toHaveLength(poison.length + 1);
});

test("[E12] [E21] long words, marks without end, bidi and zero width are kept as they are, by everybody alike", async () => {
  const since = performance.now();
  const texts = [
    "w".repeat(20_000),
    `z${"\u0301".repeat(19_000)}`,
    "\u202egnp.exe\u202c",
    "a\u200b\u200c\u200d\ufeffb",
    "مرحبا Ana",
    "\u0000\u0001",
  ];
  const life = { incarnation: "e5".repeat(8) };
  for (const text of texts) expect(await mal.say(room, ["message", text, null], life)).toBe(null);
  for (let i = 0; i < 100; i++) expect(await mal.say(room, ["roomName", `名${i}`], life)).toBe(null);
  const told = await nobodyWasHarmed(since);
  for (const text of texts) expect(told.includes(`Mal: ${text}`)).toBe(true);
  expect(await mal.say(room, ["message", "x".repeat(20_001), null], life)).toBe(null);
  expect((await nobodyWasHarmed(since)).join()).not.toContain("x".repeat(20_001));
});

test("[E22] [F08] two stories at one place: the relay keeps the first, whoever was told the other sets it aside by name", async () => {
  const since = performance.now();
  const life = { incarnation: "e6".repeat(8) };
  const one = await mal.seal(room, ["message", "one story", null], life);
  mal.unwrite(room, life.incarnation);
  const twin = await mal.seal(room, ["message", "another story", null], life);
  expect(await mal.send(room, [one])).toBe(null);
  expect(await mal.send(room, [twin])).toBe("Fork");
  for (const device of everybody()) await hears(device, room, "one story");
  expect(await verdictOf(bo, () => boTap.hand(room, [twin]))).toEqual(["Fork"]);
  expect(await verdictOf(cleo, () => cleoTap.hand(room, [twin]))).toEqual(["Fork"]);
  const told = (await nobodyWasHarmed(since)).join();
  expect([told.includes("one story"), told.includes("another story")]).toEqual([true, false]);
});

test("[E09] hundreds of rows that come last first are kept nowhere until the first is there: the room goes on", async () => {
  const since = performance.now();
  const life = { incarnation: "e7".repeat(8) };
  const runs: FeedRun[] = [];
  for (let i = 0; i < 200; i++) runs.push(await mal.seal(room, ["message", `late ${i}`, null], life));
  for (const run of runs.toReversed().slice(0, -1)) boTap.hand(room, [run]);
  const [first] = runs as [FeedRun];
  const whole = { ...first, envelopes: runs.flatMap(({ envelopes }) => envelopes) };
  expect(encodeUpdate([whole]).length).toBeGreaterThan(28_000);
  expect(await mal.send(room, [whole])).toBe(null);
  const told = await nobodyWasHarmed(since);
  expect(told.filter((line) => line.startsWith("Mal: late"))).toHaveLength(200);
});

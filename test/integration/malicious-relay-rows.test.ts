import { afterEach, beforeEach, expect, test } from "vitest";
import type { TimelineItem } from "../../client/engine/api.ts";
import {
  type Addressed,
  clientIdOf,
  encodeStateVector,
  type FeedId,
  type FeedRun,
  hlcToMs,
  parseStateVector,
  type RoomId,
  textToRef,
} from "../../crdt/index.ts";
import type { Device } from "../support/device.ts";
import { pause, saidBy } from "../support/malicious-relay/heard.ts";
import { asUpdate, flipped, rewriting, runsIn, upTo, without } from "../support/malicious-relay/rows.ts";
import type { Tap } from "../support/malicious-relay/tap.ts";
import { foundTown, type Town, when } from "../support/malicious-relay/town.ts";
import { foundReplica, testCrypto } from "../support/replica.ts";
import { allInStep, send } from "../support/team.ts";
import { asTold, textsOf } from "../support/timeline-mirror.ts";

/** A relay that changes, keeps back, repeats and mixes up rows, and lies about what it has. */

let town: Town;
let bo: Device;
beforeEach(async () => {
  town = await foundTown();
  bo = await town.join("Bo");
});
afterEach(() => town.end());

const reads = (device: Device, text: string) =>
  device.untilTimeline(town.room, (items) => textsOf(items).includes(text));

const texts = async (device: Device): Promise<readonly string[]> => textsOf(await device.history(town.room));

const counted = (device: Device, reason: string) =>
  device.until("sync", {}, ({ setAside }) => setAside.some((one) => one.reason === reason));

/** Rows of Ana's on their way to somebody, as they were sent. */
const anasRuns = (): readonly FeedRun[] =>
  town.wire.flatMap(({ device, way, one }) => (device === "Ana" && way === "up" ? runsIn(one) : []));

test("[F01] [ENV1] a flipped bit is refused wherever it is, counted and asked for again; the row arrives whole", async () => {
  const places = [3, 40, 90, 200, -1];
  const told: number[] = [];
  town.treat("Bo", {
    toDevice: rewriting((run) => {
      const at = places[told.length];
      if (at === undefined) return [run];
      told.push(at);
      return [{ ...run, envelopes: run.envelopes.map((bytes) => flipped(bytes, at)) }];
    }),
  });
  for (const text of ["one", "two", "three"]) await send(town.ana, town.room, text);
  await reads(bo, "three");
  expect(told).toEqual(places);
  const { setAside } = await bo.view("sync", {});
  expect(setAside.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(places.length - 1);
  expect(await texts(bo)).toEqual(["one", "two", "three"]);
});

test("[F01] a row that is torn anywhere is asked for again, also where nothing comes after it", async () => {
  for (const [n, at] of [3, 40, 90, 200, -1].entries()) {
    let isTorn = false;
    town.treat("Bo", {
      toDevice: rewriting((run) => {
        if (isTorn) return [run];
        isTorn = true;
        return [{ ...run, envelopes: run.envelopes.map((bytes) => flipped(bytes, at)) }];
      }),
    });
    await send(town.ana, town.room, `word ${n}`);
    await reads(bo, `word ${n}`);
    expect(isTorn).toBe(true);
  }
});

test("[F02] [LOG9] a row that is left out shows at once: how many are missing, and whose", async () => {
  town.treat("Bo", { toDevice: rewriting((run) => without(1, run)) });
  for (const text of ["one", "two", "three"]) await send(town.ana, town.room, text);
  const { missing } = await bo.until("sync", {}, (view) => view.missing.length > 0);
  expect(missing).toEqual([{ room: town.room, author: "Ana", rows: 1 }]);
  await pause(1_000);
  expect(await texts(bo)).toEqual(["one"]);
  expect((await bo.view("sync", {})).inStep).toBe(false);
  town.treat("Bo");
  await reads(bo, "three");
  expect((await bo.until("sync", {}, ({ inStep }) => inStep)).missing).toEqual([]);
});

test("[F03] an end that is kept back shows once somebody who has it says that they have read it", async () => {
  const chen = await town.join("Chen");
  town.treat("Bo", { toDevice: rewriting((run) => upTo(1, run)) });
  for (const text of ["one", "two"]) await send(town.ana, town.room, text);
  await Promise.all([reads(bo, "one"), reads(chen, "two")]);
  expect((await bo.view("sync", {})).missing).toEqual([]); // nobody knows of what nobody speaks of
  await chen.must("markRead", { room: town.room });
  const { missing } = await bo.until("sync", {}, (view) => view.missing.length > 0);
  expect(missing).toEqual([{ room: town.room, author: "Ana", rows: 1 }]);
});

test("[F04] [F06] rows that come again, in any order and any number of times, are there once and in order", async () => {
  const held: Addressed[] = [];
  town.treat("Bo", {
    toDevice: (one) => {
      if (runsIn(one).length === 0) return [one];
      held.push(one);
      return held.length < 3 ? [] : [...held].reverse().flatMap((old) => [old, old]);
    },
  });
  for (const text of ["one", "two", "three", "four"]) {
    await send(town.ana, town.room, text);
    await allInStep(town.ana);
  }
  await reads(bo, "four");
  town.treat("Bo");
  await allInStep(bo);
  expect(asTold(await bo.history(town.room))).toEqual(asTold(await town.ana.history(town.room)));
});

test("[F05] a row that was said in one room, feed or organisation is refused in every other", async () => {
  await send(town.ana, town.room, "here");
  await reads(bo, "here");
  const [run] = anasRuns() as [FeedRun];
  const rooms = await bo.view("rooms", {});
  const other = rooms.find(({ id }) => id !== town.room)?.id ?? "";
  const tap = town.tap("Bo");
  const stranger = await foundReplica();
  const { room: theirs } = await stranger.createRoom("elsewhere");
  await stranger.write(theirs, "from elsewhere");
  const foreign = stranger.runOf(theirs, [...stranger.heldIn(theirs).keys()][0] ?? 0, 0);
  const cases: readonly (readonly [string, string, FeedRun])[] = [
    ["WrongPlace", other, run],
    ["WrongPlace", town.room, { ...run, clientId: run.clientId + 1 }],
    ["WrongPlace", town.room, foreign],
  ];
  for (const [reason, room, one] of cases) {
    const seen = await bo.view("sync", {});
    const before = seen.setAside.find((known) => known.reason === reason)?.count ?? 0;
    tap.say(asUpdate(tap.channelOf(room), one));
    await bo.until("sync", {}, ({ setAside }) =>
      setAside.some((known) => known.reason === reason && known.count > before),
    );
  }
  expect(await texts(bo)).toEqual(["here"]);
  expect(textsOf(await bo.history(other))).toEqual([]);
});

test("[F08] [LOG9] two rows at one place, one told here and one there: each keeps its own, and says so when they meet", async () => {
  const chen = await town.join("Chen");
  await town.join("Mal");
  const mal = await town.betray("Mal");
  const one = await mal.seal(town.room, ["message", "yes", null]);
  mal.unwrite(town.room);
  const two = await mal.seal(town.room, ["message", "no", null]);
  const tell = (name: string, run: FeedRun) => {
    const tap = town.tap(name);
    tap.say(asUpdate(tap.channelOf(town.room), run));
  };
  tell("Bo", one);
  tell("Chen", two);
  await Promise.all([reads(bo, "yes"), reads(chen, "no")]);
  tell("Bo", two);
  tell("Chen", one);
  await Promise.all([bo, chen].map((device) => counted(device, "Fork")));
  expect([await texts(bo), await texts(chen)]).toEqual([["yes"], ["no"]]);
});

test("[F09] [C09] [C11] [RLY20] the whole relay falls back to an old copy: members and words come back from the devices", async () => {
  await send(town.ana, town.room, "early");
  await reads(bo, "early");
  const mark = town.core.mark();
  const chen = await town.join("Chen");
  for (const device of [town.ana, bo, chen]) await send(device, town.room, "late");
  await allInStep(town.ana, bo, chen);
  await bo.untilTimeline(town.room, (items) => textsOf(items).length === 4);
  town.core = await town.core.copyAt(mark);
  for (const name of ["Ana", "Bo", "Chen"]) town.hangUp(name);
  await send(bo, town.room, "after");
  await Promise.all([town.ana, chen].map((device) => reads(device, "after")));
  await allInStep(town.ana, bo, chen);
  const dora = await town.join("Dora");
  await dora.untilTimeline(town.room, (items) => textsOf(items).length === 5);
  expect((await dora.view("people", {})).people.length).toBe(4);
});

test("[F09] what is said to be stored and was not is handed over again at the next honest word", async () => {
  const lie = (one: Addressed, tap: Tap): readonly Addressed[] => {
    const runs = runsIn(one);
    if (runs.length === 0) return [one];
    const heads = runs.map(({ clientId, from, envelopes }) => [clientId, from + envelopes.length] as const);
    tap.say({ channel: one.channel, message: { type: "ack", heads } });
    return [];
  };
  town.treat("Ana", { toRelay: lie });
  await send(town.ana, town.room, "swallowed");
  const told = (items: readonly TimelineItem[]) => items.some(({ state }) => state.type === "relay");
  await town.ana.untilTimeline(town.room, told); // nobody can know better
  expect(await texts(bo)).toEqual([]);
  town.treat("Ana");
  town.hangUp("Ana");
  await reads(bo, "swallowed");
});

test("[TIME2] [D19] a relay that lies about the time is shown as a wrong clock, and loses nobody's words", async () => {
  const YEARS_MS = 10 * 365 * 86_400_000;
  town.treat("Ana", {
    toDevice: (one, tap) =>
      when("welcome", (message) => ({ ...message, now: message.now + YEARS_MS }))(one, tap).flatMap((next) =>
        when("pong", (message) => ({ ...message, now: message.now + YEARS_MS }))(next, tap),
      ),
  });
  town.hangUp("Ana");
  await town.ana.until("sync", {}, ({ clockWrong, link }) => clockWrong && link === "online");
  await send(town.ana, town.room, "from the future");
  await pause(300);
  town.treat("Ana");
  town.hangUp("Ana");
  await reads(bo, "from the future");
  const last = saidBy(town, "Ana").at(-1);
  expect(hlcToMs(last?.hlc ?? 0)).toBeLessThan(Date.now() + 60_000);
  expect((await town.ana.until("sync", {}, ({ inStep }) => inStep)).clockWrong).toBe(false);
});

test("[G03] [F09] a relay that claims to have what it was never given gets it sealed for those who belong now", async () => {
  await town.join("Mal");
  const { people } = await town.ana.until("people", {}, (view) => view.people.length === 3);
  const [boId, malId] = ["Bo", "Mal"].map((name) => people.find((one) => one.name === name)?.member ?? "");
  await town.ana.must("setRole", { member: boId ?? "", role: "owner" });
  await bo.until("session", {}, (view) => view.state === "ready" && view.me.role === "owner");
  await town.ana.must("platformChanged", { online: false });
  const { id } = await send(town.ana, town.room, "written before it was known");
  await bo.must("removeMember", { member: malId ?? "", successor: null });
  await send(bo, town.room, "without Mal");
  const crypto = testCrypto();
  const clientId = clientIdOf(town.room as RoomId, textToRef(id)?.feed as FeedId, crypto);
  town.treat("Ana", {
    toDevice: when("step1", (message) => {
      const vector = parseStateVector(message.vector, 1_000);
      if (!vector.ok) throw new Error(vector.error.type);
      return { type: "step1", vector: encodeStateVector(new Map([...vector.value, [clientId, 1]])) };
    }),
  });
  await town.ana.must("platformChanged", { online: true });
  await reads(bo, "written before it was known");
  expect(saidBy(town, "Ana").map(({ epoch }) => epoch)).toEqual([1]);
});

import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { GoalHistoryView, GoalsView } from "../../client/engine/api.ts";
import { loadAutomerge } from "../../client/platform/node/automerge.ts";
import type { CborValue } from "../../crdt/base/cbor.ts";
import {
  type Bytes,
  encodeEvent,
  encodeGoalWord,
  fromHex,
  hlcOf,
  type KeyResultId,
  type KnownEvent,
  type RoomId,
  toHex,
} from "../../crdt/index.ts";
import type { Device } from "../support/device.ts";
import { hears, hostileJoins } from "../support/hostile-member/cast.ts";
import {
  actorOf,
  bomb,
  changesOf,
  chunk,
  corpus,
  goalEvent,
  mutated,
  objectiveOf,
  SESSION,
} from "../support/hostile-member/hostile-goals.ts";
import type { HostileMember } from "../support/hostile-member/hostile-member.ts";
import { createTap } from "../support/hostile-member/tap.ts";
import { goalsTold, setAsideBy, untilSame } from "../support/hostile-member/verdicts.ts";
import { allInStep, foundTeam, send, type Team } from "../support/team.ts";

/** A member seals changes of goals that the library would choke on, or that it takes and others should not. */

const CYCLE = "2026-Q4";
const QUICK_MS = 10_000; // for a whole test under load; an engine that hangs takes for ever
const Automerge = await loadAutomerge();
type Doc = Record<string, unknown>;

let team: Team;
let ana: Device;
let bo: Device;
let dan: Device; // opens what came meanwhile all at once
let mal: HostileMember;
let goals: string;
let objective: string;
let words = 0;
const tap = createTap();
beforeAll(async () => {
  team = await foundTeam();
  ana = team.ana;
  goals = team.goalsRoom;
  bo = await team.join("Bo", { change: tap.change });
  dan = await team.join("Dan");
  mal = await hostileJoins(team);
  objective = (await ana.must("createObjective", { cycle: CYCLE, title: "Ship" })).id;
  await ana.must("addKeyResult", {
    objective,
    title: "Teams",
    start: 0,
    target: 10,
    unit: "",
    owner: null,
  });
  for (const device of [bo, dan]) await untilShown(device, "Ship");
  await dan.close();
});
afterAll(async () => {
  mal?.close();
  await team?.end();
});
afterEach(() => {
  expect(Object.keys(Object.prototype)).toEqual([]); // E20, after every test
  expect(({} as Doc).polluted).toBeUndefined();
});

const untilShown = (device: Device, title: string) =>
  device.until("goals", { cycle: CYCLE }, ({ objectives }) =>
    objectives.some((one) => one.title.text === title),
  );
const shown = async (device: Device) =>
  goalsTold(await device.until("goals", { cycle: CYCLE }, ({ state }) => state === "ready"));

/** The next word of Ana arrives, and both show the same. */
async function everybodyAgrees(since: number): Promise<readonly unknown[]> {
  const word = `word ${++words}`;
  await send(ana, team.room, word);
  await hears(bo, team.room, word);
  await allInStep(ana, bo);
  const both = await untilSame(shown, [ana, bo]);
  expect(performance.now() - since).toBeLessThan(QUICK_MS);
  return both;
}

/** Whoever takes all of it at once, in the order of the feeds, shows what the others do who took it as it came. */
async function lateComersAgree(): Promise<void> {
  dan = await team.open("Dan");
  await allInStep(dan);
  await untilSame(shown, [ana, dan]);
  await dan.close();
}

const sent = new Set<string>();

function say(changes: readonly Bytes[], life?: string, more: { hlc?: number } = {}): Promise<string | null> {
  for (const change of changes) sent.add(toHex(mal.crypto.sha256(change)));
  return mal.say(goals, goalEvent(objective, changes), {
    ...(life === undefined ? {} : { incarnation: life }),
    ...more,
  });
}

const bytesOf = (changes: readonly Uint8Array[]): readonly Bytes[] =>
  changes.map((change) => new Uint8Array(change));

/** The objective as Mal has it, ready to be written on. */
async function held(life?: string, session = SESSION) {
  const changes = (await changesOf(mal, goals, objective)).filter(isHonest);
  return Automerge.applyChanges(Automerge.init<Doc>({ actor: actorOf(mal, life, session) }), [...changes])[0];
}

const isHonest = (bytes: Bytes): boolean => !sent.has(toHex(mal.crypto.sha256(bytes)));

function written(doc: Awaited<ReturnType<typeof held>>, write: (doc: Doc) => void): readonly Bytes[] {
  const before = Automerge.getHeads(doc);
  return bytesOf(Automerge.getChangesSince(Automerge.change(doc, write), before));
}

const reasonsSince = async (before: ReadonlyMap<string, number>, device: Device) =>
  [...(await setAsideBy(device))]
    .flatMap(([reason, count]) => (count > (before.get(reason) ?? 0) ? [reason] : []))
    .sort();

test("[E13] [E14] bombs and crashers are set aside by the same names on every device; the objective stays usable", async () => {
  if (corpus.length === 0) console.log("skipped: no shared data");
  const since = performance.now();
  const before = await Promise.all([ana, bo].map(setAsideBy));
  const inserts = Automerge.change(Automerge.init<{ list: number[] }>({ actor: actorOf(mal) }), (doc) => {
    doc.list = Array.from({ length: 20_000 }, () => 0);
  });
  const hostile = [
    chunk(2, bomb()),
    chunk(0, bomb()),
    ...bytesOf(Automerge.getAllChanges(inserts)),
    ...corpus.map(([, bytes]) => bytes),
  ].filter(({ length }) => length > 0 && length < 40_000);
  for (const change of hostile) expect(await say([change])).toBe(null);
  await everybodyAgrees(since);
  const reasons = await Promise.all(
    [ana, bo].map((device, at) => reasonsSince(before[at] ?? new Map(), device)),
  );
  expect(reasons[0]).toEqual(reasons[1]);
  expect(reasons[0]).toContain("GoalKind");
  expect(reasons[0]?.every((reason) => reason.startsWith("Goal"))).toBe(true);
});

test("[E15] mutated changes with a corrected checksum: no panic, and one verdict", async () => {
  const since = performance.now();
  const changes = (await changesOf(mal, goals, objective)).filter(isHonest);
  const own = written(await held(), (doc) => {
    doc.why = "because";
  });
  const hostile = [...changes, ...own].flatMap((change, n) =>
    Array.from({ length: 12 }, (_, i) =>
      mutated(change, (n + 1) * 31 + i * 17, 1 + ((n * 7 + i * 13) % 255)),
    ),
  );
  for (const change of hostile) expect(await say([change])).toBe(null);
  await everybodyAgrees(since);
  await lateComersAgree();
});

test("[E05] changes in the name of somebody else's device or session are refused by their owner", async () => {
  const since = performance.now();
  const before = await Promise.all([ana, bo].map(setAsideBy));
  const session = await ana.view("session", {});
  const anas = session.state === "ready" ? session.me.device : "";
  const [first] = await changesOf(mal, goals, objective);
  const asAna = Automerge.from({ title: "stolen" }, { actor: `${anas}${"11".repeat(8)}00000007` });
  for (const change of bytesOf(Automerge.getAllChanges(asAna))) sent.add(toHex(mal.crypto.sha256(change)));
  const otherSession = Automerge.from({ title: "stolen" }, { actor: actorOf(mal, undefined, 9) });
  for (const change of bytesOf(Automerge.getAllChanges(otherSession)))
    sent.add(toHex(mal.crypto.sha256(change)));
  for (const stolen of [
    [(first as Bytes).slice()],
    ...[asAna, otherSession].map((doc) => bytesOf(Automerge.getAllChanges(doc))),
  ])
    expect(await mal.say(goals, goalEvent(objective, stolen))).toBe(null);
  const [told] = await everybodyAgrees(since);
  expect(told).toMatchObject({ title: "Ship" });
  for (const [at, device] of [ana, bo].entries())
    expect(await reasonsSince(before[at] ?? new Map(), device)).toContain("GoalOwner");
});

test("[E11] nesting of 5,000 levels is refused before the library, and 5,000 in an event before anything", async () => {
  const since = performance.now();
  const deep = written(await held("b1".repeat(8)), (doc) => {
    let at: Doc = doc;
    for (let i = 0; i < 200; i++) {
      at.deeper = {};
      at = at.deeper as Doc;
    }
  });
  expect(await say(deep, "b1".repeat(8))).toBe(null);
  let nested: CborValue = [];
  for (let i = 0; i < 5_000; i++) nested = [nested];
  expect(await mal.say(team.room, nested)).toBe(null);
  await everybodyAgrees(since);
  const lines = await untilSame(
    async (device) =>
      (await device.history(team.room)).flatMap(({ line }) =>
        line?.type === "SetAside" ? [line.reason] : [],
      ),
    [ana, bo],
  );
  expect(lines).toContain("BadCbor");
});

test("[E09] changes whose past never comes wait in bounds and hold up nobody", async () => {
  const since = performance.now();
  const life = "b2".repeat(8);
  let doc = await held(life);
  const all: Bytes[] = [];
  for (let i = 0; i < 400; i++) {
    const before = Automerge.getHeads(doc);
    doc = Automerge.change(doc, (open) => {
      open.why = `why ${i}`;
    });
    all.push(...bytesOf(Automerge.getChangesSince(doc, before)));
  }
  for (let at = 1; at < all.length; at += 100)
    expect(await say(all.slice(at, at + 100).toReversed(), life)).toBe(null);
  const [told] = await everybodyAgrees(since);
  expect((told as { why: string }).why).not.toMatch(/^why /);
});

test("[E17] one actor, one number, two changes: one verdict, whichever came first", async () => {
  const since = performance.now();
  const [late, early] = ["b4".repeat(8), "b5".repeat(8)];
  const doc = await held("b3".repeat(8));
  const one = written(Automerge.clone(doc, { actor: actorOf(mal, "b3".repeat(8)) }), (open) => {
    open.why = "one story";
  });
  const other = written(Automerge.clone(doc, { actor: actorOf(mal, "b3".repeat(8)) }), (open) => {
    open.why = "another story";
  });
  expect(await say(one, late)).toBe(null);
  await bo.until("goals", { cycle: CYCLE }, ({ objectives }) => objectives[0]?.why.text === "one story");
  expect(await say(other, early, { hlc: hlcOf(Date.now() - 60_000) })).toBe(null); // stands before it, comes after it
  const [told] = await everybodyAgrees(since);
  expect(told).toMatchObject({ title: "Ship" });
  await lateComersAgree();
});

test("[E17] what an actor wrote in its own feed is not undone by a copy of its number in another feed", async () => {
  const since = performance.now();
  const own = "b6".repeat(8);
  const doc = await held(own);
  const [one, other] = ["said here", "said elsewhere"].map((text) =>
    written(Automerge.clone(doc, { actor: actorOf(mal, own) }), (open) => {
      open.why = text;
    }),
  ) as [readonly Bytes[], readonly Bytes[]];
  expect(await say(one, own)).toBe(null);
  const seen = await bo.until(
    "goals",
    { cycle: CYCLE },
    ({ objectives }) => objectives[0]?.why.text === "said here",
  );
  const why = seen.objectives[0]?.why ?? { version: "" };
  await bo.must("editObjectiveText", {
    id: objective,
    field: "why",
    text: "said here, and Bo agrees",
    version: why.version,
  });
  expect(await say(other, "b7".repeat(8), { hlc: hlcOf(Date.now() - 60_000) })).toBe(null);
  const [told] = await everybodyAgrees(since);
  expect(told).toMatchObject({ why: "said here, and Bo agrees" });
  await lateComersAgree();
});

test("[E18] values of the wrong kind are shown as invalid and never counted, on every device alike", async () => {
  const since = performance.now();
  const life = "b8".repeat(8);
  const keyResult = (await shown(ana))[0] as { keyResults: readonly { id: string }[] };
  const id = keyResult.keyResults[0]?.id ?? "";
  const check = (value: CborValue): CborValue => [
    "checkIn",
    fromHex(objective) as Bytes,
    fromHex(id) as Bytes,
    value,
    null,
    "",
    [],
  ];
  for (const value of [Number.NaN, 1e308, Number.POSITIVE_INFINITY, "42", null, -1e16])
    expect([value, await mal.say(goals, check(value))]).toEqual([value, null]);
  const odd = written(await held(life), (doc) => {
    const all = doc.keyResults as Record<string, Doc>;
    Object.assign(all[id] as Doc, { start: "zero", target: Number.NaN, unit: 5, weight: -2.5 });
  });
  expect(await say(odd, life)).toBe(null);
  await ana.until("goals", { cycle: CYCLE }, ({ objectives }) =>
    objectives.some(({ keyResults }) => keyResults.some(({ invalid }) => invalid.length > 0)),
  );
  const [told] = (await everybodyAgrees(since)) as [
    { keyResults: readonly { invalid: readonly string[]; current: number | null }[] },
  ];
  expect(told.keyResults[0]?.invalid.length).toBeGreaterThan(0);
  expect(told.keyResults[0]?.current).toBe(null);
});

test("[E20] keys named like properties of objects are plain data", async () => {
  const since = performance.now();
  const life = "b9".repeat(8);
  const odd = written(await held(life), (doc) => {
    for (const name of ["constructor", "prototype", "toString", "hasOwnProperty"])
      doc[name] = { polluted: true };
    Object.defineProperty(doc, "__proto__", { value: { polluted: true }, enumerable: true });
  });
  expect(await say(odd, life)).toBe(null);
  for (const emoji of ["__proto__", "constructor"]) {
    const { id } = await send(ana, team.room, `about ${emoji}`);
    await hears(bo, team.room, `about ${emoji}`);
    const [feed, seq] = id.split(".");
    const target: CborValue = [new Uint8Array(Buffer.from(feed ?? "", "base64url")), Number(seq)];
    expect(await mal.say(team.room, ["react", target, emoji, true])).toBe(null);
  }
  expect(await mal.say(team.room, ["roomName", "__proto__"])).toBe(null);
  await everybodyAgrees(since);
  const reactions = await untilSame(
    async (device) =>
      (await device.history(team.room)).flatMap((item) =>
        item.reactions.map(({ emoji, count }) => [emoji, count]),
      ),
    [ana, bo],
  );
  expect(reactions).toEqual([
    ["__proto__", 1],
    ["constructor", 1],
  ]);
});

test("[E04] a member may empty an objective: everybody sees the same, its log keeps all, and whoever cares writes on", async () => {
  const since = performance.now();
  const life = "ba".repeat(8);
  const emptied = written(await held(life), (doc) => {
    for (const name of Object.keys(doc)) {
      if (typeof doc[name] === "string") doc[name] = "";
    }
    for (const one of Object.values((doc.keyResults ?? {}) as Record<string, Doc>)) one.archived = true;
  });
  expect(await say(emptied, life)).toBe(null);
  await untilShown(ana, ""); // what she types on an older version would go into the text that Mal replaced
  await everybodyAgrees(since);
  const before = await changesOf(mal, goals, objective);
  const view = (await ana.view("goals", { cycle: CYCLE })).objectives.find(({ id }) => id === objective);
  const version = view?.title.version ?? "";
  await ana.must("editObjectiveText", { id: objective, field: "title", text: "Ship again", version });
  await untilShown(bo, "Ship again");
  expect((await changesOf(mal, goals, objective)).length).toBeGreaterThan(before.length);
  await everybodyAgrees(performance.now());
});

/** An objective of Ana's with three key results, which Bo has too. */
async function harbour(title: string): Promise<string> {
  const { id } = await ana.must("createObjective", { cycle: CYCLE, title });
  for (const name of ["Cranes", "Berths", "Pilots"])
    await ana.must("addKeyResult", {
      objective: id,
      title: name,
      start: 0,
      target: 10,
      unit: "",
      owner: null,
    });
  await bo.until("goals", { cycle: CYCLE }, (view) => told(view.objectives, id)?.keyResults.length === 3);
  return id;
}
const told = (objectives: GoalsView["objectives"], id: string) => objectives.find((one) => one.id === id);

/** Mal's change of an objective, made with the library alone. */
async function emptied(id: string, life: string, write: (doc: Doc) => void): Promise<void> {
  const changes = (await changesOf(mal, goals, id)).filter(isHonest);
  const doc = Automerge.applyChanges(Automerge.init<Doc>({ actor: actorOf(mal, life) }), [...changes])[0];
  const made = written(doc, write);
  for (const change of made) sent.add(toHex(mal.crypto.sha256(change)));
  expect(await mal.say(goals, goalEvent(id, made), { incarnation: life })).toBe(null);
}

async function past(
  device: Device,
  id: string,
  until: (view: GoalHistoryView) => boolean = () => true,
): Promise<GoalHistoryView> {
  const isIt = (view: GoalHistoryView | null) => view?.state === "ready" && until(view);
  return (await device.until("goalHistory", { objective: id, limit: 30 }, isIt)) as GoalHistoryView;
}
const isMals = (view: GoalHistoryView): boolean => view.events[0]?.by.name === "Mal";
const titlesOf = async (device: Device, id: string) => {
  const one = told((await device.view("goals", { cycle: CYCLE })).objectives, id);
  return [one?.title.text, ...(one?.keyResults.map(({ title, target }) => `${title.text} ${target}`) ?? [])];
};

test("[E04] [UNDO6] [UNDO7] what a member emptied is one event in everybody's log, and one act brings it back but for what was written since", async () => {
  const id = await harbour("Harbour");
  await emptied(id, "bc".repeat(8), (doc) => {
    doc.title = "";
    for (const one of Object.values(doc.keyResults as Record<string, Doc>)) one.archived = true;
  });
  const seen = await Promise.all([ana, bo].map((device) => past(device, id, isMals)));
  const [event] = seen[0]?.events ?? [];
  expect(seen[1]?.events[0]).toMatchObject({ id: event?.id });
  expect(event?.effects.map(({ what, now, keyResult }) => [what, keyResult?.title ?? null, now])).toEqual([
    ["title", null, "stands"],
    ...["Cranes", "Berths", "Pilots"].map((name) => ["archived", name, "stands"]),
  ]);
  const version = told((await ana.view("goals", { cycle: CYCLE })).objectives, id)?.title.version ?? "";
  await ana.must("editObjectiveText", { id, field: "title", text: "Harbour again", version });
  await bo.until(
    "goals",
    { cycle: CYCLE },
    (view) => told(view.objectives, id)?.title.text === "Harbour again",
  );
  const undone = await bo.must("undoGoalEvent", { objective: id, event: event?.id ?? "" });
  expect(undone).toMatchObject({ done: 3, hasMore: false, left: [{ what: "title", by: { name: "Ana" } }] });
  for (const device of [ana, bo])
    await expect
      .poll(() => titlesOf(device, id), { timeout: QUICK_MS })
      .toEqual(["Harbour again", "Cranes 10", "Berths 10", "Pilots 10"]);
  const [newest] = (await past(ana, id, ({ events }) => events[0]?.kind === "undid")).events;
  expect(newest).toMatchObject({ by: { name: "Bo" }, undid: { by: { name: "Mal" } }, canUndo: true });
});

test("[E04] [UNDO9] what a hostile member really deleted comes back once, though two people bring it back apart", async () => {
  const id = await harbour("Lighthouse");
  await emptied(id, "bd".repeat(8), (doc) => {
    Automerge.updateText(doc, ["title"], "");
    for (const key of Object.keys(doc.keyResults as Doc)) delete (doc.keyResults as Doc)[key];
  });
  const [event] = (await past(ana, id, isMals)).events;
  await past(bo, id, isMals);
  for (const device of [ana, bo]) await device.must("platformChanged", { online: false });
  for (const device of [ana, bo])
    expect(await device.must("undoGoalEvent", { objective: id, event: event?.id ?? "" })).toMatchObject({
      done: 4,
      left: [],
    });
  for (const device of [ana, bo]) await device.must("platformChanged", { online: true });
  for (const device of [ana, bo]) await past(device, id, ({ events }) => events[1]?.kind === "undid");
  await allInStep(ana, bo);
  for (const device of [ana, bo])
    expect(await titlesOf(device, id)).toEqual(["Lighthouse", "Cranes 10", "Berths 10", "Pilots 10"]);
  const unknown = await ana.command("undoGoalEvent", { objective: id, event: "no such" });
  expect(unknown).toEqual({ ok: false, error: { type: "NotFound" } });
});

test("[E19] nothing in an objective makes a circle of two objectives that hangs anybody", async () => {
  const since = performance.now();
  const { id: second } = await bo.must("createObjective", { cycle: CYCLE, title: "Second" });
  await untilShown(ana, "Second");
  const life = "bb".repeat(8);
  const pointing = async (from: string, to: string) => {
    const changes = (await changesOf(mal, goals, from)).filter(isHonest);
    const [doc] = Automerge.applyChanges(Automerge.init<Doc>({ actor: actorOf(mal, life) }), [...changes]);
    const made = written(doc, (open) => {
      open.parents = [to, from];
      open.parent = to;
    });
    return mal.say(goals, goalEvent(from, made), { incarnation: life });
  };
  expect([await pointing(objective, second), await pointing(second, objective)]).toEqual([null, null]);
  const told = await everybodyAgrees(since);
  expect(told).toHaveLength(4);
  await lateComersAgree();
  expect(objectiveOf(second)).toBe(second);
});

const ELSEWHERE = "3e".repeat(8);

/** A whole story about somebody else's objective: another title, a score of nothing, a value. */
function lies(id: string, keyResult: string): readonly KnownEvent[] {
  const [own, of] = [objectiveOf(id), keyResult as KeyResultId];
  const changes = written(Automerge.init<Doc>({ actor: actorOf(mal, ELSEWHERE) }), (open) => {
    open.title = "Hijacked";
  });
  const score = { type: "score", keyResult: null, value: 0, note: "", after: [] } as const;
  return [
    { type: "goal", objective: own, session: SESSION, changes },
    { type: "goalWord", objective: own, session: 0, changes: [encodeGoalWord(score)] },
    { type: "checkIn", objective: own, keyResult: of, value: 666, confidence: null, note: "", after: [] },
  ];
}

async function tells(room: string, events: readonly KnownEvent[]): Promise<void> {
  for (const event of events)
    expect(await mal.say(room, encodeEvent(event), { incarnation: ELSEWHERE })).toBeNull();
}

const oneKeyResult = { title: "Days", start: 0, target: 10, unit: "", owner: null };

test("[OKR9] what is said of an objective in another room changes nothing: not its text, not its values, not its scores", async () => {
  const own = await ana.must("createObjective", { cycle: CYCLE, title: "Stay" });
  const keyResult = (await ana.must("addKeyResult", { objective: own.id, ...oneKeyResult })).id;
  await untilShown(bo, "Stay");
  const before = await everybodyAgrees(performance.now());
  await tells(team.room, lies(own.id, keyResult));
  expect(await everybodyAgrees(performance.now())).toEqual(before);
  const after = (await bo.view("goals", { cycle: CYCLE })).objectives.find((one) => one.id === own.id);
  expect(after).toMatchObject({ score: null, keyResults: [{ currentChoice: null }] });
  expect(after?.keyResults[0]?.history.map(({ value }) => value)).not.toContain(666);
  await lateComersAgree();
});

test("[OKR9] whoever makes a second room of goals has made a room like any other: cards and pages are not told by it", async () => {
  const { id } = await ana.must("createObjective", { cycle: CYCLE, title: "Not theirs" });
  const keyResult = (await ana.must("addKeyResult", { objective: id, ...oneKeyResult })).id;
  const card = (await ana.must("shareGoal", { room: team.room, objective: id, keyResult })).id;
  await untilShown(bo, "Not theirs");
  const before = await everybodyAgrees(performance.now());
  const nameSealed = mal.state.rooms.get(goals as RoomId)?.nameSealed ?? "";
  if (nameSealed === "") throw new Error("the goals room has no name");
  const room = "5e".repeat(16) as RoomId;
  const made = { room, access: "open", use: "goals", nameSealed } as const;
  expect(await mal.act({ kind: "roomCreated", ...made })).toMatchObject({ refusal: null });
  await tells(room, lies(id, keyResult));
  await bo.until("rooms", {}, (rooms) => rooms.some((one) => one.id === room));
  expect(await everybodyAgrees(performance.now())).toEqual(before);
  for (const device of [ana, bo])
    expect((await device.view("goalCards", { room: team.room, id: card }))?.cards[0]?.current).toBe(0);
});

test("[OKR9] in the goals room nobody speaks of a private room's objective: its cards, its page and its place stay its own, in any order of arrival", async () => {
  const { room } = await ana.must("createRoom", { name: "Board", access: "private" });
  const { id } = await ana.must("createObjective", { cycle: CYCLE, title: "Quiet plan", room });
  const keyResult = (await ana.must("addKeyResult", { objective: id, ...oneKeyResult })).id;
  await ana.must("checkIn", { objective: id, keyResult, value: 4, confidence: 7, note: "" });
  const card = (await ana.must("shareGoal", { room: team.room, objective: id, keyResult })).id;
  await tells(goals, lies(id, keyResult));
  await allInStep(ana, bo); // Bo is not in that room yet
  const people = await ana.view("people", {});
  const member = people.people.find(({ name }) => name === "Bo")?.member ?? "";
  await ana.must("addToRoom", { room, members: [member], role: "writer" });
  await untilShown(bo, "Quiet plan");
  for (const device of [ana, bo]) {
    const shownThere = (await device.view("goals", { cycle: CYCLE })).objectives.find((one) => one.id === id);
    expect(shownThere).toMatchObject({
      title: { text: "Quiet plan" },
      room,
      score: null,
      keyResults: [{ current: 4, currentChoice: null, history: [{ value: 4 }] }],
    });
    const view = await device.view("goalCards", { room: team.room, id: card });
    expect(view?.cards[0]).toMatchObject({ current: 4, by: { name: "Ana" }, apart: [] });
  }
  await ana.must("checkIn", { objective: id, keyResult, value: 5, confidence: 7, note: "still quiet" });
  await allInStep(ana, bo);
  expect(JSON.stringify(await mal.read(goals))).not.toContain("still quiet");

  await ana.must("removeFromRoom", { room, member });
  await bo.until("room", { room }, (view) => view?.canWrite === false);
  await bo.close();
  bo = await team.open("Bo", { change: tap.change });
  await allInStep(bo);
  await untilShown(bo, "Quiet plan"); // whoever is removed keeps what was, and is told no lies instead
  const kept = (await bo.view("goals", { cycle: CYCLE })).objectives.find((one) => one.id === id);
  expect(kept).toMatchObject({ room, score: null, keyResults: [{ current: 5, currentChoice: null }] });
});

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { sha256 } from "@noble/hashes/sha2.js";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadAutomerge } from "../../client/platform/node/automerge.ts";
import type { CborValue } from "../../crdt/base/cbor.ts";
import {
  type Bytes,
  concat,
  encodeEvent,
  fromHex,
  goalActor,
  type ObjectiveId,
  parseObjectiveId,
  type RoomId,
} from "../../crdt/index.ts";
import type { Device } from "../support/device.ts";
import { joinHostile } from "../support/hostile-member/join.ts";
import { hostileUpdates } from "../support/hostile-updates.ts";
import type { Replica } from "../support/replica.ts";
import { allInStep, foundTeam, send, type Team } from "../support/team.ts";
import { asTold, textsOf } from "../support/timeline-mirror.ts";
import type { LiveReplica } from "../support/wire-client.ts";

/** Somebody who was let in turns out to be hostile: real keys, real signatures, and nothing that an engine would send. */

const MOST_MS = 500;
const CYCLE = "2026-Q4";
const SESSION = 7;
const Automerge = await loadAutomerge();

let team: Team;
let ana: Device;
let bo: Device;
let mal: Replica;
let live: LiveReplica;
let room: RoomId;
let goalsRoom: RoomId;
beforeEach(async () => {
  team = await foundTeam();
  ana = team.ana;
  bo = await team.join("Bo");
  ({ replica: mal, live } = await joinHostile(team));
  [room, goalsRoom] = [team.room as RoomId, team.goalsRoom as RoomId];
});
afterEach(async () => {
  live.close();
  await team.end();
});

async function say(to: RoomId, content: CborValue, key?: Bytes): Promise<void> {
  await mal.writeContent(to, content, Date.now(), key);
  const clientId = live.ownClientId(to);
  const next = mal.heldIn(to).get(clientId)?.envelopes.length ?? 0;
  live.send(to, [mal.runOf(to, clientId, next - 1)]);
}

/** Ana's next word reaches Bo: nobody was held up. Milliseconds it took, hostile bytes before it included. */
async function untilHeard(text: string, since: number): Promise<number> {
  await send(ana, room, text);
  await bo.untilTimeline(room, (items) => textsOf(items).includes(text));
  return performance.now() - since;
}

test("[ENG9] [A13] content that is no event, cannot be opened or speaks for others stays one line and harms nothing", async () => {
  const { id } = await send(ana, room, "mine");
  await bo.untilTimeline(room, (items) => items.some((item) => item.id === id));
  const events: readonly CborValue[] = [
    ["message", 5, null],
    ["message", "\u0000".repeat(30_000), null],
    [],
    "message",
    null,
    0.5,
    ["edit", [new Uint8Array(24), 0], "nobody's"],
    ["react", [new Uint8Array(24), -1], "🪿", true],
    ["recall", [new Uint8Array(3), 0]],
    ["roomName", ""],
    nested(200),
  ];
  const since = performance.now();
  for (const event of events) await say(room, event);
  await say(room, ["hologram", new Uint8Array(100)]);
  await say(room, ["message", "sealed with another key", null], new Uint8Array(32));
  expect(await untilHeard("after it all", since)).toBeLessThan(MOST_MS * events.length);
  await allInStep(ana, bo);
  const lines = (await bo.history(room)).flatMap(({ line }) => (line === null ? [] : [line]));
  expect(lines.filter(({ type }) => type === "Newer")).toHaveLength(1);
  const reasons = lines.flatMap((line) => (line.type === "SetAside" ? [line.reason] : []));
  expect(new Set(reasons)).toEqual(new Set(["BadCbor", "BadEvent", "BadTag"]));
  expect(reasons.length).toBeGreaterThan(7);
  expect(textsOf(await ana.history(room))).toEqual(["mine", "after it all"]);
  expect(asTold(await ana.history(room))).toEqual(asTold(await bo.history(room)));
});

function nested(depth: number): CborValue {
  let value: CborValue = [];
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}

test("[ENG9] a member can neither edit nor recall what others wrote", async () => {
  const { id } = await send(ana, room, "mine");
  await live.until(() => mal.rowCount(room) >= 1);
  const [held] = [...mal.heldIn(room).values()];
  const ref: CborValue = [fromHex(held?.feed ?? "") as Bytes, 0];
  await say(room, ["edit", ref, "not hers"]);
  await say(room, ["recall", ref]);
  await untilHeard("after it", performance.now());
  for (const device of [ana, bo]) {
    const item = (await device.history(room)).find((one) => one.id === id);
    expect(item).toMatchObject({ text: "mine", edited: null, recalled: null });
  }
});

const MAGIC = Uint8Array.of(0x85, 0x6f, 0x4a, 0x83);

/** A chunk with a right checksum, whatever it holds. */
function chunk(kind: number, body: Bytes): Bytes {
  const length: number[] = [];
  for (let rest = body.length; ; rest >>>= 7) {
    length.push(rest > 127 ? (rest & 127) | 128 : rest);
    if (rest <= 127) break;
  }
  const hashed = concat(Uint8Array.of(kind), Uint8Array.from(length), body);
  return concat(MAGIC, sha256(hashed).slice(0, 4), hashed);
}

const corpus: readonly (readonly [string, Bytes])[] = ["automerge-fixtures", "automerge-fuzz-crashers"]
  .map((name) => new URL(`../../../shared/data/hostile/${name}/`, import.meta.url))
  .filter((folder) => existsSync(folder))
  .flatMap((folder) =>
    readdirSync(folder).map((name) => [name, new Uint8Array(readFileSync(new URL(name, folder)))] as const),
  );
if (corpus.length === 0) console.log("skipped: no shared data");

const goal = (objective: ObjectiveId, changes: readonly Bytes[]): CborValue =>
  encodeEvent({ type: "goal", objective, session: SESSION, changes });

test("[ENG9] [E13] [E14] bombs, foreign actors and compressed changes in goals are set aside by name; goals go on", async () => {
  const { id: objective } = await ana.must("createObjective", { cycle: CYCLE, title: "Ship" });
  const ready = { cycle: CYCLE };
  await bo.until("goals", ready, ({ state, objectives }) => state === "ready" && objectives.length === 1);
  const target = parseObjectiveId(fromHex(objective)) as ObjectiveId;
  const own = goalActor({ feed: mal.feedIn(goalsRoom), session: SESSION });
  const many = Automerge.change(Automerge.init<{ list: number[] }>({ actor: own }), (doc) => {
    doc.list = Array.from({ length: 20_000 }, () => 0);
  });
  const foreign = Automerge.from({ title: "stolen" }, { actor: `${"ab".repeat(24)}00000007` });
  const big = Automerge.from({ title: "a".repeat(300_000) }, { actor: own });
  const bomb = new Uint8Array(deflateRawSync(new Uint8Array(10_000_000)));
  const hostile: readonly Bytes[] = [
    Automerge.save(big),
    chunk(2, bomb),
    chunk(0, bomb),
    ...Automerge.getAllChanges(many).map((change) => new Uint8Array(change)),
    ...Automerge.getAllChanges(foreign).map((change) => new Uint8Array(change)),
    chunk(1, new Uint8Array(100).fill(255)),
    ...corpus.map(([, bytes]) => bytes),
  ].filter((bytes) => bytes.length > 0 && bytes.length < 40_000);
  const since = performance.now();
  for (const change of hostile) await say(goalsRoom, goal(target, [change]));
  const took = await untilHeard("chat goes on", since);
  const { version } = (await ana.view("goals", ready)).objectives[0]?.title ?? { version: "" };
  await ana.must("editObjectiveText", { id: objective, field: "title", text: "Ship it", version });
  const seen = await bo.until("goals", ready, ({ objectives }) => objectives[0]?.title.text === "Ship it");
  expect(seen.state).toBe("ready");
  const all = performance.now() - since;
  expect([took < MOST_MS * hostile.length, all < MOST_MS * (hostile.length + 2)]).toEqual([true, true]);
  const counted = await bo.until("sync", {}, ({ setAside }) => count(setAside) >= hostile.length);
  const reasons = counted.setAside.map(({ reason }) => reason);
  for (const reason of ["GoalKind", "GoalOwner"]) expect(reasons).toContain(reason);
  expect(reasons.every((reason) => reason.startsWith("Goal"))).toBe(true);
  await allInStep(ana, bo);

  await bo.close();
  const again = await team.open("Bo");
  const same = await again.until("goals", ready, ({ state }) => state === "ready");
  expect(same.objectives.map(({ title }) => title.text)).toEqual(["Ship it"]);
});

const count = (setAside: readonly { readonly count: number }[]): number =>
  setAside.reduce((sum, one) => sum + one.count, 0);

test("[RLY5][ENG9] the relay refuses each hostile update of a member at once, and the others notice nothing", async () => {
  for (const [index, [name, update]] of hostileUpdates.entries()) {
    const since = performance.now();
    live.client.say({ type: "update", update }, live.rooms.indexOf(room) + 1);
    await live.until(() => live.refusals.length === index + 1, name);
    expect([name, performance.now() - since < MOST_MS]).toEqual([name, true]);
    expect([name, live.refusals.at(-1)]).toMatchObject([name, { clientId: 0, refusal: "Invalid" }]);
    await untilHeard(`still here ${index}`, since);
  }
  expect(textsOf(await bo.history(room))).toHaveLength(hostileUpdates.length);
  expect((await bo.view("sync", {})).setAside).toEqual([]);
});

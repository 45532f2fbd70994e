import fc from "fast-check";
import { expect, test } from "vitest";
import type { EngineClient, ViewName } from "../engine/api.ts";
import { createBridgeClient } from "./client.ts";
import * as farShapes from "./far-shapes.ts";
import { createLine, lineTo, stoppedDoor } from "./lines.ts";
import { type CommandResult, type EngineDoor, parseToEngine as parse, parseFromEngine } from "./protocol.ts";
import { serveEngine } from "./server.ts";
import { isFields } from "./shapes.ts";
import { stoppedPort } from "./stopped.ts";
import { withPart } from "./view-parts.ts";

const ROOM = "0a".repeat(16);

/** An engine that notes what is asked of it and does nothing until the test says so. */
function createFakeEngine(act: (id: string) => Promise<unknown> = async () => null) {
  const asked: string[] = [];
  const watched = new Map<string, (view: never) => void>();
  const door: EngineDoor = {
    command: async (name, input, id) => {
      asked.push(`${id} ${name} ${JSON.stringify(input)}`);
      return { ok: true, value: await act(id) } as never;
    },
    watch: (name, query, onView) => {
      const label = `${name} ${JSON.stringify(query)}`;
      watched.set(label, onView as (view: never) => void);
      return () => watched.delete(label);
    },
  };
  const show = (label: string, view: unknown) => watched.get(label)?.(view as never);
  return { door, asked, watched, show };
}

function createClient() {
  let count = 0;
  return createBridgeClient(() => `id${++count}`);
}

const settle = () => new Promise((done) => setTimeout(done, 0));
const watchSession = (client: EngineClient, seen: unknown[]) =>
  client.watch("session", {}, (view) => seen.push(view.state));

test("[BRG1] a command reaches the engine and its answer comes back to whoever asked", async () => {
  const engine = createFakeEngine(async (id) => ({ room: `made by ${id}` }));
  const client = createClient();
  client.attach(lineTo(engine.door));
  const [first, second] = await Promise.all([
    client.command("createRoom", { name: "one" }),
    client.command("createRoom", { name: "two" }),
  ]);
  expect(first).toEqual({ ok: true, value: { room: "made by id1" } });
  expect(second).toEqual({ ok: true, value: { room: "made by id2" } });
  expect(engine.asked).toEqual(['id1 createRoom {"name":"one"}', 'id2 createRoom {"name":"two"}']);
});

test("[BRG1] what the engine throws is an answer too: Internal, and the next command works", async () => {
  const original = globalThis.reportError;
  const reported: unknown[] = [];
  globalThis.reportError = (error) => void reported.push(error);
  const engine = createFakeEngine(async (id) => {
    if (id === "id1") throw new Error("broken inside");
    return null;
  });
  const client = createClient();
  client.attach(lineTo(engine.door));
  const broken = await client.command("reconnect", {});
  globalThis.reportError = original;
  expect(broken).toEqual({ ok: false, error: { type: "Internal", detail: "Error: broken inside" } });
  expect(reported).toHaveLength(1);
  expect(await client.command("reconnect", {})).toEqual({ ok: true, value: null });
});

test("[BRG2] views arrive until unwatch, and two watches of one view are apart", async () => {
  const engine = createFakeEngine();
  const client = createClient();
  client.attach(lineTo(engine.door));
  const seen: unknown[] = [];
  const unwatch = watchSession(client, seen);
  await settle();
  engine.show("session {}", { state: "starting" });
  engine.show("session {}", { state: "new" });
  await settle();
  unwatch();
  unwatch();
  engine.show("session {}", { state: "late" });
  await settle();
  expect(seen).toEqual(["starting", "new"]);
  expect([...engine.watched.keys()]).toEqual([]);
});

test("[BRG9] of a view that shares lists with the one before, only the other fields go over the line", async () => {
  const engine = createFakeEngine();
  const client = createClient();
  const said: unknown[] = [];
  const port = lineTo(engine.door);
  const listen = (hear: (raw: unknown) => void) =>
    port.listen((raw) => {
      said.push(raw);
      hear(raw);
    });
  client.attach({ ...port, listen });
  const seen: unknown[] = [];
  client.watch("room", { room: ROOM }, (view) => seen.push(structuredClone(view)));
  await settle();
  const label = `room ${JSON.stringify({ room: ROOM })}`;
  const members = [{ member: "a" }, { member: "b" }];
  const views = [
    { unread: 0, last: { text: "one" }, members },
    { unread: 1, last: { text: "two" }, members },
    { unread: 1, last: { text: "two" }, members: [{ member: "a" }] },
    null,
    { unread: 2, last: { text: "three" }, members, more: 1 },
    { unread: 3, last: { text: "three" }, members },
  ];
  for (const view of views) engine.show(label, view);
  await settle();
  expect(seen).toEqual(views);
  const forms = said.filter(isFields).map((message) => message.part ?? message.type);
  expect(forms).toEqual(["view", { unread: 1, last: { text: "two" } }, "view", "view", "view", "view"]);
});

test("[BRG9] whatever views follow each other, the page sees each as the engine gave it", async () => {
  const shared = fc.constantFrom([], [1], { a: 1 });
  const view = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(fc.constantFrom("a", "b", "c"), fc.oneof(shared, fc.nat(2))),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(view, { maxLength: 12 }), async (views) => {
      const engine = createFakeEngine();
      const client = createClient();
      client.attach(lineTo(engine.door));
      const seen: unknown[] = [];
      client.watch("session", {}, (each) => seen.push(structuredClone(each)));
      await settle();
      for (const each of views) engine.show("session {}", each);
      await settle();
      expect(seen).toEqual(views);
    }),
    { numRuns: 60 },
  );
});

test("[BRG9] a part of nothing is dropped, as is one that is no record", () => {
  expect(parseFromEngine({ type: "part", id: "w", part: [1] })).toBeNull();
  expect(withPart(null, { a: 1 })).toBeNull();
  expect(withPart({ a: 0, b: 2 }, { a: 1 })).toEqual({ a: 1, b: 2 });
});

test("[BRG3] what is asked before there is a line waits for it", async () => {
  const engine = createFakeEngine();
  const client = createClient();
  const seen: unknown[] = [];
  watchSession(client, seen);
  const answer = client.command("createRoom", { name: "early" });
  client.attach(lineTo(engine.door));
  await answer;
  engine.show("session {}", { state: "new" });
  await settle();
  expect(seen).toEqual(["new"]);
});

test("[BRG4] on a new line, watches are laid again and unanswered commands are sent again under their ids", async () => {
  const first = createFakeEngine(() => new Promise(() => {})); // dies before it answers
  const second = createFakeEngine();
  const client = createClient();
  client.attach(lineTo(first.door));
  const seen: unknown[] = [];
  watchSession(client, seen);
  const answers = [client.command("createRoom", { name: "a" }), client.command("createRoom", { name: "b" })];
  await settle();
  first.show("session {}", { state: "starting" });
  await settle();
  client.attach(lineTo(second.door));
  expect(await Promise.all(answers)).toEqual([
    { ok: true, value: null },
    { ok: true, value: null },
  ]);
  second.show("session {}", { state: "new" });
  first.show("session {}", { state: "ghost" });
  await settle();
  expect(second.asked).toEqual(first.asked);
  expect(seen).toEqual(["starting", "new"]);
  expect([...first.watched.keys()]).toEqual([]);
});

test("[BRG4] an answered command is never sent again", async () => {
  const first = createFakeEngine();
  const second = createFakeEngine();
  const client = createClient();
  client.attach(lineTo(first.door));
  await client.command("createRoom", { name: "a" });
  client.attach(lineTo(second.door));
  await settle();
  expect(second.asked).toEqual([]);
});

test("[BRG5] a new engine hears first what the platform last said", async () => {
  const first = createFakeEngine();
  const second = createFakeEngine();
  const client = createClient();
  client.attach(lineTo(first.door));
  await client.command("platformChanged", { online: false, visible: true });
  await client.command("platformChanged", { online: true });
  client.attach(lineTo(second.door));
  void client.command("reconnect", {});
  await settle();
  expect(second.asked).toEqual(['id3 platformChanged {"online":true,"visible":true}', "id4 reconnect {}"]);
});

test("[BRG6] a command under the id of one that is under way gets the same answer and is asked once", async () => {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const engine = createFakeEngine(() => promise);
  const client = createClient();
  client.attach(lineTo(engine.door));
  const answers = [
    client.command("createRoom", { name: "a" }, "same"),
    client.command("createRoom", { name: "a" }, "same"),
  ];
  await settle();
  resolve("one room");
  expect(await Promise.all(answers)).toEqual([
    { ok: true, value: "one room" },
    { ok: true, value: "one room" },
  ]);
  expect(engine.asked).toHaveLength(1);
});

const reason = { type: "InsecureContext" } as const;

test.for([
  ["in a worker", () => lineTo(stoppedDoor(reason))],
  ["on the page itself", () => stoppedPort(reason)],
] as const)(
  "[BRG7] where no engine can run, %s, the session says why and commands are answered",
  async ([, stopped]) => {
    const client = createClient();
    client.attach(stopped());
    const views: unknown[] = [];
    client.watch("session", {}, (view) => views.push(view));
    client.watch("rooms", {}, (view) => views.push(view));
    expect(await client.command("markRead", { room: "r" })).toEqual({
      ok: false,
      error: { type: "NotReady" },
    });
    expect(views).toEqual([{ state: "stopped", reason: { type: "InsecureContext" } }]);
  },
);

// ---------------------------------------------------------------- other code on the channel (H18)

const parseToEngine = (message: unknown) => parse(message, farShapes);

const good = {
  type: "command",
  id: "a",
  name: "sendMessage",
  input: { room: "r", text: "t", replyTo: null },
};

test("[BRG8] only whole messages of ours are taken", () => {
  expect(parseToEngine(good)).toEqual(good);
  expect(parseToEngine({ type: "watch", id: "a", name: "goals", query: { cycle: null } })).not.toBeNull();
  expect(parseToEngine({ type: "unwatch", id: "a" })).toEqual({ type: "unwatch", id: "a" });
  const setWeight = { objective: "o", keyResult: "k", weight: 2, start: null };
  expect(parseToEngine({ ...good, name: "setKeyResult", input: setWeight })).not.toBeNull();
});

test("[BRG8] a file is taken where a file belongs, and nothing that only looks like one", () => {
  const file = new Blob(["sealed"]);
  const take = (input: unknown) => parseToEngine({ ...good, name: "takeBackup", input });
  const restore = (input: object) =>
    parseToEngine({ ...good, name: "restoreFromKit", input: { kit: "k", ...input } });
  expect(take({ file })).not.toBeNull();
  for (const backup of [file, null, undefined]) expect(restore({ backup })).not.toBeNull();
  for (const other of [null, undefined, "sealed", {}, { size: 6 }, [file], new Uint8Array(6)])
    expect(take({ file: other })).toBeNull();
  expect(restore({ backup: "sealed" })).toBeNull();
});

const junk: Record<string, unknown> = {
  nothing: null,
  text: "command",
  "a list": [good],
  "no id": { ...good, id: undefined },
  "an id that is no text": { ...good, id: 7 },
  "a long id": { ...good, id: "x".repeat(101) },
  "an unknown command": { ...good, name: "deleteEverything" },
  "a name every object has": { ...good, name: "constructor" },
  "an unknown type": { ...good, type: "eval" },
  "no input": { ...good, input: undefined },
  "a missing field": { ...good, input: { room: "r", text: "t" } },
  "a field of the wrong kind": { ...good, input: { room: "r", text: ["t"], replyTo: null } },
  "null where nothing may be null": { ...good, input: { room: "r", text: null, replyTo: null } },
  "a field too many": { ...good, input: { room: "r", text: "t", replyTo: null, asAdmin: true } },
  "an unknown view": { type: "watch", id: "a", name: "secrets", query: {} },
  "a query that does not fit": { type: "watch", id: "a", name: "room", query: { room: 1 } },
};

test.for(Object.entries(junk))("[BRG8] %s is refused", ([, message]) => {
  expect(parseToEngine(message)).toBeNull();
});

test("[BRG8] answers and views are checked for their frame", () => {
  const answer = { type: "answer", id: "a", result: { ok: true, value: null } };
  expect(parseFromEngine(answer)).toEqual(answer);
  expect(parseFromEngine({ ...answer, result: { ok: false, error: { type: "Empty" } } })).not.toBeNull();
  for (const result of [null, {}, { ok: 1 }, { ok: true }, { ok: false }, { ok: false, error: "no" }])
    expect(parseFromEngine({ ...answer, result })).toBeNull();
  expect(parseFromEngine({ type: "view", id: "a" })).toBeNull();
});

test("[BRG8] no value whatever makes the parsers throw, and junk on a line harms nobody", async () => {
  const engine = createFakeEngine();
  const [near, far] = createLine();
  serveEngine(engine.door, far);
  const client = createClient();
  client.attach(near);
  fc.assert(
    fc.property(fc.anything(), (value) => {
      near.post(value);
      far.post(value);
      parseToEngine(value);
      parseFromEngine(value);
    }),
  );
  expect(await client.command("markRead", { room: "r" })).toEqual({ ok: true, value: null });
  expect(engine.asked).toHaveLength(1);
});

const named = (name: ViewName) => name;
test("[BRG8] a view nobody watches and an answer nobody waits for are dropped", async () => {
  const [near, far] = createLine();
  const client = createClient();
  client.attach(near);
  const seen: unknown[] = [];
  client.watch(named("rooms"), {}, (view) => seen.push(view));
  const result: CommandResult = { ok: true, value: null };
  far.post({ type: "view", id: "other", view: [] });
  far.post({ type: "answer", id: "other", result });
  await settle();
  expect(seen).toEqual([]);
});

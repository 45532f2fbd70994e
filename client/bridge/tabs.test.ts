import { afterEach, beforeEach, expect, test } from "vitest";
import { createTabsWorld, type TestTab, type TestWorld } from "../../test/support/tabs-world.ts";
import type { BridgeClient } from "./client.ts";
import { parsePing, parsePong } from "./heartbeat.ts";
import type { EngineDoor } from "./protocol.ts";
import { joinTabs } from "./tabs.ts";

let world: TestWorld;
const open = new Set<{ leave(): Promise<void> }>();
beforeEach(() => {
  world = createTabsWorld();
});
afterEach(async () => {
  await Promise.all([...open].map((tab) => tab.leave()));
  open.clear();
});

/** The profile all engines of a test work on: commands by id, and who may write. */
interface Profile {
  readonly done: string[];
  readonly engines: string[];
  /** Engine that answers no command: it dies before it does. */
  deaf: string | null;
}

function createProfile(): Profile {
  return { done: [], engines: [], deaf: null };
}

interface OpenTab {
  readonly client: BridgeClient;
  readonly tab: TestTab;
  readonly seen: string[];
  close(): Promise<void>;
}

function openTab(name: string, profile: Profile, protocol?: number): OpenTab {
  const tab = world.openTab(name);
  const joined = joinTabs(
    tab,
    (serve) => {
      profile.engines.push(name);
      queueMicrotask(() => serve(doorOf(name, profile)));
      return {
        close: async () => {
          profile.engines.splice(profile.engines.indexOf(name), 1);
        },
      };
    },
    protocol,
  );
  open.add(joined);
  const seen: string[] = [];
  joined.client.watch("session", {}, (view) => seen.push(JSON.stringify(view)));
  const close = async () => {
    open.delete(joined);
    await joined.leave();
    await world.settle();
  };
  return { client: joined.client, tab, seen, close };
}

const doorOf = (name: string, profile: Profile): EngineDoor => ({
  command: async (command, input, id) => {
    const what = command === "platformChanged" ? JSON.stringify(input) : command;
    if (profile.deaf === name) return new Promise(() => {});
    if (!profile.done.includes(`${id} ${what}`)) profile.done.push(`${id} ${what}`);
    return { ok: true, value: name } as never;
  },
  watch: (_name, _query, onView) => {
    queueMicrotask(() => (onView as (view: unknown) => void)(name));
    return () => {};
  },
});

const rename = (tab: OpenTab) => tab.client.command("renameRoom", { room: "r", name: "n" });
const answeredBy = (name: string) => ({ ok: true, value: name });

test("[TAB1] one tab runs the engine, and every tab reaches it", async () => {
  const profile = createProfile();
  const tabs = [openTab("a", profile), openTab("b", profile), openTab("c", profile)];
  await world.settle();
  expect(profile.engines).toEqual(["a"]);
  expect(await Promise.all(tabs.map(rename))).toEqual([answeredBy("a"), answeredBy("a"), answeredBy("a")]);
  expect(tabs.map(({ seen }) => seen)).toEqual([['"a"'], ['"a"'], ['"a"']]);
  expect(profile.done).toHaveLength(3);
});

test("[TAB2] when the leader's tab closes, another leads and every watch is laid again by itself", async () => {
  const profile = createProfile();
  const [a, b, c] = [openTab("a", profile), openTab("b", profile), openTab("c", profile)];
  await world.settle();
  await a.close();
  expect(profile.engines).toEqual(["b"]);
  expect(b.seen).toEqual(['"a"', '"b"']);
  expect(c.seen).toEqual(['"a"', '"b"']);
  expect(await rename(c)).toEqual(answeredBy("b"));
});

test("[TAB3] what the last engine left unanswered is asked again under the same id", async () => {
  const profile = createProfile();
  const [a, b] = [openTab("a", profile), openTab("b", profile)];
  await world.settle();
  profile.deaf = "a";
  const answer = b.client.command("renameRoom", { room: "r", name: "n" }, "the one id");
  await world.settle();
  expect(profile.done).toEqual([]);
  await a.close();
  expect(await answer).toEqual(answeredBy("b"));
  expect(profile.done).toEqual(["the one id renameRoom"]);
});

test("[TAB4] a leader that answers no heartbeat for five seconds is taken over, and stops when it wakes", async () => {
  const profile = createProfile();
  const [a, b] = [openTab("a", profile), openTab("b", profile)];
  await world.settle();
  a.tab.freeze();
  for (let second = 0; second < 4; second++) await world.pass(1000);
  expect(profile.engines).toEqual(["a"]);
  const waiting = rename(b);
  await world.pass(1000);
  await world.pass(1000);
  expect(await waiting).toEqual(answeredBy("b"));
  a.tab.thaw();
  await world.settle();
  await world.pass(1000);
  expect(profile.engines).toEqual(["b"]);
  expect(await rename(a)).toEqual(answeredBy("b"));
  expect(a.seen.at(-1)).toBe('"b"');
});

test("[TAB4] [B03] a follower that slept for hours comes back to its leader and takes nothing from it", async () => {
  const profile = createProfile();
  const [, b] = [openTab("a", profile), openTab("b", profile)];
  await world.settle();
  b.tab.freeze();
  for (let minute = 0; minute < 60; minute++) await world.pass(60_000);
  b.tab.thaw();
  await world.pass(1000);
  await world.pass(1000);
  expect(profile.engines).toEqual(["a"]);
  expect(await rename(b)).toEqual(answeredBy("a"));
});

test("[TAB5] a heartbeat that is answered keeps a quiet leader in place", async () => {
  const profile = createProfile();
  const [, b] = [openTab("a", profile), openTab("b", profile)];
  await world.settle();
  for (let second = 0; second < 120; second++) await world.pass(1000);
  expect(profile.engines).toEqual(["a"]);
  expect(b.seen).toEqual(['"a"']);
});

test("[TAB6] [B05] a newer version takes the engine over at once, and the older tab says so and stays out of it", async () => {
  const profile = createProfile();
  const old = openTab("old", profile, 1);
  await world.settle();
  const newer = openTab("new", profile, 2);
  await world.settle();
  await world.pass(1000);
  expect(profile.engines).toEqual(["new"]);
  expect(old.seen.at(-1)).toBe('{"state":"stopped","reason":{"type":"NewerData"}}');
  expect(await rename(newer)).toEqual(answeredBy("new"));
  for (let second = 0; second < 20; second++) await world.pass(1000);
  expect(profile.engines).toEqual(["new"]);
});

test("[TAB7] the engine hears that Skein is looked at while any tab is, and hidden when none is", async () => {
  const profile = createProfile();
  const [a, b] = [openTab("a", profile), openTab("b", profile)];
  await world.settle();
  await a.client.command("platformChanged", { visible: true });
  await b.client.command("platformChanged", { visible: true });
  await a.client.command("platformChanged", { visible: false });
  await b.client.command("platformChanged", { visible: false });
  const said = profile.done.map((line) => line.replace(/^\S+ /, ""));
  expect(said).toEqual(['{"visible":true}', '{"visible":true}', '{"visible":true}', '{"visible":false}']);
});

test("[TAB7] a tab that vanished looks at nothing any more", async () => {
  const profile = createProfile();
  const [, b] = [openTab("a", profile), openTab("b", profile)];
  await world.settle();
  await b.client.command("platformChanged", { visible: true });
  b.tab.freeze();
  for (let second = 0; second < 60; second++) await world.pass(1000);
  expect(profile.done.at(-1)).toMatch(/\{"visible":false\}$/);
});

test("[TAB8] tabs closing at once leave one engine and no answer missing", async () => {
  const profile = createProfile();
  const tabs = ["a", "b", "c", "d"].map((name) => openTab(name, profile));
  await world.settle();
  profile.deaf = "a";
  const answers = tabs.slice(1).map(rename);
  await world.settle();
  await Promise.all([tabs[0]?.close(), tabs[1]?.close(), tabs[2]?.close()]);
  await world.settle();
  expect(profile.engines).toEqual(["d"]);
  expect(await answers[2]).toEqual(answeredBy("d"));
  expect(new Set(profile.done).size).toBe(profile.done.length);
});

test("[TAB9] a heartbeat that is not exactly one of ours is dropped [H18]", () => {
  const ping = { type: "ping", tab: "t", attachedTo: null, protocol: 1 };
  const pong = { type: "pong", leader: "l", protocol: 1, to: "t", fresh: false };
  expect(parsePing(ping)).toEqual(ping);
  expect(parsePong(pong)).toEqual(pong);
  for (const wrong of [
    null,
    7,
    [],
    {},
    pong,
    { ...ping, tab: "" },
    { ...ping, tab: "a b" },
    { ...ping, attachedTo: 1 },
  ])
    expect(parsePing(wrong)).toBeNull();
  for (const wrong of [
    null,
    ping,
    { ...pong, protocol: "1" },
    { ...pong, fresh: 1 },
    { ...pong, leader: undefined },
  ])
    expect(parsePong(wrong)).toBeNull();
});

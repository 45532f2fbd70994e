import { afterEach, beforeEach, expect, test } from "vitest";
import type { ForwardedView, TimelineItem } from "../../client/engine/api.ts";
import {
  type Bytes,
  encodeCbor,
  encodeEvent,
  type Forwarded,
  type KnownEvent,
  messageKeyFor,
  parseEnvelope,
} from "../../crdt/index.ts";
import type { Device } from "../support/device.ts";
import { hostileJoins } from "../support/hostile-member/cast.ts";
import { foundTeam, send, type Team } from "../support/team.ts";

let team: Team;
beforeEach(async () => {
  team = await foundTeam();
});
afterEach(() => team.end());

/** A room that only its founder is in. */
const ownRoom = (device: Device, name: string) =>
  device.must("createRoom", { name, access: "private", history: "all" }).then(({ room }) => room);

const carried = (device: Device, room: string, count: number) =>
  device.untilTimeline(room, (items) => items.some(({ forwarded }) => forwarded?.count === count));
const recordIn = async (device: Device, room: string, count: number) => {
  const items = await carried(device, room, count);
  const id = items.find(({ forwarded }) => forwarded?.count === count)?.id ?? "";
  return { id, ...(await device.must("readForwarded", { room, id, path: [] })) };
};
const said = (messages: readonly ForwardedView[]) =>
  messages.map((one) => (one.type === "proven" ? `${one.author.name}: ${one.text}` : one.type));

test("[ENG96] messages of a private room are checked by somebody who was never in it: who said them, and what they say now", async () => {
  const { ana, room } = team;
  const [bo, cy] = [await team.join("Bo"), await team.join("Cy")];
  const secret = await ownRoom(ana, "泵房");
  const member = (await ana.view("people", {})).people.find(({ name }) => name === "Bo")?.member ?? "";
  await ana.must("addToRoom", { room: secret, members: [member], role: "writer" });
  await bo.until("rooms", {}, (rows) => rows.some(({ id }) => id === secret));
  const first = await send(ana, secret, "泵三停了");
  await bo.untilTimeline(secret, (items) => items.some(({ text }) => text === "泵三停了"));
  const second = await send(bo, secret, "我去看");
  await ana.must("editMessage", { room: secret, id: first.id, text: "泵三又转了" });
  await ana.untilTimeline(secret, (items) => items.some(({ text }) => text === "我去看"));
  await ana.must("forwardMessages", {
    room: secret,
    ids: [second.id, first.id],
    to: [room],
    apart: false,
    text: "看这个",
  });
  const read = await recordIn(cy, room, 2);
  expect([read.from, said(read.messages)]).toEqual(["泵房", ["Ana: 泵三又转了", "Bo: 我去看"]]);
  expect(read.messages).toMatchObject([
    { edited: true, place: null },
    { edited: false, place: null },
  ]);
  const [own] = (await recordIn(bo, room, 2)).messages;
  expect(own).toMatchObject({ place: { room: secret, id: first.id } });
  expect((await cy.history(room)).some(({ text }) => text === "看这个")).toBe(true);
});

test("[ENG96] a record from a room that waits for the relay says what that room is called", async () => {
  const { ana, room } = team;
  await team.stopRelay();
  const { room: other } = await ana.must("createRoom", { name: "备件" });
  const { id } = await send(ana, other, "a");
  await ana.must("forwardMessages", { room: other, ids: [id], to: [room], apart: false, text: "" });
  expect((await recordIn(ana, room, 1)).from).toBe("备件");
});

test("[ENG96] one by one each is a record of its own; a record is carried on whole, and read from inside", async () => {
  const { ana, room } = team;
  const bo = await team.join("Bo");
  const secret = await ownRoom(ana, "一");
  const other = await ownRoom(ana, "二");
  const ids = [(await send(ana, secret, "a")).id, (await send(ana, secret, "b")).id];
  await ana.must("forwardMessages", { room: secret, ids, to: [other, room], apart: true, text: "" });
  const two = await bo.untilTimeline(
    room,
    (items) => items.filter(({ forwarded }) => forwarded).length === 2,
  );
  expect(two.flatMap(({ forwarded }) => forwarded ?? [])).toEqual([
    { from: "一", count: 1 },
    { from: "一", count: 1 },
  ]);
  await ana.must("forwardMessages", { room: secret, ids, to: [other], apart: false, text: "" });
  const inner = (await recordIn(ana, other, 2)).id;
  const last = await send(ana, other, "c");
  await ana.must("forwardMessages", {
    room: other,
    ids: [inner, last.id],
    to: [room],
    apart: false,
    text: "",
  });
  const outer = await recordIn(bo, room, 2);
  expect([outer.from, said(outer.messages)]).toEqual(["二", ["Ana: ", "Ana: c"]]);
  expect(outer.messages[0]).toMatchObject({ forwarded: { from: "一", count: 2 } });
  const within = await bo.must("readForwarded", { room, id: outer.id, path: [0] });
  expect(said(within.messages)).toEqual(["Ana: a", "Ana: b"]);
  expect((await bo.command("readForwarded", { room, id: outer.id, path: [1] })).ok).toBe(false);
});

test("[ENG96] a hundred messages go at once in as many records as they need, and are all there; one more is refused", async () => {
  const { ana, room } = team;
  const bo = await team.join("Bo");
  const from = await ownRoom(ana, "长");
  const ids: string[] = [];
  for (let n = 0; n < 101; n++)
    ids.push((await send(ana, from, `${n} ${"长".repeat(n % 3 === 0 ? 300 : 1)}`)).id);
  const go = (some: readonly string[]) =>
    ana.command("forwardMessages", { room: from, ids: some, to: [room], apart: false, text: "" });
  expect(await go(ids)).toEqual({ ok: false, error: { type: "TooManyForwarded", max: 100 } });
  expect((await go(ids.slice(1))).ok).toBe(true);
  const count = (items: readonly TimelineItem[]) =>
    items.reduce((sum, { forwarded }) => sum + (forwarded?.count ?? 0), 0);
  const records = (await bo.untilTimeline(room, (items) => count(items) === 100)).filter(
    ({ forwarded }) => forwarded,
  );
  expect(records.length).toBeGreaterThan(1);
  const texts: string[] = [];
  for (const { id } of records)
    for (const one of (await bo.must("readForwarded", { room, id, path: [] })).messages)
      if (one.type === "proven") texts.push(one.text.split(" ")[0] ?? "");
  expect(texts).toEqual(Array.from({ length: 100 }, (_, n) => String(n + 1)));
});

test("[ENG96] where one of several rooms may not be written in, nothing goes to any of them", async () => {
  const { ana } = team;
  const bo = await team.join("Bo");
  const [member = ""] = (await ana.view("people", {})).people.flatMap(({ name, member: one }) =>
    name === "Bo" ? [one] : [],
  );
  const { room: read } = await ana.must("createRoom", { name: "只读", access: "private", history: "all" });
  await ana.must("addToRoom", { room: read, members: [member], role: "reader" });
  await bo.until("room", { room: read }, (view) => view?.canWrite === false);
  const { id } = await send(bo, team.room, "one");
  const own = await ownRoom(bo, "自己");
  const go = await bo.command("forwardMessages", {
    room: team.room,
    ids: [id],
    to: [own, read],
    apart: false,
    text: "",
  });
  expect(go).toEqual({ ok: false, error: { type: "NotAllowed", rule: "onlyWritersWrite" } });
  expect((await bo.history(own)).some(({ forwarded }) => forwarded)).toBe(false);
});

test("[ENG96] a message that fits into no record with what it was changed to is refused, and stays", async () => {
  const { ana, room } = team;
  const from = await ownRoom(ana, "长");
  const { id } = await send(ana, from, `一${"长".repeat(9_999)}`);
  await ana.must("editMessage", { room: from, id, text: `二${"长".repeat(9_999)}` });
  await ana.untilTimeline(from, (items) => items.some(({ text }) => text.startsWith("二")));
  const go = await ana.command("forwardMessages", {
    room: from,
    ids: [id],
    to: [room],
    apart: false,
    text: "",
  });
  expect(go).toEqual({ ok: false, error: { type: "TooLong", max: 57_344, unit: "bytes" } });
  expect((await ana.history(room)).some(({ forwarded }) => forwarded)).toBe(false);
});

test("[ENG96] what was recalled is not carried on, and nothing is sent of the rest", async () => {
  const { ana, room } = team;
  const from = await ownRoom(ana, "一");
  const [kept, gone] = [await send(ana, from, "kept"), await send(ana, from, "gone")];
  await ana.must("recallMessage", { room: from, id: gone.id });
  const go = await ana.command("forwardMessages", {
    room: from,
    ids: [kept.id, gone.id],
    to: [room],
    apart: false,
    text: "",
  });
  expect(go).toEqual({ ok: false, error: { type: "CannotForward", count: 1 } });
  expect((await ana.history(room)).some(({ forwarded }) => forwarded)).toBe(false);
});

test("[ENG96] [E22] words that somebody puts into another's mouth are shown as altered", async () => {
  const { ana, room } = team;
  const mal = await hostileJoins(team);
  await send(ana, room, "I did not");
  const run = await mal.seal(room, encodeEvent({ type: "message", text: "mine", replyTo: null }));
  await mal.send(room, [run]);
  const envelope = parseEnvelope(run.envelopes[0] as Bytes, mal.crypto);
  if (!envelope.ok) throw new Error("sealed what does not parse");
  const key = messageKeyFor(mal.crypto, new Uint8Array(32), envelope.value) as Bytes;
  const forwarded: Forwarded = {
    from: "secrets",
    messages: [{ message: { envelope: envelope.value.bytes, key }, edit: null }],
  };
  const event: KnownEvent = {
    type: "message",
    text: "look what Ana said",
    replyTo: null,
    extras: { forwarded },
  };
  expect(encodeCbor(encodeEvent(event)).length).toBeLessThan(2_000);
  await mal.say(room, encodeEvent(event));
  expect((await recordIn(ana, room, 1)).messages).toEqual([{ type: "altered" }]);
});

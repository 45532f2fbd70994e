import { afterEach, beforeEach, expect, test } from "vitest";
import { type Bytes, type ChainId, encodeUpdate } from "../../crdt/index.ts";
import type { Device } from "../support/device.ts";
import { byNobody, inTheNameOf, joinBy, newDeviceCard, newLink } from "../support/malicious-relay/forged.ts";
import { asksOf, pause, saidBy } from "../support/malicious-relay/heard.ts";
import { foundTown, type Town, withoutAppends, withoutEntries } from "../support/malicious-relay/town.ts";
import { foundReplica } from "../support/replica.ts";
import { allInStep, send } from "../support/team.ts";
import { textsOf } from "../support/timeline-mirror.ts";

/** A relay that lies about who belongs. */

let town: Town;
beforeEach(async () => {
  town = await foundTown();
});
afterEach(() => town.end());

const reads = (device: Device, text: string) =>
  device.untilTimeline(town.room, (items) => textsOf(items).includes(text));

const memberOf = async (device: Device, name: string) => {
  const { people, guests } = await device.until("people", {}, (view) =>
    [...view.people, ...view.guests].some((person) => person.name === name),
  );
  return [...people, ...guests].find((person) => person.name === name)?.member ?? "";
};

const remove = async (name: string) =>
  town.ana.must("removeMember", { member: await memberOf(town.ana, name), successor: null });

const namesAt = async (device: Device) =>
  (await device.view("people", {})).people.map(({ name }) => name).sort();

const chainOf = (): ChainId => town.core.hub.ports.store.chains()[0] as ChainId;
const entriesOf = (chain: ChainId) => town.core.hub.ports.store.entries(chain, 0, 100_000_000);

/** What a device makes of entries that the relay adds to the organisation's chain. */
async function hear(device: string, entries: readonly Bytes[], from = entriesOf(chainOf()).length) {
  town.tap(device).say({ channel: 0, message: { type: "entries", chain: chainOf(), from, entries } });
}

async function deviceOf(device: Device): Promise<string> {
  const session = await device.view("session", {});
  return session.state === "ready" ? session.me.device : "";
}

const counted = (device: Device, reason: string) =>
  device.until("sync", {}, ({ setAside }) => setAside.some((one) => one.reason === reason));

test("[F03] [G02] hidden removal: whoever is told nothing of it sends nothing under the old key once others cite it", async () => {
  const [bo, chen] = [await town.join("Bo"), await town.join("Chen")];
  await town.join("Mal");
  await send(town.ana, town.room, "before");
  await Promise.all([reads(bo, "before"), reads(chen, "before")]);
  town.treat("Chen", { toDevice: withoutEntries() });
  await town.ana.must("removeMember", { member: await memberOf(town.ana, "Mal"), successor: null });
  await send(town.ana, town.room, "without Mal");
  await reads(bo, "without Mal");
  await chen.until("sync", {}, ({ setAside }) => setAside.some(({ reason }) => reason === "RosterBehind"));
  await send(chen, town.room, "from the dark");
  const { waiting, inStep } = await chen.until("sync", {}, ({ rosterBehind }) => rosterBehind);
  expect([waiting, inStep]).toEqual([1, false]);
  await pause(1_500);
  expect(saidBy(town, "Chen").map(({ epoch }) => epoch)).toEqual([]);
  expect(asksOf(town, "Chen")).toBeLessThan(20);
  town.treat("Chen");
  await allInStep(chen);
  await reads(bo, "from the dark");
  expect(saidBy(town, "Chen").map(({ epoch }) => epoch)).toEqual([1]);
});

test("[F03] [G02] [ENV9] a removal that only rooms speak of: nothing is said in any room until it is here", async () => {
  const [bo, chen] = [await town.join("Bo"), await town.join("Chen")];
  await town.join("Mal");
  const members = await Promise.all(["Bo", "Chen", "Mal"].map((name) => memberOf(town.ana, name)));
  const { room } = await town.ana.must("createRoom", {
    name: "p",
    access: "private",
    history: "all",
    members,
  });
  await send(town.ana, room, "before");
  await chen.untilTimeline(room, (items) => textsOf(items).includes("before"));
  town.treat("Chen", { toDevice: withoutEntries(chainOf()) });
  await remove("Mal");
  await send(town.ana, room, "without Mal");
  await bo.untilTimeline(room, (items) => textsOf(items).includes("without Mal"));
  await chen.until("sync", {}, ({ rosterBehind }) => rosterBehind);
  await send(chen, room, "from the dark");
  await send(chen, town.room, "from the dark as well");
  await chen.close();
  const again = await town.open("Chen"); // what was heard is not forgotten
  await again.until("sync", {}, ({ rosterBehind, link }) => rosterBehind && link === "online");
  await pause(500);
  expect(saidBy(town, "Chen")).toEqual([]);
  expect((await again.command("createInvite", { days: 1, uses: 1 })).ok).toBe(false);
  town.treat("Chen");
  await bo.untilTimeline(room, (items) => textsOf(items).includes("from the dark"));
  await reads(bo, "from the dark as well");
  expect(saidBy(town, "Chen").map(({ epoch }) => epoch)).toEqual([1, 1]);
});

test("[G01] [ROS2] ghosts: unsigned, self-signed, foreign and outdated entries change nothing, and are counted", async () => {
  const bo = await town.join("Bo");
  await town.join("Mal");
  const mal = await town.betray("Mal");
  const before = mal.state;
  await remove("Mal");
  await town.ana.until("people", {}, ({ people }) => people.length === 2);
  await bo.until("people", {}, ({ people }) => people.length === 2);
  await town.tellAll(mal);
  const stranger = await foundReplica();
  const unasked = { kind: "keyAsked", epoch: 0 } as const;
  const honest = entriesOf(chainOf()).at(-1) as Bytes;
  const ghostly = await newLink(mal, before, await mal.newestKey(before));
  const entries: readonly (readonly [string, Bytes])[] = [
    ["roster BadCose", new Uint8Array(40)],
    ["roster Behind", honest.with(honest.length - 1, (honest.at(-1) ?? 0) ^ 1)],
    ["roster NotAllowed", (await mal.sign(unasked)).bytes], // removed, on top of their own removal
    ["roster Behind", (await mal.sign(unasked, Date.now(), before)).bytes], // as if there had been no removal
    ["roster NotAllowed", (await stranger.act(unasked)).bytes],
    ["roster NotAllowed", (await byNobody(mal, unasked)).bytes],
    ["roster NotAllowed", (await joinBy(mal, ghostly, before)).bytes], // a newcomer by a link that is on no chain
    ["roster BadSignature", (await inTheNameOf(mal, await deviceOf(town.ana), unasked)).bytes],
  ];
  for (const [reason, bytes] of entries) {
    const sum = async () =>
      (await bo.view("sync", {})).setAside.find((one) => one.reason === reason)?.count ?? 0;
    const seen = await sum();
    await hear("Bo", [bytes]);
    await bo.until("sync", {}, ({ setAside }) =>
      setAside.some((one) => one.reason === reason && one.count > seen),
    );
    await pause(50); // the connection ends with it
    await allInStep(bo);
  }
  expect(await namesAt(bo)).toEqual(["Ana", "Bo"]);
  await send(town.ana, town.room, "still two");
  await reads(bo, "still two");
});

test("[G01] [G03] a removed member and the relay together: what they add may split a room, and opens nothing", async () => {
  const [bo, chen] = [await town.join("Bo"), await town.join("Chen")];
  await town.join("Mal");
  const members = await Promise.all(["Bo", "Chen", "Mal"].map((name) => memberOf(town.ana, name)));
  const { room } = await town.ana.must("createRoom", {
    name: "p",
    access: "private",
    history: "all",
    members,
  });
  const readsInside = (device: Device, text: string) =>
    device.untilTimeline(room, (items) => textsOf(items).includes(text));
  await send(town.ana, room, "before");
  await Promise.all([bo, chen].map((device) => readsInside(device, "before")));
  const mal = await town.betray("Mal");
  const { chain } = mal.roomChain(room);
  const orgSeq = mal.state.seq;
  const outdated = async () =>
    (await mal.signInRoom(mal.roomChain(room), { kind: "roomKeyAsked", epoch: 0 }, { orgSeq })).bytes;
  const early = await outdated();
  const from = mal.roomChain(room).seq + 1;
  const all = ["Ana", "Bo", "Chen"];
  for (const name of all) town.treat(name, { toRelay: withoutAppends(chain) });
  await remove("Mal");
  await bo.until("people", {}, ({ people }) => people.length === 3);
  town.tap("Bo").say({ channel: 0, message: { type: "entries", chain, from, entries: [early] } }); // as of what it says, Mal belonged
  await pause(100);
  for (const name of all) town.treat(name);
  for (const name of all) town.hangUp(name); // now the others may speak
  await send(town.ana, room, "after");
  await readsInside(chen, "after");
  await bo.until("sync", {}, ({ rosterBehind }) => rosterBehind); // Bo took it: what the others write rests on something else
  await send(bo, room, "waits");
  await send(bo, town.room, "goes on elsewhere");
  await reads(chen, "goes on elsewhere");
  await town.tellAll(mal);
  const now = mal.roomChain(room);
  expect(now.epoch).toBeGreaterThan(0);
  expect([...(await mal.keysOf(now)).keys()]).toEqual([0]);
  expect([...(await mal.keysOf(mal.state)).keys()]).toEqual([0]);
  expect(saidBy(town, "Bo").filter(({ room: of }) => of === room)).toEqual([]);
  const again = await outdated(); // on top of what was said since
  town
    .tap("Chen")
    .say({ channel: 0, message: { type: "entries", chain, from: now.seq + 1, entries: [again] } });
  await counted(chen, "roster NotAllowed");
  await send(chen, room, "not harmed");
  await readsInside(town.ana, "not harmed");
});

test("[G03] [G04] what a removed member writes afterwards is taken by nobody, also when the relay hands it out", async () => {
  const [bo, chen] = [await town.join("Bo"), await town.join("Chen")];
  const first = await town.join("Mal");
  await send(first, town.room, "early");
  await Promise.all([bo, chen, town.ana].map((device) => reads(device, "early")));
  const mal = await town.betray("Mal");
  await remove("Mal");
  await send(town.ana, town.room, "after");
  await Promise.all([bo, chen].map((device) => reads(device, "after")));
  const run = await mal.seal(town.room, ["message", "as if before", null]);
  for (const [label, device] of [
    ["Bo", bo],
    ["Chen", chen],
  ] as const) {
    const tap = town.tap(label);
    tap.say({ channel: tap.channelOf(town.room), message: { type: "update", update: encodeUpdate([run]) } });
    await counted(device, "NotEntitled");
    expect(textsOf(await device.history(town.room))).toEqual(["early", "after"]);
  }
  await town.tellAll(mal);
  expect(mal.state.epoch).toBe(1);
  expect([...(await mal.keysOf(mal.state)).keys()]).toEqual([0]); // given every wrap there is
});

test("[G02] [F09] two stories: who is told another roster notices when the stories meet, and sends nothing more", async () => {
  const [bo, chen] = [await town.join("Bo"), await town.join("Chen")];
  await town.join("Mal");
  await town.ana.until("people", {}, ({ people }) => people.length === 4);
  await allInStep(bo, chen, town.ana);
  const other = await town.core.copyAt(town.core.mark());
  town.lead("Chen", other);
  town.hangUp("Chen");
  await allInStep(chen);
  await chen.must("createInvite", { days: 1, uses: 1 }); // one story grows
  await send(chen, town.room, "to Mal and whoever runs the relay");
  await remove("Mal"); // and so does the other
  await send(town.ana, town.room, "without Mal");
  await reads(bo, "without Mal");
  const before = saidBy(town, "Chen").length;
  town.lead("Chen", null);
  town.hangUp("Chen");
  await chen.until("sync", {}, ({ rosterBehind }) => rosterBehind);
  await send(chen, town.room, "not under the old key");
  await pause(1_000);
  const said = saidBy(town, "Chen").slice(before);
  expect(said.filter(({ seq }) => seq > 0)).toEqual([]); // what the other relay had is all that is handed on
  expect((await chen.view("sync", {})).inStep).toBe(false);
  expect(textsOf(await bo.history(town.room))).not.toContain("not under the old key");
});

test("[G05] two admins remove each other at once: one of them is first, and everybody agrees on who", async () => {
  const [bo, chen, dora] = [await town.join("Bo"), await town.join("Chen"), await town.join("Dora")];
  for (const name of ["Bo", "Chen"])
    await town.ana.must("setRole", { member: await memberOf(town.ana, name), role: "owner" });
  await Promise.all(
    [bo, chen].map((device) =>
      device.until("session", {}, (view) => view.state === "ready" && view.me.role === "owner"),
    ),
  );
  const [boId, chenId] = [await memberOf(chen, "Bo"), await memberOf(bo, "Chen")];
  const both = await Promise.all([
    bo.command("removeMember", { member: chenId, successor: null }),
    chen.command("removeMember", { member: boId, successor: null }),
  ]);
  expect(both.filter(({ ok }) => ok).length).toBe(1);
  const stays = both[0]?.ok ? "Bo" : "Chen";
  await Promise.all(
    [town.ana, dora].map((device) => device.until("people", {}, ({ people }) => people.length === 3)),
  );
  for (const device of [town.ana, dora]) expect(await namesAt(device)).toEqual(["Ana", stays, "Dora"].sort());
  await dora.untilTimeline(town.room, (items) => items.some(({ line }) => line?.type === "MemberRemoved"));
});

test("[G06] [ROS9] links of somebody who is removed end with them, whichever comes first", async () => {
  await town.join("Mal");
  const mal = await town.betray("Mal");
  const act = await newLink(mal, mal.state, await mal.newestKey(mal.state));
  const then = mal.state;
  const entry = await mal.sign(act.action);
  const first = await town.core.hub.chains.append({
    chain: chainOf(),
    entries: [entry.bytes],
    wraps: [],
    isHistory: true,
  });
  expect(first.refusal).toBe(null);
  await remove("Mal");
  await town.tellAll(mal);
  expect(
    [...mal.state.invites.values()].filter(({ revoked, createdBy }) => createdBy === mal.member && !revoked),
  ).toEqual([]);
  expect(await mal.judged(await mal.sign(act.action))).toBe("authorIsMember");
  const joined = await joinBy(mal, act, then);
  const verdict = await town.core.hub.chains.append({
    chain: chainOf(),
    entries: [joined.bytes],
    wraps: [],
    isHistory: true,
  });
  expect([verdict.refusal, verdict.rule]).toEqual(["NotAllowed", "inviteIsOpen"]);
});

test("[G07] [G14] the key of a revoked device signs nothing any more: no device, no key of its person", async () => {
  await send(town.ana, town.room, "before");
  const phone = await town.open("phone");
  await phone.must("startPairing", {});
  const shown = await phone.until(
    "session",
    {},
    (view) => view.state === "pairing" && view.pairing.state === "waiting",
  );
  const code = shown.state === "pairing" ? shown.pairing.code : "";
  const { device } = await town.ana.must("addDevice", { code, label: "phone" });
  await phone.until("session", {}, (view) => view.state === "pairing" && view.pairing.state === "found");
  await phone.must("answerPairing", { matches: true });
  await reads(phone, "before");
  const lost = await town.betray("phone");
  const before = lost.state.members.get(lost.member)?.key;
  await town.ana.must("revokeDevice", { device });
  await town.tellAll(lost);
  expect(lost.state.members.get(lost.member)?.key).not.toEqual(before); // and everybody sees that it changed
  const [device2, key] = [await newDeviceCard(lost), lost.crypto.randomBytes(32)];
  for (const action of [
    { kind: "deviceAdded", member: lost.member, device: device2 },
    { kind: "memberKeySet", key },
    { kind: "deviceLabelSet", device: lost.device, labelSealed: device2.labelSealed },
  ] as const)
    expect(await lost.judged(await lost.sign(action))).toBe("authorIsMember");
});

test("[G02] [ENV9] who speaks of entries that do not exist holds others up until they are removed, which needs no waiting", async () => {
  const bo = await town.join("Bo");
  await town.join("Mal");
  await town.ana.must("setRole", { member: await memberOf(town.ana, "Bo"), role: "owner" });
  await bo.until("session", {}, (view) => view.state === "ready" && view.me.role === "owner");
  const mal = await town.betray("Mal");
  const run = await mal.seal(town.room, ["message", "I know more", null], { rosterSeq: 1_000_000, epoch: 0 });
  const tap = town.tap("Bo");
  tap.say({ channel: tap.channelOf(town.room), message: { type: "update", update: encodeUpdate([run]) } });
  await bo.until("sync", {}, ({ rosterBehind }) => rosterBehind);
  await send(bo, town.room, "waits");
  expect((await bo.command("createInvite", { days: 1, uses: 1 })).ok).toBe(false);
  await bo.must("removeMember", { member: await memberOf(bo, "Mal"), successor: null });
  await reads(town.ana, "waits");
  expect((await bo.until("sync", {}, ({ inStep }) => inStep)).rosterBehind).toBe(false);
});

test("[ENG71] a room that the relay will not have stays, says so, and is sent again or let go when its maker says so", async () => {
  town.treat("Ana", {
    toRelay: (one, tap) => {
      const { message } = one;
      if (message.type !== "append" || message.chain === chainOf()) return [one];
      const told = { refusal: "NotAllowed", rule: "roomsPerOrg", seq: 0 } as const;
      tap.say({ channel: 0, message: { type: "appended", request: message.request, ...told } });
      return [];
    },
  });
  const make = (name: string) => town.ana.must("createRoom", { name, access: "private", history: "all" });
  const { room } = await make("秘密");
  const refusedWith = (...texts: readonly string[]) =>
    town.ana.until("sync", {}, (view) => view.refused.map(({ text }) => text).join() === texts.join());
  const { refused, waiting } = await refusedWith("秘密");
  expect([refused, waiting]).toEqual([
    [{ id: expect.any(String), kind: "room", room: null, text: "秘密", reason: "NotAllowed" }],
    0,
  ]);
  expect((await town.ana.view("room", { room }))?.pending).toBe(true);
  await make("另一个");
  const two = await refusedWith("秘密", "另一个");
  const [first, second] = two.refused.map(({ id }) => id);
  expect(await town.ana.must("discardRefused", { id: second ?? "" })).toEqual({ text: "另一个" });
  town.treat("Ana");
  await town.ana.must("retryRefused", { id: first ?? "" });
  await town.ana.until("room", { room }, (view) => view?.pending === false);
  await refusedWith();
  expect(await town.ana.command("retryRefused", { id: first ?? "" })).toMatchObject({ ok: false });
});

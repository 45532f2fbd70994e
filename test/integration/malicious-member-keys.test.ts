import { afterAll, beforeAll, expect, test } from "vitest";
import { type Entry, rotateAct, type Wrap, wrapEpochKey } from "../../crdt/index.ts";
import type { Device } from "../support/device.ts";
import { hears, hostileJoins, memberNamed } from "../support/hostile-member/cast.ts";
import type { HostileMember } from "../support/hostile-member/hostile-member.ts";
import { lockOut, noiseFor, signRotation } from "../support/hostile-member/rotations.ts";
import { shownBy, untilSame } from "../support/hostile-member/verdicts.ts";
import { allInStep, foundTeam, send, type Team } from "../support/team.ts";

/** A member with real keys who deals out keys as they like. The others go on writing, and whoever is hostile can be removed. */

const PATIENCE_MS = 30_000; // eight seconds for somebody who has the key to come forward, and turns of the duties

let team: Team;
let ana: Device;
let bo: Device;
let mal: HostileMember;
let room: string;
let secret: string;
beforeAll(async () => {
  team = await foundTeam();
  ana = team.ana;
  room = team.room;
  bo = await team.join("Bo");
  mal = await hostileJoins(team);
  const members = await Promise.all(["Bo", "Mal"].map((name) => memberNamed(ana, name)));
  secret = (await ana.must("createRoom", { name: "秘密", access: "private", members })).room;
  await send(ana, secret, "first");
  await hears(bo, secret, "first");
  await mal.catchUp();
});
afterAll(async () => {
  mal?.close();
  await team?.end();
});

const everybodyShowsTheSame = (of: string) => untilSame((device) => shownBy(device, of), [ana, bo]);

test("[ENG60] [RLY36] a rotation that leaves somebody out, or is not sealed by its author, is refused by the relay", async () => {
  const bos = await memberNamed(ana, "Bo");
  for (const chain of [mal.state, mal.roomChain(secret)]) {
    const { entry, state } = await signRotation(mal, chain);
    const selective = await noiseFor(mal, state, ({ recipient }) => recipient === bos);
    expect(await mal.append(chain.chain, [entry.bytes], selective)).toEqual({
      refusal: "NotAllowed",
      rule: "rotationReachesEverybody",
    });
    expect(await mal.append(chain.chain, [entry.bytes])).toMatchObject({ rule: "rotationReachesEverybody" });
  }
  await send(ana, room, "nobody was left out");
  await hears(bo, room, "nobody was left out");
});

test("[ENG60] [KEY8] a newcomer of a room that keeps its past is sealed no older key, by whoever tries", async () => {
  const { room: since } = await ana.must("createRoom", { name: "新", access: "private", history: "since" });
  await send(ana, since, "before");
  await allInStep(ana);
  const members = await Promise.all(["Bo", "Mal"].map((name) => memberNamed(ana, name)));
  await ana.must("addToRoom", { room: since, members: [members[1] as string], role: "writer" });
  await send(ana, since, "for Mal");
  await mal.catchUp();
  await ana.must("addToRoom", { room: since, members: [members[0] as string], role: "writer" });
  await send(ana, since, "for Bo too");
  await hears(bo, since, "for Bo too");
  await mal.catchUp();
  const chain = mal.roomChain(since);
  const keys = await mal.keysOf(chain);
  const older = [...keys.keys()].filter(
    (epoch) => epoch < (chain.members.get(members[0] as never)?.fromEpoch ?? 0),
  );
  expect([older.length > 0, keys.has(0)]).toEqual([true, false]);
  const to = {
    kind: "epochKeyForMember",
    recipient: members[0],
    key: mal.state.members.get(members[0] as never)?.key,
  };
  for (const epoch of older) {
    const by = { crypto: mal.crypto, chain: chain.chain, by: mal.device, signer: mal.keys.signer };
    const wrap = await wrapEpochKey(by as never, to as never, epoch, keys.get(epoch) as Uint8Array);
    expect(await mal.append(chain.chain, [], [(wrap as Wrap).bytes])).toEqual({
      refusal: "NotAllowed",
      rule: "newcomersGetNoOlderKeys",
    });
  }
  expect((await shownBy(bo, since)).filter((line) => line.startsWith("Ana:"))).toEqual(["Ana: for Bo too"]);
});

test("[ENG60] [KEY8] noise for one person alone: that one asks, somebody with the key renews it, nobody else notices", async () => {
  const act = await rotateAct(mal.hand(), await mal.newestKey(mal.state));
  if (!act.ok) throw new Error(act.error.type);
  const { entries, wraps, state } = act.value;
  const bos = await memberNamed(ana, "Bo");
  const good = wraps.filter(({ recipient }) => recipient !== bos).map(({ bytes }) => bytes);
  const noise = await noiseFor(mal, state, ({ recipient }) => recipient !== bos);
  const taken = await mal.append(mal.chain, [(entries[0] as Entry).bytes], [...good, ...noise]);
  expect(taken).toEqual({ refusal: null, rule: "" });
  await send(bo, room, "Bo was locked out");
  await hears(ana, room, "Bo was locked out", 6_000); // nobody's patience is asked for
  expect(await bo.until("sync", {}, ({ waiting }) => waiting === 0)).toMatchObject({ refused: [] });
  await everybodyShowsTheSame(room);
});

test("[ENG61] noise for everybody: those left without the key go on from the one before, and what was written before stays readable", async () => {
  await mal.catchUp();
  expect(await lockOut(mal, mal.roomChain(secret))).toEqual({ refusal: null, rule: "" });
  await send(ana, secret, "after the lock");
  await hears(bo, secret, "after the lock", PATIENCE_MS);
  const told = await everybodyShowsTheSame(secret);
  expect(told.filter((line) => line.startsWith("Ana:"))).toEqual(["Ana: first", "Ana: after the lock"]);
});

test("[ENG61] asking for keys is taken once for each epoch, however often it is asked", async () => {
  await mal.catchUp();
  const { epoch } = mal.state;
  expect(await mal.act({ kind: "keyAsked", epoch })).toEqual({ refusal: null, rule: "" });
  for (const asked of [epoch, epoch + 1, epoch - 1, 0])
    expect([asked, await mal.act({ kind: "keyAsked", epoch: asked })]).toEqual([
      asked,
      { refusal: "NotAllowed", rule: "asksOnce" },
    ]);
  await send(ana, room, "renewed on the way");
  await hears(bo, room, "renewed on the way");
  await mal.catchUp();
  expect(mal.state.epoch).toBe(epoch + 1); // one question, one new key
  await everybodyShowsTheSame(room);
});

test("[ENG61] whoever makes a storm of rotations is removed all the same, and every word of the others arrives", async () => {
  for (let i = 0; i < 12; i++) {
    await mal.catchUp();
    expect((await lockOut(mal)).refusal).toBeOneOf([null, "Behind"]);
    if (i % 4 === 0) await send(i % 8 === 0 ? ana : bo, room, `in the storm ${i}`);
  }
  await ana.must("removeMember", { member: mal.member, successor: null });
  await mal.wire.closing();
  const since = performance.now();
  for (const text of ["in the storm 0", "in the storm 4", "in the storm 8"])
    for (const device of [ana, bo]) await hears(device, room, text);
  expect(performance.now() - since).toBeLessThan(5_000); // the removal brought a key of its own
  await expect(mal.connect()).rejects.toThrow(/NotMember/);
  await everybodyShowsTheSame(room);
});

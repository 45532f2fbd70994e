import { afterEach, beforeEach, expect, test } from "vitest";
import { toBase64Url } from "../../crdt/index.ts";
import { connect, found, hostOf, Office, tokenOf } from "../support/office.ts";
import { foundReplica, joinReplica } from "../support/replica.ts";
import { dial, readInvite } from "../support/wire-client.ts";

let office: Office;
beforeEach(() => {
  office = new Office();
});
afterEach(() => office.cleanUp());

test("[RLY15] the set-up link founds one org, once", async () => {
  const relay = await office.start();
  const ana = await foundReplica();
  const token = tokenOf(relay);
  expect((await found(relay, ana, toBase64Url(new Uint8Array(16)))).status).toBe(403);
  expect((await found(relay, ana, token)).status).toBe(200);
  expect((await found(relay, ana, token)).status).toBe(200); // the same act again: its answer may have got lost
  const other = await found(relay, await foundReplica(), token);
  expect([other.status, await other.json()]).toEqual([403, { error: "SetupTokenUsed", rule: "" }]);
});

test("[RLY19] two people: found, invite, join, write, and both hold the same rows", async () => {
  const relay = await office.start();
  const ana = await foundReplica();
  await found(relay, ana, tokenOf(relay));
  const { room, entry } = await ana.createRoom("general");
  const { secret, wraps, entry: invited } = await ana.invite();
  const first = await connect(relay, ana); // brings the two entries along: the relay asks for them
  first.client.say({
    type: "append",
    request: 2,
    chain: ana.chain,
    entries: [entry.bytes, invited.bytes],
    wraps: wraps.map(({ bytes }) => bytes),
  });
  expect(await first.client.hear("appended", 0)).toMatchObject({ refusal: null, seq: 3 });
  await first.write(room, "hello");
  await first.until(() => first.ackedOwn(room) === 1);

  const guest = await readInvite(ana.crypto, await dial(relay.url), hostOf(relay), ana.chain, secret);
  const bo = await joinReplica(guest, secret, guest.wraps);
  guest.client.say({
    type: "append",
    request: 1,
    chain: bo.chain,
    entries: bo.entries.slice(-1),
    wraps: bo.wraps,
  });
  expect(await guest.client.hear("appended")).toMatchObject({ refusal: null, seq: 4 });

  const second = await connect(relay, bo);
  expect(bo.rowCount(room)).toBe(1);
  await second.write(room, "hello back");
  await first.until(() => ana.rowCount(room) === 2);
  expect(ana.digestOf(room)).toEqual(bo.digestOf(room));
  await first.until(() => ana.state.members.size === 2);
});

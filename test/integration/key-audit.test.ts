import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, expect, test } from "vitest";
import {
  type Bytes,
  decodeCbor,
  encodeCbor,
  type MemberId,
  parseWrap,
  wrapForAll,
} from "../../crdt/index.ts";
import type { Device } from "../support/device.ts";
import { memberNamed } from "../support/hostile-member/cast.ts";
import type { Malice } from "../support/malicious-relay/tap.ts";
import { foundTown } from "../support/malicious-relay/town.ts";
import { allInStep, foundTeam, send } from "../support/team.ts";

/** What a device finds when it holds keys and wraps against the rosters, through the engine that people use. */

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

async function audited(device: Device) {
  await device.must("auditKeys", {});
  return (await device.view("sync", {})).keys;
}

test("[KEY21] where all is well an audit names how much it looked at, and nothing else; without a relay it says so", async () => {
  const team = await foundTeam();
  endings.push(team.end);
  const bo = await team.join("Bo");
  const members = [await memberNamed(team.ana, "Bo")];
  const { room } = await team.ana.must("createRoom", { name: "秘密", access: "private", members });
  await bo.until("room", { room }, (view) => view?.waitingForKey === false);
  await send(bo, room, "under the key of now");
  await allInStep(team.ana, bo);
  expect((await bo.view("sync", {})).keys).toBeNull();
  for (const device of [team.ana, bo])
    expect(await audited(device)).toMatchObject({ chains: 2, isWhole: true, findings: [] });
  await team.stopRelay();
  await bo.until("sync", {}, ({ link }) => link !== "online");
  expect(await bo.command("auditKeys", {})).toEqual({ ok: false, error: { type: "NeedsRelay" } });
});

test("[KEY21] [RLY46] somebody whose key the relay has lost gets it again from whoever audits, before they ask", async () => {
  const team = await foundTeam();
  endings.push(team.end);
  await team.join("Bo");
  const member = await memberNamed(team.ana, "Bo");
  await allInStep(team.ana);
  await team.close("Bo"); // he would hand back his own
  await team.stopRelay();
  const lost = inDatabase(team.dir, (db) =>
    db.prepare("DELETE FROM wraps WHERE recipient = ? AND kind = 1").run(Buffer.from(member, "hex")),
  );
  expect(Number(lost.changes)).toBeGreaterThan(0);
  await team.startRelay();
  await team.ana.until("sync", {}, ({ inStep }) => inStep);
  expect(await audited(team.ana)).toMatchObject({ findings: [] }); // nobody lacks one any more
  await team.stopRelay();
  const kept = inDatabase(team.dir, (db) =>
    db.prepare("SELECT wrap FROM wraps WHERE recipient = ? AND kind = 1").all(Buffer.from(member, "hex")),
  );
  expect(kept).toHaveLength(1);
});

test("[KEY21] an older key that no newer one leads back to, whose seal the relay lost before it was fetched, is handed over by whoever audits", async () => {
  const team = await foundTeam();
  endings.push(team.end);
  const bo = await team.join("Bo");
  for (const label of ["Chen", "Dai"]) await team.join(label);
  const [member, chen, dai] = await Promise.all(
    ["Bo", "Chen", "Dai"].map((name) => memberNamed(team.ana, name)),
  );
  const { room } = await team.ana.must("createRoom", {
    name: "秘密",
    access: "private",
    history: "since",
    members: [member, chen, dai] as string[],
  });
  await bo.until("room", { room }, (view) => view?.waitingForKey === false);
  await allInStep(team.ana, bo);
  await team.close("Bo");
  const says = async (without: string, text: string) => {
    await team.ana.must("removeFromRoom", { room, member: without });
    await send(team.ana, room, text);
    await allInStep(team.ana); // under a key that was made for it
  };
  await says(chen as string, "while Bo was away");
  await team.stopRelay();
  inDatabase(team.dir, (db) =>
    db
      .prepare(
        "DELETE FROM wraps WHERE recipient = ? AND kind = 1 AND epoch = (SELECT MAX(epoch) FROM wraps WHERE recipient = ?)",
      )
      .run(Buffer.from(member as string, "hex"), Buffer.from(member as string, "hex")),
  );
  await team.startRelay();
  await team.ana.until("sync", {}, ({ inStep }) => inStep);
  await says(dai as string, "under the next key");
  const back = await team.open("Bo");
  const seen = (items: readonly { readonly text: string }[], text: string) =>
    items.some((item) => item.text === text);
  const before = await back.untilTimeline(room, (items) => seen(items, "under the next key"), 30_000);
  expect(seen(before, "while Bo was away")).toBe(false);
  expect(await audited(team.ana)).toMatchObject({ findings: [] });
  await back.untilTimeline(room, (items) => seen(items, "while Bo was away"), 30_000);
}, 90_000);

const isList: (path: string) => boolean = (path) => path.includes("/wraps?");

/** A relay that gives another list of wraps than it has. */
const listing = (change: (wraps: readonly Bytes[]) => readonly Bytes[]): Malice => ({
  async answer({ path }, honest) {
    const answer = await honest();
    const decoded = isList(path) ? decodeCbor(answer.body) : null;
    return decoded?.ok ? { ...answer, body: encodeCbor([...change(decoded.value as Bytes[])]) } : answer;
  },
});

test("[KEY21] [G02] a relay that keeps somebody's wrap to itself is found out, and nobody loses anything by it", async () => {
  const town = await foundTown();
  endings.push(town.end);
  const bo = await town.join("Bo");
  const member = await memberNamed(town.ana, "Bo");
  const isForBo = (bytes: Bytes): boolean => {
    const wrap = parseWrap(bytes);
    return wrap.ok && wrap.value.recipient === member;
  };
  town.treat(
    "Ana",
    listing((wraps) => wraps.filter((wrap) => !isForBo(wrap))),
  );
  expect(await audited(town.ana)).toMatchObject({
    findings: [{ kind: "LeftOut", room: null, who: ["Bo"], count: 1 }],
  });
  town.treat("Ana");
  expect(await audited(town.ana)).toMatchObject({ findings: [] });
  await send(town.ana, town.room, "goes on");
  await bo.untilTimeline(town.room, (items) => items.some(({ text }) => text === "goes on"));
});

test("[KEY21] where the relay does not say for whom keys are sealed, nothing is claimed about others", async () => {
  const town = await foundTown();
  endings.push(town.end);
  town.treat("Ana", {
    answer: async ({ path }, honest) => (isList(path) ? { status: 404, body: new Uint8Array(0) } : honest()), // an older relay
  });
  expect(await audited(town.ana)).toMatchObject({ isWhole: false, findings: [] });
  town.treat("Ana");
  expect(await audited(town.ana)).toMatchObject({ isWhole: true, findings: [] });
});

test("[KEY21] [F12] a key that a member gave to somebody whom the roster does not name is shown, with who gave it", async () => {
  const town = await foundTown();
  endings.push(town.end);
  await town.join("Mal");
  const mal = await town.betray("Mal");
  const stranger = "0d".repeat(16) as MemberId;
  const { epoch, chain } = mal.state;
  const key = await mal.newestKey(mal.state);
  const { publicKey } = await mal.crypto.openerFromSeed(mal.crypto.randomBytes(32));
  const to = { kind: "epochKeyForMember", recipient: stranger, key: publicKey } as const;
  const { wraps } = await wrapForAll(mal.hand(), chain, { epoch, key }, [to]);
  const given = wraps.map(({ bytes }) => bytes);
  expect(given).toHaveLength(1);
  town.treat(
    "Ana",
    listing((listed) => [...listed, ...given, new Uint8Array(3)]),
  );
  expect(await audited(town.ana)).toMatchObject({
    findings: [{ kind: "Misplaced", room: null, who: ["Mal"], count: 1 }],
  });
});

function inDatabase<T>(dir: string, ask: (db: DatabaseSync) => T): T {
  const files = readdirSync(join(dir, "relay"));
  const name = files.find((file) => file.endsWith(".db"));
  if (name === undefined) throw new Error(`no database among ${files.join(", ")}`);
  const db = new DatabaseSync(join(dir, "relay", name));
  try {
    return ask(db);
  } finally {
    db.close();
  }
}

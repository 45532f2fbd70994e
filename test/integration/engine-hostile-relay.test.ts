import { afterEach, beforeEach, expect, test } from "vitest";
import type { Ports } from "../../client/engine/ports.ts";
import {
  type Bytes,
  clientIdOf,
  encodeFrame,
  encodeUpdate,
  type FeedRun,
  feedOf,
  hlcOf,
  NO_PREVIOUS,
  parseIncarnation,
  type RoomId,
  sealEnvelope,
} from "../../crdt/index.ts";
import type { Device } from "../support/device.ts";
import { joinHostile } from "../support/hostile-member/join.ts";
import { hostileUpdates } from "../support/hostile-updates.ts";
import { foundReplica, type Replica } from "../support/replica.ts";
import { allInStep, foundTeam, send, type Team } from "../support/team.ts";
import { asTold, textsOf } from "../support/timeline-mirror.ts";

/** A relay that says to one device what it likes, over a connection that is otherwise an honest one. */

const MOST_MS = 500;
const FIRST_ROOM = 1; // channels are given in the order of the roster

let team: Team;
let ana: Device;
let bo: Device;
let hear: (frame: Bytes) => void;
beforeEach(async () => {
  team = await foundTeam();
  ana = team.ana;
  hear = () => {};
  bo = await team.join("Bo", { change: tapped });
  await send(ana, team.room, "before");
  await bo.untilTimeline(team.room, (items) => textsOf(items).length === 1);
});
afterEach(() => team.end());

function tapped(ports: Ports): Ports {
  const { connect } = ports.network;
  return {
    ...ports,
    network: {
      ...ports.network,
      connect(origin, handlers) {
        hear = handlers.onFrame;
        return connect(origin, handlers);
      },
    },
  };
}

const say = (update: Bytes, channel = FIRST_ROOM): void =>
  hear(encodeFrame([{ channel, message: { type: "update", update } }]));

const counted = async (reason: string): Promise<number> =>
  (await bo.view("sync", {})).setAside.find((one) => one.reason === reason)?.count ?? 0;

async function stillHears(text: string): Promise<void> {
  await send(ana, team.room, text);
  await bo.untilTimeline(team.room, (items) => textsOf(items).includes(text));
}

test("[LOG4][ENG10] bytes that are no rows are refused by name, the connection is begun anew, and nothing is lost", async () => {
  for (const [index, [name, update]] of hostileUpdates.entries()) {
    await allInStep(bo);
    const before = (await bo.view("sync", {})).setAside.reduce((sum, { count }) => sum + count, 0);
    const since = performance.now();
    say(update);
    await bo.until("sync", {}, ({ setAside }) => {
      return setAside.reduce((sum, { count }) => sum + count, 0) > before;
    });
    expect([name, performance.now() - since < MOST_MS]).toEqual([name, true]);
    if (index % 4 === 0) await stillHears(`word ${index}`);
  }
  await allInStep(ana, bo);
  expect(asTold(await bo.history(team.room))).toEqual(asTold(await ana.history(team.room)));
});

test("[LOG4][ENG10] frames that are no frames, or far too large, are refused in bounded time", async () => {
  const frames = [
    new Uint8Array(0),
    Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255, 255, 255),
    new Uint8Array(10_000_000),
    new Uint8Array(3_000_000).fill(255),
    crypto.getRandomValues(new Uint8Array(60_000)),
  ];
  for (const frame of frames) {
    await allInStep(bo);
    const since = performance.now();
    hear(frame);
    await bo.view("sync", {});
    expect(performance.now() - since).toBeLessThan(MOST_MS);
  }
  await stillHears("after the noise");
});

/** A row that Mal signs for a place that is not hers, or twice. */
async function forged(
  mal: Replica,
  about: {
    readonly device?: string;
    readonly room?: RoomId;
    readonly seq?: number;
    readonly incarnation?: string;
  },
  text: string,
): Promise<FeedRun> {
  const room = about.room ?? (team.room as RoomId);
  const incarnation = parseIncarnation(Buffer.from(about.incarnation ?? "11".repeat(8), "hex"));
  if (incarnation === null) throw new Error("no incarnation");
  const device = (about.device ?? mal.device) as Replica["device"];
  const place = {
    room,
    device,
    incarnation,
    seq: about.seq ?? 0,
    prev: NO_PREVIOUS,
    hlc: hlcOf(Date.now()),
    epoch: 0,
    rosterSeq: 0,
  };
  const sealed = await sealEnvelope(
    place,
    ["message", text, null],
    new Uint8Array(32),
    mal.keys.signer,
    mal.crypto,
  );
  if (!sealed.ok) throw new Error(sealed.error.type);
  const feed = feedOf(device, incarnation);
  return {
    clientId: clientIdOf(team.room as RoomId, feed, mal.crypto),
    feed,
    from: 0,
    envelopes: [sealed.value],
  };
}

test("[ENV5][LOG9][ENG10][F05][F08] forged, misplaced and doubled rows are each set aside by name; honest rows beside them arrive", async () => {
  const { replica: mal, live } = await joinHostile(team);
  const session = await ana.view("session", {});
  const anasDevice = session.state === "ready" ? session.me.device : "";
  await bo.until("people", {}, ({ people }) => people.length === 3);
  const stranger = await foundReplica();
  const cases: readonly (readonly [string, FeedRun])[] = [
    ["BadSignature", await forged(mal, { device: anasDevice }, "as Ana")],
    ["WrongPlace", await forged(mal, { room: team.goalsRoom as RoomId }, "from another room")],
    ["WrongPlace", await forged(mal, { seq: 3 }, "from another place")],
    ["UnknownAuthor", await forged(stranger, {}, "a stranger")],
  ];
  for (const [reason, run] of cases) {
    const before = await counted(reason);
    say(encodeUpdate([run]));
    await bo.until("sync", {}, ({ setAside }) =>
      setAside.some((one) => one.reason === reason && one.count > before),
    );
  }
  const twin = { incarnation: "22".repeat(8) };
  say(encodeUpdate([await forged(mal, twin, "one story")]));
  say(encodeUpdate([await forged(mal, twin, "another story")]));
  await bo.until("sync", {}, ({ setAside }) => setAside.some(({ reason }) => reason === "Fork"));
  await stillHears("still here");
  const texts = textsOf(await bo.history(team.room));
  expect(texts).toEqual(["before", "still here"]);
  live.close();
});

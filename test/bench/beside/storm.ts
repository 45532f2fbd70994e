import * as A from "@automerge/automerge";
import * as Y from "yjs";
import { median, percentile } from "../measure.ts";
import type { AutomergeKind, AutomergePlace } from "./automerge.ts";
import { bringAll } from "./bring.ts";
import type { Contender, Contest, Sample, Work } from "./contest.ts";
import { type Device, roomNames } from "./device.ts";
import { withinMs } from "./socket.ts";
import { textOf, textsOf } from "./texts.ts";
import { converse, type Held, heldOf } from "./y-room.ts";
import type { YKind, YPlace } from "./y-websocket.ts";

export type StormScale = {
  readonly clients: number;
  readonly rooms: number;
  /** Rooms in which something is new. */
  readonly changed: number;
  /** In each room. */
  readonly authors: number;
  readonly messages: number;
  readonly fresh: number;
};

export const storm: Work<StormScale> = {
  name: "reconnect",
  title:
    "Reconnect storm: all clients come back at once to their rooms; in a tenth of the rooms something is new; 300-byte messages",
  scale: {
    full: { clients: 100, rooms: 50, changed: 5, authors: 5, messages: 200, fresh: 20 },
    quick: { clients: 10, rooms: 20, changed: 2, authors: 5, messages: 200, fresh: 20 },
  },
  rounds: { full: 5, quick: 2 },
  figures: {
    cpuMsPerClient: { label: "CPU per client", unit: "ms", better: "less" },
    kbPerClient: { label: "received per client", unit: "kB", better: "less" },
    bytesRatio: { label: "of that, for each new byte", unit: "", better: "less" },
    p95Ms: { label: "until a client is in step, p95", unit: "ms", better: "less" },
    cpuMsPerClientAfterRestart: {
      label: "CPU per client, server just restarted",
      unit: "ms",
      better: "less",
    },
    kbPerClientAfterRestart: { label: "received, server just restarted", unit: "kB", better: "less" },
  },
};

const NEW_FROM = 5_000_000; // marks from here on are new
const LATE_MS = 120_000;
const QUIET_MS = 200;
const QUIET_LOOKS = 100;

/** Somebody who is back and in step. */
interface Returned {
  readonly device: Device;
  readonly tookMs: number;
}

interface Returning {
  readonly usage: () => Promise<{ readonly cpuMs: number }>;
  readonly comeBack: (n: number) => Promise<Returned>;
}

async function returnAll({ usage, comeBack }: Returning, clients: number, newBytes: number): Promise<Sample> {
  const before = await usage();
  const all = await withinMs(
    LATE_MS,
    "all clients in step",
    Promise.all(Array.from({ length: clients }, (_, n) => comeBack(n))),
  );
  const after = await usage();
  const bytes = median(all.map(({ device }) => device.bytesRead()));
  for (const { device } of all) device.close();
  await untilQuiet(usage);
  return {
    cpuMsPerClient: (after.cpuMs - before.cpuMs) / clients,
    kbPerClient: bytes / 1e3,
    bytesRatio: bytes / newBytes,
    p95Ms: percentile(
      all.map(({ tookMs }) => tookMs),
      0.95,
    ),
  };
}

/** Yjs servers tell those who are still there of everybody who left: nobody else should be measured beside that. */
async function untilQuiet(usage: Returning["usage"]): Promise<void> {
  for (let looks = 0; looks < QUIET_LOOKS; looks++) {
    const { cpuMs: before } = await usage();
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    if ((await usage()).cpuMs - before < QUIET_MS / 10) return;
  }
}

export const afterRestart = ({ cpuMsPerClient, kbPerClient }: Sample): Sample => ({
  cpuMsPerClientAfterRestart: cpuMsPerClient as number,
  kbPerClientAfterRestart: kbPerClient as number,
});

/** Resolves when every new message has come. */
function hearNew(device: Device, from: number, count: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const heard = new Set<number>();
  device.onHeard((marks) => {
    for (const mark of marks) if (mark >= from) heard.add(mark);
    if (heard.size >= count) resolve();
  });
  return promise;
}

// ---------------------------------------------------------------- Yjs servers

/** Clients hold 200 messages of each room; what is new is already at the server. Somebody else stays online all the time. */
export const returnsY = (kind: YKind, smaller: Partial<StormScale> = {}): Contender<StormScale> => ({
  name: kind.name,
  scale: smaller,
  open: async (scale): Promise<Contest> => {
    const { clients, rooms, changed, fresh } = scale;
    const names = roomNames(rooms);
    const place = await kind.open();
    const held = await fillY(place, names, scale);
    const texts = changed * fresh;
    const newBytes = Buffer.byteLength(textOf(0)) * texts;
    const returning: Returning = {
      usage: () => place.served.usage(),
      comeBack: async (n) => {
        const startedAt = performance.now();
        const device = await place.device(n, (room) => held.get(room) as Held);
        const heard = hearNew(device, NEW_FROM, texts);
        await Promise.all(names.map((room) => device.open(room)));
        await heard;
        return { device, tookMs: performance.now() - startedAt };
      },
    };
    return {
      first: async () => {
        await place.served.restart();
        const sample = afterRestart(await returnAll(returning, clients, newBytes));
        await returning.comeBack(clients);
        return sample;
      },
      round: () => returnAll(returning, clients, newBytes),
      end: () => place.served.end(),
    };
  },
});

async function fillY(
  place: YPlace,
  rooms: readonly string[],
  { changed, authors: count, messages, fresh }: StormScale,
): Promise<ReadonlyMap<string, Held>> {
  const held = new Map<string, Held>();
  const filler = await place.device(0);
  for (const [at, room] of rooms.entries()) {
    const doc = new Y.Doc();
    const authors = Array.from({ length: count }, (_, n) => at * count + n + 1);
    converse(doc, authors, textsOf(0, messages));
    held.set(room, heldOf(doc));
    if (at < changed) converse(doc, authors, textsOf(NEW_FROM + at * fresh, fresh));
    await filler.open(room);
    const confirmed = new Promise<void>((resolve) => filler.onConfirmed(() => resolve()));
    filler.sayUpdate(room, Y.encodeStateAsUpdate(doc));
    await withinMs(LATE_MS, room, confirmed);
  }
  filler.close();
  return held;
}

// ---------------------------------------------------------------- automerge-repo

/** Clients that have synced before and kept their documents; before each storm a tenth of the rooms gets new messages. */
export const returnsAutomerge = (kind: AutomergeKind, scale: Partial<StormScale>): Contender<StormScale> => ({
  name: kind.name,
  scale,
  open: async ({ clients, rooms, changed: count, authors, messages, fresh }): Promise<Contest> => {
    const names = roomNames(rooms);
    const changed = names.slice(0, count);
    const place = await kind.open({ people: clients, rooms: [] });
    const keeper = await place.device(-1);
    for (const room of names) await keeper.bring(room, conversation(authors, messages));
    for (let n = 0; n < clients; n++) await learn(place, n, names, messages);
    const newBytes = Buffer.byteLength(textOf(0)) * changed.length * fresh;
    let said = 0;
    const round = async (): Promise<Sample> => {
      const from = NEW_FROM + said;
      for (const room of changed) {
        await keeper.prepare(
          room,
          textsOf(NEW_FROM + said, fresh).map((text) => [text]),
        );
        await bringAll(keeper, room, fresh, Number.POSITIVE_INFINITY);
        said += fresh;
      }
      await new Promise((resolve) => setTimeout(resolve, SYNCED_MS));
      const returning: Returning = {
        usage: () => place.served.usage(),
        comeBack: async (n) => {
          const startedAt = performance.now();
          const device = await place.returning(n);
          const heard = hearNew(device, from, changed.length * fresh);
          await Promise.all(names.map((room) => device.open(room)));
          await heard;
          return { device, tookMs: performance.now() - startedAt };
        },
      };
      const sample = await returnAll(returning, clients, newBytes);
      await new Promise((resolve) => setTimeout(resolve, SYNCED_MS));
      return sample;
    };
    return { round, end: () => place.served.end() };
  },
});

const SYNCED_MS = 1_500; // both its sync and its storage wait 100 ms for more

function conversation(count: number, messages: number): Uint8Array {
  let doc = A.from<{ messages: unknown[] }>({ messages: [] });
  let authors = Array.from({ length: count }, () => A.clone(doc));
  for (const [n, text] of textsOf(0, messages).entries()) {
    const at = n % count;
    const author = A.merge(authors[at] as typeof doc, doc);
    doc = A.change(author, (draft) => void draft.messages.push(new A.ImmutableString(text)));
    authors = authors.with(at, doc);
  }
  return A.save(doc);
}

async function learn(
  place: AutomergePlace,
  n: number,
  rooms: readonly string[],
  messages: number,
): Promise<void> {
  const device = await place.returning(n);
  for (const room of rooms) {
    await device.open(room);
    if (device.count(room) < messages) throw new Error(`${device.count(room)} messages at first`);
  }
  await device.leave();
}

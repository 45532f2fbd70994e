import { bringAll, hearAll } from "./bring.ts";
import type { Contender, Contest, Sample, Work } from "./contest.ts";
import { type Kind, type Place, roomNames } from "./device.ts";
import { textsOf } from "./texts.ts";

export type FirstSyncScale = { readonly messages: number; readonly writers: number };

export const firstSync: Work<FirstSyncScale> = {
  name: "first-sync",
  title:
    "First sync: a device that holds nothing fetches one long room; what the server and the wire cost, without what the client makes of it",
  scale: {
    full: { messages: 100_000, writers: 2 },
    quick: { messages: 2_000, writers: 2 },
  },
  rounds: { full: 3, quick: 1 },
  figures: {
    serverCpuMs: { label: "CPU of the server", unit: "ms", better: "less" },
    tookMs: { label: "until the last message has come", unit: "ms", better: "less" },
    receivedMb: { label: "received", unit: "MB", better: "less" },
    serverCpuMsAfterRestart: {
      label: "CPU of the server, the first after a restart",
      unit: "ms",
      better: "less",
    },
    tookMsAfterRestart: {
      label: "until the last message has come, after a restart",
      unit: "ms",
      better: "less",
    },
  },
};

const PER_UPDATE = 128;
const AHEAD = 8;

export const syncsFirst = (kind: Kind, scale: Partial<FirstSyncScale> = {}): Contender<FirstSyncScale> => ({
  name: kind.name,
  scale,
  open: async (full): Promise<Contest> => {
    const [room] = roomNames(1) as [string];
    const place = await kind.open({ people: full.writers + 2, rooms: [room] });
    await fillRoom(place, room, full);
    return {
      first: async () => {
        await place.served.restart();
        const { serverCpuMs, tookMs } = await fetchAll(place, room, full);
        const keeper = await place.device(full.writers + 1); // somebody stays, so that nobody has to load it again
        await keeper.open(room);
        return { serverCpuMsAfterRestart: serverCpuMs, tookMsAfterRestart: tookMs };
      },
      round: () => fetchAll(place, room, full),
      end: () => place.served.end(),
    };
  },
});

/** One writer after the other, so that documents grow as kindly as they can. */
async function fillRoom(place: Place, room: string, { messages, writers }: FirstSyncScale): Promise<void> {
  const each = messages / writers;
  for (let n = 0; n < writers; n++) {
    const device = await place.device(n);
    await device.open(room);
    const pieces = Math.ceil(each / PER_UPDATE);
    await device.prepare(
      room,
      Array.from({ length: pieces }, (_, at) =>
        textsOf(n * each + at * PER_UPDATE, Math.min(PER_UPDATE, each - at * PER_UPDATE)),
      ),
    );
    await bringAll(device, room, pieces, AHEAD);
    device.close();
  }
}

async function fetchAll(place: Place, room: string, { messages, writers }: FirstSyncScale) {
  const before = await place.served.usage();
  const startedAt = performance.now();
  const device = await place.device(writers);
  const all = hearAll(device, messages);
  await device.open(room);
  await all;
  const tookMs = performance.now() - startedAt;
  const receivedMb = device.bytesRead() / 1e6;
  const after = await place.served.usage();
  device.close();
  return { serverCpuMs: after.cpuMs - before.cpuMs, tookMs, receivedMb } satisfies Sample;
}

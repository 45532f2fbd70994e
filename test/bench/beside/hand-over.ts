import { bringAll } from "./bring.ts";
import type { Contender, Contest, Sample, Work } from "./contest.ts";
import { type Kind, type Place, roomNames } from "./device.ts";
import { textsOf } from "./texts.ts";

export type HandOverScale = {
  readonly writers: number;
  readonly messages: number;
  readonly perUpdate: number;
};

export const handOver: Work<HandOverScale> = {
  name: "appends",
  title:
    "Durable appends: people hand over what they wrote, in updates of many messages, each in a room of their own; then the server is killed",
  scale: {
    full: { writers: 4, messages: 6_400, perUpdate: 64 },
    quick: { writers: 4, messages: 640, perUpdate: 64 },
  },
  rounds: { full: 3, quick: 1 },
  figures: {
    confirmedPerSecond: { label: "messages confirmed to their writer", unit: "/s", better: "more" },
    cpuUsPerMessage: { label: "CPU per message", unit: "µs", better: "less" },
    keptShare: { label: "of the confirmed, kept over `kill -9` at once", unit: "%", better: "more" },
  },
};

const AHEAD = 32;
const ROUNDS = 8;
const SETTLE_MS = 3_000;

/** What a server confirms is what its protocol confirms: at Skein a commit with fsync, elsewhere that an update was taken in. */
export const handsOver = (kind: Kind, scale: Partial<HandOverScale> = {}): Contender<HandOverScale> => ({
  name: kind.name,
  scale,
  open: async (full): Promise<Contest> => {
    const rooms = roomNames(full.writers * ROUNDS);
    const place = await kind.open({ people: full.writers + 1, rooms });
    let round = 0;
    const next = (): readonly string[] => rooms.slice(full.writers * round, full.writers * ++round);
    await once(place, next(), { ...full, messages: full.perUpdate * 4 }); // warms up
    return { round: () => once(place, next(), full), end: () => place.served.end() };
  },
});

async function once(
  place: Place,
  rooms: readonly string[],
  { messages, perUpdate }: HandOverScale,
): Promise<Sample> {
  const pieces = Math.ceil(messages / perUpdate);
  const devices = await Promise.all(
    rooms.map(async (room, n) => {
      const device = await place.device(n);
      await device.open(room);
      await device.prepare(
        room,
        Array.from({ length: pieces }, (_, at) => textsOf(at * perUpdate, perUpdate)),
      );
      return device;
    }),
  );
  const before = await place.served.usage();
  const startedAt = performance.now();
  await Promise.all(devices.map((device, n) => bringAll(device, rooms[n] as string, pieces, AHEAD)));
  const tookMs = performance.now() - startedAt;
  const after = await place.served.usage();
  await place.served.restart(true);
  for (const device of devices) device.close();
  const total = rooms.length * pieces * perUpdate;
  let kept = 0;
  for (const room of rooms) kept += await countIn(place, rooms.length, room, pieces * perUpdate);
  return {
    confirmedPerSecond: (1_000 * total) / tookMs,
    cpuUsPerMessage: (1_000 * (after.cpuMs - before.cpuMs)) / total,
    keptShare: kept / total,
  };
}

/** What somebody who holds nothing gets to see of a room. */
async function countIn(place: Place, person: number, room: string, expected: number): Promise<number> {
  const reader = await place.device(person);
  const heard = new Set<number>();
  reader.onHeard((marks) => {
    for (const mark of marks) heard.add(mark);
  });
  await Promise.race([reader.open(room), new Promise((resolve) => setTimeout(resolve, SETTLE_MS))]);
  const until = performance.now() + SETTLE_MS;
  while (heard.size < expected && performance.now() < until) await new Promise((r) => setTimeout(r, 20));
  reader.close();
  return heard.size;
}

import { percentile } from "../measure.ts";
import type { Contender, Contest, Sample, Work } from "./contest.ts";
import { type Device, type Kind, type Place, roomNames } from "./device.ts";
import { withinMs } from "./socket.ts";
import { textsOf } from "./texts.ts";

export type PacedScale = {
  readonly sockets: number;
  readonly rooms: number;
  readonly seconds: number;
  readonly messagesPerSecond: number;
};

export const paced: Work<PacedScale> = {
  name: "paced",
  title: "Paced fan-out: in every room somebody speaks now and then, the others hear it; 300-byte messages",
  scale: {
    full: { sockets: 1_000, rooms: 200, seconds: 10, messagesPerSecond: 200 },
    quick: { sockets: 50, rooms: 10, seconds: 2, messagesPerSecond: 50 },
  },
  rounds: { full: 3, quick: 1 },
  figures: {
    p50Ms: { label: "said → heard, p50", unit: "ms", better: "less" },
    p95Ms: { label: "said → heard, p95", unit: "ms", better: "less" },
    p99Ms: { label: "said → heard, p99", unit: "ms", better: "less" },
    cpuUsPerDelivery: { label: "CPU per delivered message", unit: "µs", better: "less" },
  },
};

const LATE_MS = 30_000;
const PLACES = 4; // rounds that a place has rooms for
const TICK_MS = 5;

export const paces = (kind: Kind, scale: Partial<PacedScale> = {}): Contender<PacedScale> => ({
  name: kind.name,
  scale,
  open: async (full): Promise<Contest> => {
    const all = roomNames(full.rooms * PLACES);
    const place = await kind.open({ people: full.sockets, rooms: all });
    let round = 0;
    return {
      round: () => paceOnce(place, all.slice(full.rooms * round, full.rooms * ++round), full),
      end: () => place.served.end(),
    };
  },
});

interface Said {
  readonly at: number;
  readonly from: Device;
}

async function paceOnce(
  place: Place,
  rooms: readonly string[],
  { sockets, seconds, messagesPerSecond }: PacedScale,
): Promise<Sample> {
  const perRoom = sockets / rooms.length;
  const messages = seconds * messagesPerSecond;
  const speakers: Device[] = [];
  const devices: Device[] = [];
  for (const [at, room] of rooms.entries()) {
    const members = await Promise.all(
      Array.from({ length: perRoom }, async (_, n) => {
        const device = await place.device(at * perRoom + n);
        await device.open(room);
        return device;
      }),
    );
    const texts = textsOf(0, messages).filter((_, n) => n % rooms.length === at);
    await members[0]?.prepare(
      room,
      texts.map((text) => [text]),
    );
    speakers.push(members[0] as Device);
    devices.push(...members);
  }
  const said = new Map<number, Said>();
  const delays: number[] = [];
  const expected = messages * (perRoom - 1);
  const all = Promise.withResolvers<void>();
  for (const device of devices)
    device.onHeard((marks) => {
      const now = performance.now();
      for (const mark of marks) {
        const { at, from } = said.get(mark) as Said;
        if (from !== device) delays.push(now - at);
      }
      if (delays.length === expected) all.resolve();
    });
  const before = await place.served.usage();
  await everySoOften(messages, 1_000 / messagesPerSecond, (n) => {
    const from = speakers[n % rooms.length] as Device;
    said.set(n, { at: performance.now(), from });
    from.say(rooms[n % rooms.length] as string, Math.floor(n / rooms.length));
  });
  await withinMs(LATE_MS, `the last of ${expected} deliveries`, all.promise);
  const after = await place.served.usage();
  for (const device of devices) device.close();
  return {
    p50Ms: percentile(delays, 0.5),
    p95Ms: percentile(delays, 0.95),
    p99Ms: percentile(delays, 0.99),
    cpuUsPerDelivery: (1_000 * (after.cpuMs - before.cpuMs)) / expected,
  };
}

/** Calls `act` for 0 … count − 1, as evenly as timers allow. */
function everySoOften(count: number, everyMs: number, act: (n: number) => void): Promise<void> {
  const startedAt = performance.now();
  let n = 0;
  return new Promise((resolve) => {
    const tick = (): void => {
      for (; n < count && startedAt + n * everyMs <= performance.now(); n++) act(n);
      if (n === count) resolve();
      else setTimeout(tick, TICK_MS);
    };
    tick();
  });
}

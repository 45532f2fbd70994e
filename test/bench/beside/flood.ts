import { bringAll, hearAll } from "./bring.ts";
import type { Contender, Contest, Sample, Work } from "./contest.ts";
import { type Kind, type Place, roomNames } from "./device.ts";
import { textsOf } from "./texts.ts";

export type FloodScale = { readonly receivers: number; readonly writers: number; readonly messages: number };

/** Rounds that a place has rooms for; each round takes a new one. */
const ROOMS = 12;

export const flood: Work<FloodScale> = {
  name: "fan-out",
  title: "Flood: writers speak in one room as fast as they are confirmed, others listen; 300-byte messages",
  scale: {
    full: { receivers: 100, writers: 4, messages: 600 },
    quick: { receivers: 10, writers: 4, messages: 100 },
  },
  rounds: { full: 5, quick: 1 },
  figures: {
    cpuUsPerDelivery: { label: "CPU per delivered message", unit: "µs", better: "less" },
    deliveriesPerSecond: { label: "deliveries", unit: "/s", better: "more" },
  },
};

const AHEAD = 128;

/** The same for every kind of server; writers' own copies are not counted. */
export const floods = (kind: Kind, scale: Partial<FloodScale> = {}): Contender<FloodScale> => ({
  name: kind.name,
  scale,
  open: async (full): Promise<Contest> => {
    const { receivers, writers, messages } = full;
    const rooms = [...roomNames(ROOMS)];
    const place = await kind.open({ people: receivers + writers, rooms });
    const ahead = kind.isUnpaced ? Number.POSITIVE_INFINITY : AHEAD;
    const once = (more: FloodScale) => floodOnce(place, rooms.pop() as string, more, ahead);
    await once({ receivers, writers, messages: Math.ceil(messages / 3) }); // warms up
    return {
      round: () => once(full),
      end: () => place.served.end(),
    };
  },
});

async function floodOnce(
  place: Place,
  room: string,
  { receivers, writers, messages }: FloodScale,
  ahead: number,
): Promise<Sample> {
  const speaking = await Promise.all(
    Array.from({ length: writers }, async (_, n) => {
      const device = await place.device(n);
      await device.open(room);
      await device.prepare(
        room,
        textsOf(n * messages, messages).map((text) => [text]),
      );
      return device;
    }),
  );
  const listening = await Promise.all(
    Array.from({ length: receivers }, async (_, n) => {
      const device = await place.device(writers + n);
      await device.open(room);
      return device;
    }),
  );
  const all = listening.map((device) => hearAll(device, writers * messages));
  const before = await place.served.usage();
  const startedAt = performance.now();
  await Promise.all([...speaking.map((device) => bringAll(device, room, messages, ahead)), ...all]);
  const tookMs = performance.now() - startedAt;
  const after = await place.served.usage();
  for (const device of [...speaking, ...listening]) device.close();
  const deliveries = receivers * writers * messages;
  return {
    cpuUsPerDelivery: (1_000 * (after.cpuMs - before.cpuMs)) / deliveries,
    deliveriesPerSecond: (1_000 * deliveries) / tookMs,
  };
}

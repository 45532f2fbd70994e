import { shares } from "../measure.ts";
import { bringAll } from "./bring.ts";
import type { Contender, Contest, Work } from "./contest.ts";
import { type Device, type Kind, type Place, roomNames } from "./device.ts";
import { textsOf } from "./texts.ts";

export type IdleScale = {
  readonly rooms: number;
  readonly devices: number;
  readonly messages: number;
  readonly seconds: number;
};

export const idle: Work<IdleScale> = {
  name: "idle",
  title:
    "Idle rooms: every device has its share of the rooms open, and nobody speaks; measured after a restart",
  scale: {
    full: { rooms: 10_000, devices: 1_000, messages: 20, seconds: 10 },
    quick: { rooms: 100, devices: 10, messages: 5, seconds: 1 },
  },
  rounds: { full: 1, quick: 1 },
  figures: {
    rssMb: { label: "memory of the process (RSS)", unit: "MB", better: "less" },
    aloneMb: { label: "of that before anybody came", unit: "MB", better: "less" },
    idleCpuMsPerSecond: { label: "CPU while nothing happens", unit: "ms/s", better: "less" },
  },
  oneByOne: true,
};

const AT_ONCE = 20;
const SETTLE_MS = 1_000;

export const idles = (kind: Kind, scale: Partial<IdleScale> = {}): Contender<IdleScale> => ({
  name: kind.name,
  scale,
  open: async (full, say): Promise<Contest> => {
    const rooms = roomNames(full.rooms);
    const place = await kind.open({ people: full.devices, rooms });
    await fillRooms(place, rooms, full);
    say(`${rooms.length} rooms with ${full.messages} messages each`);
    await place.served.restart();
    return {
      round: async () => {
        const alone = await place.served.usage();
        const devices = await openAll(place, rooms, full.devices);
        await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
        const before = await place.served.usage();
        const watchMs = 1_000 * full.seconds;
        await new Promise((resolve) => setTimeout(resolve, watchMs));
        const after = await place.served.usage();
        for (const device of devices) device.close();
        return {
          rssMb: after.rssBytes / 1e6,
          aloneMb: alone.rssBytes / 1e6,
          idleCpuMsPerSecond: (1_000 * (after.cpuMs - before.cpuMs)) / watchMs,
        };
      },
      end: () => place.served.end(),
    };
  },
});

/** The device that will have a room open later writes what is in it. */
async function fillRooms(
  place: Place,
  rooms: readonly string[],
  { devices, messages }: IdleScale,
): Promise<void> {
  for (const some of shares([...byDevice(rooms, devices)], AT_ONCE))
    await Promise.all(
      some.map(async ([n, own]) => {
        const device = await place.device(n);
        for (const room of own) {
          await device.open(room);
          await device.prepare(room, [textsOf(0, messages)]);
          await bringAll(device, room, 1, 1);
        }
        device.close();
      }),
    );
}

async function openAll(place: Place, rooms: readonly string[], count: number): Promise<readonly Device[]> {
  const devices: Device[] = [];
  for (const some of shares([...byDevice(rooms, count)], AT_ONCE))
    devices.push(
      ...(await Promise.all(
        some.map(async ([n, own]) => {
          const device = await place.device(n);
          for (const room of own) await device.open(room);
          return device;
        }),
      )),
    );
  return devices;
}

const byDevice = (rooms: readonly string[], devices: number): ReadonlyMap<number, readonly string[]> =>
  Map.groupBy(rooms, (room) => Number(room.slice(room.lastIndexOf("-") + 1)) % devices);

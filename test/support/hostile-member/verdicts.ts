import type { GoalsView, TimelineItem } from "../../../client/engine/api.ts";
import type { Device } from "../device.ts";
import { asTold } from "../timeline-mirror.ts";

/** All that a device shows of a room: what was said, what happened, what was set aside and why. */
export async function shownBy(device: Device, room: string): Promise<readonly string[]> {
  return told(await device.history(room));
}

export const told = (items: readonly TimelineItem[]): readonly string[] =>
  asTold(items).map((line, at) => {
    const item = items[at]?.line;
    return item?.type === "SetAside" ? `${line} ${item.reason}` : line;
  });

/** Why rows were set aside, in display order. */
export const reasonsIn = (items: readonly TimelineItem[]): readonly string[] =>
  items.flatMap(({ line }) => (line?.type === "SetAside" ? [line.reason] : []));

/** What was refused on the way in, by reason. */
export async function setAsideBy(device: Device): Promise<ReadonlyMap<string, number>> {
  const { setAside } = await device.view("sync", {});
  return new Map(setAside.map(({ reason, count }) => [reason, count]));
}

/** A goals view without what each device knows for itself. */
export const goalsTold = ({ objectives }: GoalsView): readonly unknown[] =>
  objectives.map(({ id, title, why, keyResults, progress }) => ({
    id,
    title: title.text,
    why: why.text,
    progress,
    keyResults: keyResults.map((one) => ({
      id: one.id,
      title: one.title.text,
      start: one.start,
      target: one.target,
      unit: one.unit,
      invalid: one.invalid,
      current: one.current,
      progress: one.progress,
    })),
  }));

/** Waits until all of these devices show the same, which is what the first one settles on. */
export async function untilSame<T>(
  read: (device: Device) => Promise<T>,
  devices: readonly Device[],
  ms = 10_000,
): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const all = await Promise.all(devices.map(read));
    const [first] = all.map((one) => JSON.stringify(one));
    if (all.every((one) => JSON.stringify(one) === first)) return all[0] as T;
    if (Date.now() > end) throw new Error(`they differ: ${all.map((one) => JSON.stringify(one)).join("\n")}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

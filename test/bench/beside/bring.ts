import type { Device } from "./device.ts";
import { withinMs } from "./socket.ts";

const SLOW_MS = 300_000;

/** Says all pieces, never more than `ahead` of them unconfirmed, and resolves when the last one is; `Infinity` waits for nothing. */
export function bringAll(device: Device, room: string, pieces: number, ahead: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let said = 0;
  let confirmed = 0;
  const go = (): void => {
    while (said < pieces && said < confirmed + ahead) device.say(room, said++);
    if (confirmed >= pieces || ahead === Number.POSITIVE_INFINITY) resolve();
  };
  device.onConfirmed((more) => {
    confirmed += more;
    go();
  });
  go();
  return withinMs(SLOW_MS, "the last confirmation", promise);
}

/** Counts what a device hears, each message once; resolves at the last one. */
export function hearAll(device: Device, count: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const heard = new Set<number>();
  device.onHeard((marks) => {
    for (const mark of marks) heard.add(mark);
    if (heard.size >= count) resolve();
  });
  return withinMs(SLOW_MS, `${count} messages`, promise);
}

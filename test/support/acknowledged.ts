import { feedToDevice, feedToIncarnation, textToRef } from "../../crdt/index.ts";
import type { Device } from "./device.ts";

/** Where a message stands in its author's feed. */
export function placeOf(id: string): string {
  const ref = textToRef(id);
  if (ref === null) throw new Error(`not a message id: ${id}`);
  return `${feedToDevice(ref.feed)}/${feedToIncarnation(ref.feed)}/${ref.seq}`;
}

/** Places of own messages that this device has ever shown as being at the relay. */
export function watchAcknowledged(device: Device, room: string): ReadonlySet<string> {
  const acknowledged = new Set<string>();
  device.engine.watch("timeline", { room }, ({ items }) => {
    for (const { id, state } of items)
      if (state.type === "relay" || state.type === "read") acknowledged.add(placeOf(id));
  });
  return acknowledged;
}

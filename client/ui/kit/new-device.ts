import type { PersonRow } from "../../bridge/contract.ts";

const FRESH_MS = 7 * 24 * 60 * 60 * 1000;
const FIRST_MS = 60 * 1000; // the device that somebody joined with is on the list as soon as they are

/** When a device was added lately beside those that somebody came with; null when none was. */
export function newDeviceAt(
  person: Pick<PersonRow, "joinedAt" | "devices" | "me">,
  now: number,
): number | null {
  if (person.me) return null;
  const fresh = person.devices
    .map((device) => device.addedAt)
    .filter((at) => at > person.joinedAt + FIRST_MS && now - at < FRESH_MS);
  return fresh.length === 0 ? null : Math.max(...fresh);
}

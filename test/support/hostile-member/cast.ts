import type { Device } from "../device.ts";
import type { Team } from "../team.ts";
import { type HostileMember, keyThief } from "./hostile-member.ts";

/** Somebody who was let in like everybody else and turns out to be hostile. */
export async function hostileJoins(team: Team, name = "Mal"): Promise<HostileMember> {
  const thief = keyThief();
  return thief.takeOver(await team.join(name, thief.options), team.relay.url);
}

/** A guest of one room who turns out to be hostile. */
export async function hostileGuest(
  team: Team,
  room: string,
  guestUntil: number | null = null,
): Promise<HostileMember> {
  const { link } = await team.ana.must("createRoomLink", {
    room,
    days: 7,
    uses: 1,
    role: "writer",
    needsApproval: false,
    guestOrg: "宏达管材",
    guestUntil,
  });
  const thief = keyThief();
  const device = await team.open("Gus", thief.options);
  await device.must("joinOrg", { link, name: "Gus" });
  await device.until("sync", {}, ({ inStep }) => inStep);
  return thief.takeOver(device, team.relay.url);
}

export async function memberNamed(device: Device, name: string): Promise<string> {
  const view = await device.until("people", {}, ({ people, guests }) =>
    [...people, ...guests].some((person) => person.name === name),
  );
  return [...view.people, ...view.guests].find((person) => person.name === name)?.member ?? "";
}

export const hears = (device: Device, room: string, text: string, ms?: number) =>
  device.untilTimeline(room, (items) => items.some((item) => item.text === text), ms);

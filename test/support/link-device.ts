import type { Device } from "./device.ts";
import type { Team } from "./team.ts";

/** Another device of the same person, linked and in step. */
export async function linkDevice(team: Team, owner: Device, label: string) {
  const device = await team.open(label);
  await device.must("startPairing", {});
  const shown = await device.until(
    "session",
    {},
    (view) => view.state === "pairing" && view.pairing.state === "waiting",
  );
  const code = shown.state === "pairing" ? shown.pairing.code : "";
  const { device: id } = await owner.must("addDevice", { code, label });
  await device.until("session", {}, (view) => view.state === "pairing" && view.pairing.state === "found");
  await device.must("answerPairing", { matches: true });
  await device.until("sync", {}, ({ inStep }) => inStep);
  return { device, id };
}

import { type DeviceId, hlcToMs } from "../../../crdt/index.ts";
import type { DevicesView, KitView, OwnDeviceRow } from "../api.ts";
import type { Running } from "../running.ts";
import type { Core } from "../state/core.ts";
import { deviceName } from "./people.ts";

export const NO_KIT: KitView = { state: "none", madeAt: null, confirmedAt: null, remind: false };

/** This person's own devices, and the paper that stands in for them. */
export function devicesView(running: Running): DevicesView {
  const { core } = running;
  const { devices } = core.roster.state();
  const own = [...devices.values()].filter(({ member }) => member === core.identity.member);
  const active = own.filter(({ removedSeq }) => removedSeq === null);
  const rows = own.map(
    ({ device, addedAt, removedAt }): OwnDeviceRow => ({
      id: device,
      name: deviceName(core, device),
      addedAt,
      thisOne: device === core.identity.device,
      lastSeenAt: device === core.identity.device ? core.time.now() : lastSeen(core, device),
      revokedAt: removedAt,
      canRevoke: removedAt === null && device !== core.identity.device && active.length > 1,
    }),
  );
  rows.sort((a, b) => Number(b.thisOne) - Number(a.thisOne) || b.addedAt - a.addedAt);
  return { devices: rows, kit: kitView(running) };
}

/** The newest thing that a device wrote or read, as far as it is here. */
function lastSeen(core: Core, device: DeviceId): number | null {
  let newest: number | null = null;
  for (const room of core.roster.rooms()) {
    const hlcs = [...core.rooms.get(room).heads].flatMap(([feed, { hlc }]) =>
      feed.startsWith(device) ? [hlc] : [],
    );
    const read = core.rooms.registers(room).get(device);
    for (const hlc of read === undefined ? hlcs : [...hlcs, read.hlc])
      newest = Math.max(newest ?? 0, hlcToMs(hlc));
  }
  return newest;
}

export function kitView({ core, local }: Pick<Running, "core" | "local">): KitView {
  const me = core.roster.state().members.get(core.identity.member);
  const kit = me?.kit ?? null;
  const state = kit === null ? "none" : kit.confirmedAt === null ? "made" : "confirmed";
  return {
    state,
    madeAt: kit?.setAt ?? null,
    confirmedAt: kit?.confirmedAt ?? null,
    remind: me?.removed === null && state !== "confirmed" && local.kitReminded() !== (kit?.kit ?? "none"),
  };
}

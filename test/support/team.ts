import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TimelineItem } from "../../client/engine/api.ts";
import { type Device, type DeviceOptions, openDevice } from "./device.ts";
import { type RelayProcess, startRelay } from "./relay.ts";
import { shiftedClock } from "./shifted-clock.ts";

/** A relay process and the people around it, in one folder that goes when the test ends. */
export interface Team {
  readonly dir: string;
  relay: RelayProcess;
  readonly room: string;
  readonly goalsRoom: string;
  /** Founded the org. */
  readonly ana: Device;
  readonly deviceDir: (label: string) => string;
  open(label: string, options?: Partial<DeviceOptions>): Promise<Device>;
  /** Somebody new, with a link that Ana makes. */
  join(label: string, options?: Partial<DeviceOptions>): Promise<Device>;
  /** Closes the device that lives in this folder. */
  close(label: string): Promise<void>;
  /** `kill -9` and back on the same port. */
  stopRelay(): Promise<void>;
  /** `laterMs` later by its own clock, which everybody goes by. */
  startRelay(laterMs?: number): Promise<void>;
  end(): Promise<void>;
}

export const ORG = { orgName: "云岭", name: "Ana", firstRoom: "大家", goalsRoom: "目标" } as const;

export async function foundTeam(options: Partial<DeviceOptions> = {}): Promise<Team> {
  const dir = mkdtempSync(join(tmpdir(), "skein-team-"));
  const relayDir = join(dir, "relay");
  let relay = await startRelay({ dir: relayDir });
  const devices = new Set<Device>();
  const deviceDir = (label: string) => join(dir, label);
  const open: Team["open"] = async (label, options = {}) => {
    const device = await openDevice({ relay: relay.url, dir: deviceDir(label), label, ...options });
    devices.add(device);
    return device;
  };
  const ana = await open("Ana", options);
  const { room } = await ana.must("createOrg", { setupToken: relay.setupToken ?? "", ...ORG });
  await ana.until("sync", {}, ({ inStep }) => inStep);
  const goals = (await ana.view("rooms", {})).find(({ use }) => use === "goals");
  return {
    dir,
    room,
    goalsRoom: goals?.id ?? "",
    ana,
    deviceDir,
    open,
    get relay() {
      return relay;
    },
    set relay(next) {
      relay = next;
    },
    async join(label, options) {
      const { link } = await ana.must("createInvite", { days: 1, uses: 1 });
      const device = await open(label, options);
      await device.must("joinOrg", { link, name: label });
      await device.until("sync", {}, ({ inStep }) => inStep);
      return device;
    },
    async close(label) {
      for (const device of devices) if (device.dir === deviceDir(label)) await device.close();
    },
    async stopRelay() {
      await relay.kill();
    },
    async startRelay(laterMs = 0) {
      relay = await startRelay({ dir: relayDir, port: relay.port, env: shiftedClock(laterMs) });
    },
    async end() {
      await Promise.all([...devices].map((device) => device.crash()));
      await relay.kill();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Until nobody has anything left to send, and has what the relay had when they looked. */
export const allInStep = (...devices: readonly Device[]): Promise<unknown> =>
  Promise.all(devices.map((device) => device.until("sync", {}, ({ inStep }) => inStep, 30_000)));

export const send = (device: Device, room: string, text: string): Promise<{ readonly id: string }> =>
  device.must("sendMessage", { room, text, replyTo: null });

/** What was sent in the last moment may still be on its way to the others. */
export async function untilHistoriesHave(
  count: number,
  room: string,
  devices: readonly Device[],
): Promise<readonly (readonly TimelineItem[])[]> {
  await Promise.all(
    devices.map((device) =>
      device.until("room", { room }, (view) => (view?.envelopes ?? 0) >= count, 60_000),
    ),
  );
  return Promise.all(devices.map((device) => device.history(room)));
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DeviceKeys, KeyStore, Network, Ports } from "../../../client/engine/ports.ts";
import type { Addressed, WireMessage } from "../../../crdt/index.ts";
import { createNodeVerifier } from "../../../relay/crypto.ts";
import { setupLink } from "../../../relay/roster/relay-file.ts";
import { type Device, type DeviceOptions, openDevice } from "../device.ts";
import { HostileMember } from "../hostile-member/hostile-member.ts";
import { ORG } from "../team.ts";
import { HOST, ORIGIN, openCore, type RelayCore } from "./core.ts";
import { type Asked, type Malice, Tap } from "./tap.ts";

/**
 * Real devices around a relay that does not mean well: its own code runs as it is, and between it and each device sits
 * somebody who may say anything to anyone.
 */
export interface Town {
  readonly dir: string;
  readonly ana: Device;
  /** The org's first room. */
  readonly room: string;
  core: RelayCore;
  /** From now on, whatever this device says or hears. Without a second word: honest again. */
  treat(device: string, malice?: Malice): void;
  /** Which relay a device gets at its next connection, when not the one that all others get. */
  lead(device: string, to: RelayCore | null): void;
  /** The connection that this device has now. */
  tap(device: string): Tap;
  /** Everything that devices have said and heard, in the order in which it happened. */
  readonly wire: readonly Spoken[];
  readonly requests: readonly Asked[];
  open(label: string, options?: Partial<DeviceOptions>): Promise<Device>;
  join(label: string, options?: Partial<DeviceOptions>): Promise<Device>;
  /** Closes the device; its keys go on in the hands of somebody who signs what they like. Nothing is learnt by itself. */
  betray(label: string): Promise<HostileMember>;
  /** All that the relay's own code stores of chains, also what it would not tell them. */
  tellAll(to: HostileMember): Promise<void>;
  /** Ends its connection; it comes back by itself. */
  hangUp(device: string): void;
  end(): Promise<void>;
}

export interface Spoken {
  readonly device: string;
  readonly way: "up" | "down";
  readonly one: Addressed;
}

export async function foundTown(names: Partial<Record<keyof typeof ORG, string>> = {}): Promise<Town> {
  const dir = mkdtempSync(join(tmpdir(), "skein-town-"));
  const malices = new Map<string, Malice>();
  const cores = new Map<string, RelayCore>();
  const taps = new Map<string, Tap>();
  const devices = new Map<string, Device>();
  const keysOf = new Map<string, DeviceKeys>();
  const wire: Spoken[] = [];
  const requests: Asked[] = [];
  const place = { core: await openCore() };
  const coreOf = (device: string) => cores.get(device) ?? place.core;

  const watched = (device: string): Malice => {
    const { toDevice, toRelay } = malices.get(device) ?? {};
    const note = (way: Spoken["way"], heard: readonly Addressed[]) => {
      wire.push(...heard.map((one) => ({ device, way, one })));
      return heard;
    };
    return {
      toDevice: (one, tap) => note("down", toDevice?.(one, tap) ?? [one]),
      toRelay: (one, tap) => note("up", [one]) && (toRelay?.(one, tap) ?? [one]),
    };
  };

  const networkOf = (device: string): Network => ({
    homeOrigin: ORIGIN,
    connect(_origin, handlers) {
      const tap = new Tap(
        device,
        () => coreOf(device),
        () => watched(device),
        handlers,
      );
      taps.set(device, tap);
      return {
        send: (bytes) => tap.up(new Uint8Array(bytes)),
        close: () => tap.end(1000),
        queuedBytes: () => 0,
      };
    },
    async request(_origin, path, { method, headers, body }) {
      const honest = async () => {
        const response = await coreOf(device).app.request(path, {
          method,
          headers: { host: HOST, ...headers },
          ...(body && { body: new Uint8Array(body) }),
        });
        return { status: response.status, body: new Uint8Array(await response.arrayBuffer()) };
      };
      requests.push({ method, path, body });
      const answer = malices.get(device)?.answer;
      return answer === undefined ? honest() : answer({ method, path, body }, honest);
    },
  });

  const watchedKeys = (label: string, store: KeyStore): KeyStore => {
    const noted = <K extends DeviceKeys | null>(keys: K): K => {
      if (keys !== null) keysOf.set(label, keys);
      return keys;
    };
    return {
      ...store,
      load: async () => noted(await store.load()),
      create: async () => noted(await store.create()),
    };
  };

  const tellAll: Town["tellAll"] = async (to) => {
    const { store } = place.core.hub.ports;
    const chains = [to.chain, ...store.chains().filter((chain) => chain !== to.chain)];
    for (const chain of chains) await to.learn(chain, 0, store.entries(chain, 0, 100_000_000));
    const people = [...to.state.members.keys(), ...to.state.devices.keys()];
    for (const chain of chains) to.keep(store.wrapsFor(chain, people));
  };

  const open: Town["open"] = async (label, { change = (ports: Ports) => ports, ...options } = {}) => {
    const device = await openDevice({
      relay: ORIGIN,
      dir: join(dir, label),
      label,
      ...options,
      change: (ports) =>
        change({ ...ports, network: networkOf(label), keys: watchedKeys(label, ports.keys) }),
    });
    devices.set(label, device);
    return device;
  };
  const ana = await open("Ana");
  const setupToken = setupLink(ORIGIN, new Uint8Array(16), createNodeVerifier());
  const { room } = await ana.must("createOrg", { setupToken, ...ORG, ...names });
  await ana.until("sync", {}, ({ inStep }) => inStep);
  return {
    dir,
    ana,
    room,
    wire,
    requests,
    open,
    get core() {
      return place.core;
    },
    set core(core) {
      place.core = core;
    },
    treat: (device, malice = {}) => void malices.set(device, malice),
    lead: (device, to) => void (to === null ? cores.delete(device) : cores.set(device, to)),
    tap(device) {
      const tap = taps.get(device);
      if (tap === undefined) throw new Error(`${device} has never connected`);
      return tap;
    },
    async join(label, options) {
      const { link } = await ana.must("createInvite", { days: 1, uses: 1 });
      const device = await open(label, options);
      await device.must("joinOrg", { link, name: label });
      await device.until("sync", {}, ({ inStep }) => inStep);
      return device;
    },
    async betray(label) {
      const device = devices.get(label) as Device;
      const session = await device.until("session", {}, ({ state }) => state === "ready");
      const keys = keysOf.get(label);
      if (session.state !== "ready" || keys === undefined) throw new Error("nobody to take over from");
      const { me, org } = session;
      await device.close();
      const traitor = new HostileMember({
        keys,
        device: me.device,
        member: me.member,
        org: org.id,
        url: ORIGIN,
      });
      await tellAll(traitor);
      return traitor;
    },
    tellAll,
    hangUp: (device) => taps.get(device)?.end(),
    async end() {
      await Promise.all([...devices.values()].map((device) => device.crash()));
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

type MessageType = WireMessage["type"];
type MessageOf<T extends MessageType> = Extract<WireMessage, { type: T }>;

/** Changes messages of one type and leaves the others alone. `null`: it is never heard of. */
export const when =
  <T extends MessageType>(
    type: T,
    change: (message: MessageOf<T>, one: Addressed, tap: Tap) => WireMessage | null,
  ) =>
  (one: Addressed, tap: Tap): readonly Addressed[] => {
    if (one.message.type !== type) return [one];
    const changed = change(one.message as MessageOf<T>, one, tap);
    return changed === null ? [] : [{ ...one, message: changed }];
  };

/** Keeps a device from hearing of new entries, and of the keys beside them: of one chain, or of all. */
export const withoutEntries =
  (of?: string) =>
  ({ channel, message }: Addressed): readonly Addressed[] => {
    const isOfChains = message.type === "entries" || message.type === "wraps";
    return isOfChains && (of === undefined || message.chain === of) ? [] : [{ channel, message }];
  };

/** Keeps the relay's own code from hearing what a device adds to a chain. */
export const withoutAppends =
  (to: string) =>
  (one: Addressed): readonly Addressed[] =>
    one.message.type === "append" && one.message.chain === to ? [] : [one];

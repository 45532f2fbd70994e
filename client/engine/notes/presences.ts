import {
  type Bytes,
  canRead,
  type DeviceId,
  hlcOf,
  hlcToMs,
  type MemberId,
  type NotePresence,
  openPresence,
  parsePresence,
  type RoomId,
  sealPresence,
  verifyCose,
} from "../../../crdt/index.ts";
import type { Running } from "../running.ts";

/** Cursors on their way out and in: sealed, signed, kept nowhere. Rules HERE1–HERE3 in SPEC.md. */
export interface Presences {
  /** The newest one goes, and not more often than a relay passes on. */
  say(room: RoomId, presence: NotePresence): void;
  /** `null` for what does not hold or is old. */
  open(room: RoomId, bytes: Bytes): Promise<HeardPresence | null>;
  stop(): void;
}

export interface HeardPresence extends NotePresence {
  readonly device: DeviceId;
  readonly member: MemberId;
}

const SAY_EVERY_MS = 700;
const OLD_MS = 60_000;
const AHEAD_MS = 5 * 60_000;

export function createPresences({ core, link }: Pick<Running, "core" | "link">): Presences {
  const { crypto, timers } = core.ports;
  const waiting = new Map<string, { readonly room: RoomId; readonly presence: NotePresence }>();
  const newestByDevice = new Map<DeviceId, number>();
  let lastSaid = 0;
  let stopPause: (() => void) | null = null;

  function say(room: RoomId, presence: NotePresence): void {
    waiting.set(presence.note + presence.session, { room, presence });
    if (stopPause === null) void sayNext();
  }

  async function sayNext(): Promise<void> {
    const [next] = waiting;
    stopPause = null;
    if (next === undefined) return;
    const [key, { room, presence }] = next;
    waiting.delete(key);
    stopPause = timers.after(SAY_EVERY_MS, () => void sayNext());
    const bytes = await sealNow(room, presence);
    if (bytes !== null) link.exchange()?.sendPresence(room, bytes);
  }

  async function sealNow(room: RoomId, presence: NotePresence): Promise<Bytes | null> {
    const { device, keys } = core.identity;
    const chain = core.roster.governing(room);
    if (chain === null || core.cited.isBehind(chain)) return null;
    const { epoch } = chain;
    const key = await core.keys.room(room, epoch);
    lastSaid = Math.max(lastSaid + 1, hlcOf(core.time.now()));
    return key && sealPresence({ room, device, hlc: lastSaid, epoch }, presence, key, keys.signer, crypto);
  }

  async function open(room: RoomId, bytes: Bytes): Promise<HeardPresence | null> {
    const presence = parsePresence(bytes);
    if (presence === null || presence.room !== room || presence.device === core.identity.device) return null;
    const { device, hlc, epoch, sign1 } = presence;
    const author = core.roster.state().devices.get(device);
    const age = core.time.now() - hlcToMs(hlc);
    const isNews = hlc > (newestByDevice.get(device) ?? 0) && age < OLD_MS && age > -AHEAD_MS;
    if (author === undefined || !isNews || !canRead(core.roster.rosters, device, room, core.time.now()))
      return null;
    if (!(await verifyCose("skein/v1/presence", sign1, author.signKey, crypto))) return null;
    const key = await core.keys.room(room, epoch);
    const opened = key && (await openPresence(presence, key, crypto));
    if (opened === null) return null;
    newestByDevice.set(device, hlc);
    return { ...opened, device, member: author.member };
  }

  return { say, open, stop: () => stopPause?.() };
}

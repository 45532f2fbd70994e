import {
  type Action,
  applyEntry,
  type Bytes,
  type ChainId,
  type CryptoPort,
  type DeviceId,
  draftEntry,
  type Entry,
  err,
  type MemberId,
  ok,
  openRosterText,
  parseEntry,
  type Result,
  type RoomId,
  type RosterError,
  type RosterState,
  reduceChain,
  type Signer,
  signEntry,
} from "../../../crdt/index.ts";
import type { Disk, DiskWrite } from "../ports.ts";
import { createBatch } from "./batch.ts";
import { entryKey, NO_LIMIT, under } from "./places.ts";

/**
 * The org's chain on this device: verified entries, the state they reduce to, and the names sealed in them.
 * Every entry passes the same reducer as at the relay; one that does not is never stored.
 */
export interface RosterBook {
  state(): RosterState;
  orgName(): string;
  nameOf(member: MemberId): string;
  deviceLabel(device: DeviceId): string;
  roomName(room: RoomId): string;
  entries(from: number): Promise<readonly Bytes[]>;
  /** Appends what continues the chain, skips what is known; an entry that does not hold stops the rest. */
  accept(from: number, entries: readonly Bytes[]): Promise<Result<readonly Entry[], RosterError>>;
  draft(action: Action, by: DeviceId, signer: Signer, at: number): Promise<Entry>;
  /** Entries already known at start, oldest first. */
  history(): readonly Entry[];
}

const TABLE = "entries";

export async function loadEntries(cache: Disk, chain: ChainId): Promise<readonly Bytes[]> {
  const rows = await cache.range(TABLE, { ...under(entryKey(chain, 0).subarray(0, 32)), limit: NO_LIMIT });
  return rows.map(({ value }) => value as Bytes);
}

export const entryWrites = (entries: readonly Entry[]): readonly DiskWrite[] =>
  entries.map((entry) => ({ table: TABLE, key: entryKey(entry.chain, entry.seq), value: entry.bytes }));

export async function reduceBytes(
  bytes: readonly Bytes[],
  crypto: CryptoPort,
): Promise<Result<{ readonly state: RosterState; readonly entries: readonly Entry[] }, RosterError>> {
  const entries: Entry[] = [];
  for (const one of bytes) {
    const entry = parseEntry(one, crypto);
    if (!entry.ok) return entry;
    entries.push(entry.value);
  }
  const state = await reduceChain(entries, crypto);
  return state.ok ? ok({ state: state.value, entries }) : state;
}

export async function createRosterBook(
  start: { readonly state: RosterState; readonly entries: readonly Entry[] },
  epochKey: Bytes,
  crypto: CryptoPort,
  cache: Disk,
): Promise<RosterBook> {
  let state = start.state;
  let entries = [...start.entries];
  const names = createNames(epochKey, crypto);
  await names.learn(state);
  return {
    state: () => state,
    orgName: () => names.org(),
    nameOf: (member) => names.member(member),
    deviceLabel: (device) => names.device(device),
    roomName: (room) => names.room(room),
    entries: async (from) => entries.slice(from).map((entry) => entry.bytes),
    history: () => entries,
    draft: (action, by, signer, at) => signEntry(draftEntry(state, action, by, at), signer, crypto),
    async accept(from, bytes) {
      const added: Entry[] = [];
      let next = state;
      for (const [index, one] of bytes.entries()) {
        if (from + index <= state.seq) continue;
        const entry = parseEntry(one, crypto);
        const reduced = entry.ok ? await applyEntry(next, entry.value, crypto) : entry;
        if (!entry.ok || !reduced.ok) {
          if (added.length > 0) break;
          return err(reduced.ok ? { type: "BadSignature" } : reduced.error);
        }
        next = reduced.value;
        added.push(entry.value);
      }
      const batch = createBatch(cache);
      for (const entry of added) batch.put(TABLE, entryKey(entry.chain, entry.seq), entry.bytes);
      await batch.commit("relaxed"); // a lost cache is fetched again: the chain lives at the relay and with every member
      entries = [...entries, ...added];
      state = next;
      await names.learn(state);
      return ok(added);
    },
  };
}

/** Opens the sealed texts of a roster once each. */
function createNames(epochKey: Bytes, crypto: CryptoPort) {
  const opened = new Map<Bytes, string>();
  const open = async (purpose: Parameters<typeof openRosterText>[3], epoch: number, sealed: Bytes) => {
    if (!opened.has(sealed))
      opened.set(sealed, (await openRosterText(crypto, epochKey, epoch, purpose, sealed)) ?? "?");
  };
  let known: RosterState | null = null;
  const text = (sealed: Bytes | undefined): string => (sealed && opened.get(sealed)) ?? "?";
  return {
    async learn(state: RosterState) {
      await open("org-name", 0, state.nameSealed);
      for (const member of state.members.values()) await open("member-name", state.epoch, member.nameSealed);
      for (const device of state.devices.values())
        await open("device-label", state.epoch, device.labelSealed);
      for (const room of state.rooms.values()) await open("room-name", state.epoch, room.nameSealed);
      known = state;
    },
    org: () => text(known?.nameSealed),
    member: (member: MemberId) => text(known?.members.get(member)?.nameSealed),
    device: (device: DeviceId) => text(known?.devices.get(device)?.labelSealed),
    room: (room: RoomId) => text(known?.rooms.get(room)?.nameSealed),
  };
}

import {
  type Bytes,
  type ClientId,
  type CryptoPort,
  clientIdOf,
  concat,
  type DeviceId,
  digestOf,
  type FeedId,
  type Head,
  idToBytes,
  parseRoomId,
  type RoomId,
  type StateVector,
} from "../../../crdt/index.ts";
import type { Disk } from "../ports.ts";
import { NO_LIMIT, under } from "./places.ts";
import type { RegisterRecord, RoomRecord } from "./records.ts";

/** What is in memory of every room: heads, preview, markers. Rows and messages stay on disk. */
export interface RoomBook {
  /** Every room that something was ever folded of here. */
  known(): readonly RoomId[];
  get(room: RoomId): RoomRecord;
  set(room: RoomId, record: RoomRecord): void;
  registers(room: RoomId): ReadonlyMap<string, RegisterRecord>;
  setRegister(room: RoomId, record: RegisterRecord): void;
  clientId(room: RoomId, feed: FeedId): ClientId;
  /** As the relay works it out: markers of those who read here no more are not part of a room. */
  digest(room: RoomId, reads: (device: DeviceId) => boolean): Bytes;
  vector(room: RoomId): StateVector;
}

export const EMPTY_ROOM: RoomRecord = {
  heads: new Map(),
  name: { name: null },
  last: null,
  speakers: [],
  unread: 0,
  late: [],
  named: [],
  top: null,
  envelopes: 0,
  orphans: 0,
  locked: 0,
  before: [],
  left: new Map(),
  withheld: [],
  at: 0,
};

const WHOLE_TABLE = under(new Uint8Array(0));

export const roomRecordKey = (room: RoomId): Bytes => idToBytes(room);
export const registerKey = (room: RoomId, device: string): Bytes =>
  concat(idToBytes(room), idToBytes(device));

export async function loadRoomBook(cache: Disk, crypto: CryptoPort): Promise<RoomBook> {
  const rooms = new Map<RoomId, RoomRecord>();
  const registers = new Map<RoomId, Map<string, RegisterRecord>>();
  for (const { key, value } of await cache.range("rooms", { ...WHOLE_TABLE, limit: NO_LIMIT })) {
    rooms.set(parseRoomId(key) as RoomId, { ...EMPTY_ROOM, ...(value as RoomRecord) }); // an older one has no `left` or `locked`
  }
  for (const { key, value } of await cache.range("registers", { ...WHOLE_TABLE, limit: NO_LIMIT })) {
    const room = parseRoomId(key.slice(0, 16)) as RoomId;
    const record = value as RegisterRecord;
    registers.set(room, (registers.get(room) ?? new Map()).set(record.device, record));
  }
  return createRoomBook(rooms, registers, crypto);
}

function createRoomBook(
  rooms: Map<RoomId, RoomRecord>,
  registers: Map<RoomId, Map<string, RegisterRecord>>,
  crypto: CryptoPort,
): RoomBook {
  const clientIds = new Map<string, ClientId>();
  const get = (room: RoomId) => rooms.get(room) ?? EMPTY_ROOM;
  const clientId = (room: RoomId, feed: FeedId): ClientId => {
    const known = clientIds.get(room + feed);
    if (known !== undefined) return known;
    const made = clientIdOf(room, feed, crypto);
    clientIds.set(room + feed, made);
    return made;
  };
  return {
    known: () => [...rooms.keys()],
    get,
    clientId,
    set: (room, record) => rooms.set(room, record),
    registers: (room) => registers.get(room) ?? new Map(),
    setRegister: (room, record) =>
      registers.set(room, (registers.get(room) ?? new Map()).set(record.device, record)),
    digest(room, reads) {
      const heads: Head[] = [...get(room).heads].map(([feed, { next, hash }]) => ({
        clientId: clientId(room, feed),
        next,
        hash,
      }));
      const versions = [...(registers.get(room)?.values() ?? [])].flatMap(({ device, hlc }) =>
        reads(device) ? [{ device: idToBytes(device), hlc }] : [],
      );
      return digestOf(heads, versions, crypto);
    },
    vector: (room) => new Map([...get(room).heads].map(([feed, { next }]) => [clientId(room, feed), next])),
  };
}

import {
  canRead,
  type DeviceId,
  type FeedId,
  type Hlc,
  hlcOf,
  isOwnPlace,
  type MemberId,
  openSaid,
  parseRegister,
  type ReadMarker,
  type Register,
  type Rest,
  type RoomId,
  type Said,
  sealMarker,
  verifyCose,
} from "../../../crdt/index.ts";
import { readRows } from "../tables/rows.ts";
import type { Core } from "./core.ts";
import { noteMissing } from "./missing.ts";
import type { HeadRecord, RegisterRecord, RoomRecord } from "./records.ts";
import { registerKey, roomRecordKey } from "./room-book.ts";

/** Read markers: which messages each person has read, merged over their devices by maximum. */

const MAX_MARKED_FEEDS = 400; // about 29 B each, sealed and padded within MAX_REGISTER_BYTES
const MOST_COUNTED = 1_000; // of a feed
const MAX_CLOCK_LEAD_MS = 5 * 60_000;

export const myMarker = (core: Core, room: RoomId): ReadMarker => markerOf(core, room, core.identity.member);

export function markerOf(core: Core, room: RoomId, member: MemberId): ReadMarker {
  const merged = new Map<FeedId, number>();
  const { devices } = core.roster.state();
  for (const { device, marker } of core.rooms.registers(room).values()) {
    if (devices.get(device)?.member !== member) continue;
    for (const [feed, next] of marker) merged.set(feed, Math.max(next, merged.get(feed) ?? 0));
  }
  return merged;
}

/** Members other than the author whose marker has passed a place. */
export function readersOf(
  core: Core,
  room: RoomId,
  feed: FeedId,
  seq: number,
  author: MemberId,
): readonly MemberId[] {
  const readers = new Set<MemberId>();
  const { devices } = core.roster.state();
  for (const { device, marker } of core.rooms.registers(room).values()) {
    const member = devices.get(device)?.member;
    if (member !== undefined && member !== author && (marker.get(feed) ?? 0) > seq) readers.add(member);
  }
  return [...readers];
}

/** Takes registers from the relay. One that does not check out is left out; it cannot harm the others. */
export async function receiveRegisters(
  core: Core,
  room: RoomId,
  registers: readonly Uint8Array[],
): Promise<void> {
  for (const bytes of registers) {
    const register = parseRegister(bytes);
    if (!register.ok || register.value.room !== room) continue;
    const { device, hlc, sign1 } = register.value;
    const known = core.rooms.registers(room).get(device);
    const author = core.roster.state().devices.get(device);
    const isOwn = isOwnPlace(room, core.identity.member);
    if (isOwn && author?.member !== core.identity.member) continue;
    if (author === undefined || (known !== undefined && known.hlc >= hlc)) continue;
    if (!(await verifyCose("skein/v1/register", sign1, author.signKey, core.ports.crypto))) continue;
    const said = isOwn ? null : await saidIn(core, room, register.value);
    const marker = said?.marker ?? SHUT;
    await keepRegister(core, room, { device, hlc, bytes: bytes.slice(), marker, ...restsOf(said) });
    if (isOwn) core.changes.emit({ type: "ownHeard" });
    if (isOwn) continue;
    noteWhatIsNotHere(core, room, marker);
    core.changes.emit({ type: "timeline", room });
    if (said !== null && said.rests.length + (known?.rests?.length ?? 0) > 0)
      core.changes.emit({ type: "room", room });
    if (author.member === core.identity.member && device !== core.identity.device)
      await recountUnread(core, room);
  }
}

/** One that does not open is kept all the same: both ends compare what they hold. Its key may be on its way. */
const SHUT: ReadMarker = new Map();

async function saidIn(core: Core, room: RoomId, register: Register): Promise<Said | null> {
  const key = await core.keys.room(room, register.epoch);
  return key && openSaid(register, key, core.ports.crypto, core.keys.seeds());
}

const restsOf = (said: Said | null): Pick<RegisterRecord, "rests"> =>
  said === null || said.rests.length === 0 ? {} : { rests: said.rests };

/** Keys have come: markers that did not open may open now. */
export async function openShutMarkers(core: Core, room: RoomId): Promise<void> {
  for (const record of [...core.rooms.registers(room).values()].filter(({ marker }) => marker.size === 0)) {
    const register = parseRegister(record.bytes);
    const said = register.ok ? await saidIn(core, room, register.value) : null;
    const marker = said?.marker ?? SHUT;
    if (marker.size === 0) continue;
    await keepRegister(core, room, { ...record, marker, ...restsOf(said) });
    core.changes.emit({ type: "timeline", room });
  }
}

/** Whether somebody's marker is part of a room: the relay keeps those of its readers alone. A guest's last day ends none. */
export const keepsMarkerOf =
  ({ roster }: Pick<Core, "roster">, room: RoomId) =>
  (device: DeviceId): boolean =>
    canRead(roster.rosters, device, room, 0);

/** Nobody reads what is not there: an end that was kept from this device shows once somebody has read it. */
function noteWhatIsNotHere(core: Core, room: RoomId, marker: ReadMarker): void {
  const { heads } = core.rooms.get(room);
  for (const [feed, next] of marker)
    if (next > (heads.get(feed)?.next ?? 0) && !isOwn(core, feed))
      noteMissing(core, { room, feed, next, isGap: false });
}

/** Marks all that is here as read; gives the sealed register to send, or `null` when nothing changed. */
export async function markRoomRead(core: Core, room: RoomId): Promise<Uint8Array | null> {
  const record = core.rooms.get(room);
  const before = myMarker(core, room);
  const heads = newestFeeds(record).map(([feed, { next }]) => [feed, next] as const);
  if (
    record.unread === 0 &&
    record.late.length === 0 &&
    heads.every(([feed, next]) => (before.get(feed) ?? 0) >= next || isOwn(core, feed))
  )
    return null;
  const bytes = await signMarker(core, room, new Map(heads));
  await setUnread(core, room, 0, []);
  return bytes;
}

type Signed = readonly (readonly [RoomId, Uint8Array])[];

/**
 * Markers that were signed by a clock far ahead are signed again by the right one: the relay would never take them. Gives what is
 * to be sent. Asked again whenever keys or entries come: it takes the newest key of each room.
 */
export const signMarkersAgain = (core: Core): Promise<Signed> =>
  signAnew(core, (own) => isAhead(core, own.hlc));

/** Says anew in every room what this device says there, as this person wants it said now. Gives what is to be sent. */
export const sayMarkersAnew = (core: Core): Promise<Signed> => signAnew(core, () => true);

async function signAnew(core: Core, isMeant: (own: RegisterRecord) => boolean): Promise<Signed> {
  const signed: (readonly [RoomId, Uint8Array])[] = [];
  for (const room of core.roster.rooms()) {
    const own = core.rooms.registers(room).get(core.identity.device);
    const bytes = own !== undefined && isMeant(own) ? await signMarker(core, room, own.marker) : null;
    if (bytes !== null) signed.push([room, bytes]);
  }
  return signed;
}

/** Who of a room says that they rest, and has not come to the end of it: by what each said last. */
export function restsIn(core: Core, room: RoomId): ReadonlyMap<MemberId, Rest> {
  const newest = new Map<MemberId, RegisterRecord>();
  const { devices } = core.roster.state();
  for (const record of core.rooms.registers(room).values()) {
    const member = devices.get(record.device)?.member;
    if (member !== undefined && record.hlc > (newest.get(member)?.hlc ?? -1)) newest.set(member, record);
  }
  const now = core.time.now();
  return new Map(
    [...newest].flatMap(([member, { rests = [] }]) => {
      const next = rests.find(([, until]) => until > now);
      return next === undefined || member === core.identity.member ? [] : [[member, next] as const];
    }),
  );
}

/** `null` while the newest key of the room is not here, or there is a newer one that is not. */
async function signMarker(core: Core, room: RoomId, marker: ReadMarker): Promise<Uint8Array | null> {
  const { device, keys } = core.identity;
  const last = core.rooms.registers(room).get(device)?.hlc ?? 0;
  const hlc = Math.max(hlcOf(core.time.now()), isAhead(core, last) ? 0 : last + 1);
  const chain = core.roster.governing(room) ?? core.roster.state();
  const key = await core.keys.room(room, chain.epoch);
  if (key === null || core.cited.isBehind(chain)) return null;
  const place = { room, device, hlc, epoch: chain.epoch };
  const [seed] = core.own.look.hidesReading() ? core.keys.seeds() : [];
  const beside = { ...(seed && { hideWith: seed }), rests: core.own.look.rests(core.time.now()) };
  const bytes = await sealMarker(place, marker, key, keys.signer, core.ports.crypto, beside);
  await keepRegister(core, room, { device, hlc, bytes, marker });
  return bytes;
}

/** A clock that far ahead would win for ever. */
export const isAhead = (core: Core, hlc: Hlc): boolean => hlc > hlcOf(core.time.now() + MAX_CLOCK_LEAD_MS);

/** A register is bounded; feeds that nobody has written to for longest are left out first. */
const newestFeeds = ({ heads }: RoomRecord): readonly (readonly [FeedId, HeadRecord])[] =>
  heads.size <= MAX_MARKED_FEEDS
    ? [...heads]
    : [...heads].sort(([, a], [, b]) => b.hlc - a.hlc).slice(0, MAX_MARKED_FEEDS);

const isOwn = (core: Core, feed: FeedId): boolean => feed.startsWith(core.identity.device);

export async function keepRegister(core: Core, room: RoomId, record: RegisterRecord): Promise<void> {
  if (isAhead(core, record.hlc)) return;
  await core.ports.disks.cache.commit(
    [{ table: "registers", key: registerKey(room, record.device), value: record }],
    "relaxed",
  );
  core.rooms.setRegister(room, record);
}

/** Another device of this person has read on: count what is left. */
async function recountUnread(core: Core, room: RoomId): Promise<void> {
  const marker = myMarker(core, room);
  let unread = 0;
  for (const [feed, { next }] of core.rooms.get(room).heads) {
    const from = marker.get(feed) ?? 0;
    const rows = await readRows(
      core.ports.disks.cache,
      room,
      feed,
      from,
      Math.min(next, from + MOST_COUNTED),
    );
    unread += rows.filter(({ counts }) => counts).length;
  }
  await setUnread(core, room, unread, unread === 0 ? [] : core.rooms.get(room).late);
}

async function setUnread(core: Core, room: RoomId, unread: number, late: readonly string[]): Promise<void> {
  const record = { ...core.rooms.get(room), unread, late };
  await core.ports.disks.cache.commit(
    [{ table: "rooms", key: roomRecordKey(room), value: record }],
    "relaxed",
  );
  core.rooms.set(room, record);
  core.changes.emit({ type: "room", room });
}

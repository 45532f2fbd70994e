import {
  boundOf,
  type ChainId,
  canRead,
  type DeviceId,
  feedToDevice,
  isRoomChain,
  type RoomId,
  type RosterState,
  type Rosters,
  type Verifier,
} from "../../crdt/public.ts";
import type { Judged } from "../roster/judge-append.ts";
import type { RosterBook } from "../roster/rosters.ts";
import type { StoreWrites } from "../store/store.ts";
import type { Batch } from "./batch.ts";
import type { RoomLogs } from "./room-log.ts";

interface Ports {
  readonly book: RosterBook;
  readonly logs: RoomLogs;
  readonly hashes: Pick<Verifier, "sha256">;
}

/**
 * Takes out of the rooms what the chains do not allow to stand there any more, in the transaction of the entries that
 * say so: rows from a feed's bound on, and registers of those who may not read. Afterwards the room is what it would be
 * if they had never come. Rule RLY37 in SPEC.md.
 */
export function settle(ports: Ports, writes: StoreWrites, batch: Batch, judged: Judged): void {
  const { state } = judged;
  if (isRoomChain(state)) settleRoom(ports, writes, batch, state.org, state.room, () => true);
  else settleOrg(ports, writes, batch, state, devicesThatLost(judged, state));
}

function settleOrg(
  ports: Ports,
  writes: StoreWrites,
  batch: Batch,
  org: RosterState,
  devices: ReadonlySet<DeviceId>,
): void {
  const rooms = new Set([...devices].flatMap((device) => writes.roomsWith(org.chain, device)));
  for (const room of rooms)
    settleRoom(ports, writes, batch, org.chain, room, (device) => devices.has(device));
}

/** An org's entries that take a right away name the device, or the member whose devices they are. */
function devicesThatLost({ fresh }: Judged, { devices }: RosterState): ReadonlySet<DeviceId> {
  const lost = new Set<DeviceId>();
  const addAllOf = (member: string) => {
    for (const device of devices.values()) if (device.member === member) lost.add(device.device);
  };
  for (const { action } of fresh) {
    if (action.kind === "deviceRevoked") lost.add(action.device);
    if (action.kind === "memberRemoved" || action.kind === "openRoomRoleSet") addAllOf(action.member);
  }
  return lost;
}

function settleRoom(
  { book, logs, hashes }: Ports,
  writes: StoreWrites,
  batch: Batch,
  org: ChainId,
  room: RoomId,
  concerns: (device: DeviceId) => boolean,
): void {
  const rosters = book.rostersOf(org, batch.moved) as Rosters; // the transaction has just moved it
  const draft = batch.draftOf(logs.of(org, room));
  for (const head of [...draft.headsNow()]) {
    if (!concerns(feedToDevice(head.feed))) continue;
    const bound = boundOf(rosters, room, head.feed);
    if (bound < head.next) draft.dropRows(writes, head, bound, hashes);
  }
  for (const device of [...draft.registersNow()])
    if (concerns(device) && !canRead(rosters, device, room, ANY_TIME)) draft.dropRegister(writes, device);
}

/** Chains alone decide what stands in a room, so that every replica decides alike. A guest's last day ends no register. */
const ANY_TIME = 0;

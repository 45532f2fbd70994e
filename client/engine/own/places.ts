import {
  type DeviceId,
  encodeOwn,
  type Hlc,
  hlcOf,
  isNewer,
  MAX_OWN_BYTES,
  mergeOwn,
  type OwnState,
  openOwn,
  ownPlaces,
  parseRegister,
  type RoomId,
  sealOwn,
} from "../../../crdt/index.ts";
import type { Running } from "../running.ts";
import type { Core } from "../state/core.ts";
import { isAhead, keepRegister } from "../state/markers.ts";
import { type OwnBook, placeOfName } from "./book.ts";

/** A person's own places: what their devices say there, and what this one says. */

const NOTHING: OwnState = new Map();
/** Whoever was away longer may bring something back that was taken away meanwhile; only where a place is full. */
const KEPT_WHEN_FULL_MS = 60 * 24 * 3_600_000;

/** What all devices that still belong say in both places. What does not open says nothing; its key may be on its way. */
export async function saidByDevices(core: Core): Promise<OwnState> {
  let said = NOTHING;
  const { devices } = core.roster.state();
  for (const place of ownPlaces(core.identity.member))
    for (const { device, bytes } of core.rooms.registers(place).values()) {
      const author = devices.get(device);
      if (author?.member !== core.identity.member || author.removedAt !== null) continue;
      const register = parseRegister(bytes);
      const fields = register.ok && (await openOwn(register.value, core.keys.seeds(), core.ports.crypto));
      if (fields) said = mergeOwn(said, fields);
    }
  return said;
}

/** The places in which something stands that no device says. */
export function placesToSay(state: OwnState, said: OwnState): readonly (0 | 1)[] {
  const names = [...state].flatMap(([name, field]) => {
    const known = said.get(name);
    return known === undefined || isNewer(field, known) ? [placeOfName(name)] : [];
  });
  return [...new Set(names)];
}

export const fieldsIn = (state: OwnState, place: 0 | 1): OwnState =>
  new Map([...state].filter(([name]) => placeOfName(name) === place));

export const fits = (state: OwnState): boolean =>
  ([0, 1] as const).every((place) => encodeOwn(fieldsIn(state, place)).length <= MAX_OWN_BYTES);

/** Where it is full, what was taken away long ago is forgotten first. `null`: it does not fit all the same. */
export function fitted(core: Core, state: OwnState): OwnState | null {
  if (fits(state)) return state;
  const old = hlcOf(core.time.now() - KEPT_WHEN_FULL_MS);
  const kept = new Map([...state].filter(([, { value, hlc }]) => value !== null || hlc > old));
  return fits(kept) ? kept : null;
}

/** A stamp for what is said now: above all that is known, and never far ahead, for that would win for ever. */
export function stampNow(core: Core, state: OwnState): Hlc {
  const known = [...state.values()].map(({ hlc }) => hlc).filter((hlc) => !isAhead(core, hlc));
  return known.reduce((newest, hlc) => Math.max(newest, hlc + 1), hlcOf(core.time.now()));
}

/** Fields that a clock far ahead has stamped are stamped anew: the relay would take no register with them. */
export function stampedSoundly(core: Core, state: OwnState): OwnState {
  const now = stampNow(core, state);
  return new Map(
    [...state].map(([name, field]) => [name, isAhead(core, field.hlc) ? { ...field, hlc: now } : field]),
  );
}

/** Signs all that is known in a place, keeps it and hands it to the relay. Without the member's key it waits. */
export async function sayPlace({ core, link }: Running, own: OwnBook, place: 0 | 1): Promise<void> {
  const { device, keys, member } = core.identity;
  const [seed] = core.keys.seeds();
  if (seed === undefined) return;
  const room: RoomId = ownPlaces(member)[place];
  const fields = fieldsIn(own.state(), place);
  const hlc = Math.max(stampNow(core, fields), lastStamp(core, room, device) + 1);
  const sealed = await sealOwn({ room, device, hlc }, fields, seed, keys.signer, core.ports.crypto);
  if (!sealed.ok) return; // what does not fit was refused before it came here
  await keepRegister(core, room, { device, hlc, bytes: sealed.value, marker: new Map() });
  link.exchange()?.sendRegister(room, sealed.value);
}

function lastStamp(core: Core, room: RoomId, device: DeviceId): Hlc {
  const last = core.rooms.registers(room).get(device)?.hlc ?? 0;
  return isAhead(core, last) ? 0 : last;
}

import { type Bytes, type DeviceId, type Hlc, parseRegister, type RoomId } from "../../../crdt/index.ts";
import type { RegisterRecord } from "../state/records.ts";

/**
 * Which read markers the relay has named on this connection: it says all it holds of a room before it asks for the
 * rest. What it lacks it gets from whoever has it, for a relay that was wiped may never see the owner again.
 */
export interface RelayRegisters {
  /** `held`: what is here before it is taken. */
  heard(room: RoomId, registers: readonly Bytes[], held: ReadonlyMap<string, RegisterRecord>): void;
  /** The relay has named these and no others, and never one that was not here. */
  areSame(room: RoomId, held: readonly RegisterRecord[]): boolean;
  lacking(room: RoomId, held: Iterable<RegisterRecord>): readonly Bytes[];
}

export function createRelayRegisters(): RelayRegisters {
  const versions = new Map<RoomId, Map<DeviceId, Hlc>>();
  const news = new Set<RoomId>();
  return {
    heard(room, registers, held) {
      const known = versions.get(room) ?? new Map<DeviceId, Hlc>();
      versions.set(room, known);
      for (const bytes of registers) {
        const register = parseRegister(bytes);
        if (!register.ok) continue;
        const { device, hlc } = register.value;
        known.set(device, hlc);
        if (held.get(device)?.hlc !== hlc) news.add(room);
      }
    },
    areSame(room, held) {
      const known = versions.get(room);
      if (news.has(room) || (known?.size ?? 0) !== held.length) return false;
      return held.every(({ device, hlc }) => known?.get(device) === hlc);
    },
    lacking: (room, held) =>
      [...held].flatMap(({ device, hlc, bytes }) =>
        (versions.get(room)?.get(device) ?? -1) < hlc ? [bytes] : [],
      ),
  };
}

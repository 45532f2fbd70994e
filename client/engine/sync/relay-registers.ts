import { type Bytes, type DeviceId, type Hlc, parseRegister, type RoomId } from "../../../crdt/index.ts";
import type { RegisterRecord } from "../state/records.ts";

/**
 * Which read markers the relay has named on this connection: it says all it holds of a room before it asks for the
 * rest. What it lacks it gets from whoever has it, for a relay that was wiped may never see the owner again.
 */
export interface RelayRegisters {
  heard(room: RoomId, registers: readonly Bytes[]): void;
  lacking(room: RoomId, held: Iterable<RegisterRecord>): readonly Bytes[];
}

export function createRelayRegisters(): RelayRegisters {
  const versions = new Map<RoomId, Map<DeviceId, Hlc>>();
  return {
    heard(room, registers) {
      const known = versions.get(room) ?? new Map<DeviceId, Hlc>();
      versions.set(room, known);
      for (const bytes of registers) {
        const register = parseRegister(bytes);
        if (register.ok) known.set(register.value.device, register.value.hlc);
      }
    },
    lacking: (room, held) =>
      [...held].flatMap(({ device, hlc, bytes }) =>
        (versions.get(room)?.get(device) ?? -1) < hlc ? [bytes] : [],
      ),
  };
}

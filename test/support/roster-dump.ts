import { toHex } from "../../crdt/base/bytes.ts";
import type { RosterState } from "../../crdt/roster/state.ts";

/** A roster as one line of text: equal text, equal state; text before and after shows that nothing was touched. */
export const dumpRoster = (state: RosterState | null): string =>
  JSON.stringify(state, (_key, value: unknown) => {
    if (value instanceof Uint8Array) return toHex(value);
    return value instanceof Map ? [...value] : value;
  });

import { toHex } from "../../crdt/base/bytes.ts";
import type { RosterState } from "../../crdt/roster/state.ts";

/** What the frozen states of version 1 hold: what a state knows of rules and of its own past came later. */
export const dumpFrozen = (state: RosterState | null): string =>
  JSON.stringify(JSON.parse(dumpRoster(state)), (key, value: unknown) =>
    key === "past" || key === "whoMay" ? undefined : value,
  );

/** A roster as one line of text: equal text, equal state; text before and after shows that nothing was touched. */
export const dumpRoster = (state: RosterState | null): string =>
  JSON.stringify(state, (_key, value: unknown) => {
    if (value instanceof Uint8Array) return toHex(value);
    return value instanceof Map ? [...value] : value;
  });

import { useLocation } from "@solidjs/router";
import type { CycleId, KeyResultId, ObjectiveId } from "../../../bridge/contract.ts";

/** Addresses inside goals: a key result, or an objective alone for its past. Ids are opaque, so they are encoded here and decoded when read back. */
export function goalsPath(
  cycle: CycleId,
  place?: { readonly objective: ObjectiveId; readonly keyResult?: KeyResultId },
): string {
  const parts = [cycle, place?.objective, place?.keyResult].filter((part) => part !== undefined);
  return `/goals/${parts.map(encodeURIComponent).join("/")}`;
}

/** The same, keeping which objectives are shown: opening one of mine does not bring back everybody's. */
export function useGoalsPath(): typeof goalsPath {
  const location = useLocation();
  return (cycle, place) => goalsPath(cycle, place) + location.search;
}

/** A torn percent sign in a typed address is taken as it stands. */
export function readPart(part: string | undefined): string | null {
  if (part === undefined || part === "") return null;
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

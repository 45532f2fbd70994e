import type { CycleId, KeyResultId, ObjectiveId } from "../../../bridge/contract.ts";

/** Addresses inside goals: a key result, or an objective alone for its past. Ids are opaque, so they are encoded here and decoded when read back. */
export function goalsPath(
  cycle: CycleId,
  place?: { readonly objective: ObjectiveId; readonly keyResult?: KeyResultId },
): string {
  const parts = [cycle, place?.objective, place?.keyResult].filter((part) => part !== undefined);
  return `/goals/${parts.map(encodeURIComponent).join("/")}`;
}

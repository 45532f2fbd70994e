import type { CycleId, KeyResultId, ObjectiveId } from "../../../bridge/contract.ts";

/** Addresses inside goals. Ids are opaque, so they are encoded here and decoded when read back. */
export function goalsPath(
  cycle: CycleId,
  place?: { readonly objective: ObjectiveId; readonly keyResult: KeyResultId },
): string {
  const parts = place === undefined ? [cycle] : [cycle, place.objective, place.keyResult];
  return `/goals/${parts.map(encodeURIComponent).join("/")}`;
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

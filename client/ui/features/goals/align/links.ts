import type { AlignedView, NeedView, ObjectiveView } from "../../../../bridge/contract.ts";
import { goalsPath } from "../goals-path.ts";

/** What an objective points at and what points at it, as it is listed. */

export type Linked = Pick<ObjectiveView, "id" | "parents" | "children" | "needs" | "neededBy">;
export type LinkKind = "contributes" | "supports" | "needs" | "ring";

export interface Link {
  readonly kind: LinkKind;
  readonly target: AlignedView | NeedView;
  /** How it was aligned, also where it does not count; `null` of what is needed. */
  readonly how: AlignedView["how"] | null;
  readonly reason: string;
}

export const linksOf = ({ parents, needs }: Linked): readonly Link[] => [
  ...parents.map((target) => ({
    kind: target.state === "ring" ? ("ring" as const) : target.how,
    target,
    how: target.how,
    reason: "",
  })),
  ...needs.map((target) => ({ kind: "needs" as const, target, how: null, reason: target.reason })),
];

export const isSameTarget = (
  a: Pick<AlignedView, "objective" | "keyResult">,
  b: Pick<AlignedView, "objective" | "keyResult">,
): boolean => a.objective === b.objective && a.keyResult === b.keyResult;

/** Where it is read; nothing leads to what this person may not see. */
export function linkPath({ objective, keyResult, cycle, state }: Link["target"]): string | undefined {
  if (state === "private" || cycle === null) return undefined;
  const place = keyResult === null ? undefined : { objective, keyResult };
  return `${goalsPath(cycle, place)}?at=${encodeURIComponent(objective)}`;
}

/** From below a key result of this one may be meant, which is not theirs to open. */
export const childPath = ({ objective, cycle, state }: Link["target"]): string | undefined =>
  state === "private" || cycle === null
    ? undefined
    : `${goalsPath(cycle)}?at=${encodeURIComponent(objective)}`;

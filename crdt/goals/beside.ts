import type { EventRef } from "../base/ids.ts";
import type { NewerExtra } from "../chat/extras.ts";
import { type Field, ref } from "../chat/fields.ts";
import { type Evidence, evidence } from "./evidence.ts";

/**
 * What stands beside a check-in: parts of its event that chat keeps as they are, read when goals are opened. A part that
 * cannot be read says nothing. Rules EVT16, CHK5 and CHK6 in SPEC.md.
 */
export interface Beside {
  readonly evidence?: readonly Evidence[];
  /** It words anew what its author said there, or takes that back; it says nothing of its own. */
  readonly instead?: EventRef;
  readonly undoes?: EventRef;
}

export function besideIn(parts: readonly NewerExtra[]): Beside {
  const values = new Map(parts);
  const read = <T>(key: string, field: Field<T>): T | undefined => {
    const value = values.get(key);
    return value === undefined ? undefined : field.read(value);
  };
  const [rests, instead, undoes] = [read("e", evidence), read("o", ref), read("x", ref)];
  return {
    ...(rests !== undefined && { evidence: rests }),
    ...(instead !== undefined && { instead }),
    ...(undoes !== undefined && { undoes }),
  };
}

/** Keys rising, as events have them. */
export const besideToParts = ({ evidence: rests = [], instead, undoes }: Beside): readonly NewerExtra[] => [
  ...(rests.length > 0 ? [["e", evidence.write(rests)] as const] : []),
  ...(instead === undefined ? [] : [["o", ref.write(instead)] as const]),
  ...(undoes === undefined ? [] : [["x", ref.write(undoes)] as const]),
];

/** The same parts, of which those that speak of another place speak of it where it stands now. */
export const withBesideRefs = (
  parts: readonly NewerExtra[],
  renewed: (of: EventRef) => EventRef,
): readonly NewerExtra[] =>
  parts.map(([key, value]) => {
    const of = key === "o" || key === "x" ? ref.read(value) : undefined;
    return of === undefined ? [key, value] : [key, ref.write(renewed(of))];
  });

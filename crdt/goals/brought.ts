import { type Bytes, toHex } from "../base/bytes.ts";
import { hlcToMs } from "../base/clock.ts";
import type { NewerExtra } from "../chat/extras.ts";
import { importFields } from "../imported/imported.ts";
import type { CheckIn, CheckInsState } from "./checkins.ts";

/** Of a check-in that was brought: what names it there, when it was said, and by whom, as whoever brought it says. */
export interface BroughtCheckIn {
  readonly key: string;
  readonly at: number;
  readonly who: string;
  readonly name: string;
}

const PART = "b";

export const broughtToParts = ({
  key,
  at,
  who,
  name,
}: Omit<BroughtCheckIn, "key"> & { readonly key: Bytes }): readonly NewerExtra[] => [
  [PART, [key, at, who, name]],
];

/** A part that cannot be read says nothing: then it is a check-in of whoever wrote it. */
export function broughtIn(parts: readonly NewerExtra[] = []): BroughtCheckIn | null {
  const value = parts.find(([key]) => key === PART)?.[1];
  if (!Array.isArray(value) || value.length !== 4) return null;
  const key = importFields.key.read(value[0]);
  const at = importFields.at.read(value[1]);
  const who = importFields.who.read(value[2]);
  const name = importFields.name.read(value[3]);
  if (key === undefined || at === undefined || who === undefined || name === undefined) return null;
  return { key: toHex(key), at, who, name };
}

/** The check-ins of a key result with what was brought as such: of several that are the same one there, the first here counts. Rule IMP7. */
export function withBrought(state: CheckInsState): CheckInsState {
  const seen = new Set<string>();
  const checkIns = state.checkIns.flatMap((one): readonly CheckIn[] => {
    const brought = broughtIn(one.parts);
    if (brought === null) return [one];
    if (seen.has(brought.key)) return [];
    seen.add(brought.key);
    return [{ ...one, brought }];
  });
  return { checkIns };
}

/** When it was said: of one that was brought, there. */
export const saidAt = ({ brought, stamp }: CheckIn): number => brought?.at ?? hlcToMs(stamp.hlc);

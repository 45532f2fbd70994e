import type { Stamp } from "../chat/stamp.ts";
import { type Beside, besideIn } from "./beside.ts";
import { type CheckIn, type CheckInsState, checkInKey, speaksOfAnother } from "./checkins.ts";
import type { Evidence } from "./evidence.ts";

/** A check-in as it stands: in the words that its author gave it last. */
export interface StandingCheckIn extends CheckIn {
  readonly evidence: readonly Evidence[];
  /** When it was worded anew; `null` when it never was. */
  readonly editedBy: Stamp | null;
  /** Its author took it back: kept, and counted by nobody. */
  readonly isTakenBack: boolean;
  /** As it was worded before, oldest first. */
  readonly before: readonly CheckIn[];
}

/** Check-ins without those that speak of another one, which are told with the one they speak of. Sorted by stamp. */
export function standingOf({ checkIns }: CheckInsState): readonly StandingCheckIn[] {
  const said = new Map<string, (CheckIn & Beside)[]>();
  for (const one of checkIns) {
    if (!speaksOfAnother(one.parts)) continue;
    const beside = besideIn(one.parts ?? []);
    const about = beside.instead ?? beside.undoes;
    if (about !== undefined)
      said.set(checkInKey(about), [...(said.get(checkInKey(about)) ?? []), { ...one, ...beside }]);
  }
  return checkIns
    .filter(({ parts }) => !speaksOfAnother(parts))
    .map((root) => standing(root, said.get(checkInKey(root.ref)) ?? []));
}

function standing(root: CheckIn, said: readonly (CheckIn & Beside)[]): StandingCheckIn {
  const own = said.filter(({ by }) => by === root.by);
  const wordings = [root, ...own.filter(({ undoes }) => undoes === undefined)];
  const words = wordings.at(-1) as CheckIn;
  const { value, confidence, note } = words;
  return {
    ...root,
    value,
    confidence,
    note,
    evidence: besideIn(words.parts ?? []).evidence ?? [],
    editedBy: words === root ? null : words.stamp,
    isTakenBack: own.some(({ undoes }) => undoes !== undefined),
    before: wordings.slice(0, -1),
  };
}

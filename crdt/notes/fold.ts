import type { MemberId } from "../base/ids.ts";
import type { NoteAct, NoteRole } from "../chat/events.ts";
import { compareStamps, type Stamp } from "../chat/stamp.ts";

/** What is known of a note besides its text: maxima and minima by stamp, so that order and repeats do not matter. Rule NOTE3. */
export interface NoteState {
  readonly role: NoteRole;
  readonly title: { readonly text: string; readonly by: MemberId; readonly stamp: Stamp } | null;
  readonly away: { readonly on: boolean; readonly by: MemberId; readonly stamp: Stamp } | null;
  readonly made: { readonly by: MemberId; readonly stamp: Stamp };
}

export interface NoteSaid {
  readonly role: NoteRole;
  readonly act: NoteAct;
  readonly title: string;
  readonly author: MemberId;
  readonly stamp: Stamp;
}

/** One step. Pure, commutative and idempotent. */
export function applyToNote(state: NoteState | undefined, said: NoteSaid): NoteState {
  const { role, act, title, author: by, stamp } = said;
  const made = state?.made;
  const isFirst = made === undefined || compareStamps(stamp, made.stamp) < 0;
  const names = act === "made" || act === "named";
  return {
    role: isFirst ? role : (state?.role ?? role),
    made: isFirst ? { by, stamp } : made,
    title: newer(state?.title ?? null, names ? { text: title, by, stamp } : null),
    away: newer(state?.away ?? null, act === "named" ? null : { on: act === "away", by, stamp }),
  };
}

function newer<T extends { readonly stamp: Stamp }>(known: T | null, said: T | null): T | null {
  if (known === null || said === null) return known ?? said;
  return compareStamps(said.stamp, known.stamp) > 0 ? said : known;
}

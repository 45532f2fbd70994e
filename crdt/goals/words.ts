import type { Bytes } from "../base/bytes.ts";
import { decodeCbor, encodeCbor } from "../base/cbor.ts";
import {
  type EventRef,
  type KeyResultId,
  type ObjectiveId,
  parseKeyResultId,
  type RoomId,
} from "../base/ids.ts";
import { EVENT_LIMITS } from "../chat/events.ts";
import { type Field, id, list, number, oneOf, orNull, ref, text, tuple } from "../chat/fields.ts";
import { type CommentWord, readCommentWord, writeCommentWord } from "./comments.ts";
import { CYCLE_STATES, type CycleState } from "./cycle-states.ts";
import { objectiveIn } from "./place.ts";

/**
 * What a `goalWord` says. Chat keeps its bytes as they are; they are read when goals are opened.
 *
 * Shape:  ["score", keyResult | null, value | null, note, [after…]], ["cycle", cycle, state] of `cyclesIn(room)`, and
 *         those of comments.ts, as CBOR.
 * Bounds: those of check-ins. Anything else is `null`: a word of a later version, or nonsense.
 * Source: rules EVT17, SCO1 and CYC6 in SPEC.md.
 */
export type GoalWord =
  | {
      readonly type: "score";
      readonly keyResult: KeyResultId | null;
      readonly value: number | null;
      readonly note: string;
      readonly after: readonly EventRef[];
    }
  | { readonly type: "cycle"; readonly cycle: string; readonly state: CycleState }
  | CommentWord;

const CYCLE_UNITS = 16;
type ScoreFields = readonly ["score", KeyResultId | null, number | null, string, readonly EventRef[]];
const score: Field<ScoreFields> = tuple<ScoreFields>(
  oneOf(["score"]),
  orNull(id(parseKeyResultId)),
  orNull(number(0, 1)),
  text(EVENT_LIMITS.noteUnits, EVENT_LIMITS.textBytes),
  list(ref, EVENT_LIMITS.after),
);
type CycleFields = readonly ["cycle", string, CycleState];
const cycle: Field<CycleFields> = tuple<CycleFields>(
  oneOf(["cycle"]),
  text(CYCLE_UNITS, CYCLE_UNITS),
  oneOf(CYCLE_STATES),
);

export function parseGoalWord(bytes: Bytes): GoalWord | null {
  const content = decodeCbor(bytes);
  if (!content.ok) return null;
  const scored = score.read(content.value);
  if (scored !== undefined) {
    const [type, keyResult, given, note, after] = scored;
    return { type, keyResult, value: given, note, after };
  }
  const said = cycle.read(content.value);
  if (said !== undefined) return { type: said[0], cycle: said[1], state: said[2] };
  return readCommentWord(content.value);
}

export function encodeGoalWord(word: GoalWord): Bytes {
  if (word.type === "score")
    return encodeCbor(score.write([word.type, word.keyResult, word.value, word.note, word.after]));
  const isCycle = word.type === "cycle";
  return encodeCbor(isCycle ? cycle.write([word.type, word.cycle, word.state]) : writeCommentWord(word));
}

const NO_OBJECTIVE = new Uint8Array(8);

/** What stands for a room's cycles where an objective is named. */
export const cyclesIn = (room: RoomId, sha256: (bytes: Bytes) => Bytes): ObjectiveId =>
  objectiveIn(room, NO_OBJECTIVE, sha256);

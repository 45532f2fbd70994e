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
 * Shape:  ["score", keyResult | null, value | null, note, [after…]], ["cycle", cycle, state] of `cyclesIn(room)`,
 *         ["retro", cycle | null, keep, problem, attempt, [after…]] of an objective (`null`) or of `cyclesIn(room)`, and
 *         those of comments.ts, as CBOR.
 * Bounds: those of check-ins. Anything else is `null`: a word of a later version, or nonsense.
 * Source: rules EVT17, SCO1, CYC6 and RET1 in SPEC.md.
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
  | CommentWord
  | {
      readonly type: "retro";
      readonly about: string | null;
      readonly keep: string;
      readonly problem: string;
      readonly attempt: string;
      readonly after: readonly EventRef[];
    };

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
const said = text(EVENT_LIMITS.noteUnits, EVENT_LIMITS.textBytes);
type RetroFields = readonly ["retro", string | null, string, string, string, readonly EventRef[]];
const retro: Field<RetroFields> = tuple<RetroFields>(
  oneOf(["retro"]),
  orNull(text(CYCLE_UNITS, CYCLE_UNITS)),
  said,
  said,
  said,
  list(ref, EVENT_LIMITS.after),
);

export function parseGoalWord(bytes: Bytes): GoalWord | null {
  const content = decodeCbor(bytes);
  if (!content.ok) return null;
  const scored = score.read(content.value);
  if (scored !== undefined) {
    const [type, keyResult, given, note, after] = scored;
    return { type, keyResult, value: given, note, after };
  }
  const looked = retro.read(content.value);
  if (looked !== undefined) {
    const [type, about, keep, problem, attempt, after] = looked;
    return { type, about, keep, problem, attempt, after };
  }
  const stands = cycle.read(content.value);
  if (stands !== undefined) return { type: stands[0], cycle: stands[1], state: stands[2] };
  return readCommentWord(content.value);
}

export const encodeGoalWord = (word: GoalWord): Bytes => encodeCbor(written(word));

function written(word: GoalWord) {
  switch (word.type) {
    case "score":
      return score.write([word.type, word.keyResult, word.value, word.note, word.after]);
    case "retro":
      return retro.write([word.type, word.about, word.keep, word.problem, word.attempt, word.after]);
    case "cycle":
      return cycle.write([word.type, word.cycle, word.state]);
    default:
      return writeCommentWord(word);
  }
}

const NO_OBJECTIVE = new Uint8Array(8);

/** What stands for a room's cycles where an objective is named. */
export const cyclesIn = (room: RoomId, sha256: (bytes: Bytes) => Bytes): ObjectiveId =>
  objectiveIn(room, NO_OBJECTIVE, sha256);

import type {
  Face,
  FieldConflict,
  KeyResultConflictField,
  KeyResultView,
  MemberId,
  ObjectiveConflictField,
  ObjectiveView,
} from "../../../../bridge/contract.ts";

/** What people wrote apart from each other and can choose from now: one entry for each objective or key result. Pure. */
export interface Apart {
  readonly objective: ObjectiveView;
  /** `null`: the objective itself. */
  readonly keyResult: KeyResultView | null;
  readonly fields: readonly ApartField[];
  readonly people: readonly Face[];
  /** Names what stands there: another value is another key. */
  readonly keys: readonly string[];
}
/** A choice between one value and another. Parents and needs are changed where they stand, and a room or a note is nobody's word. */
export const isSingle = (field: ObjectiveConflictField): boolean =>
  ["cycle", "category", "level", "rollup", "progress", "weight"].includes(field);

export type ApartField = "current" | "score" | "owner" | ObjectiveConflictField | KeyResultConflictField;

interface Found {
  readonly field: ApartField;
  readonly values: FieldConflict<unknown>["values"];
}

export function apartIn(objectives: readonly ObjectiveView[]): readonly Apart[] {
  return objectives
    .filter(({ archived }) => !archived)
    .flatMap((objective) => [
      ...entryOf(
        objective,
        null,
        ifEditable(objective, [
          ...one("owner", objective.ownerChoice),
          ...one("score", objective.scoreChoice),
          ...objective.conflicts.filter(({ field }) => isSingle(field)),
        ]),
      ),
      ...objective.keyResults.flatMap((keyResult) =>
        entryOf(objective, keyResult, [
          ...one("current", keyResult.currentChoice), // a check-in, which a closed cycle takes, too
          ...ifEditable(objective, [...one("score", keyResult.scoreChoice), ...keyResult.conflicts]),
        ]),
      ),
    ]);
}

const ifEditable = ({ canEdit }: ObjectiveView, found: readonly Found[]): readonly Found[] =>
  canEdit ? found : [];

const one = (field: ApartField, choice: FieldConflict<unknown> | null): readonly Found[] =>
  choice === null ? [] : [{ field, values: choice.values }];

function entryOf(
  objective: ObjectiveView,
  keyResult: KeyResultView | null,
  found: readonly Found[],
): readonly Apart[] {
  if (found.length === 0) return [];
  const values = found.flatMap((of) => of.values);
  const people = values.map(({ by }) => by);
  return [
    {
      objective,
      keyResult,
      fields: [...new Set(found.map(({ field }) => field))],
      people: people.filter((face, at) => people.findIndex(({ member }) => member === face.member) === at),
      keys: values.map(({ key }) => key).sort(),
    },
  ];
}

/** Whoever reads this comes first, as `you`. */
export function namesIn(people: readonly Face[], me: MemberId | null, you: string): readonly string[] {
  const others = people.filter(({ member }) => member !== me).map(({ name }) => name);
  return others.length < people.length ? [you, ...others] : others;
}

/** The same text as long as nothing new is apart: what was put off stays put off. */
export const markOf = (all: readonly Apart[]): string => all.flatMap(({ keys }) => keys).join(" ");

/** Whether everything that is apart was there when it was put off; some of it may have been settled since. */
export function isPutOff(all: readonly Apart[], mark: string | null): boolean {
  const known = new Set(mark?.split(" "));
  return mark !== null && all.every(({ keys }) => keys.every((key) => known.has(key)));
}

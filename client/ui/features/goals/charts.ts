import type { KeyResultView } from "../../../bridge/contract.ts";

/** Drawing of numbers as plain coordinates; the components only put them into SVG. */

export interface Box {
  readonly width: number;
  readonly height: number;
}
export interface Point {
  readonly x: number;
  readonly y: number;
}
type History = KeyResultView["history"];

const SPARK_PAD = 2.5;

/** The small line in a row: values by order of time, the last one marked. Null with nothing to draw. */
export function sparkOf(history: History, box: Box): { readonly path: string; readonly now: Point } | null {
  const last = history.at(-1);
  if (last === undefined) return null;
  const time = scale(history[0]?.at ?? last.at, last.at, SPARK_PAD, box.width - SPARK_PAD);
  const values = history.map((one) => one.value);
  const level = scale(Math.min(...values), Math.max(...values), box.height - SPARK_PAD, SPARK_PAD);
  const points = history.map((one) => ({ x: time(one.at), y: level(one.value) }));
  const now = points.at(-1) ?? { x: 0, y: 0 };
  return { path: pathOf(points), now };
}

export interface Chart {
  readonly points: readonly (Point & { readonly confidence: number | null })[];
  readonly path: string;
  readonly area: string;
  /** From start to target over the whole cycle: where time says it would be. */
  readonly pace: string;
  readonly rules: readonly { readonly y: number; readonly value: number }[];
  /** Today's place on the time axis; null outside the cycle. */
  readonly todayX: number | null;
}

export interface ChartInput {
  readonly start: number | null;
  readonly target: number | null;
  readonly history: History;
  readonly from: number;
  readonly to: number;
  readonly now: number;
}

/** Values over a cycle. Points outside the cycle's days are drawn at its edges. */
export function chartOf(
  input: ChartInput,
  box: Box & { readonly left: number; readonly bottom: number },
): Chart {
  const known = [input.start, input.target, ...input.history.map((one) => one.value)].filter(
    (value) => value !== null,
  );
  const [low, high] = known.length === 0 ? [0, 1] : [Math.min(...known), Math.max(...known)];
  const time = scale(input.from, input.to, box.left, box.width);
  const level = scale(low, high, box.bottom, TOP);
  const points = input.history.map((one) => ({
    x: time(Math.min(input.to, Math.max(input.from, one.at))),
    y: level(one.value),
    confidence: one.confidence,
  }));
  const begun = input.start === null ? points : [{ x: box.left, y: level(input.start) }, ...points];
  return {
    points,
    path: pathOf(begun),
    area: begun.length < 2 ? "" : `${pathOf(begun)}V${round(box.bottom)}H${round(begun[0]?.x ?? 0)}z`,
    pace:
      input.start === null || input.target === null
        ? ""
        : pathOf([
            { x: box.left, y: level(input.start) },
            { x: box.width, y: level(input.target) },
          ]),
    rules: rulesOf(low, high).map((value) => ({ value, y: round(level(value)) })),
    todayX: input.now < input.from || input.now > input.to ? null : round(time(input.now)),
  };
}

const TOP = 12;

/** Highest, middle, lowest; one rule when all values are the same. */
function rulesOf(low: number, high: number): readonly number[] {
  return low === high ? [low] : [high, (low + high) / 2, low];
}

/** A straight map from one span to another; an empty span maps to the middle. */
function scale(from: number, to: number, start: number, end: number): (value: number) => number {
  if (from === to) return () => (start + end) / 2;
  return (value) => start + ((value - from) / (to - from)) * (end - start);
}

function pathOf(points: readonly Point[]): string {
  return points.map((point, at) => `${at === 0 ? "M" : "L"}${round(point.x)} ${round(point.y)}`).join("");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** How far a value has come from start to target, 0 to 1. Null when there is nothing to measure against. */
export function shareOf(value: number, span: Pick<KeyResultView, "start" | "target">): number | null {
  if (span.start === null || span.target === null || span.start === span.target) return null;
  return Math.min(1, Math.max(0, (value - span.start) / (span.target - span.start)));
}

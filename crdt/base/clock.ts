/**
 * Hybrid logical clock (Kulkarni et al., 2014) in one safe integer: `milliseconds × 2048 + counter`.
 *
 * Bounds: milliseconds < 2^42 (year 2109), counter < 2048; a full counter carries into the milliseconds.
 * Rules HLC1–HLC3 in SPEC.md.
 */
export type Hlc = number;

const COUNTERS = 2048;
const MAX_MS = 2 ** 42 - 1;

export const hlcOf = (ms: number): Hlc => Math.min(Math.max(0, Math.floor(ms)), MAX_MS) * COUNTERS;
export const hlcToMs = (hlc: Hlc): number => Math.floor(hlc / COUNTERS);
export const isHlc = (value: unknown): value is Hlc =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

/** The next stamp: never before the wall clock, always after `last`. */
export const tick = (last: Hlc, nowMs: number): Hlc => Math.max(last + 1, hlcOf(nowMs));

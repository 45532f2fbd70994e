/**
 * The arithmetic of a list that draws only what is near the viewport.
 * Offsets has one more number than there are rows: the last is the height of everything.
 */
export type Offsets = Float64Array;

export interface Slice {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

/** A place that stays still on the screen while rows around it come, go and change height. */
export interface Anchor {
  readonly key: string;
  /** Viewport top minus row top, in pixels. */
  readonly into: number;
}

export function offsetsOf(keys: readonly string[], heightOf: (key: string) => number): Offsets {
  const offsets = new Float64Array(keys.length + 1);
  let total = 0;
  for (let i = 0; i < keys.length; i += 1) {
    offsets[i] = total;
    total += heightOf(keys[i] ?? "");
  }
  offsets[keys.length] = total;
  return offsets;
}

/** The row that covers `y`; the first or last row when `y` is outside. */
export function rowAt(offsets: Offsets, y: number): number {
  let low = 0;
  let high = Math.max(0, offsets.length - 2);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((offsets[middle] ?? 0) <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Rows that touch the viewport or lie within `overscan` pixels of it. */
export function sliceAt(offsets: Offsets, top: number, height: number, overscan: number): Slice {
  const count = offsets.length - 1;
  if (count === 0) return { from: 0, to: 0 };
  return { from: rowAt(offsets, top - overscan), to: rowAt(offsets, top + height + overscan) + 1 };
}

export function anchorAt(keys: readonly string[], offsets: Offsets, top: number): Anchor | null {
  const row = rowAt(offsets, top);
  const key = keys[row];
  return key === undefined ? null : { key, into: top - (offsets[row] ?? 0) };
}

/**
 * Zones of a key result, one in a line: the number from which it holds, and what it is called ("30 Commit"). Numbers
 * rise from line to line, or fall where less is better. One text, so that zones that were set apart stand side by side.
 */
export interface Zone {
  readonly from: number;
  readonly label: string;
}

export const MAX_ZONES = 8;
const MAX_LABEL = 60;
const LINE = /^(-?\d{1,15}(?:\.\d{1,6})?)(?: (.*))?$/s;

/** `null` for a text that is no list of zones. */
export function parseZones(text: string): readonly Zone[] | null {
  if (text === "") return [];
  const lines = text.split("\n", MAX_ZONES + 1);
  const zones = lines.flatMap((line): Zone[] => {
    const [, from, label = ""] = LINE.exec(line) ?? [];
    return from === undefined || label.length > MAX_LABEL ? [] : [{ from: Number(from), label }];
  });
  if (lines.length > MAX_ZONES || zones.length < lines.length) return null;
  const rises = (zones.at(-1)?.from ?? 0) > (zones[0]?.from ?? 0);
  const inRow = zones.every(({ from }, at) => {
    const before = zones[at - 1];
    return before === undefined || (rises ? from > before.from : from < before.from);
  });
  return inRow ? zones : null;
}

export const writeZones = (zones: readonly Zone[]): string =>
  zones.map(({ from, label }) => (label === "" ? String(from) : `${from} ${label}`)).join("\n");

/** Which zone a value has come to: the last one that it reaches; the first one before any is reached. */
export function zoneAt(zones: readonly Zone[], value: number): number {
  const rises = (zones.at(-1)?.from ?? 0) >= (zones[0]?.from ?? 0);
  const reached = zones.findLastIndex(({ from }) => (rises ? value >= from : value <= from));
  return Math.max(reached, 0);
}

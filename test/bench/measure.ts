/** How long, how much, in the middle: what every bench needs. */
export type Figures = Readonly<Record<string, number>>;

/** `quick` shows within seconds that a bench works; only `full` is worth quoting. */
export type Size = "full" | "quick";

/** Progress goes to stderr, so that stdout ends with the result. */
export const createSay =
  (name: string) =>
  (line: string): void =>
    void process.stderr.write(`  ${name}: ${line}\n`);

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number;
}

/** Four significant digits: more would be noise. */
export const round = (value: number): number => Number(value.toPrecision(4));

export function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`the bench is not valid: ${what}`);
}

export const sum = (values: Iterable<number>): number => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};

/** Deals items out in equal shares, one after the other. */
export const shares = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));

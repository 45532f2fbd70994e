export interface Row {
  readonly id: string;
  readonly severity: string;
  readonly title: string;
  readonly part: string;
}
export interface TestFile {
  readonly path: string;
  readonly source: string;
}
export function readRows(markdown: string): readonly Row[];
export function idsIn(source: string): ReadonlySet<string>;
export function readTests(): readonly TestFile[];
export function countRows(
  rows: readonly Row[],
  tests: readonly TestFile[],
): {
  readonly byId: ReadonlyMap<string, readonly string[]>;
  readonly unknown: readonly string[];
  readonly missing: readonly Row[];
  readonly s1: readonly string[];
};

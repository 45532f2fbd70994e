import type { KeyResultKind } from "../../../bridge/contract.ts";
import { parseNumber } from "./numbers.ts";

/** A row of a pasted table, as a key result. */
export interface PastedResult {
  readonly title: string;
  readonly kind: KeyResultKind;
  readonly start: number | null;
  readonly target: number | null;
  readonly unit: string;
  /** Cells that should have been numbers. */
  readonly unread: readonly string[];
}

type Column = "title" | "start" | "target" | "unit";

/** What columns are called in the tables that people have. */
const NAMES: Readonly<Record<string, Column>> = {
  关键结果: "title",
  "key result": "title",
  kr: "title",
  标题: "title",
  title: "title",
  起点: "start",
  start: "start",
  from: "start",
  目标: "target",
  目标值: "target",
  target: "target",
  to: "target",
  单位: "unit",
  unit: "unit",
};
const POSITIONS: readonly Column[] = ["title", "start", "target", "unit"];

/** An objective holds no more. */
export const MAX_ROWS = 100;

/** Whether a paste is a table rather than a title. */
export const isTable = (text: string): boolean => /[^\n]\n[^\n]/.test(text.trim()) || text.includes("\t");

/** Rows with a title. A first row that names columns says which is which; without one they stand in their usual order. */
export function pastedResults(rows: readonly (readonly string[])[]): readonly PastedResult[] {
  const [first = []] = rows;
  const named = first.map((cell) => NAMES[cell.trim().toLowerCase()]);
  const hasNames = named.includes("title");
  const columns = hasNames ? named : POSITIONS;
  return (hasNames ? rows.slice(1) : rows)
    .map((row) => resultOf(row, columns))
    .filter(({ title }) => title !== "")
    .slice(0, MAX_ROWS);
}

function resultOf(row: readonly string[], columns: readonly (Column | undefined)[]): PastedResult {
  const cell = (column: Column) => row[columns.indexOf(column)]?.trim() ?? "";
  const written = [cell("start"), cell("target")] as const;
  const unit = cell("unit") || (written.some((one) => /[%％]$/.test(one)) ? "%" : "");
  const [start, target] = [numberIn(written[0], unit), numberIn(written[1], unit)];
  return {
    title: cell("title"),
    kind: target === null ? "milestone" : "reach",
    start: start ?? (target === null ? null : 0),
    target,
    unit: target === null ? "" : unit,
    unread: written.filter((one) => one !== "" && numberIn(one, unit) === null),
  };
}

function numberIn(written: string, unit: string): number | null {
  const read = parseNumber(written, unit);
  return read.ok ? read.value : null;
}

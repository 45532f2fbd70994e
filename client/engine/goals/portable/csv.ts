import Papa from "papaparse";
import {
  CATEGORIES,
  clampText,
  formatOfUnit,
  isFormat,
  KEY_RESULT_KINDS,
  LEVELS,
  OBJECTIVE_LIMITS,
  parseCycle,
  parseZones,
} from "../../../../crdt/index.ts";
import {
  noKeyResult,
  numberIn,
  type Portable,
  type PortableKeyResult,
  type PortableObjective,
  type Unplaced,
} from "./portable.ts";

/** Goals as a table: a row for each key result, its objective repeated beside it. */
const COLUMNS = [
  "cycle",
  "section",
  "objective",
  "why",
  "category",
  "level",
  "objective weight",
  "owners",
  "key result",
  "kind",
  "start",
  "target",
  "unit",
  "format",
  "zones",
  "weight",
  "owner",
  "current",
  "confidence",
  "done means",
  "does not include",
] as const;
type Column = (typeof COLUMNS)[number];
/** What columns are called elsewhere. */
const OTHER_NAMES: Readonly<Record<string, Column>> = {
  周期: "cycle",
  "time period": "cycle",
  team: "section",
  团队: "section",
  目标: "objective",
  title: "objective",
  为什么: "why",
  description: "why",
  类别: "category",
  层级: "level",
  关键结果: "key result",
  kr: "key result",
  类型: "kind",
  type: "kind",
  起点: "start",
  "start value": "start",
  目标值: "target",
  "target value": "target",
  单位: "unit",
  权重: "weight",
  负责人: "owner",
  当前值: "current",
  "current value": "current",
  信心: "confidence",
};

/** A table would run these; the mark before them is taken off again. */
const FORMULA = /^'*[=+\-@\t\r]/;
const MARKED = /^'+[=+\-@\t\r]/;

export function goalsToCsv({ objectives }: Pick<Portable, "objectives">): string {
  const rows = objectives.flatMap((one) =>
    (one.keyResults.length === 0 ? [null] : one.keyResults).map((keyResult) => rowOf(one, keyResult)),
  );
  return Papa.unparse(
    { fields: [...COLUMNS], data: rows.map((row) => COLUMNS.map((name) => row[name])) },
    { escapeFormulae: FORMULA, newline: "\r\n" },
  );
}

function rowOf(
  one: PortableObjective,
  keyResult: PortableKeyResult | null,
): Readonly<Record<Column, string | number>> {
  return {
    cycle: one.cycle,
    section: one.section,
    objective: one.title,
    why: one.why,
    category: one.category ?? "",
    level: one.level ?? "",
    "objective weight": one.weight,
    owners: one.owners.join(", "),
    "key result": keyResult?.title ?? "",
    kind: keyResult?.kind ?? "",
    start: keyResult?.start ?? "",
    target: keyResult?.target ?? "",
    unit: keyResult?.unit ?? "",
    format: keyResult?.format ?? "",
    zones: keyResult?.zones ?? "",
    weight: keyResult?.weight ?? "",
    owner: keyResult?.owner ?? "",
    current: keyResult?.current ?? "",
    confidence: keyResult?.confidence ?? "",
    "done means": keyResult?.done ?? "",
    "does not include": keyResult?.excludes ?? "",
  };
}

/** Reads tables of other tools as well: columns by their names, in either language and any order. */
export function goalsInCsv(text: string): Portable {
  const unplaced: Unplaced[] = [];
  const { data } = Papa.parse<readonly string[]>(text.replace(/^\ufeff/, ""), { skipEmptyLines: false });
  const [head = [], ...rows] = data;
  const columns = head.map((name) => columnOf(name));
  for (const [at, name] of head.entries())
    if (columns[at] === null && name.trim() !== "") unplaced.push({ line: 1, text: name });
  const objectives: (PortableObjective & { keyResults: PortableKeyResult[] })[] = [];
  let line = 1 + breaksIn(head);
  for (const cells of rows) {
    const row = new Map<Column, string>();
    for (const [at, cell] of cells.entries()) {
      const column = columns[at] ?? null;
      if (column !== null) row.set(column, MARKED.test(cell) ? cell.slice(1) : cell);
      else if (cell.trim() !== "") unplaced.push({ line: line + 1, text: cell });
    }
    const leave = (words: string): void => void unplaced.push({ line: line + 1, text: words });
    takeRow(row, line + 1, leave);
    line += 1 + breaksIn(cells);
  }
  return { objectives, unplaced };

  function takeRow(row: ReadonlyMap<Column, string>, at: number, leave: (words: string) => void): void {
    const read = (name: Column): string => row.get(name) ?? "";
    const title = clampText(read("objective"), OBJECTIVE_LIMITS.title);
    const last = objectives.at(-1);
    const cycle = parseCycle(read("cycle").trim())?.id ?? "";
    if (cycle === "" && read("cycle").trim() !== "") leave(read("cycle"));
    const isSame = last !== undefined && (title === "" || (title === last.title && cycle === last.cycle));
    if (!isSame && title === "") {
      const words = [...row.values()].filter((cell) => cell.trim() !== "");
      if (words.length > 0) leave(words.join(", "));
      return;
    }
    const objective = isSame ? last : objectiveIn(row, at, title, cycle, leave);
    if (!isSame) objectives.push(objective);
    if (read("key result") !== "") objective.keyResults.push(keyResultIn(row, leave));
  }
}

const columnOf = (name: string): Column | null => {
  const plain = name.trim().toLowerCase();
  return COLUMNS.find((one) => one === plain) ?? OTHER_NAMES[plain] ?? null;
};

/** A cell may go over several lines. */
const breaksIn = (cells: readonly string[]): number =>
  cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0);

function objectiveIn(
  row: ReadonlyMap<Column, string>,
  line: number,
  title: string,
  cycle: string,
  leave: (words: string) => void,
): PortableObjective & { keyResults: PortableKeyResult[] } {
  const read = (name: Column): string => row.get(name) ?? "";
  return {
    line,
    section: read("section"),
    title,
    why: clampText(read("why"), OBJECTIVE_LIMITS.why),
    cycle,
    category: choice(CATEGORIES, read("category"), leave),
    level: choice(LEVELS, read("level"), leave),
    weight: number(read("objective weight"), leave) ?? 1,
    owners: read("owners")
      .split(/\s*[,，;；]\s*/)
      .filter((one) => one !== ""),
    keyResults: [],
  };
}

function keyResultIn(row: ReadonlyMap<Column, string>, leave: (words: string) => void): PortableKeyResult {
  const read = (name: Column): string => row.get(name) ?? "";
  const percent = read("unit") === "" && /%\s*$/.test(read("target"));
  const measure = (name: Column): number | null => number(read(name).replace(/%\s*$/, ""), leave);
  const unit = percent ? "%" : clampText(read("unit"), OBJECTIVE_LIMITS.unit);
  const [start, target] = [measure("start"), measure("target")];
  const kind = choice(KEY_RESULT_KINDS, read("kind"), leave);
  const zones = parseZones(read("zones")) === null ? "" : read("zones");
  if (zones !== read("zones")) leave(read("zones"));
  return {
    ...noKeyResult,
    title: clampText(read("key result"), OBJECTIVE_LIMITS.title),
    kind: kind ?? (target === null ? "milestone" : "reach"),
    start: kind === null && target !== null ? (start ?? 0) : start,
    target,
    unit,
    format: isFormat(read("format")) ? read("format") : formatOfUnit(unit),
    zones,
    weight: number(read("weight"), leave) ?? 1,
    owner: read("owner"),
    current: measure("current"),
    confidence: number(read("confidence"), leave),
    done: clampText(read("done means"), OBJECTIVE_LIMITS.definition),
    excludes: clampText(read("does not include"), OBJECTIVE_LIMITS.definition),
  };
}

function number(text: string, leave: (words: string) => void): number | null {
  const value = numberIn(text);
  if (value === null && text.trim() !== "") leave(text);
  return value;
}

function choice<T extends string>(all: readonly T[], text: string, leave: (words: string) => void): T | null {
  const plain = text.trim().toLowerCase();
  const found = all.find((one) => one.toLowerCase() === plain) ?? null;
  if (found === null && plain !== "") leave(text);
  return found;
}

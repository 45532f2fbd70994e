import MarkdownIt from "markdown-it";
import {
  clampText,
  isFormat,
  KEY_RESULT_KINDS,
  OBJECTIVE_LIMITS,
  parseCycle,
  parseZones,
} from "../../../../crdt/index.ts";
import {
  measured,
  numberIn,
  type Portable,
  type PortableKeyResult,
  type PortableObjective,
  type Unplaced,
} from "./portable.ts";

/** One block of a file as far as goals can be in it. Lines from 1. */
type Block =
  | { readonly type: "heading"; readonly level: number; readonly text: string; readonly line: number }
  | { readonly type: "words"; readonly text: string; readonly line: number }
  | { readonly type: "list"; readonly items: readonly Item[]; readonly line: number }
  | { readonly type: "table"; readonly rows: readonly Row[]; readonly line: number };
interface Item {
  readonly text: string;
  readonly line: number;
  readonly items: readonly Item[];
}
interface Row {
  readonly cells: readonly string[];
  readonly line: number;
}
type Token = ReturnType<InstanceType<typeof MarkdownIt>["parse"]>[number];

const OBJECTIVE = /^(?:objective|problem area|目标)\s*(?:#?\d+\s*)?[:：]\s*|^O\d+\s*[:：]\s*/i;
const KEY_RESULT = /^(?:KRs?|key results?|关键结果)\s*(?:#?\d+\s*)?[:：]\s*/i;
const ABOUT_GOALS = /^(?:project|task|key result|goal|initiative|关键结果|项目|任务)$/i;

/**
 * Objectives and key results out of a Markdown file, as people write them: headings or list items that have items of their
 * own are objectives, what stands below them are key results. Whatever is neither is given back with its line.
 */
export function goalsInMarkdown(text: string): Portable {
  const found: Found[] = [];
  const unplaced: Unplaced[] = [];
  const headings: string[] = [];
  let open: Found | null = null;
  let cycle = "";
  let before: Extract<Block, { type: "words" }> | null = null;
  const leave = ({ line, text: words }: Unplaced): void => void unplaced.push({ line, text: words });
  const begin = (title: string, line: number, section: string): Found => {
    const kept = clampText(title, OBJECTIVE_LIMITS.title);
    if (kept.length < title.length) leave({ line, text: title.slice(kept.length) });
    open = { line, section, title: kept, cycle, why: [], keyResults: [] };
    found.push(open);
    return open;
  };
  const section = (): string => headings.slice(1).findLast((one) => one !== undefined && one !== "") ?? "";

  for (const block of blocksIn(text)) {
    if (block.type !== "list" && block.type !== "table" && before !== null) {
      leave(before);
      before = null;
    }
    if (block.type === "heading") {
      if (block.level === 1) cycle = cycleIn(block.text) ?? cycle;
      headings.length = block.level;
      headings[block.level - 1] = block.text;
      open = null;
      if (OBJECTIVE.test(block.text)) {
        headings.length = block.level - 1;
        begin(block.text.replace(OBJECTIVE, ""), block.line, section());
      }
    } else if (block.type === "words") {
      const there = open as Found | null;
      if (there !== null && there.keyResults.length === 0 && hasRoom(there, block)) there.why.push(block);
      else before = block;
    } else if (block.type === "table") {
      takeTable(block.rows);
    } else takeList(block.items);
  }
  if (before !== null) leave(before);
  return { objectives: found.map(toObjective), unplaced: unplaced.sort((a, b) => a.line - b.line) };

  /** The objective of what stands by itself under a heading, with the words in between as its reason. */
  function ofHeading(line: number): Found {
    const there = open as Found | null;
    if (there !== null) return there;
    const title = headings.findLast((one) => one !== undefined && one !== "") ?? "";
    const made = begin(title === "" ? (before?.text ?? "") : title, line, section());
    if (before !== null && hasRoom(made, before)) made.why.push(before);
    else if (before !== null) leave(before);
    before = null;
    return made;
  }

  function takeList(items: readonly Item[]): void {
    const areObjectives = items.some(
      ({ text: words, items: below }) => below.length > 0 || OBJECTIVE.test(words),
    );
    const areKeyResults = items.some(({ text: words }) => KEY_RESULT.test(words));
    const there = open as Found | null;
    const isOfHeading = there !== null && there.keyResults.length === 0; // a heading that is an objective itself
    if (areKeyResults || isOfHeading || !areObjectives) {
      if (!areKeyResults && there !== null && there.keyResults.length > 0) return items.forEach(leaveAll);
      const objective = ofHeading(items[0]?.line ?? 0);
      for (const item of items) objective.keyResults.push(keyResultIn(item, leave));
      return;
    }
    if (before !== null) leave(before);
    before = null;
    for (const item of items) {
      const made = begin(item.text.replace(OBJECTIVE, ""), item.line, section());
      for (const below of item.items) made.keyResults.push(keyResultIn(below, leave));
    }
    open = null;
  }

  function takeTable(rows: readonly Row[]): void {
    const [head, ...body] = rows;
    const column = head?.cells.findIndex((cell) => ABOUT_GOALS.test(cell)) ?? -1;
    if (head === undefined || column < 0) {
      for (const { cells, line } of rows) leave({ line, text: cells.join(" | ") });
      return;
    }
    const objective = ofHeading(head.line);
    for (const { cells } of body) {
      const others = cells.flatMap((cell, at) =>
        at === column || cell === "" || (head.cells[at] ?? "") === "#" ? [] : [`${head.cells[at]}: ${cell}`],
      );
      objective.keyResults.push({ ...measured(cells[column] ?? ""), done: others.join("\n") });
    }
  }

  function leaveAll({ line, text: words, items }: Item): void {
    leave({ line, text: words });
    items.forEach(leaveAll);
  }
}

interface Found {
  readonly line: number;
  readonly section: string;
  readonly title: string;
  readonly cycle: string;
  readonly why: { readonly text: string }[];
  readonly keyResults: PortableKeyResult[];
}

const hasRoom = ({ why }: Found, { text }: { readonly text: string }): boolean =>
  why.reduce((sum, one) => sum + one.text.length + 1, text.length) <= OBJECTIVE_LIMITS.why;

const toObjective = ({ why, keyResults, ...rest }: Found): PortableObjective => {
  const fields = why.map(({ text }) => fieldIn(text)).filter((one) => one !== null);
  const words = why.map(({ text }) => text).filter((text) => fieldIn(text) === null);
  const said = new Map(fields);
  return {
    ...rest,
    why: words.join("\n"),
    category:
      said.get("category") === "committed"
        ? "committed"
        : said.get("category") === "aspirational"
          ? "aspirational"
          : null,
    level: (["org", "team", "person"] as const).find((one) => one === said.get("level")) ?? null,
    weight: numberIn(said.get("weight") ?? "") ?? 1,
    owners: (said.get("owners") ?? "").split(/\s*[,，;；]\s*/).filter((one) => one !== ""),
    keyResults,
  };
};

/** Names of fields as they stand in files that were written here. */
const FIELD =
  /^(category|level|weight|owners?|kind|start|target|unit|format|zones|current|confidence|done means|does not include)\s*[:：]\s*(.*)$/is;
function fieldIn(text: string): readonly [string, string] | null {
  const [, name, value] = FIELD.exec(text) ?? [];
  return name === undefined || value === undefined ? null : [name.toLowerCase(), value];
}

function keyResultIn({ text, line, items }: Item, leave: (words: Unplaced) => void): PortableKeyResult {
  const said = new Map(
    items
      .flatMap((item) => (item.items.length === 0 ? [fieldIn(item.text)] : []))
      .filter((one) => one !== null),
  );
  const words = text.replace(KEY_RESULT, "");
  const title = clampText(words, OBJECTIVE_LIMITS.title);
  if (title.length < words.length) leave({ line, text: words.slice(title.length) });
  let met = clampText(said.get("done means") ?? "", OBJECTIVE_LIMITS.definition);
  for (const one of items
    .filter((item) => item.items.length > 0 || fieldIn(item.text) === null)
    .flatMap(flattened)) {
    const more = met === "" ? one.text : `${met}\n${one.text}`;
    if (more.length <= OBJECTIVE_LIMITS.definition) met = more;
    else leave(one);
  }
  const base = measured(title);
  const number = (name: string, otherwise: number | null) =>
    said.has(name) ? numberIn(said.get(name) ?? "") : otherwise;
  const zones = (said.get("zones") ?? "").split(" / ").join("\n");
  const format = said.get("format") ?? base.format;
  return {
    ...base,
    kind: KEY_RESULT_KINDS.find((one) => one === said.get("kind")) ?? base.kind,
    start: number("start", said.has("kind") ? null : base.start),
    target: number("target", said.has("kind") ? null : base.target),
    unit: said.get("unit") ?? (said.has("kind") ? "" : base.unit),
    format: isFormat(format) ? format : base.format,
    zones: parseZones(zones) === null ? "" : zones,
    weight: number("weight", 1) ?? 1,
    done: met,
    excludes: clampText(said.get("does not include") ?? "", OBJECTIVE_LIMITS.definition),
    owner: said.get("owner") ?? "",
    current: number("current", null),
    confidence: number("confidence", null),
  };
}

const flattened = (item: Item): readonly Item[] => [item, ...item.items.flatMap(flattened)];

/** "2026-Q4", "2026 Q4" or "2026-10" in a title. Fiscal years are somebody's own: they are asked for. */
function cycleIn(title: string): string | null {
  const [found] =
    /(?<![A-Za-z\d])\d{4}(?:[- ](?:Q[1-4]|H[12]|B[1-6]|(?:0[1-9]|1[0-2])(?:-\d{2}\+\d{1,2}w)?))?(?![A-Za-z\d])/.exec(
      title,
    ) ?? [];
  return parseCycle(found?.replace(" ", "-"))?.id ?? null;
}

// ---------------------------------------------------------------- blocks of a file

function blocksIn(text: string): readonly Block[] {
  const tokens = new MarkdownIt("default", { html: true }).parse(text, {});
  const blocks: Block[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as Token;
    const line = (token.map?.[0] ?? 0) + 1;
    const words = plainText(tokens[at + 1]);
    if (token.type === "heading_open")
      blocks.push({ type: "heading", level: Number(token.tag.slice(1)), text: words, line });
    else if (token.type === "paragraph_open") blocks.push({ type: "words", text: words, line });
    else if (isOpen(token)) {
      const end = endOf(tokens, at);
      blocks.push({ type: "list", items: itemsIn(tokens.slice(at + 1, end)), line });
      at = end;
    } else if (token.type === "table_open") {
      const end = endOf(tokens, at);
      blocks.push({ type: "table", rows: rowsIn(tokens.slice(at + 1, end)), line });
      at = end;
    } else if (token.type === "html_block" || token.type === "fence" || token.type === "code_block") {
      const content = token.content.trim();
      if (content !== "" && !/^<!--[\s\S]*-->$/.test(content))
        blocks.push({ type: "words", text: content, line });
    }
  }
  return blocks.filter((block) => !("text" in block) || block.text !== "" || block.type === "heading");
}

const isOpen = ({ type }: Token): boolean => type === "bullet_list_open" || type === "ordered_list_open";

/** Where what opens at `at` closes. */
function endOf(tokens: readonly Token[], at: number): number {
  const { level } = tokens[at] as Token;
  const end = tokens.findIndex((one, i) => i > at && one.level === level && one.nesting === -1);
  return end < 0 ? tokens.length : end;
}

function itemsIn(tokens: readonly Token[]): readonly Item[] {
  const items: Item[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as Token;
    if (token.type !== "list_item_open") continue;
    const end = endOf(tokens, at);
    const inside = tokens.slice(at + 1, end);
    const listAt = inside.findIndex(isOpen);
    const own = listAt < 0 ? inside : inside.slice(0, listAt);
    const text = own
      .map(plainText)
      .filter((words) => words !== "")
      .join("\n");
    const below = listAt < 0 ? [] : itemsIn(inside.slice(listAt + 1));
    items.push({ text, line: (token.map?.[0] ?? 0) + 1, items: below });
    at = end;
  }
  return items;
}

function rowsIn(tokens: readonly Token[]): readonly Row[] {
  const rows: { cells: string[]; line: number }[] = [];
  for (const [at, token] of tokens.entries()) {
    if (token.type === "tr_open") rows.push({ cells: [], line: (token.map?.[0] ?? 0) + 1 });
    if (token.type === "th_open" || token.type === "td_open")
      rows.at(-1)?.cells.push(plainText(tokens[at + 1]));
  }
  return rows;
}

/** The words of an inline token, without their marks. */
function plainText(token: Token | undefined): string {
  if (token?.type !== "inline") return "";
  const words = (token.children ?? []).map(({ type, content }) =>
    type === "text" || type === "code_inline" || type === "image"
      ? content
      : type === "softbreak" || type === "hardbreak"
        ? " "
        : "",
  );
  return words.join("").replace(/\s+/g, " ").trim();
}

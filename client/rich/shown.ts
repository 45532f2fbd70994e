import { hasMarks } from "./marks.ts";
import { type Block, type Inline, readRich } from "./rich.ts";

interface Named {
  readonly from: number;
  readonly length: number;
}

/** A text as people see it, without its marks: block by block, each on lines of its own. */
export function shownText(text: string, named: readonly Named[] = []): string {
  if (!hasMarks(text)) return text;
  const mentions = named.map(({ from, length }) => ({ from, length, who: "", name: "", me: false }));
  return readRich(text, mentions)?.map(lineOf).join("\n") ?? text;
}

function lineOf(block: Block): string {
  switch (block.type) {
    case "paragraph":
      return wordsOf(block.inline);
    case "quote":
      return block.blocks.map(lineOf).join("\n");
    case "list":
      return block.items.flatMap(({ blocks }) => blocks.map(lineOf)).join("\n");
    case "code":
      return block.text;
  }
}

const wordsOf = (inline: readonly Inline[]): string =>
  inline
    .map((one) => {
      if (one.type === "break") return "\n";
      return "inline" in one ? wordsOf(one.inline) : one.text;
    })
    .join("");

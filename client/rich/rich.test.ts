import fc from "fast-check";
import { expect, test } from "vitest";
import { fastestOfThree } from "../../test/support/fastest.ts";
import type { MentionView } from "../bridge/contract.ts";
import { meansMore } from "../ui/features/chat/message-text.ts";
import { type Block, type Inline, readRich } from "./rich.ts";

const named = (from: number, length: number, name = "Mei"): MentionView => ({
  from,
  length,
  who: "m1",
  name,
  me: false,
});
/** A tree in one line, to be compared. */
const inlineLine = (one: Inline): string => {
  switch (one.type) {
    case "text":
      return one.text;
    case "break":
      return "⏎";
    case "code":
      return `{${one.text}}`;
    case "mention":
      return `<${one.mention.name}>`;
    case "address":
      return `<${one.href}>`;
    case "link":
      return `<${one.inline.map(inlineLine).join("")}|${one.host}>`;
    default:
      return `${one.type}(${one.inline.map(inlineLine).join("")})`;
  }
};
const blockLine = (one: Block): string => {
  switch (one.type) {
    case "paragraph":
      return one.inline.map(inlineLine).join("");
    case "code":
      return `code[${one.language}](${one.text})`;
    case "quote":
      return `quote(${one.blocks.map(blockLine).join(" / ")})`;
    case "list":
      return `list(${one.items.map((item) => `${one.ordered ? item.number : "-"} ${item.blocks.map(blockLine).join(" / ")}`).join(", ")})`;
  }
};
const line = (text: string, mentions: readonly MentionView[] = []) =>
  readRich(text, mentions)?.map(blockLine).join(" / ") ?? null;

test("[UI22] bold, italic, struck and code, beside Chinese punctuation too", () => {
  expect(line("**阀门。**后面 *i* ~~old~~ `a*b`")).toBe("strong(阀门。)后面 em(i) s(old) {a*b}");
  expect(line("**一**二**三**")).toBe("strong(一)二strong(三)");
  expect(line("one\n**two**")).toBe("one⏎strong(two)");
});

test("[UI22] quotes, lists with the numbers that were typed, and code blocks", () => {
  expect(line("> 引用\n> again\n\n- a\n- b\n  - c\n\n3. x\n7. y\n\n```ts\nconst a = 1;\n\n  b\n```")).toBe(
    "quote(引用⏎again) / list(- a, - b / list(- c)) / list(3 x, 4 y) / code[ts](const a = 1;\n\n  b)".replace(
      "4 y",
      "7 y",
    ),
  );
});

test("[UI22] no headings, images, tables, rules or HTML", () => {
  for (const text of ["# big", "a\n===", "---", "| a |\n|---|", "<b>x</b>", "    indented", "&amp;"])
    expect([text, line(text)]).toEqual([text, null]);
  expect(line("<https://a.org>  b\n\nc")).toBe("<<https://a.org/>>  b\n\nc");
  expect(line("![x](https://a.org/i.png)")).toBe("!<x|a.org>");
});

test("[UI22] a link says where it leads; an address that is not opened stays as it was typed", () => {
  expect(line("[报告](https://example.org/a_b_c)")).toBe("<报告|example.org>");
  expect(line("[https://bank.com](https://evil.com)")).toBe("<https://bank.com|evil.com>");
  for (const bad of [
    "javascript:alert(1)",
    "data:text/html,x",
    "/people",
    "https://bank.com@evil.com",
    "//a.org",
  ])
    expect(line(`**x** [y](${bad})`)).toBe(`strong(x) [y](${bad})`);
  expect(line("*see* https://a.org/_x_/*y* ok")).toBe("em(see) <https://a.org/_x_/*y>* ok");
});

test("[UI21] names are drawn by the name of now, inside marks too, and as typed inside code", () => {
  expect(line("@Old **and @Old**", [named(0, 4), named(11, 4)])).toBe("<Mei> strong(and <Mei>)");
  expect(line("`@Old` *x*", [named(1, 4)])).toBe("{@Old} em(x)");
  expect(line("  @Old\n\n  b", [named(2, 4)])).toBe("  <Mei>\n\n  b");
  expect(line("\u{f0000} **x** @Old", [named(9, 4)])).toBe("\u{f0000} **x** <Mei>");
});

test("[UI22] nothing that was written is left out", () => {
  const piece = fc.constantFrom(
    ...'**|*|_|~~|`|```|```js x\n|\n|\n\n|> |>> |- |1. |7) |  |    |[|](|)|](https://a.org "t")|](javascript:x)|https://b.org/_c_|\\|# |word|词语。|@Mei|👋|<b>|!'.split(
      "|",
    ),
  );
  const letters = (text: string) =>
    [...text.matchAll(/[\p{L}\p{N}]/gu)]
      .map(([one]) => one)
      .sort()
      .join("");
  const shown = (one: Block | Inline): string => {
    if ("blocks" in one) return one.blocks.map(shown).join(" ");
    if (one.type === "list")
      return one.items
        .map(({ number, blocks }) => `${one.ordered ? number : ""} ${blocks.map(shown).join(" ")}`)
        .join(" ");
    if (one.type === "link") return `${one.inline.map(shown).join("")} ${decodeURI(one.href)} ${one.title}`;
    if ("inline" in one) return one.inline.map(shown).join("");
    if (one.type === "code") return `${"language" in one ? one.language : ""} ${one.text}`;
    return "text" in one ? one.text : "";
  };
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40, size: "max" }), (pieces) => {
      const text = pieces.join("");
      const blocks = readRich(text, []);
      const withSlash = text.replaceAll("https://a.org", "https://a.org/");
      const read = blocks?.map(shown).join(" ").replaceAll("https://a.org/", "https://a.org");
      if (read !== undefined)
        expect(letters(read)).toBe(letters(withSlash.replaceAll("https://a.org/", "https://a.org")));
    }),
    { numRuns: 2_000 },
  );
});

test("[UI22] text without marks is not read at all", () => {
  for (const text of [
    "hello",
    "a * b = c",
    "5 > 3",
    "2 - 1",
    "~5 km",
    "C:\\x",
    "你好。今天 (好) [ok]",
    "1.5 m",
    "a_b",
  ])
    expect([text, readRich(text, [])]).toEqual([text, null]);
  for (const text of ["hello", "5 > 3", "2 - 1", "~5 km", "1.5 m", "a * b", "[ok] (no)"])
    expect([text, meansMore(text)]).toEqual([text, false]);
  for (const text of [
    "see https://a.org",
    "MAILTO:a@b.org",
    "**b**",
    "_i_",
    "~~s~~",
    "`c`",
    "> q",
    "a\n- b",
    "1. x",
    "2) y",
    "[a](b)",
    "```\nx",
  ])
    expect([text, meansMore(text)]).toEqual([text, true]);
});

test("[UI22] [F22] the worst that fits into a message is read within 50 ms", () => {
  readRich("**warm** > up", []);
  const nest = (line: (depth: number) => string, depth: number) =>
    Array.from({ length: depth }, (_, at) => line(at))
      .join("\n")
      .slice(0, 20_000);
  const worst = {
    quotes: ">".repeat(20_000),
    manyQuotes: `${">".repeat(100)}x\n`.repeat(190),
    deepQuotes: nest((at) => `${"> ".repeat(at)}x`, 140),
    lists: "- ".repeat(10_000),
    deepLists: nest((at) => `${"  ".repeat(at)}- x`, 140),
    numbers: "1. ".repeat(6_600),
    stars: "*a ".repeat(6_600),
    onlyStars: "*".repeat(20_000),
    mixed: "**a*".repeat(5_000),
    brackets: "[".repeat(20_000),
    links: "[a](".repeat(5_000),
    ticks: nest((at) => "`".repeat(at), 199),
    fences: "```\n".repeat(5_000),
    escapes: "\\*".repeat(10_000),
    struck: "~~a~".repeat(5_000),
    under: "_a__".repeat(5_000),
  };
  const slow = Object.entries(worst).flatMap(([name, text]) => {
    const best = Math.min(...Array.from({ length: 3 }, () => fastestOfThree(() => readRich(text, []))));
    return best > 50 ? [`${name}: ${best} ms`] : [];
  });
  expect(slow).toEqual([]);
});

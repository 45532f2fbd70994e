import MarkdownIt, { type Token } from "markdown-it";
import friendlyToChinese from "markdown-it-cjk-friendly";
import type { MentionView } from "../bridge/contract.ts";
import { hrefOf, linkify } from "./linkify.ts";

/** Written text as a tree: what its marks mean, as data. The screen draws it with elements of its own; no HTML comes of it. */
export type Block =
  | { readonly type: "paragraph"; readonly inline: readonly Inline[] }
  | { readonly type: "quote"; readonly blocks: readonly Block[] }
  | { readonly type: "list"; readonly ordered: boolean; readonly items: readonly ListItem[] }
  | { readonly type: "code"; readonly language: string; readonly text: string };
export interface ListItem {
  readonly number: number;
  readonly blocks: readonly Block[];
}
export type Inline =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "strong" | "em" | "s"; readonly inline: readonly Inline[] }
  | { readonly type: "code"; readonly text: string }
  | { readonly type: "break" }
  | { readonly type: "mention"; readonly mention: MentionView; readonly text: string }
  /** An address that was typed as it is. */
  | { readonly type: "address"; readonly text: string; readonly href: string }
  /** Words that lead elsewhere; `host` is where. */
  | {
      readonly type: "link";
      readonly inline: readonly Inline[];
      readonly href: string;
      readonly host: string;
      readonly title: string;
    };

/** Deeper quotes and lists than anybody writes: such a text is shown as it was typed. */
const MOST_LEVELS = 16;

const markdown = new MarkdownIt("zero", { breaks: true, maxNesting: MOST_LEVELS + 4 })
  .use(friendlyToChinese)
  .enable([
    "blockquote",
    "list",
    "fence",
    "backticks",
    "emphasis",
    "strikethrough",
    "link",
    "newline",
    "escape",
  ]);
markdown.validateLink = () => true; // which addresses are links is asked of `hrefOf`, and what is none is shown as it was typed
markdown.normalizeLink = (url) => url;
markdown.normalizeLinkText = (url) => url;

/**
 * Light Markdown: bold, italic, struck, code, code blocks, quotes, lists and links; no images, headings, tables or HTML.
 *
 * Names and addresses are put aside first, each as one private character, so that no mark inside them counts.
 * Where marks mean nothing, or are nested beyond reading, the rest is shown as it was typed; `null`: all of it.
 * Bounds: text of a message; in the worst case some 30 ms. Source: CommonMark 0.31 by markdown-it, whose nesting is bounded.
 */
export function readRich(text: string, mentions: readonly MentionView[]): readonly Block[] | null {
  if (PRIVATE.test(text)) return plainBlocks(text, mentions);
  const { shown, aside } = putAside(text, mentions);
  const tokens = markdown.parse(shown, {});
  if (!isMarked(tokens) || tokens.some(({ level }) => level >= MOST_LEVELS))
    return plainBlocks(text, mentions);
  return blocksOf(createReader(tokens), aside, null);
}

// ---------------------------------------------------------------- put aside

type Aside = ReadonlyMap<string, Exclude<Inline, { readonly inline: unknown } | { readonly type: "break" }>>;

const FIRST_PRIVATE = 0xf0000;
const PRIVATE = /[\u{f0000}-\u{f00ff}]/u;

/** Each name and each address as one character of its own, outside the text's own letters. */
function putAside(text: string, mentions: readonly MentionView[]): { shown: string; aside: Aside } {
  const aside = new Map<string, Extract<Inline, { text: string }>>();
  let shown = "";
  for (const part of partsOf(text, mentions)) {
    if (part.type === "text") shown += part.text;
    else {
      const sign = String.fromCodePoint(FIRST_PRIVATE + aside.size);
      aside.set(sign, part);
      shown += sign;
    }
  }
  return { shown, aside };
}

type Part = Extract<Inline, { readonly type: "text" | "mention" | "address" }>;

function partsOf(text: string, mentions: readonly MentionView[]): readonly Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const mention of mentions) {
    parts.push(...addressesIn(text.slice(end, mention.from)));
    end = mention.from + mention.length;
    parts.push({ type: "mention", mention, text: text.slice(mention.from, end) });
  }
  return [...parts, ...addressesIn(text.slice(end))];
}

/** Not the ones that are part of `[words](address)`: those are the link's own. */
function addressesIn(text: string): readonly Part[] {
  const parts: Part[] = [];
  for (const part of linkify(text)) {
    const before = parts.at(-1);
    const isOfLink = before?.type === "text" && before.text.endsWith("](");
    if (part.type === "link" && !isOfLink) parts.push({ type: "address", text: part.text, href: part.href });
    else if (before?.type === "text")
      parts[parts.length - 1] = { type: "text", text: before.text + part.text };
    else parts.push({ type: "text", text: part.text });
  }
  return parts;
}

/** Names and addresses in a text whose marks mean nothing: one paragraph, its spaces and line breaks as they are. */
function plainBlocks(text: string, mentions: readonly MentionView[]): readonly Block[] | null {
  const inline = partsOf(text, mentions);
  return inline.every(({ type }) => type === "text") ? null : [{ type: "paragraph", inline }];
}

/** As it was typed, for code and for what stands inside a link. */
const restored = (text: string, aside: Aside): string =>
  text.replace(/[\u{f0000}-\u{f00ff}]/gu, (sign) => aside.get(sign)?.text ?? sign);

function textNodes(text: string, aside: Aside, isInLink: boolean): readonly Inline[] {
  if (isInLink) return [{ type: "text", text: restored(text, aside) }];
  return text
    .split(/([\u{f0000}-\u{f00ff}])/u)
    .filter(Boolean)
    .map((piece) => aside.get(piece) ?? { type: "text", text: piece });
}

// ---------------------------------------------------------------- tokens to a tree

/** Whether anything but paragraphs, words and line breaks was found. */
const isMarked = (tokens: readonly Token[]): boolean =>
  tokens.some(
    ({ type, children }) =>
      !["paragraph_open", "paragraph_close", "inline"].includes(type) ||
      children?.some((one) => !["text", "softbreak", "hardbreak"].includes(one.type)),
  );

interface Reader {
  next(): Token | undefined;
}
function createReader(tokens: readonly Token[]): Reader {
  let at = 0;
  return { next: () => tokens[at++] };
}

function blocksOf(reader: Reader, aside: Aside, end: string | null): readonly Block[] {
  const blocks: Block[] = [];
  for (let token = reader.next(); token !== undefined && token.type !== end; token = reader.next()) {
    const block = blockOf(token, reader, aside);
    if (block !== null) blocks.push(block);
  }
  return blocks;
}

function blockOf(token: Token, reader: Reader, aside: Aside): Block | null {
  switch (token.type) {
    case "inline":
      return { type: "paragraph", inline: inlineOf(createReader(token.children ?? []), aside, null, false) };
    case "fence":
      return {
        type: "code",
        language: restored(token.info, aside).trim(),
        text: restored(token.content, aside).replace(/\n$/, ""),
      };
    case "blockquote_open":
      return { type: "quote", blocks: blocksOf(reader, aside, "blockquote_close") };
    case "bullet_list_open":
      return { type: "list", ordered: false, items: itemsOf(reader, aside, "bullet_list_close") };
    case "ordered_list_open":
      return { type: "list", ordered: true, items: itemsOf(reader, aside, "ordered_list_close") };
    default:
      return null; // where a paragraph begins and ends
  }
}

function itemsOf(reader: Reader, aside: Aside, end: string): readonly ListItem[] {
  const items: ListItem[] = [];
  for (let token = reader.next(); token !== undefined && token.type !== end; token = reader.next())
    if (token.type === "list_item_open")
      items.push({ number: Number(token.info) || 0, blocks: blocksOf(reader, aside, "list_item_close") });
  return items;
}

function inlineOf(reader: Reader, aside: Aside, end: string | null, isInLink: boolean): readonly Inline[] {
  const nodes: Inline[] = [];
  for (let token = reader.next(); token !== undefined && token.type !== end; token = reader.next())
    nodes.push(...nodesOf(token, reader, aside, isInLink));
  return nodes;
}

function nodesOf(token: Token, reader: Reader, aside: Aside, isInLink: boolean): readonly Inline[] {
  switch (token.type) {
    case "text":
      return textNodes(token.content, aside, isInLink);
    case "softbreak":
    case "hardbreak":
      return [{ type: "break" }];
    case "code_inline":
      return [{ type: "code", text: restored(token.content, aside) }];
    case "strong_open":
      return [{ type: "strong", inline: inlineOf(reader, aside, "strong_close", isInLink) }];
    case "em_open":
      return [{ type: "em", inline: inlineOf(reader, aside, "em_close", isInLink) }];
    case "s_open":
      return [{ type: "s", inline: inlineOf(reader, aside, "s_close", isInLink) }];
    case "link_open":
      return linkOf(token, inlineOf(reader, aside, "link_close", true), aside);
    default:
      return [{ type: "text", text: restored(token.content, aside) }];
  }
}

/** Words over an address that is opened, with the place it leads to; else all of it as it was typed. */
function linkOf(token: Token, inline: readonly Inline[], aside: Aside): readonly Inline[] {
  const address = restored(attributeOf(token, "href"), aside);
  const title = restored(attributeOf(token, "title"), aside);
  const href = hrefOf(address);
  if (href !== null) return [{ type: "link", inline, href, host: hostOf(href), title }];
  const tail = title === "" ? `](${address})` : `](${address} "${title}")`;
  return [{ type: "text", text: "[" }, ...inline, { type: "text", text: tail }];
}

const attributeOf = (token: Token, name: string): string => String(token.attrGet(name) ?? "");

function hostOf(href: string): string {
  const url = new URL(href); // an address that hrefOf has read
  return url.protocol === "mailto:" ? decodeURIComponent(url.pathname) : url.host;
}

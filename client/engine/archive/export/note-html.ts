import * as Y from "yjs";
import { NOTE_ROOT } from "../../../../crdt/index.ts";
import { hrefOf } from "../../../rich/linkify.ts";
import { escaped, linkHtml } from "./rich-html.ts";

/** Elements of a note, by the names that editors give them; others are paragraphs. */
const TAGS: Readonly<Record<string, string>> = {
  blockquote: "blockquote",
  bullet_list: "ul",
  ordered_list: "ol",
  list_item: "li",
};

/** A note's text as HTML of our own elements. */
export const noteHtml = (doc: Y.Doc | null): string =>
  (doc?.getXmlFragment(NOTE_ROOT).toArray() ?? []).map(partHtml).join("");

function partHtml(node: unknown): string {
  if (node instanceof Y.XmlText) return node.toDelta().map(lettersHtml).join("");
  if (!(node instanceof Y.XmlElement)) return "";
  const inside = node.toArray().map(partHtml).join("");
  switch (node.nodeName) {
    case "heading": {
      const tag = `h${levelOf(node.getAttribute("level")) + 2}`;
      return `<${tag}>${inside}</${tag}>\n`;
    }
    case "code_block":
      return `<pre><code>${inside}</code></pre>\n`;
    case "check_list":
      return `<ul class="checks">${inside}</ul>\n`;
    case "check_item": {
      const isDone: unknown = node.getAttribute("done");
      return `<li>${isDone === true ? "☑" : "☐"} <div>${inside}</div></li>\n`;
    }
    case "horizontal_rule":
      return "<hr>\n";
    case "hard_break":
      return "<br>";
    default: {
      const tag = TAGS[node.nodeName] ?? "p";
      return `<${tag}>${inside}</${tag}>\n`;
    }
  }
}

const levelOf = (level: unknown): number => (level === 2 || level === 3 ? level : 1);

interface Letters {
  readonly insert?: unknown;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

function lettersHtml({ insert, attributes = {} }: Letters): string {
  if (typeof insert !== "string") return "";
  let html = escaped(insert);
  for (const [mark, tag] of [
    ["code", "code"],
    ["em", "em"],
    ["strong", "strong"],
  ] as const)
    if (isSet(attributes[mark])) html = `<${tag}>${html}</${tag}>`;
  const { link } = attributes;
  const href =
    typeof link === "object" && link !== null && "href" in link && typeof link.href === "string"
      ? hrefOf(link.href)
      : null;
  return href === null ? html : linkHtml(href, html);
}

const isSet = (mark: unknown): boolean => mark !== undefined && mark !== null && mark !== false;

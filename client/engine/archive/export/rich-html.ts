import { hasMarks } from "../../../rich/marks.ts";
import { type Block, type Inline, readRich } from "../../../rich/rich.ts";
import type { MentionView } from "../../api.ts";

/* What people wrote as HTML of our own elements, as the app draws it. Whatever they wrote is escaped, here and in pages.ts. */

const SIGNS: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => SIGNS[sign] ?? "");

const ADDRESS = /https?:\/\/|mailto:/i;

/** A text in paragraphs, quotes, lists and code. */
export function richHtml(text: string, mentions: readonly MentionView[] = []): string {
  const isPlain = mentions.length === 0 && !hasMarks(text) && !ADDRESS.test(text);
  const blocks = isPlain ? null : readRich(text, mentions);
  return blocks === null ? `<p>${escaped(text)}</p>` : blocks.map(blockHtml).join("");
}

function blockHtml(block: Block): string {
  switch (block.type) {
    case "paragraph":
      return `<p>${inlineHtml(block.inline)}</p>`;
    case "quote":
      return `<blockquote>${block.blocks.map(blockHtml).join("")}</blockquote>`;
    case "list": {
      const first = block.items[0]?.number ?? 1;
      const items = block.items.map(({ blocks }) => `<li>${blocks.map(blockHtml).join("")}</li>`).join("");
      return block.ordered ? `<ol start="${first}">${items}</ol>` : `<ul>${items}</ul>`;
    }
    case "code":
      return `<pre><code>${escaped(block.text)}</code></pre>`;
  }
}

export const linkHtml = (href: string, inside: string): string =>
  `<a href="${escaped(href)}" rel="noopener noreferrer nofollow">${inside}</a>`;

const inlineHtml = (inline: readonly Inline[]): string => inline.map(oneHtml).join("");

function oneHtml(one: Inline): string {
  switch (one.type) {
    case "text":
      return escaped(one.text);
    case "strong":
    case "em":
    case "s":
      return `<${one.type}>${inlineHtml(one.inline)}</${one.type}>`;
    case "code":
      return `<code>${escaped(one.text)}</code>`;
    case "break":
      return "<br>";
    case "mention":
      return `<b class="at">${escaped(one.text)}</b>`;
    case "address":
      return linkHtml(one.href, escaped(one.text));
    case "link":
      return linkHtml(one.href, inlineHtml(one.inline)) + hostHtml(one.host);
  }
}

/** Where words lead, beside them: on paper nobody can point at a link. */
const hostHtml = (host: string): string => ` <small>(${escaped(host)})</small>`;

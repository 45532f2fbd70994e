import { type DOMOutputSpec, type NodeSpec, Schema } from "prosemirror-model";

/**
 * What a note is made of. Values come from other people: an element is drawn from what it may be, never from what it says.
 * The names stand in signed updates (NOTE6 in crdt/SPEC.md): a new one needs older editors in mind, which take out what they do not know.
 */

export const MOST_LEVELS = 3;

/** 1 to 3, whatever stands there. */
export const levelOf = (level: unknown): number =>
  typeof level === "number" && Number.isInteger(level) ? Math.min(MOST_LEVELS, Math.max(1, level)) : 1;

/** Where a link may lead; `null` for everything else. */
export function safeHref(href: unknown): string | null {
  if (typeof href !== "string" || href.length > 2_000) return null;
  const url = URL.parse(href);
  return url !== null && ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : null;
}

const block = (tag: string, content: string, more: Partial<NodeSpec> = {}): NodeSpec => ({
  content,
  group: "block",
  parseDOM: [{ tag }],
  toDOM: (): DOMOutputSpec => [tag, 0],
  ...more,
});

export const noteSchema = new Schema({
  nodes: {
    doc: { content: "block+" },
    paragraph: block("p", "inline*"),
    heading: block("h3", "inline*", {
      attrs: { level: { default: 1 } },
      defining: true,
      parseDOM: [1, 2, 3].map((level) => ({ tag: `h${level + 2}`, attrs: { level } })),
      toDOM: ({ attrs }) => [`h${levelOf(attrs.level) + 2}`, 0],
    }),
    bullet_list: block("ul", "list_item+"),
    ordered_list: block("ol", "list_item+"),
    list_item: {
      content: "paragraph block*",
      defining: true,
      parseDOM: [{ tag: "li" }],
      toDOM: () => ["li", 0],
    },
    check_list: block("ul", "check_item+", {
      parseDOM: [{ tag: "ul.note-checks", priority: 60 }],
      toDOM: () => ["ul", { class: "note-checks" }, 0],
    }),
    check_item: {
      content: "paragraph block*",
      attrs: { done: { default: false } },
      defining: true,
      parseDOM: [
        {
          tag: "li.note-check",
          priority: 60,
          getAttrs: (element) => ({ done: element.dataset.done !== undefined }),
        },
      ],
      toDOM: ({ attrs }) => [
        "li",
        { class: "note-check", ...(attrs.done === true && { "data-done": "" }) },
        0,
      ],
    },
    blockquote: block("blockquote", "block+", { defining: true }),
    code_block: block("pre", "text*", {
      marks: "",
      code: true,
      defining: true,
      parseDOM: [{ tag: "pre", preserveWhitespace: "full" }],
      toDOM: () => ["pre", ["code", 0]],
    }),
    horizontal_rule: { group: "block", parseDOM: [{ tag: "hr" }], toDOM: () => ["hr"] },
    text: { group: "inline" },
    hard_break: {
      inline: true,
      group: "inline",
      selectable: false,
      parseDOM: [{ tag: "br" }],
      toDOM: () => ["br"],
    },
  },
  marks: {
    link: {
      attrs: { href: { default: "" } },
      inclusive: false,
      parseDOM: [{ tag: "a[href]", getAttrs: (element) => ({ href: element.getAttribute("href") ?? "" }) }],
      toDOM: ({ attrs }) => {
        const href = safeHref(attrs.href);
        return href === null
          ? ["span", 0]
          : ["a", { href, title: href, target: "_blank", rel: "noopener noreferrer nofollow" }, 0];
      },
    },
    em: { parseDOM: [{ tag: "em" }, { tag: "i" }], toDOM: () => ["em", 0] },
    strong: { parseDOM: [{ tag: "strong" }, { tag: "b" }], toDOM: () => ["strong", 0] },
    code: { parseDOM: [{ tag: "code" }], toDOM: () => ["code", 0] },
  },
});

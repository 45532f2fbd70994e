import type { TimelineChange, TimelineItem } from "../../client/engine/api.ts";

/** Keeps a room's items in display order from what a timeline watch says. */
export function createTimelineMirror() {
  const items = new Map<string, TimelineItem>();
  return {
    take(change: TimelineChange): readonly TimelineItem[] {
      if (change.type === "reset") items.clear();
      for (const item of change.items) items.set(item.id, item);
      return [...items.values()].sort((a, b) => (a.order < b.order ? -1 : 1));
    },
  };
}

/** A timeline as a person would read it out: one line per item, own state left out so that two people can compare. */
export function asTold(items: readonly TimelineItem[]): readonly string[] {
  return items.map((item) => {
    if (item.line !== null) return `— ${item.line.type} ${item.author.name}`;
    const quote = item.quote === null ? "" : ` «${item.quote.author}: ${item.quote.text}»`;
    const reactions = item.reactions.map(({ emoji, names }) => ` ${emoji}${[...names].sort().join("+")}`);
    const edited = item.edited === null ? "" : " (edited)";
    const text = item.recalled === null ? item.text : "(recalled)";
    return `${item.author.name}: ${text}${edited}${quote}${reactions.join("")}`;
  });
}

export const textsOf = (items: readonly TimelineItem[]): readonly string[] =>
  items.filter(({ kind }) => kind === "message").map(({ text }) => text);

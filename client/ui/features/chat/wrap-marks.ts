const MARKS = { bold: "**", italic: "*", code: "`" } as const;

/** What a box holds after marks were put around what is chosen in it, or taken from there; and what is chosen then. */
export interface Wrapped {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

export function wrapped(text: string, from: number, to: number, mark: string): Wrapped {
  const chosen = text.slice(from, to);
  const size = mark.length;
  const isAround = text.slice(from - size, from) === mark && text.slice(to, to + size) === mark;
  if (isAround && from >= size)
    return {
      text: text.slice(0, from - size) + chosen + text.slice(to + size),
      from: from - size,
      to: to - size,
    };
  if (chosen.length >= 2 * size && chosen.startsWith(mark) && chosen.endsWith(mark))
    return {
      text: text.slice(0, from) + chosen.slice(size, -size) + text.slice(to),
      from,
      to: to - 2 * size,
    };
  const bare = chosen.trim();
  const lead = chosen.indexOf(bare); // spaces stay outside: `** word**` is not bold
  const start = from + lead;
  return {
    text: `${text.slice(0, start)}${mark}${bare}${mark}${text.slice(start + bare.length)}`,
    from: start + size,
    to: start + size + bare.length,
  };
}

/** Puts marks around what is chosen in the box, as one step that the browser's own undo knows. */
export function wrapIn(box: HTMLTextAreaElement, meaning: keyof typeof MARKS): void {
  const now = wrapped(box.value, box.selectionStart, box.selectionEnd, MARKS[meaning]);
  box.select();
  if (!document.execCommand("insertText", false, now.text)) box.setRangeText(now.text);
  box.setSelectionRange(now.from, now.to);
  box.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

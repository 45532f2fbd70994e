import { diffText, type TextChange } from "./diff.ts";

export interface Rebased {
  readonly text: string;
  /** Where a caret at this UTF-16 offset of `local` stands in `text`. */
  readonly caret: (offset: number) => number;
}

/**
 * Carries words that have not been sent yet over to a text that somebody else has changed meanwhile.
 *
 * Order:  what either side removed is gone; what either side wrote stays. Where both wrote at one place, the
 *         local words come first, so that nothing moves under the caret.
 * Bounds: both sides having made the very same text counts as one change.
 */
export function rebaseText(base: string, local: string, remote: string): string {
  return rebase(base, local, remote).text;
}

/** `rebaseText`, and where the caret goes. */
export function rebase(base: string, local: string, remote: string): Rebased {
  if (local === remote || remote === base) return { text: local, caret: (offset) => offset };
  const mine = spread(base, diffText(base, local));
  const theirs = spread(base, diffText(base, remote));
  return weave(base, mine, theirs);
}

/** A text's changes by place: what is written before each character of the base, and which characters go. */
interface Places {
  readonly inserted: ReadonlyMap<number, string>;
  readonly removed: (at: number) => boolean;
}

function spread(base: string, changes: readonly TextChange[]): Places {
  const inserted = new Map(changes.map((change) => [change.at, change.inserted]));
  const removed = new Uint8Array(base.length);
  for (const change of changes) removed.fill(1, change.at, change.at + change.removed);
  return { inserted, removed: (at) => removed[at] === 1 };
}

function weave(base: string, mine: Places, theirs: Places): Rebased {
  const anchors: { readonly local: number; readonly merged: number }[] = [];
  let text = "";
  let local = 0;
  const keepLocal = (piece: string, stays: boolean) => {
    anchors.push({ local, merged: text.length });
    local += piece.length;
    if (stays) text += piece;
    anchors.push({ local, merged: text.length });
  };
  for (let at = 0; at <= base.length; at += 1) {
    const written = mine.inserted.get(at) ?? "";
    if (written !== "") keepLocal(written, true);
    else anchors.push({ local, merged: text.length });
    text += theirs.inserted.get(at) ?? "";
    const character = base[at];
    if (character === undefined) break;
    if (!mine.removed(at)) keepLocal(character, !theirs.removed(at));
  }
  return { text, caret: (offset) => placeCaret(anchors, offset, text.length) };
}

/** Inside a piece the caret keeps its distance from the piece's start; at a seam it stays with what is before it. */
function placeCaret(
  anchors: readonly { readonly local: number; readonly merged: number }[],
  offset: number,
  end: number,
): number {
  let last = { local: 0, merged: 0 };
  for (const anchor of anchors) {
    if (anchor.local === offset) return anchor.merged;
    if (anchor.local > offset) return Math.min(anchor.merged, last.merged + (offset - last.local));
    last = anchor;
  }
  return Math.min(end, last.merged);
}

import type { SearchResult } from "../../../bridge/contract.ts";

const NAME = "found";
const MOST_LOOKS = 120; // frames: a room that opens slowly has its message by then

/** Marks what was found in the open message, as soon as that is on the screen. Returns `unmark`. */
export function markWords({ id, text, marks, inside }: SearchResult): () => void {
  const words = [...new Set(marks.map(([from, to]) => text.slice(from, to)))];
  const place =
    inside === undefined
      ? `[data-message="${CSS.escape(id)}"] .message-text`
      : ".record-one[data-here] .record-words"; // in the sheet that opens over its room
  const stop = whenThere(place, (element) => {
    if (words.length > 0) CSS.highlights?.set(NAME, new Highlight(...rangesOf(element, words)));
  });
  return () => {
    stop();
    CSS.highlights?.delete(NAME);
  };
}

/** Calls back with an element that is about to be drawn. Returns `cancel`. */
export function whenThere(selector: string, found: (element: Element) => void): () => void {
  let [looks, frame] = [0, 0];
  const look = () => {
    const element = document.querySelector(selector);
    if (element !== null) found(element);
    else if (++looks < MOST_LOOKS) frame = requestAnimationFrame(look);
  };
  frame = requestAnimationFrame(look); // what is there now may be about to go
  return () => cancelAnimationFrame(frame);
}

/** Words may run over the borders of elements: addresses and long texts are drawn in pieces. */
function rangesOf(element: Element, words: readonly string[]): readonly Range[] {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const nodes: { readonly node: Node; readonly start: number }[] = [];
  let text = "";
  while (walker.nextNode()) {
    nodes.push({ node: walker.currentNode, start: text.length });
    text += walker.currentNode.nodeValue ?? "";
  }
  const placeOf = (at: number) => {
    const found = nodes.findLast(({ start }) => start <= at);
    return found === undefined ? null : ([found.node, at - found.start] as const);
  };
  return words.flatMap((word) =>
    placesOf(text, word).flatMap((at) => {
      const [from, last] = [placeOf(at), placeOf(at + word.length - 1)];
      if (from === null || last === null) return [];
      const range = document.createRange();
      range.setStart(...from);
      range.setEnd(last[0], last[1] + 1);
      return [range];
    }),
  );
}

function placesOf(text: string, word: string): readonly number[] {
  const places: number[] = [];
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) places.push(at);
  return places;
}

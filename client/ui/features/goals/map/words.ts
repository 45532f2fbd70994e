import type { MapEdge, MapNode } from "./graph.ts";
import type { mapTexts } from "./map-text.ts";

/** What is read of a card and its lines. */

type Words = (typeof mapTexts)["zh"];

export const titleOf = (
  words: Words,
  node: Pick<MapNode, "kind" | "title"> | undefined,
  untitled: string,
): string => (node === undefined || node.kind === "private" ? words.privateGoal : node.title || untitled);

/** One line of a card in a sentence. */
export function edgeWords(words: Words, { kind, reason }: Pick<MapEdge, "kind" | "reason">, title: string) {
  switch (kind) {
    case "needs":
      return words.needsWhy(title, reason);
    case "ring":
      return words.ringWith(title);
    case "contributes":
      return words.contributesTo(title);
    case "supports":
      return words.supportsTo(title);
  }
}

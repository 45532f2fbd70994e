import type { MemberId } from "../../../crdt/index.ts";

/**
 * Names that a person would take for each other: the same but for case, spaces, marks, width, and letters of other
 * alphabets that look like Latin ones. Source: the idea of UTS #39 skeletons; the table holds what people's names use.
 */
export function lookAlikes(
  people: readonly { readonly member: MemberId; readonly name: string }[],
): ReadonlyMap<MemberId, string> {
  const alike = new Map<MemberId, string>();
  for (const group of Map.groupBy(people, ({ name }) => knownSkeleton(name)).values())
    for (const { member } of group) {
      const other = group.find((one) => one.member !== member);
      if (other !== undefined) alike.set(member, other.name);
    }
  return alike;
}

/** Everybody is compared again with every change of a roster, and few names are new then. */
function knownSkeleton(name: string): string {
  const known = skeletons.get(name) ?? skeletonOf(name);
  if (skeletons.size > MOST_KEPT) skeletons.clear();
  skeletons.set(name, known);
  return known;
}
const skeletons = new Map<string, string>();
const MOST_KEPT = 10_000;

export function skeletonOf(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/[\p{M}\p{Cf}\p{Zs}\p{P}]/gu, "")
    .toLowerCase();
  return [...plain].map((letter) => LATIN.get(letter) ?? letter).join("");
}

/** Cyrillic, Greek and digits that pass for Latin letters in most fonts; a capital I passes for an l. */
const LATIN: ReadonlyMap<string, string> = new Map(
  [
    ["aа α", "a"],
    ["cс", "c"],
    ["eе ε", "e"],
    ["oо0 ο σ", "o"],
    ["pр ρ", "p"],
    ["xх χ", "x"],
    ["yу", "y"],
    ["li1ıі ι|", "l"],
    ["jј", "j"],
    ["sѕ", "s"],
    ["dԁ", "d"],
    ["kк κ", "k"],
    ["mм", "m"],
    ["tт τ", "t"],
    ["bв", "b"],
    ["hн", "h"],
    ["vν", "v"],
    ["uυ", "u"],
  ].flatMap(([letters = "", latin = ""]) =>
    [...letters.replaceAll(" ", "")].map((letter) => [letter, latin] as const),
  ),
);

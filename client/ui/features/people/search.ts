import type { PersonRow } from "../../../bridge/contract.ts";

/** People whose name has every typed word in it, in the order the view gives. No words: everybody. */
export function findPeople(people: readonly PersonRow[], typed: string): readonly PersonRow[] {
  const words = fold(typed)
    .split(/\s+/u)
    .filter((word) => word !== "");
  return people.filter((person) => words.every((word) => fold(person.name).includes(word)));
}

/** Case and accents do not matter when looking for a name. */
function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

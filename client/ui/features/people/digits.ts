/** `482019…` as groups of four, the way two people read them to each other. */
export function groupsOfFour(digits: string): readonly string[] {
  return digits.match(/.{1,4}/g) ?? [];
}

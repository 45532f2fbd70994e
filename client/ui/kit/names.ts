/** Longer names are somebody's joke; every face on the screen reads its own. */
const LONGEST = 200;

/**
 * The letters on an avatar: the last two characters of a Chinese name (one when it is small),
 * the initials or first letters of a Latin one.
 */
export function avatarLetters(name: string, small: boolean): string {
  const trimmed = name
    .slice(0, LONGEST)
    .replace(/\p{Cf}/gu, "")
    .trim(); // marks that turn or hide are no letters
  const han = [...trimmed].filter((character) => /\p{Script=Han}/u.test(character));
  if (han.length > 0) return han.slice(small ? -1 : -2).join("");
  const words = trimmed.split(/\s+/u).filter((word) => word !== "");
  const initials = words.map((word) => [...word][0] ?? "");
  if (words.length > 1 && !small) return initials.slice(0, 2).join("").toUpperCase();
  if (small || words.length === 0) return (initials[0] ?? "·").toUpperCase();
  return [...(words[0] ?? "")].slice(0, 2).join("");
}

/** A name where only text fits, a guest's organisation with it: `周明远 · 宏达管材`. */
export function nameInText(face: { readonly name: string; readonly org?: string }): string {
  return face.org === undefined ? face.name : `${face.name} · ${face.org}`;
}

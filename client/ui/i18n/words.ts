import { isolating, type Language, type Words } from "./text.tsx";

const files: Record<Language, () => Promise<{ readonly words: Words }>> = {
  zh: () => import("../words/zh.ts"),
  en: () => import("../words/en.ts"),
};

/**
 * What chat's first screen says, in one language: the other is not fetched until somebody switches, and the service
 * worker has it by then. index.html names both files, so that boot.js can ask for the right one with the first script.
 */
export async function fetchWords(language: Language): Promise<Words> {
  const { words } = await files[language]();
  const guarded = Object.entries(words).map(([name, entries]) => [name, isolating(entries)]);
  return Object.fromEntries(guarded) as Words; // the same names and shapes
}

/** At the start any language is better than none: what cannot be fetched may be one file alone. */
export async function firstWords(
  language: Language,
): Promise<{ readonly language: Language; readonly words: Words }> {
  const other = language === "zh" ? "en" : "zh";
  return fetchWords(language).then(
    (words) => ({ language, words }),
    async () => ({ language: other, words: await fetchWords(other) }),
  );
}

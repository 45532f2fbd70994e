import type { Language } from "../i18n/text.tsx";

/** How this device shows Skein. Nothing here leaves the device. */
export interface Appearance {
  readonly language: "system" | Language;
  readonly theme: "system" | "light" | "dark";
  readonly contrast: "system" | "normal" | "more";
  readonly glove: boolean;
  /** 0.9 to 2, times the browser's own text size. */
  readonly textScale: number;
}

/** What the platform prefers where the person has not chosen. */
export interface SystemLook {
  readonly language: Language;
  readonly dark: boolean;
  readonly moreContrast: boolean;
}

/** What is written on `<html>`. CSS has exactly one dark block and one contrast block because of it. */
export interface Look {
  readonly language: Language;
  readonly theme: "light" | "dark";
  readonly contrast: "normal" | "more";
  readonly touch: "normal" | "glove";
  readonly textScale: number;
}

export const MIN_TEXT_SCALE = 0.9;
export const MAX_TEXT_SCALE = 2;

/** Also read by public/boot.js, which sets the theme before the first paint. */
export const APPEARANCE_KEY = "skein.appearance";

export const defaultAppearance: Appearance = {
  language: "system",
  theme: "system",
  contrast: "system",
  glove: false,
  textScale: 1,
};

/** Reads what was stored. Anything unreadable falls back to the default, field by field. */
export function parseAppearance(stored: string | null): Appearance {
  const raw = parseRecord(stored);
  return {
    language: oneOf(raw.language, ["system", "zh", "en"], defaultAppearance.language),
    theme: oneOf(raw.theme, ["system", "light", "dark"], defaultAppearance.theme),
    contrast: oneOf(raw.contrast, ["system", "normal", "more"], defaultAppearance.contrast),
    glove: raw.glove === true,
    textScale: typeof raw.textScale === "number" ? clampScale(raw.textScale) : defaultAppearance.textScale,
  };
}

function parseRecord(stored: string | null): Readonly<Record<string, unknown>> {
  if (stored === null) return {};
  try {
    const value: unknown = JSON.parse(stored);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {}; // Not JSON: somebody else's text under our key. The defaults are a safe answer.
  }
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[], fallback: T): T {
  return allowed.find((candidate) => candidate === value) ?? fallback;
}

function clampScale(scale: number): number {
  return Number.isFinite(scale) ? Math.min(MAX_TEXT_SCALE, Math.max(MIN_TEXT_SCALE, scale)) : 1;
}

/** The person's choice, or the system's where there is none. */
export function resolveLook(appearance: Appearance, system: SystemLook): Look {
  const dark = appearance.theme === "system" ? system.dark : appearance.theme === "dark";
  const more = appearance.contrast === "system" ? system.moreContrast : appearance.contrast === "more";
  return {
    language: appearance.language === "system" ? system.language : appearance.language,
    theme: dark ? "dark" : "light",
    contrast: more ? "more" : "normal",
    touch: appearance.glove ? "glove" : "normal",
    textScale: appearance.textScale,
  };
}

/** Chinese when the browser asks for any Chinese before it asks for English. */
export function systemLanguage(preferred: readonly string[]): Language {
  const first = preferred.find((tag) => /^(zh|en)\b/i.test(tag));
  return first !== undefined && /^zh/i.test(first) ? "zh" : "en";
}

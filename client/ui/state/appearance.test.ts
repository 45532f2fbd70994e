import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Appearance,
  defaultAppearance,
  parseAppearance,
  resolveLook,
  systemLanguage,
} from "./appearance.ts";

const system = { language: "en", dark: true, moreContrast: false } as const;

test("[UI5] nothing stored, or something unreadable, is the default", () => {
  expect(parseAppearance(null)).toEqual(defaultAppearance);
  expect(parseAppearance("{oops")).toEqual(defaultAppearance);
  expect(parseAppearance('"dark"')).toEqual(defaultAppearance);
});

test("[UI5] one bad field does not cost the others", () => {
  const stored = JSON.stringify({ theme: "dark", language: "klingon", textScale: 9 });
  expect(parseAppearance(stored)).toEqual({ ...defaultAppearance, theme: "dark", textScale: 2 });
});

test("[UI5] any text parses to an appearance that parses back to itself", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (stored) => {
      const appearance = parseAppearance(stored);
      expect(parseAppearance(JSON.stringify(appearance))).toEqual(appearance);
    }),
  );
});

test("[UI5] a choice wins over the system, and no choice follows it", () => {
  expect(resolveLook(defaultAppearance, system)).toEqual({
    language: "en",
    theme: "dark",
    contrast: "normal",
    touch: "normal",
    textScale: 1,
  });
  const chosen: Appearance = {
    language: "zh",
    theme: "light",
    contrast: "more",
    glove: true,
    textScale: 1.5,
  };
  expect(resolveLook(chosen, system)).toEqual({
    language: "zh",
    theme: "light",
    contrast: "more",
    touch: "glove",
    textScale: 1.5,
  });
});

test("[UI5] the browser's first Chinese or English preference decides the language", () => {
  expect(systemLanguage(["fr", "zh-TW", "en"])).toBe("zh");
  expect(systemLanguage(["en-GB", "zh"])).toBe("en");
  expect(systemLanguage(["de"])).toBe("en");
});

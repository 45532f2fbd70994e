export * from "./format.ts";
export {
  createText,
  type Language,
  LanguageProvider,
  languageOf,
  type Text,
  useLanguage,
  useText,
} from "./text.tsx";

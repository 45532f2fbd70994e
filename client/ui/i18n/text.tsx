import { type Accessor, createComponent, createContext, type JSX, useContext } from "solid-js";

export type Language = "zh" | "en";

/** A sentence, or a sentence with something filled in. Each language writes its own function: word order differs. */
type Entry = string | ((...args: never[]) => string);
type Entries = Readonly<Record<string, Entry>>;

/** The same keys and arguments, with literal strings widened to `string`. */
type Shape<T extends Entries> = { readonly [K in keyof T]: T[K] extends string ? string : T[K] };

export type Text<T extends Entries> = Readonly<Record<Language, Shape<T>>>;

/** A dictionary in both languages. A key missing from either one does not compile. */
export function createText<const T extends Entries>(texts: {
  readonly zh: T;
  readonly en: NoInfer<Shape<T>>;
}): Text<T> {
  return texts as Text<T>;
}

const LanguageContext = createContext<Accessor<Language>>();

/**
 * Says which language everything below is shown in. `AppearanceProvider` puts one around the app.
 * Written without JSX, so that dictionaries and sentences can be read by tests as they are.
 */
export function LanguageProvider(props: {
  readonly language: Accessor<Language>;
  readonly children: JSX.Element;
}): JSX.Element {
  return createComponent(LanguageContext.Provider, {
    value: props.language,
    get children() {
      return props.children;
    },
  });
}

export function useLanguage(): Accessor<Language> {
  const language = useContext(LanguageContext);
  if (language === undefined) throw new Error("useLanguage needs a LanguageProvider above it");
  return language;
}

/** The current language's record of a dictionary: `const t = useText(texts)`, then `t().send`. */
export function useText<T extends Entries>(texts: Text<T>): Accessor<Shape<T>> {
  const language = useLanguage();
  return () => texts[language()];
}

/** The `lang` of a piece of somebody's writing, so that voices and line breaking follow the author. */
export function languageOf(text: string): "zh" | "en" {
  return /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]/.test(text) ? "zh" : "en";
}

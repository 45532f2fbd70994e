import { type Accessor, createComponent, createContext, type JSX, useContext } from "solid-js";
import type { words as zh } from "../words/zh.ts";

export type Language = "zh" | "en";

/** A sentence, or a sentence with something filled in. Each language writes its own function: word order differs. */
type Entry = string | ((...args: never[]) => string);
export type Entries = Readonly<Record<string, Entry>>;

/** The same keys and arguments, with literal strings widened to `string`: what the other language has to say. */
export type Said<T extends Entries> = { readonly [K in keyof T]: T[K] extends string ? string : T[K] };

export type Text<T extends Entries> = Readonly<Record<Language, Said<T>>>;

/** The dictionaries of chat's first screen, in the one language that is here (words.ts): a key that Chinese has and English has not does not compile. */
export type Words = { readonly [K in keyof typeof zh]: Said<(typeof zh)[K]> };

/** A dictionary in both languages. A key missing from either one does not compile. */
export function createText<const T extends Entries>(texts: {
  readonly zh: T;
  readonly en: NoInfer<Said<T>>;
}): Text<T> {
  return { zh: isolating(texts.zh), en: isolating(texts.en) } as Text<T>;
}

/** A name that reads from the right must not turn the sentence around it: what is filled in stands apart from it. */
export function isolating(entries: Entries): Entries {
  const guarded = ([key, entry]: readonly [string, Entry]) => [
    key,
    typeof entry === "string" ? entry : guard(entry),
  ];
  return Object.fromEntries(Object.entries(entries).map(guarded));
}

const guard =
  (entry: (...args: never[]) => string) =>
  (...args: never[]): string =>
    entry(...(args.map(isolate) as never[]));

const FROM_THE_RIGHT = /[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufeff]/;

/** Marks that reach beyond the text are dropped; the rest gets an isolate of its own. Source: UAX #9, rules X5c and X6a. */
function isolate(filled: unknown): unknown {
  if (typeof filled !== "string" || !FROM_THE_RIGHT.test(filled)) return filled;
  return `\u2068${filled.replace(/[\u202a-\u202e\u2066-\u2069]/g, "")}\u2069`;
}

/** A language and what is said in it, which come and go together. */
export interface Speech {
  readonly language: Language;
  readonly words: Words;
}

const SpeechContext = createContext<Accessor<Speech>>();

/**
 * Says which language everything below is shown in, with its words. `AppearanceProvider` puts one around the app.
 * Written without JSX, so that dictionaries and sentences can be read by tests as they are.
 */
export function LanguageProvider(props: {
  readonly speech: Accessor<Speech>;
  readonly children: JSX.Element;
}): JSX.Element {
  return createComponent(SpeechContext.Provider, {
    value: props.speech,
    get children() {
      return props.children;
    },
  });
}

function useSpeech(): Accessor<Speech> {
  const speech = useContext(SpeechContext);
  if (speech === undefined) throw new Error("words need a LanguageProvider above them");
  return speech;
}

export function useLanguage(): Accessor<Language> {
  const speech = useSpeech();
  return () => speech().language;
}

/**
 * The current language's record of a dictionary: `const t = useText(texts)`, then `t().send`. What chat's first screen
 * says is asked for by its name: `useText("chat")`.
 */
export function useText<K extends keyof Words>(name: K): Accessor<Words[K]>;
export function useText<T extends Entries>(texts: Text<T>): Accessor<Said<T>>;
export function useText(texts: keyof Words | Text<Entries>): Accessor<unknown> {
  const speech = useSpeech();
  return () => (typeof texts === "string" ? speech().words[texts] : texts[speech().language]);
}

/** The `lang` of a piece of somebody's writing, so that voices and line breaking follow the author. */
export function languageOf(text: string): "zh" | "en" {
  return /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]/.test(text) ? "zh" : "en";
}

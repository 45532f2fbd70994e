import {
  type Accessor,
  createContext,
  createEffect,
  createSignal,
  type JSX,
  onCleanup,
  untrack,
  useContext,
} from "solid-js";
import { type Language, LanguageProvider, type Speech } from "../i18n/text.tsx";
import { fetchWords } from "../i18n/words.ts";
import {
  APPEARANCE_KEY,
  type Appearance,
  type Look,
  parseAppearance,
  resolveLook,
  type SystemLook,
  systemLanguage,
} from "./appearance.ts";

export interface AppearanceState {
  readonly appearance: Accessor<Appearance>;
  /** What the choice comes to on this system right now. */
  readonly look: Accessor<Look>;
  readonly change: (part: Partial<Appearance>) => void;
}

const AppearanceContext = createContext<AppearanceState>();

export function useAppearance(): AppearanceState {
  const state = useContext(AppearanceContext);
  if (state === undefined) throw new Error("useAppearance needs an AppearanceProvider above it");
  return state;
}

/** Holds the appearance, writes it on `<html>`, keeps it on this device and follows other tabs and the system. */
export function AppearanceProvider(props: { readonly first: Speech; readonly children: JSX.Element }) {
  const state = createAppearance();
  const speech = createSpeech(props.first, () => state.look().language);
  createEffect(() => writeLook(document.documentElement, state.look(), speech().language));
  return (
    <AppearanceContext.Provider value={state}>
      <LanguageProvider speech={speech}>{props.children}</LanguageProvider>
    </AppearanceContext.Provider>
  );
}

function createAppearance(): AppearanceState {
  const [appearance, setAppearance] = createSignal(parseAppearance(readStored()));
  const system = createSystemLook();
  const follow = (event: StorageEvent) => {
    if (event.key === APPEARANCE_KEY) setAppearance(parseAppearance(event.newValue));
  };
  window.addEventListener("storage", follow);
  onCleanup(() => window.removeEventListener("storage", follow));
  return {
    appearance,
    look: () => resolveLook(appearance(), system()),
    change: (part) => {
      const next = { ...appearance(), ...part };
      setAppearance(next);
      writeStored(JSON.stringify(next));
    },
  };
}

/** The language that is shown, which changes once the other's words are here; until then, and without them, it stays. */
function createSpeech(first: Speech, wanted: Accessor<Language>): Accessor<Speech> {
  const [speech, setSpeech] = createSignal(first);
  createEffect(() => {
    const language = wanted();
    if (language === untrack(speech).language) return;
    const show = (words: Speech["words"]) => {
      if (wanted() === language) setSpeech({ language, words });
    };
    void fetchWords(language).then(show, () => {}); // no network and no copy: the next start asks again
  });
  return speech;
}

/** The language before anything is drawn. */
export const languageAtStart = (): Language =>
  resolveLook(parseAppearance(readStored()), readSystemLook()).language;

const readSystemLook = (): SystemLook => ({
  language: systemLanguage(navigator.languages),
  dark: darkQuery().matches,
  moreContrast: contrastQuery().matches,
});
const darkQuery = () => window.matchMedia("(prefers-color-scheme: dark)");
const contrastQuery = () => window.matchMedia("(prefers-contrast: more)");

function createSystemLook(): Accessor<SystemLook> {
  const [system, setSystem] = createSignal(readSystemLook());
  const update = () => setSystem(readSystemLook());
  for (const query of [darkQuery(), contrastQuery()]) {
    query.addEventListener("change", update);
    onCleanup(() => query.removeEventListener("change", update));
  }
  window.addEventListener("languagechange", update);
  onCleanup(() => window.removeEventListener("languagechange", update));
  return system;
}

function writeLook(html: HTMLElement, look: Look, language: Language): void {
  html.lang = language === "zh" ? "zh-CN" : "en";
  html.dataset.theme = look.theme;
  html.dataset.contrast = look.contrast;
  html.dataset.touch = look.touch;
  html.style.setProperty("--text-scale", String(look.textScale));
}

/** A browser may forbid local storage; the look then lasts as long as the page. */
function readStored(): string | null {
  try {
    return localStorage.getItem(APPEARANCE_KEY);
  } catch {
    return null;
  }
}

function writeStored(value: string): void {
  try {
    localStorage.setItem(APPEARANCE_KEY, value);
  } catch {
    // Blocked or full: the choice still holds on this page, and nothing else depends on it.
  }
}

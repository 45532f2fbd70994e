import {
  type Accessor,
  createContext,
  createEffect,
  createSignal,
  type JSX,
  onCleanup,
  useContext,
} from "solid-js";
import { LanguageProvider } from "../i18n/text.tsx";
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
export function AppearanceProvider(props: { readonly children: JSX.Element }) {
  const state = createAppearance();
  createEffect(() => writeLook(document.documentElement, state.look()));
  return (
    <AppearanceContext.Provider value={state}>
      <LanguageProvider language={() => state.look().language}>{props.children}</LanguageProvider>
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

function createSystemLook(): Accessor<SystemLook> {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const contrast = window.matchMedia("(prefers-contrast: more)");
  const read = (): SystemLook => ({
    language: systemLanguage(navigator.languages),
    dark: dark.matches,
    moreContrast: contrast.matches,
  });
  const [system, setSystem] = createSignal(read());
  const update = () => setSystem(read());
  for (const query of [dark, contrast]) {
    query.addEventListener("change", update);
    onCleanup(() => query.removeEventListener("change", update));
  }
  window.addEventListener("languagechange", update);
  onCleanup(() => window.removeEventListener("languagechange", update));
  return system;
}

function writeLook(html: HTMLElement, look: Look): void {
  html.lang = look.language === "zh" ? "zh-CN" : "en";
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

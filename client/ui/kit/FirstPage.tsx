import { useNavigate } from "@solidjs/router";
import { type JSX, Show } from "solid-js";
import { createText, useLanguage, useText } from "../i18n/text.tsx";
import { useAppearance } from "../state/appearance-provider.tsx";
import { Button } from "./Button.tsx";
import { Icon } from "./Icon.tsx";
import { IconButton } from "./IconButton.tsx";
import "./first-page.css";

const texts = createText({
  zh: {
    brand: "鸿雁",
    line1: "话，总能带到。",
    line2: "没有网的地方，也一样。",
    otherLanguage: "English",
    back: "返回",
  },
  en: {
    brand: "Skein",
    line1: "Word gets there.",
    line2: "Even where the network does not.",
    otherLanguage: "中文",
    back: "Back",
  },
});

export interface FirstPageProps {
  readonly title: string;
  readonly lead?: string | undefined;
  /** The first page keeps the picture on a phone too, and has nowhere to go back to. */
  readonly welcome?: boolean | undefined;
  readonly onBack?: (() => void) | undefined;
  readonly noBack?: boolean | undefined;
  readonly children: JSX.Element;
}

/** One step of the first minutes, beside geese at dawn. */
export function FirstPage(props: FirstPageProps): JSX.Element {
  const t = useText(texts);
  const navigate = useNavigate();
  const back = () => (props.onBack === undefined ? navigate("/welcome") : props.onBack());
  return (
    <div class="first" data-welcome={props.welcome === true ? "" : undefined}>
      <Picture />
      <div class="side">
        <header class="top">
          <Show when={props.welcome !== true && props.noBack !== true}>
            <IconButton icon="left" label={t().back} onClick={back} />
          </Show>
          <span class="push" />
          <LanguageButton />
        </header>
        <main class="step">
          <h1>{props.title}</h1>
          <Show when={props.lead}>
            <p class="lead">{props.lead}</p>
          </Show>
          {props.children}
        </main>
      </div>
    </div>
  );
}

function Picture(): JSX.Element {
  const t = useText(texts);
  return (
    <aside class="picture" aria-label={t().brand}>
      <img src="/art/dawn.svg" alt="" />
      <p class="words brand">
        <Icon name="logo" />
        {t().brand}
      </p>
      <p class="line">
        <span>{t().line1}</span>
        <span>{t().line2}</span>
      </p>
    </aside>
  );
}

function LanguageButton(): JSX.Element {
  const t = useText(texts);
  const language = useLanguage();
  const { change } = useAppearance();
  const other = () => (language() === "zh" ? "en" : "zh");
  return (
    <Button tone="plain" size="sm" icon="globe" lang={other()} onClick={() => change({ language: other() })}>
      {t().otherLanguage}
    </Button>
  );
}

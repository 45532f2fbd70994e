import { useNavigate } from "@solidjs/router";
import { type JSX, Show } from "solid-js";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { IconButton } from "../../kit/IconButton.tsx";
import { useAppearance } from "../../state/appearance-provider.tsx";
import "./onboarding.css";
import { onboardingText } from "./text.ts";

export interface FirstPageProps {
  readonly title: string;
  readonly lead?: string | undefined;
  /** The first page keeps the picture on a phone too, and has nowhere to go back to. */
  readonly welcome?: boolean | undefined;
  readonly onBack?: (() => void) | undefined;
  readonly children: JSX.Element;
}

/** One step of the first minutes, beside geese at dawn. */
export function FirstPage(props: FirstPageProps): JSX.Element {
  const t = useText(onboardingText);
  const navigate = useNavigate();
  const back = () => (props.onBack === undefined ? navigate("/welcome") : props.onBack());
  return (
    <div class="first" data-welcome={props.welcome === true ? "" : undefined}>
      <Picture />
      <div class="side">
        <header class="top">
          <Show when={props.welcome !== true}>
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
  const t = useText(onboardingText);
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
  const t = useText(onboardingText);
  const language = useLanguage();
  const { change } = useAppearance();
  const other = () => (language() === "zh" ? "en" : "zh");
  return (
    <Button tone="plain" size="sm" icon="globe" lang={other()} onClick={() => change({ language: other() })}>
      {t().otherLanguage}
    </Button>
  );
}

import { A } from "@solidjs/router";
import { type JSX, Show } from "solid-js";
import { useText } from "../../i18n/text.tsx";
import { FirstPage } from "../../kit/FirstPage.tsx";
import type { IconName } from "../../kit/Icon.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { useArrival } from "../../state/arrival.tsx";
import { createView } from "../../state/engine.tsx";
import "./onboarding.css";
import { onboardingText } from "./text.ts";

/** The ways in; a set-up link that came with the address goes first. */
export default function Welcome(): JSX.Element {
  const t = useText(onboardingText);
  const session = createView("session", () => ({}));
  const arrival = useArrival();
  const hasToken = () => arrival.setupToken() !== null;
  return (
    <FirstPage welcome title={t().begin} lead={t().beginLead}>
      <div class="ways">
        <Show when={hasToken()}>
          <Way href="/setup" icon="org" title={t().found} text={t().foundText} />
        </Show>
        <Way href="/join" icon="qr" title={t().invited} text={t().invitedText} />
        <Show when={!hasToken()}>
          <Way href="/setup" icon="org" title={t().create} text={t().createText} />
        </Show>
        <Way href="/link" icon="device" title={t().linkThis} text={t().linkThisText} />
      </div>
      <Show
        when={session()?.state === "ready"}
        fallback={
          <p class="aside">
            {t().lostAll} <A href="/recover">{t().useKit}</A>
          </p>
        }
      >
        <p class="aside">
          {t().alreadyHere} <A href="/chats">{t().toChats}</A>
        </p>
      </Show>
    </FirstPage>
  );
}

function Way(props: {
  readonly href: string;
  readonly icon: IconName;
  readonly title: string;
  readonly text: string;
}): JSX.Element {
  return (
    <A class="way" href={props.href}>
      <span class="ico">
        <Icon name={props.icon} />
      </span>
      <span class="text">
        <b>{props.title}</b>
        <small>{props.text}</small>
      </span>
      <Icon name="right" />
    </A>
  );
}

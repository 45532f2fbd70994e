import { A } from "@solidjs/router";
import { type JSX, Show } from "solid-js";
import { useText } from "../../i18n/text.tsx";
import { Icon } from "../../kit/Icon.tsx";
import type { IconName } from "../../kit/Icon.tsx";
import { createView } from "../../state/engine.tsx";
import { FirstPage } from "./FirstPage.tsx";
import { onboardingText } from "./text.ts";

/** Two ways in. */
export default function Welcome(): JSX.Element {
  const t = useText(onboardingText);
  const session = createView("session", () => ({}));
  return (
    <FirstPage welcome title={t().begin} lead={t().beginLead}>
      <div class="ways">
        <Way href="/join" icon="qr" title={t().invited} text={t().invitedText} />
        <Way href="/setup" icon="org" title={t().create} text={t().createText} />
      </div>
      <Show when={session()?.state === "ready"}>
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

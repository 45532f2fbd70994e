import { type JSX, Show } from "solid-js";
import type { PersonView } from "../../../bridge/contract.ts";
import { formatDate } from "../../i18n/format.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Banner } from "../../kit/Banner.tsx";
import { peopleText } from "./text.ts";

/** What is not as usual with a person: each once, in words. */
export function PersonNotices(props: { readonly person: PersonView }): JSX.Element {
  const t = useText(peopleText);
  const language = useLanguage();
  const gone = () => {
    const { gone } = props.person;
    if (gone === null) return null;
    const when = formatDate(language(), gone.at, Date.now());
    return gone.type === "left" ? t().goneLeft(when) : t().goneRemoved(gone.by, when);
  };
  return (
    <>
      <Show when={gone()}>
        {(text) => (
          <Banner icon="info" shape="card">
            {text()}
          </Banner>
        )}
      </Show>
      <Show when={props.person.verified === "changed"}>
        <Banner icon="shield" tone="bad" shape="card">
          <b>{t().changedTitle}</b>
          <br />
          {t().changedText}
        </Banner>
      </Show>
      <Show when={props.person.lookAlike}>
        {(other) => (
          <Banner icon="eye" tone="wait" shape="card">
            <b>{t().lookAlikeTitle(other())}</b>
            <br />
            {t().lookAlikeText}
          </Banner>
        )}
      </Show>
      <Show when={props.person.guest?.expired}>
        <Banner icon="clock" tone="wait" shape="card">
          {t().expiredText}
        </Banner>
      </Show>
      <Show when={props.person.blocked}>
        <Banner icon="eye-off" shape="card">
          {t().blockedText}
        </Banner>
      </Show>
    </>
  );
}

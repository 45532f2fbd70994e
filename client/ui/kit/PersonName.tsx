import { type JSX, Show } from "solid-js";
import type { PersonRow } from "../../bridge/contract.ts";
import { useText } from "../i18n/text.tsx";
import { Icon } from "./Icon.tsx";
import { OrgBadge } from "./OrgBadge.tsx";
import { peopleWords } from "./people-text.ts";
import "./people.css";

type Named = Pick<PersonRow, "name" | "org" | "me" | "title" | "vouched" | "lookAlike" | "verified">;

/** A name with everything that helps to know who it is. One line; the name gives way first. */
export function PersonName(props: { readonly person: Named; readonly isNew?: boolean }): JSX.Element {
  const t = useText(peopleWords);
  return (
    <span class="person-name">
      <bdi class="cut">{props.person.name}</bdi>
      <Show when={props.person.me}>
        <span class="role">{t().you}</span>
      </Show>
      <Show when={props.person.org}>{(org) => <OrgBadge name={org()} />}</Show>
      <Show when={props.person.vouched}>
        <Mark name="seal" tone="seal" words={t().vouched(props.person.title)} />
      </Show>
      <Show when={props.person.verified === "yes"}>
        <Mark name="shield" tone="ok" words={t().verified} />
      </Show>
      <Show when={props.person.verified === "changed"}>
        <span class="chip" data-tone="bad" data-size="sm">
          {t().changed}
        </span>
      </Show>
      <Show when={props.person.lookAlike}>
        {(other) => (
          <span class="chip" data-tone="warn" data-size="sm" title={t().lookAlikeOf(other())}>
            {t().lookAlike}
          </span>
        )}
      </Show>
      <Show when={props.isNew}>
        <span class="chip" data-tone="warn" data-size="sm">
          {t().newDevice}
        </span>
      </Show>
    </span>
  );
}

function Mark(props: {
  readonly name: "seal" | "shield";
  readonly tone: string;
  readonly words: string;
}): JSX.Element {
  return (
    <span class="mark" data-tone={props.tone} title={props.words}>
      <Icon name={props.name} size="xs" label={props.words} />
    </span>
  );
}

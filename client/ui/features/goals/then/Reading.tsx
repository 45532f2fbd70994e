import { For, type JSX, Show } from "solid-js";
import { useText } from "../../../i18n/text.tsx";
import { Icon } from "../../../kit/Icon.tsx";
import { Progress } from "../../../kit/Progress.tsx";
import { thenTexts } from "./then-text.ts";

/** The past comes objective by objective: how far it is. */
export function Reading(props: {
  readonly view: { readonly read: number; readonly all: number } | null | undefined;
}): JSX.Element {
  const t = useText(thenTexts);
  const words = () => {
    const { read = 0, all = 0 } = props.view ?? {};
    return all === 0 ? t().opening : t().reading(read, all);
  };
  return (
    <div class="goals-skel reading-past">
      <p class="hint" role="status">
        {words()}
      </p>
      <Show when={props.view?.all}>
        {(all) => <Progress label={t().timeline} value={(props.view?.read ?? 0) / all()} size="sm" />}
      </Show>
      <span class="skel title" />
      <For each={[1, 2, 3]}>{() => <span class="skel" />}</For>
    </div>
  );
}

export function Unread(props: { readonly count: number }): JSX.Element {
  const t = useText(thenTexts);
  return (
    <Show when={props.count > 0}>
      <p class="unusable">
        <Icon name="alert" size="sm" />
        {t().unread(props.count)}
      </p>
    </Show>
  );
}

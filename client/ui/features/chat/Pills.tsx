import { type JSX, Show } from "solid-js";
import { useText } from "../../i18n/text.tsx";
import { Icon } from "../../kit/Icon.tsx";
import type { Thread } from "./thread.ts";

/** Late messages stand at the time they were written, above what was read: this goes up to each of them. */
export function LatePill(props: { readonly thread: Thread }): JSX.Element {
  const t = useText("chat");
  const count = () => props.thread.lateLeft().length;
  return (
    <Show when={count() > 0}>
      <button
        type="button"
        class="late-pill"
        aria-label={t().lateAbove(count())}
        onClick={() => props.thread.jumpToLate()}
      >
        <Icon name="up" />
        <span class="only-desktop">{t().lateAbove(count())}</span>
        <span class="only-phone">{t().lateShort(count())}</span>
      </button>
    </Show>
  );
}

/** The way back to the newest message, with how many came meanwhile. */
export function NewestPill(props: { readonly thread: Thread }): JSX.Element {
  const t = useText("chat");
  const count = () => props.thread.newBelow();
  const words = () => (count() > 0 ? t().newBelow(count()) : t().latest);
  return (
    <Show when={!props.thread.list.atBottom() && props.thread.list.drawn().length > 0}>
      <button
        type="button"
        class="newest-pill"
        data-new={count() > 0 ? "" : undefined}
        title={words()}
        aria-label={words()}
        onClick={() => props.thread.list.toBottom()}
      >
        <Icon name="down" />
        <Show when={count() > 0}>{words()}</Show>
      </button>
    </Show>
  );
}

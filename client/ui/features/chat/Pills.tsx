import { type JSX, Show } from "solid-js";
import { useText } from "../../i18n/text.tsx";
import { Icon } from "../../kit/Icon.tsx";
import type { Thread } from "./thread.ts";
import { writingText } from "./writing-text.ts";

/** Shown while there are any. Late messages stand at the time they were written, above what was read: this goes up to each of them. */
export function LatePill(props: { readonly thread: Thread }): JSX.Element {
  const w = useText(writingText);
  const count = () => props.thread.lateLeft().length;
  return (
    <button
      type="button"
      class="late-pill"
      aria-label={w().lateAbove(count())}
      onClick={() => props.thread.jumpToLate()}
    >
      <Icon name="up" />
      <span class="only-desktop">{w().lateAbove(count())}</span>
      <span class="only-phone">{w().lateShort(count())}</span>
    </button>
  );
}

/** Shown away from it. The way back to the newest message, with how many came meanwhile. */
export function NewestPill(props: { readonly thread: Thread }): JSX.Element {
  const w = useText(writingText);
  const count = () => props.thread.newBelow();
  const words = () => (count() > 0 ? w().newBelow(count()) : w().latest);
  return (
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
  );
}

import { For, type JSX } from "solid-js";
import { useText } from "../../i18n/text.tsx";

const WIDTHS = ["46%", "62%", "34%", "54%", "40%"];

/** While a room opens: the shape of a conversation, and one word for those who cannot see it. */
export function ThreadSkeleton(): JSX.Element {
  const t = useText("chat");
  return (
    <div class="thread-skeleton" role="status">
      <span class="sr">{t().loading}</span>
      <For each={WIDTHS}>
        {(width, at) => (
          <div class="skel-message" data-mine={at() % 3 === 2 ? "" : undefined} style={{ "--_w": width }}>
            <span class="skel skel-face" />
            <span class="skel skel-bubble" />
          </div>
        )}
      </For>
    </div>
  );
}

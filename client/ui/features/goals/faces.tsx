import { For, type JSX, Show } from "solid-js";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Empty } from "../../kit/Empty.tsx";
import { texts } from "./text.ts";

export function DocumentSkeleton(): JSX.Element {
  const t = useText(texts);
  return (
    <div class="doc goals-skel" role="status">
      <span class="sr">{t().loading}</span>
      <span class="skel title" />
      <For each={[1, 2]}>{() => <span class="skel tall" />}</For>
    </div>
  );
}

/** The goals engine did not start. Chats go on; nothing was changed. */
export function Failed(props: { readonly detail: string | null }): JSX.Element {
  const t = useText(texts);
  return (
    <div class="goals-failed">
      <Empty
        art="well"
        title={t().failedTitle}
        text={t().failedText}
        actions={
          <Button tone="primary" icon="refresh" onClick={() => location.reload()}>
            {t().reload}
          </Button>
        }
      />
      <Show when={props.detail}>
        {(detail) => (
          <details>
            <summary>{t().detail}</summary>
            <p class="mono">{detail()}</p>
          </details>
        )}
      </Show>
    </div>
  );
}

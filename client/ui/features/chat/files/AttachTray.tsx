import { For, type JSX, Show } from "solid-js";
import { useErrorText } from "../../../errors.ts";
import { formatBytes } from "../../../i18n/format-more.ts";
import { useLanguage, useText } from "../../../i18n/text.tsx";
import { IconButton } from "../../../kit/IconButton.tsx";
import { detach, flawOf, type Tray } from "./attaching.ts";
import { badgeOf } from "./kinds.ts";
import { filesText } from "./text.ts";
import "./files.css";

/** What was chosen for the next message. */
export function AttachTray(props: { readonly tray: Tray }): JSX.Element {
  const t = useText(filesText);
  const language = useLanguage();
  const errorText = useErrorText();
  return (
    <ul class="attach-tray" aria-label={t().chosen}>
      <For each={props.tray[0]()}>
        {({ key, given, url }) => (
          <li class="attach-item" title={given.name}>
            <Show
              when={url}
              fallback={
                <>
                  <span class="file-badge">{badgeOf(given.name) || "…"}</span>
                  <bdi class="file-name">{given.name}</bdi>
                  <span class="file-meta">{formatBytes(language(), given.blob.size)}</span>
                </>
              }
            >
              {(src) => <img src={src()} alt={given.name} />}
            </Show>
            <IconButton
              class="attach-remove"
              size="sm"
              icon="x"
              label={t().remove(given.name)}
              onClick={() => detach(props.tray, (one) => one.key === key)}
            />
          </li>
        )}
      </For>
      <Show when={flawOf(props.tray[0]())}>
        {(flaw) => (
          <li class="attach-flaw">
            <span role="alert">{errorText(flaw())}</span>
          </li>
        )}
      </Show>
    </ul>
  );
}

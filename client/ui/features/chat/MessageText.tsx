import { For, type JSX, Show } from "solid-js";
import { languageOf } from "../../i18n/text.tsx";
import { linkify } from "./linkify.ts";
import { isEmojiOnly } from "./message-text.ts";

/** Where a line may turn inside an address; one that is long beyond reading turns anywhere. */
const steps = (address: string): readonly string[] =>
  address.length > 300 ? [address] : address.split(/(?<=[^:/]\/|[?&=])/);

/** What somebody wrote: line breaks kept, addresses as links, a few lone emoji large. */
export function MessageText(props: { readonly text: string; readonly isStop: boolean }): JSX.Element {
  return (
    <span
      class="message-text"
      lang={languageOf(props.text)}
      dir="auto"
      data-large={isEmojiOnly(props.text) ? "" : undefined}
    >
      <For each={linkify(props.text)}>
        {(part) => (
          <Show when={part.type === "link" && part} fallback={part.text}>
            {(link) => (
              <a
                href={link().href}
                target="_blank"
                rel="noopener noreferrer nofollow"
                tabindex={props.isStop ? 0 : -1}
              >
                <For each={steps(link().text)}>
                  {(step) => (
                    <>
                      {step}
                      <wbr />
                    </>
                  )}
                </For>
              </a>
            )}
          </Show>
        )}
      </For>
    </span>
  );
}

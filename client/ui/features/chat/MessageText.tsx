import { For, type JSX, Show } from "solid-js";
import { languageOf } from "../../i18n/text.tsx";
import { linkify } from "./linkify.ts";
import { isDizzying, isEmojiOnly, piecesOf, withoutPiles } from "./message-text.ts";

const MAX_STEPS = 40;

/** Where a line may turn inside an address; one that is long or cut up beyond reading turns anywhere. */
function steps(address: string): readonly string[] {
  const parts = address.split(/(?<=[^:/]\/|[?&=])/);
  return address.length > 300 || parts.length > MAX_STEPS ? [address] : parts;
}

/** What somebody wrote: line breaks kept, addresses as links, a few lone emoji large. */
export function MessageText(props: { readonly text: string; readonly isStop: boolean }): JSX.Element {
  return (
    <span
      class="message-text"
      lang={languageOf(props.text)}
      dir="auto"
      data-dizzying={isDizzying(props.text) ? "" : undefined}
      data-large={isEmojiOnly(props.text) ? "" : undefined}
    >
      <For each={linkify(withoutPiles(props.text))}>
        {(part) => (
          <Show when={part.type === "link" && part} fallback={<Pieces of={piecesOf(part.text)} />}>
            {(link) => (
              <a
                href={link().href}
                target="_blank"
                rel="noopener noreferrer nofollow"
                tabindex={props.isStop ? 0 : -1}
              >
                <Pieces of={steps(link().text)} />
              </a>
            )}
          </Show>
        )}
      </For>
    </span>
  );
}

function Pieces(props: { readonly of: readonly string[] }): JSX.Element {
  return (
    <For each={props.of}>
      {(piece) => (
        <>
          {piece}
          <wbr />
        </>
      )}
    </For>
  );
}

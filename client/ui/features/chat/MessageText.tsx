import { For, type JSX, Show } from "solid-js";
import type { MentionView } from "../../../bridge/contract.ts";
import { languageOf } from "../../i18n/text.tsx";
import { fetched } from "../../state/fetched.tsx";
import { isDizzying, isEmojiOnly, meansMore, piecesOf, withoutPiles } from "./message-text.ts";

export interface PlainTextProps {
  readonly text: string;
  readonly mentions?: readonly MentionView[] | undefined;
  /** Something beside the words needs a newer Skein. */
  readonly hasNewer?: boolean | undefined;
  readonly isStop: boolean;
}

const RichText = fetched(async () => (await import("./RichText.tsx")).RichText, PlainText);

/** What somebody wrote. Most of it means no more than its letters; what reads names, addresses and marks comes with the first that does. */
export function MessageText(props: PlainTextProps): JSX.Element {
  return (
    <Show
      when={props.mentions !== undefined || props.hasNewer || meansMore(props.text)}
      fallback={<PlainText text={props.text} isStop={props.isStop} />}
    >
      <RichText {...props} />
    </Show>
  );
}

/** Line breaks kept, a few lone emoji large. */
export function PlainText(props: PlainTextProps): JSX.Element {
  return (
    <span
      class="message-text"
      lang={languageOf(props.text)}
      dir="auto"
      data-dizzying={isDizzying(props.text) ? "" : undefined}
      data-large={isEmojiOnly(props.text) ? "" : undefined}
    >
      <Pieces of={piecesOf(withoutPiles(props.text))} />
    </span>
  );
}

export function Pieces(props: { readonly of: readonly string[] }): JSX.Element {
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

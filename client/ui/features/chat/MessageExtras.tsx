import { createSignal, type JSX, Show } from "solid-js";
import type { QuoteView } from "../../../bridge/contract.ts";
import { formatMoment } from "../../i18n/format.ts";
import { languageOf, useLanguage, useText } from "../../i18n/text.tsx";
import type { MessageProps } from "./Message.tsx";
import { oneLine } from "./message-text.ts";
import { Wordings } from "./Wordings.tsx";
import { writingText } from "./writing-text.ts";

/** That it was worded otherwise before; how, a press away. */
export function Edited(props: { readonly at: number; readonly of: MessageProps }): JSX.Element {
  const w = useText(writingText);
  const language = useLanguage();
  const [anchor, setAnchor] = createSignal<Element | null>(null);
  return (
    <>
      <button
        type="button"
        class="edited"
        tabindex={props.of.active ? 0 : -1}
        aria-haspopup="dialog"
        title={formatMoment(language(), props.at, Date.now())}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        {w().edited}
      </button>
      <Show when={anchor()}>
        {(at) => (
          <Wordings
            room={props.of.actions.room}
            item={props.of.item}
            anchor={at()}
            onClose={() => setAnchor(null)}
          />
        )}
      </Show>
    </>
  );
}

/** What a message answers; a press goes there. */
export function Quote(props: {
  readonly quote: QuoteView;
  readonly isStop: boolean;
  readonly onJump: (id: string) => void;
}): JSX.Element {
  const w = useText(writingText);
  const missing = () =>
    props.quote.missing === "recalled"
      ? w().quoteRecalled
      : props.quote.missing === "absent"
        ? w().quoteAbsent
        : null;
  return (
    <Show when={missing() === null} fallback={<span class="quote">{missing()}</span>}>
      <button
        type="button"
        class="quote"
        tabindex={props.isStop ? 0 : -1}
        title={w().quoteOf(props.quote.author)}
        onClick={() => props.onJump(props.quote.id)}
      >
        <b>
          <bdi>{props.quote.author}</bdi>
        </b>{" "}
        <span class="quoted" lang={languageOf(props.quote.text)}>
          {oneLine(props.quote.text)}
        </span>
      </button>
    </Show>
  );
}

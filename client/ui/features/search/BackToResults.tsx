import {
  type Accessor,
  createEffect,
  createMemo,
  createSignal,
  type JSX,
  on,
  onCleanup,
  Show,
} from "solid-js";
import { Portal } from "solid-js/web";
import { formatNumber } from "../../i18n/format-more.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { IconButton } from "../../kit/IconButton.tsx";
import type { FinderState } from "./finder-state.ts";
import { markWords, whenThere } from "./mark-words.ts";
import { finderText } from "./text.ts";

/** While a result is open: what was found in it is marked, and above it stand the way back and on to the next. */
export function BackToResults(props: { readonly state: FinderState }): JSX.Element {
  const { state } = props;
  const result = createMemo(() => (state.isOpen() ? null : state.visited()));
  const frame = createThreadFrame(() => result()?.room);
  createEffect(() => {
    const shown = result();
    if (shown !== null) onCleanup(markWords(shown));
  });
  return (
    <Show when={result() !== null && frame()} keyed>
      {(mount) => (
        <Portal mount={mount}>
          <Ways state={state} at={state.place()} />
        </Portal>
      )}
    </Show>
  );
}

/** Where the messages of a room are drawn, once it is open. */
function createThreadFrame(room: Accessor<string | undefined>): Accessor<Element | undefined> {
  const [frame, setFrame] = createSignal<Element>();
  createEffect(
    on(room, (shown) => {
      setFrame(undefined);
      if (shown !== undefined) onCleanup(whenThere(".thread-frame", setFrame));
    }),
  );
  return frame;
}

function Ways(props: { readonly state: FinderState; readonly at: number }): JSX.Element {
  const t = useText(finderText);
  const language = useLanguage();
  const { state } = props;
  const number = (value: number) => formatNumber(language(), value);
  const last = () => (state.found()?.results.length ?? 0) - 1;
  return (
    <fieldset class="back-to-results" aria-label={t().results}>
      <button type="button" class="back" onClick={state.backToResults}>
        <Icon name="left" />
        <span class="cut">{t().back}</span>
      </button>
      <Show when={props.at >= 0}>
        <span class="place">{t().place(number(props.at + 1), number(state.found()?.count ?? 0))}</span>
      </Show>
      <IconButton
        icon="up"
        size="sm"
        label={t().older}
        disabled={props.at < 0 || props.at >= last()}
        onClick={() => state.visit(props.at + 1)}
      />
      <IconButton
        icon="down"
        size="sm"
        label={t().newer}
        disabled={props.at <= 0}
        onClick={() => state.visit(props.at - 1)}
      />
      <IconButton icon="x" size="sm" label={t().leave} onClick={state.leaveResults} />
    </fieldset>
  );
}

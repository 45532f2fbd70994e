import { type JSX, Show } from "solid-js";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { IconButton } from "../../kit/IconButton.tsx";
import { type ListPaneProps, ShownChoice } from "./ListPane.tsx";
import { ViewChoice } from "./map/ViewChoice.tsx";
import { texts } from "./text.ts";
import { LookBack } from "./then/LookBack.tsx";

/** Above the document: how many there are, and a new one. On a phone also what the list pane offers elsewhere. */
export function StageHead(
  props: ListPaneProps & { readonly onLookBack: (() => void) | undefined },
): JSX.Element {
  const t = useText(texts);
  const words = () =>
    props.mineOnly ? t().mineCount(props.mineCount, props.allCount) : t().count(props.allCount);
  return (
    <header class="doc-head">
      <h1>{t().goals}</h1>
      <ViewChoice value="document" />
      <Show
        when={props.view?.state === "loading"}
        fallback={<StageCount words={props.allCount > 0 ? words() : undefined} />}
      >
        <span class="note" role="status">
          <Icon name="clock" size="sm" />
          {t().loadingNote}
        </span>
      </Show>
      <span class="push" />
      <span class="only-phone">
        <ShownChoice {...props} />
      </span>
      <LookBack onPress={props.onLookBack} />
      <Show when={props.onAdd}>
        {(add) => (
          <>
            <Button class="only-desktop" size="sm" icon="plus" onClick={() => add()()}>
              {t().add}
            </Button>
            <IconButton class="only-phone" icon="plus" label={t().add} onClick={() => add()()} />
          </>
        )}
      </Show>
    </header>
  );
}

function StageCount(props: { readonly words: string | undefined }): JSX.Element {
  return <span class="count only-desktop">{props.words}</span>;
}

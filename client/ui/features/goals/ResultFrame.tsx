import { type JSX, onMount, Show } from "solid-js";
import { useText } from "../../i18n/text.tsx";
import { IconButton } from "../../kit/IconButton.tsx";
import { Sheet } from "../../kit/Sheet.tsx";
import { ResultPanel, type ResultPanelProps } from "./ResultPanel.tsx";
import { texts } from "./text.ts";

/** Holds one key result: a pane beside the document, or a sheet where the thumb is. */
export function ResultFrame(props: ResultPanelProps): JSX.Element {
  return (
    <Show when={props.phone} fallback={<Pane {...props} />}>
      <Sheet open onClose={props.onClose} title={placeOf(props)} hideTitle>
        <div class="goal-sheet">
          <Head {...props} />
          <ResultPanel {...props} />
        </div>
      </Sheet>
    </Show>
  );
}

function Pane(props: ResultPanelProps): JSX.Element {
  let pane!: HTMLElement;
  onMount(() => focusWhenThere(pane));
  return (
    <aside
      ref={pane}
      class="pane detail goal-detail"
      tabindex="-1"
      aria-label={placeOf(props)}
      onKeyDown={(event) => closeOnEscape(event, props.onClose)}
    >
      <Head {...props} />
      <ResultPanel {...props} />
    </aside>
  );
}

/** Whoever opened it by keyboard reads on here; a pointer or a typed address keeps the focus where it is. */
function focusWhenThere(pane: HTMLElement): void {
  const opener = document.activeElement;
  if (opener instanceof HTMLElement && opener.matches("a.kr-line:focus-visible")) pane.focus();
}

function closeOnEscape(event: KeyboardEvent, close: () => void): void {
  const inMenu = event.target instanceof Element && event.target.closest("[popover]") !== null;
  if (event.key !== "Escape" || event.isComposing || inMenu) return;
  event.preventDefault();
  const row = document.querySelector<HTMLElement>(".kr[data-on] a.kr-line");
  close();
  row?.focus();
}

function Head(props: ResultPanelProps): JSX.Element {
  const t = useText(texts);
  return (
    <header class="pane-head">
      <span class="cap">{placeOf(props)}</span>
      <span class="push" />
      <IconButton icon="x" size="sm" label={t().close} onClick={() => props.onClose()} />
    </header>
  );
}

function placeOf(props: ResultPanelProps): string {
  const objective = props.view.objectives.find((one) => one.id === props.detail?.objective);
  return objective === undefined ? "" : `O${objective.number} · KR${props.detail?.keyResult.number ?? ""}`;
}

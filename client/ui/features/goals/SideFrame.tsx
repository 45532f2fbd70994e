import { type JSX, onMount, Show } from "solid-js";
import { useText } from "../../i18n/text.tsx";
import { IconButton } from "../../kit/IconButton.tsx";
import { Sheet } from "../../kit/Sheet.tsx";
import { texts } from "./text.ts";

export interface SideFrameProps {
  /** Where in the document this belongs: `O1 · KR2`. */
  readonly place: string;
  /** The link in the document that leads here: focus comes from it and goes back to it. */
  readonly opener: string;
  readonly phone: boolean;
  readonly onClose: () => void;
  readonly children: JSX.Element;
}

/** Holds one part of the document: a pane beside it, or a sheet where the thumb is. */
export function SideFrame(props: SideFrameProps): JSX.Element {
  return (
    <Show when={props.phone} fallback={<Pane {...props} />}>
      <Sheet open onClose={props.onClose} title={props.place} hideTitle>
        <div class="goal-sheet">
          <Head {...props} />
          {props.children}
        </div>
      </Sheet>
    </Show>
  );
}

function Pane(props: SideFrameProps): JSX.Element {
  let pane!: HTMLElement;
  onMount(() => focusWhenThere(pane, props.opener));
  return (
    <aside
      ref={pane}
      class="pane detail goal-detail"
      tabindex="-1"
      aria-label={props.place}
      onKeyDown={(event) => closeOnEscape(event, props)}
    >
      <Head {...props} />
      {props.children}
    </aside>
  );
}

/** Whoever opened it by keyboard reads on here; a pointer or a typed address keeps the focus where it is. */
function focusWhenThere(pane: HTMLElement, opener: string): void {
  const focused = document.activeElement;
  if (focused instanceof HTMLElement && focused.matches(opener) && focused.matches(":focus-visible"))
    pane.focus();
}

function closeOnEscape(event: KeyboardEvent, { opener, onClose }: SideFrameProps): void {
  const inMenu = event.target instanceof Element && event.target.closest("[popover]") !== null;
  if (event.key !== "Escape" || event.isComposing || inMenu) return;
  event.preventDefault();
  const link = document.querySelector<HTMLElement>(`:is(${opener})[aria-current]`);
  onClose();
  link?.focus();
}

function Head(props: SideFrameProps): JSX.Element {
  const t = useText(texts);
  return (
    <header class="pane-head">
      <span class="cap">{props.place}</span>
      <span class="push" />
      <IconButton icon="x" size="sm" label={t().close} onClick={() => props.onClose()} />
    </header>
  );
}

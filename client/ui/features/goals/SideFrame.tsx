import { type JSX, onMount, Show } from "solid-js";
import { useText } from "../../i18n/text.tsx";
import { Sheet } from "../../kit/Sheet.tsx";
import { SideHead, SidePane } from "../../kit/SidePane.tsx";
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
  const t = useText(texts);
  return (
    <Show when={props.phone} fallback={<Pane {...props} />}>
      <Sheet open onClose={props.onClose} title={props.place} hideTitle>
        <div class="goal-sheet">
          <SideHead quiet title={props.place} closeLabel={t().close} onClose={props.onClose} />
          {props.children}
        </div>
      </Sheet>
    </Show>
  );
}

function Pane(props: SideFrameProps): JSX.Element {
  const t = useText(texts);
  let pane!: HTMLElement;
  onMount(() => focusWhenThere(pane, props.opener));
  return (
    <SidePane
      ref={(element) => {
        pane = element;
      }}
      class="goal-detail"
      tabindex="-1"
      onKeyDown={(event) => closeOnEscape(event, props)}
      quiet
      title={props.place}
      closeLabel={t().close}
      onClose={props.onClose}
    >
      {props.children}
    </SidePane>
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

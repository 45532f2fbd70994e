import { type JSX, onMount, Show, splitProps } from "solid-js";
import { IconButton } from "./IconButton.tsx";

export interface SideHeadProps {
  readonly title: string;
  /** Says where one is, rather than being the page's own title. */
  readonly quiet?: boolean | undefined;
  readonly back?: { readonly label: string; readonly act: () => void } | undefined;
  readonly closeLabel: string;
  readonly onClose: () => void;
  /** Takes the focus where the pane takes the place of everything else. */
  readonly takesFocus?: boolean | undefined;
}

export interface SidePaneProps
  extends SideHeadProps,
    Omit<JSX.HTMLAttributes<HTMLElement>, "title" | "class" | "children" | "onClose"> {
  readonly class: string;
  /** What the pane is called, whatever its title says of what it shows now. */
  readonly name?: string | undefined;
  readonly children: JSX.Element;
}

/** A pane beside the stage, or in its place on a phone: what it is, the ways back and out, and what it holds. */
export function SidePane(props: SidePaneProps): JSX.Element {
  const [own, head, native] = splitProps(
    props,
    ["class", "name", "children"],
    ["title", "quiet", "back", "closeLabel", "onClose", "takesFocus"],
  );
  return (
    <aside {...native} class={`pane detail ${own.class}`} aria-label={own.name ?? head.title}>
      <SideHead {...head} />
      {own.children}
    </aside>
  );
}

export function SideHead(props: SideHeadProps): JSX.Element {
  let close!: HTMLButtonElement;
  onMount(() => {
    if (props.takesFocus === true && matchMedia("(max-width: 720px)").matches) close.focus();
  });
  return (
    <header class="pane-head" data-lined={props.quiet === true ? undefined : ""}>
      <Show when={props.back}>
        {(back) => <IconButton icon="left" size="sm" label={back().label} onClick={() => back().act()} />}
      </Show>
      <Show when={props.quiet !== true} fallback={<span class="cap">{props.title}</span>}>
        <h2 class="cut">{props.title}</h2>
      </Show>
      <span class="push" />
      <IconButton
        ref={(element) => {
          close = element;
        }}
        icon="x"
        size="sm"
        label={props.closeLabel}
        onClick={() => props.onClose()}
      />
    </header>
  );
}

import { For, type JSX } from "solid-js";

export interface TabsProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly tabs: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
  /** The id of the element with role="tabpanel" that these tabs fill. */
  readonly panel: string;
}

/** One tab stop; arrow keys choose, as a tab list does. */
export function Tabs<T extends string>(props: TabsProps<T>): JSX.Element {
  let list!: HTMLDivElement;
  const step = (by: number) => {
    const at = props.tabs.findIndex((tab) => tab.value === props.value);
    const next = props.tabs[(at + by + props.tabs.length) % props.tabs.length];
    if (next === undefined) return;
    props.onChange(next.value);
    list.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
    event.preventDefault();
    step(event.key === "ArrowRight" ? 1 : -1);
  };
  return (
    <div ref={list} class="tabs" role="tablist" aria-label={props.label} onKeyDown={onKeyDown}>
      <For each={props.tabs}>
        {(tab) => (
          <button
            type="button"
            role="tab"
            aria-selected={tab.value === props.value}
            aria-controls={props.panel}
            tabindex={tab.value === props.value ? 0 : -1}
            onClick={() => props.onChange(tab.value)}
          >
            {tab.label}
          </button>
        )}
      </For>
    </div>
  );
}

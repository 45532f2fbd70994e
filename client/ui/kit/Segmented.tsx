import { For, type JSX, Show } from "solid-js";
import { Icon, type IconName } from "./Icon.tsx";

export interface SegmentedProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly {
    readonly value: T;
    readonly label: string;
    readonly icon?: IconName | undefined;
  }[];
  readonly onChange: (value: T) => void;
  readonly wide?: boolean | undefined;
}

/** A few choices side by side, one of them on. */
export function Segmented<T extends string>(props: SegmentedProps<T>): JSX.Element {
  return (
    <fieldset class="seg" aria-label={props.label} data-wide={props.wide === true ? "" : undefined}>
      <For each={props.options}>
        {(option) => (
          <button
            type="button"
            aria-pressed={option.value === props.value}
            onClick={() => props.onChange(option.value)}
          >
            <Show when={option.icon}>{(name) => <Icon name={name()} />}</Show>
            {option.label}
          </button>
        )}
      </For>
    </fieldset>
  );
}

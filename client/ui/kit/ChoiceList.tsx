import { createUniqueId, For, type JSX, Show } from "solid-js";
import { Icon, type IconName } from "./Icon.tsx";
import "./people.css";

export interface ChoiceListProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly {
    readonly value: T;
    readonly label: string;
    /** What choosing it means, in one line. */
    readonly text: string;
    readonly icon?: IconName | undefined;
  }[];
  readonly onChange: (value: T) => void;
}

/** A choice that needs its consequences said: one line of explanation under each. */
export function ChoiceList<T extends string>(props: ChoiceListProps<T>): JSX.Element {
  const name = createUniqueId();
  return (
    <fieldset class="choices">
      <legend class="label">{props.label}</legend>
      <For each={props.options}>
        {(option) => (
          <label class="choice">
            <input
              class="whole"
              type="radio"
              name={name}
              checked={option.value === props.value}
              onChange={() => props.onChange(option.value)}
            />
            <Show when={option.icon}>{(icon) => <Icon name={icon()} />}</Show>
            <span class="text">
              <b>{option.label}</b>
              <span class="t2">{option.text}</span>
            </span>
            <span class="radio" aria-hidden="true" />
          </label>
        )}
      </For>
    </fieldset>
  );
}

import { type JSX, Show } from "solid-js";
import { Icon } from "./Icon.tsx";
import "./people.css";

/** One of several things to choose from: the control is the whole row, its sign stands at the end. */
export function PickRow(props: {
  readonly single?: boolean | undefined;
  readonly chosen: boolean;
  readonly disabled?: boolean | undefined;
  readonly onToggle: () => void;
  readonly children: JSX.Element;
}): JSX.Element {
  return (
    <label class="row">
      <input
        class="whole"
        type={props.single === true ? "radio" : "checkbox"}
        checked={props.chosen}
        disabled={props.disabled}
        onChange={() => props.onToggle()}
      />
      {props.children}
      <span class={props.single === true ? "radio" : "check"} aria-hidden="true">
        <Show when={props.single !== true}>
          <Icon name="tick" />
        </Show>
      </span>
    </label>
  );
}

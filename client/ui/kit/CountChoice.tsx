import type { JSX } from "solid-js";
import { Segmented } from "./Segmented.tsx";

/** One of a few numbers, each said in words: days, uses. */
export function CountChoice(props: {
  readonly label: string;
  /** One of `values`. */
  readonly value: string;
  readonly values: readonly string[];
  readonly say: (count: number) => string;
  readonly onChange: (value: string) => void;
}): JSX.Element {
  return (
    <div class="field">
      <span class="label" aria-hidden="true">
        {props.label}
      </span>
      <Segmented
        wide
        label={props.label}
        value={props.value}
        options={props.values.map((value) => ({ value, label: props.say(Number(value)) }))}
        onChange={props.onChange}
      />
    </div>
  );
}

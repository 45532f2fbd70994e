import type { JSX } from "solid-js";

export interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly onInput: (value: number) => void;
  /** Let go, or moved by a key. */
  readonly onChange?: ((value: number) => void) | undefined;
  /** The value as a person says it: "125%", "5 of 10". */
  readonly valueText?: string | undefined;
}

export function Slider(props: SliderProps): JSX.Element {
  return (
    <input
      class="range"
      type="range"
      style={{ "--_v": `${((props.value - props.min) / (props.max - props.min)) * 100}%` }}
      aria-label={props.label}
      aria-valuetext={props.valueText}
      min={props.min}
      max={props.max}
      step={props.step}
      value={props.value}
      onInput={(event) => props.onInput(event.currentTarget.valueAsNumber)}
      onChange={(event) => props.onChange?.(event.currentTarget.valueAsNumber)}
    />
  );
}

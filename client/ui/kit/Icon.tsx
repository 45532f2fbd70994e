import { For, type JSX } from "solid-js";
import { type IconName, icons, type Stroke } from "./icons.ts";

export type { IconName } from "./icons.ts";

export interface IconProps {
  readonly name: IconName;
  readonly size?: "xs" | "sm" | "lg" | "xl" | undefined;
  /** Only where the icon stands alone; beside text it stays silent. */
  readonly label?: string | undefined;
  readonly class?: string | undefined;
}

export function Icon(props: IconProps): JSX.Element {
  return (
    <svg
      class={props.class === undefined ? "i" : `i ${props.class}`}
      data-size={props.size}
      viewBox="0 0 24 24"
      role={props.label === undefined ? undefined : "img"}
      aria-label={props.label}
      aria-hidden={props.label === undefined ? "true" : undefined}
    >
      <For each={icons[props.name] as readonly Stroke[]}>{drawStroke}</For>
    </svg>
  );
}

function drawStroke(stroke: Stroke): JSX.Element {
  if (typeof stroke === "string") return <path d={stroke} />;
  return (
    <path
      d={stroke.d}
      stroke-width={stroke.width}
      opacity={stroke.faint}
      transform={stroke.move}
      fill={stroke.solid === true ? "currentColor" : undefined}
      stroke={stroke.solid === true ? "none" : undefined}
    />
  );
}

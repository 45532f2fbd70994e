import type { JSX } from "solid-js";
import type { PressProps } from "./Button.tsx";
import { Icon, type IconName } from "./Icon.tsx";

export interface IconButtonProps extends PressProps {
  readonly icon: IconName;
  /** What it does, in words; also shown as its tooltip. */
  readonly label: string;
  readonly size?: "sm" | undefined;
  readonly pressed?: boolean | undefined;
  readonly class?: string | undefined;
}

export function IconButton(props: IconButtonProps): JSX.Element {
  return (
    <button
      ref={props.ref}
      type={props.type ?? "button"}
      lang={props.lang}
      tabindex={props.tabindex}
      disabled={props.disabled}
      title={props.title ?? props.label}
      class={props.class === undefined ? "icon-btn" : `icon-btn ${props.class}`}
      data-size={props.size}
      aria-label={props.label}
      aria-pressed={props.pressed}
      aria-haspopup={props["aria-haspopup"]}
      aria-expanded={props["aria-expanded"]}
      onClick={(event) => props.onClick?.(event)}
    >
      <Icon name={props.icon} />
    </button>
  );
}

import { type JSX, splitProps } from "solid-js";
import { Icon, type IconName } from "./Icon.tsx";

export interface IconButtonProps
  extends Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, "class" | "children"> {
  readonly icon: IconName;
  /** What it does, in words; also shown as its tooltip. */
  readonly label: string;
  readonly size?: "sm" | undefined;
  readonly pressed?: boolean | undefined;
  readonly class?: string | undefined;
}

export function IconButton(props: IconButtonProps): JSX.Element {
  const [own, native] = splitProps(props, ["icon", "label", "size", "pressed", "class"]);
  return (
    <button
      type="button"
      title={own.label}
      {...native}
      class={own.class === undefined ? "icon-btn" : `icon-btn ${own.class}`}
      data-size={own.size}
      aria-label={own.label}
      aria-pressed={own.pressed}
    >
      <Icon name={own.icon} />
    </button>
  );
}

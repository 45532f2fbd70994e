import { type JSX, Show, splitProps } from "solid-js";
import { Icon, type IconName } from "./Icon.tsx";

type Native = Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, "class" | "disabled">;

export interface ButtonProps extends Native {
  readonly tone?: "primary" | "soft" | "plain" | "link" | "danger" | "danger-soft" | undefined;
  readonly size?: "sm" | "lg" | undefined;
  readonly wide?: boolean | undefined;
  readonly icon?: IconName | undefined;
  readonly disabled?: boolean | undefined;
  /** Working on it: keeps its words and its focus, takes no second press. */
  readonly busy?: boolean | undefined;
  readonly class?: string | undefined;
}

export function Button(props: ButtonProps): JSX.Element {
  const [own, native] = splitProps(props, [
    "tone",
    "size",
    "wide",
    "icon",
    "disabled",
    "busy",
    "class",
    "children",
  ]);
  return (
    <button
      type="button"
      {...native}
      class={own.class === undefined ? "btn" : `btn ${own.class}`}
      data-tone={own.tone}
      data-size={own.size}
      data-wide={own.wide === true ? "" : undefined}
      data-busy={own.busy === true ? "" : undefined}
      disabled={own.disabled}
      aria-disabled={own.busy === true ? "true" : undefined}
      aria-busy={own.busy === true ? "true" : undefined}
      onClick={(event) => {
        if (own.busy === true) return event.preventDefault();
        if (typeof native.onClick === "function") native.onClick(event);
      }}
    >
      <Show when={own.icon}>{(name) => <Icon name={name()} />}</Show>
      {own.children}
    </button>
  );
}

import { type JSX, Show } from "solid-js";
import { Icon, type IconName } from "./Icon.tsx";

/** What a button takes of a `<button>`, by name: spreading whatever comes would bring every page Solid's tables of attributes. */
export interface PressProps {
  readonly ref?: ((button: HTMLButtonElement) => void) | undefined;
  readonly type?: "button" | "submit" | undefined;
  /** The id of the form that a submit button outside it sends. */
  readonly form?: string | undefined;
  readonly title?: string | undefined;
  readonly lang?: string | undefined;
  readonly tabindex?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly "aria-haspopup"?: "dialog" | "menu" | undefined;
  readonly "aria-expanded"?: boolean | undefined;
  readonly onClick?:
    | ((event: MouseEvent & { readonly currentTarget: HTMLButtonElement }) => void)
    | undefined;
}

export interface ButtonProps extends PressProps {
  readonly tone?: "primary" | "soft" | "plain" | "link" | "danger" | "danger-soft" | undefined;
  readonly size?: "sm" | "lg" | undefined;
  readonly wide?: boolean | undefined;
  readonly icon?: IconName | undefined;
  /** Working on it: keeps its words and its focus, takes no second press. */
  readonly busy?: boolean | undefined;
  readonly class?: string | undefined;
  readonly children?: JSX.Element;
}

export function Button(props: ButtonProps): JSX.Element {
  const press = (event: MouseEvent & { readonly currentTarget: HTMLButtonElement }) => {
    if (props.busy === true) event.preventDefault();
    else props.onClick?.(event);
  };
  return (
    <button
      ref={props.ref}
      type={props.type ?? "button"}
      form={props.form}
      lang={props.lang}
      tabindex={props.tabindex}
      class={props.class === undefined ? "btn" : `btn ${props.class}`}
      title={props.title}
      data-tone={props.tone}
      data-size={props.size}
      data-wide={props.wide === true ? "" : undefined}
      data-busy={props.busy === true ? "" : undefined}
      disabled={props.disabled}
      aria-disabled={props.busy === true ? "true" : undefined}
      aria-busy={props.busy === true ? "true" : undefined}
      aria-haspopup={props["aria-haspopup"]}
      aria-expanded={props["aria-expanded"]}
      onClick={press}
    >
      <Show when={props.icon}>{(name) => <Icon name={name()} />}</Show>
      {props.children}
    </button>
  );
}

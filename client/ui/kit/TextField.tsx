import { createUniqueId, type JSX, Show } from "solid-js";
import { Icon, type IconName } from "./Icon.tsx";

interface FieldProps {
  readonly label: string;
  /** Keeps the label for screen readers only, where the place already says it. */
  readonly hideLabel?: boolean | undefined;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly hint?: string | undefined;
  /** What is wrong and what to do. Replaces the hint and is read out. */
  readonly error?: string | undefined;
}

/** What a field takes of an `<input>`, by name: see PressProps in Button.tsx. */
interface InputProps<E extends HTMLElement> {
  readonly id?: string | undefined;
  readonly ref?: ((element: E) => void) | E | undefined;
  readonly placeholder?: string | undefined;
  readonly maxlength?: number | undefined;
  readonly readOnly?: boolean | undefined;
  readonly spellcheck?: boolean | undefined;
  readonly onKeyDown?: ((event: KeyboardEvent & { readonly currentTarget: E }) => void) | undefined;
  readonly onBlur?: ((event: FocusEvent & { readonly currentTarget: E }) => void) | undefined;
  readonly onFocus?: ((event: FocusEvent & { readonly currentTarget: E }) => void) | undefined;
}

export interface TextFieldProps extends FieldProps, InputProps<HTMLInputElement> {
  readonly icon?: IconName | undefined;
  readonly tone?: "sunken" | undefined;
  readonly type?: "text" | "search" | "number" | "date" | "password" | undefined;
  readonly name?: string | undefined;
  readonly autofocus?: boolean | undefined;
  readonly inputmode?: "text" | "decimal" | "numeric" | "url" | undefined;
  readonly autocomplete?: string | undefined;
  readonly autocapitalize?: "none" | "characters" | undefined;
  readonly disabled?: boolean | undefined;
  readonly min?: string | undefined;
  readonly max?: string | undefined;
  /** Where a dialog or a popover puts the focus. */
  readonly "data-first"?: "" | undefined;
}

export function TextField(props: TextFieldProps): JSX.Element {
  const own = createUniqueId();
  const id = () => props.id ?? own;
  return (
    <Field id={id()} of={props}>
      <span class="input" data-tone={props.tone}>
        <Show when={props.icon}>{(name) => <Icon name={name()} />}</Show>
        <input
          ref={props.ref}
          id={id()}
          type={props.type ?? "text"}
          name={props.name}
          autocomplete={props.autocomplete ?? "off"}
          autocapitalize={props.autocapitalize}
          autofocus={props.autofocus}
          placeholder={props.placeholder}
          maxlength={props.maxlength}
          inputmode={props.inputmode}
          spellcheck={props.spellcheck}
          readOnly={props.readOnly}
          disabled={props.disabled}
          min={props.min}
          max={props.max}
          data-first={props["data-first"]}
          value={props.value}
          onInput={(event) => props.onInput(event.currentTarget.value)}
          onKeyDown={(event) => props.onKeyDown?.(event)}
          onBlur={(event) => props.onBlur?.(event)}
          onFocus={(event) => props.onFocus?.(event)}
          aria-invalid={props.error === undefined ? undefined : "true"}
          aria-describedby={describedBy(id(), props)}
        />
      </span>
    </Field>
  );
}

export interface TextAreaProps extends FieldProps, InputProps<HTMLTextAreaElement> {
  readonly rows?: number | undefined;
}

export function TextArea(props: TextAreaProps): JSX.Element {
  const own = createUniqueId();
  const id = () => props.id ?? own;
  return (
    <Field id={id()} of={props}>
      <span class="input" data-multi="">
        <textarea
          ref={props.ref}
          id={id()}
          rows={props.rows ?? 3}
          placeholder={props.placeholder}
          maxlength={props.maxlength}
          spellcheck={props.spellcheck}
          readOnly={props.readOnly}
          value={props.value}
          onInput={(event) => props.onInput(event.currentTarget.value)}
          onKeyDown={(event) => props.onKeyDown?.(event)}
          onBlur={(event) => props.onBlur?.(event)}
          onFocus={(event) => props.onFocus?.(event)}
          aria-invalid={props.error === undefined ? undefined : "true"}
          aria-describedby={describedBy(id(), props)}
        />
      </span>
    </Field>
  );
}

function describedBy(id: string, field: FieldProps): string | undefined {
  return (field.error ?? field.hint) === undefined ? undefined : `${id}-hint`;
}

function Field(props: {
  readonly of: FieldProps;
  readonly id: string;
  readonly children: JSX.Element;
}): JSX.Element {
  return (
    <div class="field" data-state={props.of.error === undefined ? undefined : "error"}>
      <label for={props.id} class={props.of.hideLabel === true ? "sr" : "label"}>
        {props.of.label}
      </label>
      {props.children}
      <Show when={props.of.error ?? props.of.hint}>
        {(text) => (
          <span
            id={`${props.id}-hint`}
            class="hint"
            role={props.of.error === undefined ? undefined : "alert"}
          >
            {text()}
          </span>
        )}
      </Show>
    </div>
  );
}

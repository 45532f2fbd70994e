import { createUniqueId, type JSX, Show, splitProps } from "solid-js";
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

type Input = Omit<JSX.InputHTMLAttributes<HTMLInputElement>, "onInput" | "value" | "class">;

export interface TextFieldProps extends FieldProps, Input {
  readonly icon?: IconName | undefined;
  readonly tone?: "sunken" | undefined;
}

const fieldKeys = ["label", "hideLabel", "value", "onInput", "hint", "error"] as const;

export function TextField(props: TextFieldProps): JSX.Element {
  const [field, own, native] = splitProps(props, fieldKeys, ["icon", "tone"]);
  const id = createUniqueId();
  return (
    <Field id={native.id ?? id} {...field}>
      <span class="input" data-tone={own.tone}>
        <Show when={own.icon}>{(name) => <Icon name={name()} />}</Show>
        <input
          id={id}
          type="text"
          autocomplete="off"
          {...native}
          value={field.value}
          onInput={(event) => field.onInput(event.currentTarget.value)}
          aria-invalid={field.error === undefined ? undefined : "true"}
          aria-describedby={describedBy(native.id ?? id, field)}
        />
      </span>
    </Field>
  );
}

type Area = Omit<JSX.TextareaHTMLAttributes<HTMLTextAreaElement>, "onInput" | "value" | "class">;

export interface TextAreaProps extends FieldProps, Area {}

export function TextArea(props: TextAreaProps): JSX.Element {
  const [field, native] = splitProps(props, fieldKeys);
  const id = createUniqueId();
  return (
    <Field id={native.id ?? id} {...field}>
      <span class="input" data-multi="">
        <textarea
          id={id}
          rows={3}
          {...native}
          value={field.value}
          onInput={(event) => field.onInput(event.currentTarget.value)}
          aria-invalid={field.error === undefined ? undefined : "true"}
          aria-describedby={describedBy(native.id ?? id, field)}
        />
      </span>
    </Field>
  );
}

function describedBy(id: string, field: FieldProps): string | undefined {
  return (field.error ?? field.hint) === undefined ? undefined : `${id}-hint`;
}

function Field(props: FieldProps & { readonly id: string; readonly children: JSX.Element }): JSX.Element {
  return (
    <div class="field" data-state={props.error === undefined ? undefined : "error"}>
      <label for={props.id} class={props.hideLabel === true ? "sr" : "label"}>
        {props.label}
      </label>
      {props.children}
      <Show when={props.error ?? props.hint}>
        {(text) => (
          <span id={`${props.id}-hint`} class="hint" role={props.error === undefined ? undefined : "alert"}>
            {text()}
          </span>
        )}
      </Show>
    </div>
  );
}

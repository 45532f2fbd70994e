import { createSignal, type JSX } from "solid-js";
import { useText } from "../../i18n/text.tsx";
import { TextField } from "../../kit/TextField.tsx";
import { useNumberErrorText } from "./number-text.ts";
import { editableNumber, MAX_WEIGHT, parseNumber } from "./numbers.ts";
import { texts } from "./text.ts";

export interface NumberSettingProps {
  readonly label: string;
  readonly value: number | null;
  readonly unit: string;
  readonly hint?: string | undefined;
  /** A weight: never empty, and within its range. */
  readonly required?: boolean | undefined;
  /** What is wrong with a number that can be read. */
  readonly check?: ((value: number | null) => string | undefined) | undefined;
  readonly readOnly: boolean;
  readonly onSave: (value: number | null) => void;
}

/** A number that saves itself on leaving. */
export function NumberSetting(props: NumberSettingProps): JSX.Element {
  const t = useText(texts);
  const say = useNumberErrorText();
  const [written, setWritten] = createSignal<string | null>(null);
  const [error, setError] = createSignal<string | undefined>();
  const problem = (value: number | null) =>
    props.required === true && !isWeight(value) ? t().weightRange(MAX_WEIGHT) : props.check?.(value);
  const save = () => {
    const text = written();
    if (text === null) return;
    const empty = text.trim() === "" && props.required !== true;
    const read = empty ? ({ ok: true, value: null } as const) : parseNumber(text, props.unit);
    const wrong = read.ok ? problem(read.value) : say(read.error, text);
    setError(wrong);
    if (!read.ok || wrong !== undefined) return;
    setWritten(null);
    if (read.value !== props.value) props.onSave(read.value);
  };
  return (
    <TextField
      label={props.label}
      inputmode="decimal"
      readOnly={props.readOnly}
      value={written() ?? editableNumber(props.value)}
      hint={props.hint}
      error={error()}
      onInput={(text) => {
        setWritten(text);
        setError(undefined);
      }}
      onBlur={save}
      onKeyDown={(event) => event.key === "Enter" && save()}
    />
  );
}

function isWeight(value: number | null): boolean {
  return value !== null && value >= 0 && value <= MAX_WEIGHT;
}

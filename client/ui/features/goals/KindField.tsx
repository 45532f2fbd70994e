import { createSignal, type JSX } from "solid-js";
import type { KeyResultKind } from "../../../bridge/contract.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { MenuSelect } from "../../kit/MenuSelect.tsx";
import { TextArea, TextField } from "../../kit/TextField.tsx";
import { MAX_UNIT_LENGTH } from "./numbers.ts";
import { KINDS, kindName, kindTexts, zonesText } from "./result-kind.ts";
import { texts } from "./text.ts";

/** What a key result is measured by, with a line of what that means. */
export function KindField(props: {
  readonly kind: KeyResultKind;
  readonly readOnly?: boolean | undefined;
  readonly onPick: (kind: KeyResultKind) => void;
}): JSX.Element {
  const t = useText(kindTexts);
  const language = useLanguage();
  return (
    <div class="kind-row">
      <span class="lab">{t().kind}</span>
      {props.readOnly === true ? (
        <b>{kindName(language(), props.kind)}</b>
      ) : (
        <MenuSelect
          label={t().kind}
          value={props.kind}
          options={KINDS.map((kind) => ({ value: kind, label: kindName(language(), kind) }))}
          onChange={props.onPick}
        />
      )}
      <span class="hint">{t()[props.kind]}</span>
    </div>
  );
}

/** Any word: how numbers are written follows from it. */
export function UnitField(props: {
  readonly unit: string;
  readonly readOnly?: boolean | undefined;
  readonly onInput: (unit: string) => void;
  readonly onLeave?: (() => void) | undefined;
}): JSX.Element {
  const t = useText(texts);
  return (
    <TextField
      label={t().unit}
      readOnly={props.readOnly}
      maxlength={MAX_UNIT_LENGTH}
      placeholder={t().unitPlaceholder}
      value={props.unit}
      onInput={props.onInput}
      onBlur={() => props.onLeave?.()}
      onKeyDown={(event) => {
        if (event.key === "Enter" && !event.isComposing) props.onLeave?.();
      }}
    />
  );
}

/** Zones as lines of text: one that is no zone stays in the box, with what is wrong beneath it. */
export function ZonesField(props: {
  readonly zones: string;
  readonly readOnly?: boolean | undefined;
  readonly onSave: (zones: string) => void;
}): JSX.Element {
  const t = useText(kindTexts);
  const [written, setWritten] = createSignal<string | null>(null);
  const [isWrong, setWrong] = createSignal(false);
  const save = () => {
    const text = written();
    if (text === null) return;
    const zones = zonesText(text);
    setWrong(zones === null);
    if (zones === null) return;
    setWritten(null);
    if (zones !== props.zones) props.onSave(zones);
  };
  return (
    <TextArea
      label={t().zonesLabel}
      rows={3}
      readOnly={props.readOnly}
      placeholder={t().zonesExample}
      value={written() ?? props.zones}
      hint={t().zonesHint}
      error={isWrong() ? t().zonesWrong : undefined}
      onInput={(text) => {
        setWritten(text);
        setWrong(false);
      }}
      onBlur={save}
    />
  );
}

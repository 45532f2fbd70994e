import { createUniqueId, type JSX, Show } from "solid-js";
import { placeOfUnit } from "../../i18n/format-value.ts";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Conf, confidenceLevel } from "../../kit/Conf.tsx";
import { Icon } from "../../kit/Icon.tsx";
import { moreShortcuts } from "../../kit/more-shortcuts.ts";
import { Slider } from "../../kit/Slider.tsx";
import { Switch } from "../../kit/Switch.tsx";
import { meaningIn } from "../../kit/shortcuts.ts";
import { TextArea } from "../../kit/TextField.tsx";
import { type CheckInOptions, createCheckIn } from "./check-in.ts";
import { EvidenceField } from "./Evidence.tsx";
import { kindTexts } from "./result-kind.ts";
import { texts } from "./text.ts";

/** Value, confidence, a line of why. Words stay until they are on the disk. */
export function CheckInForm(props: CheckInOptions): JSX.Element {
  const t = useText(texts);
  const checkIn = createCheckIn(props);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing || meaningIn(moreShortcuts.goals, event) !== "checkIn") return;
    event.preventDefault();
    void checkIn.save();
  };
  return (
    <form
      class="check-in"
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        void checkIn.save();
      }}
    >
      <Show
        when={props.keyResult.kind === "milestone"}
        fallback={<ValueField checkIn={checkIn} unit={props.keyResult.unit} />}
      >
        <DoneField checkIn={checkIn} />
      </Show>
      <ConfidenceField checkIn={checkIn} />
      <TextArea
        label={t().note}
        hideLabel
        rows={2}
        placeholder={t().notePlaceholder}
        value={props.draft.note()}
        onInput={props.draft.setNote}
        error={checkIn.error()}
      />
      <EvidenceField
        draft={props.draft}
        error={checkIn.linkError()}
        onAdd={checkIn.addLink}
        onTyped={checkIn.type}
      />
      <div class="save">
        <span class="hint" role="status">
          {checkIn.saved() ? t().saved : t().offlineHint}
        </span>
        <Button type="submit" tone="primary" busy={checkIn.busy()}>
          {t().save}
        </Button>
      </div>
    </form>
  );
}

type CheckIn = ReturnType<typeof createCheckIn>;

/** A milestone: done or not yet. */
function DoneField(props: { readonly checkIn: CheckIn }): JSX.Element {
  const t = useText(kindTexts);
  return (
    <div class="pair">
      <span class="lab" aria-hidden="true">
        {t().isDone}
      </span>
      <Switch
        label={t().isDone}
        checked={Number(props.checkIn.written()) >= 1}
        onChange={(done) => props.checkIn.write(done ? "1" : "0")}
      />
    </div>
  );
}

function ValueField(props: { readonly checkIn: CheckIn; readonly unit: string }): JSX.Element {
  const t = useText(texts);
  const id = createUniqueId();
  const place = () => placeOfUnit(props.unit);
  return (
    <div class="value-field">
      <div class="pair">
        <label class="lab" for={id}>
          {t().nowAt}
        </label>
        <span class="stepper">
          <button type="button" aria-label={t().less} onClick={() => props.checkIn.step(-1)}>
            <Icon name="minus" />
          </button>
          <span class="value" data-size={props.checkIn.written().length > 6 ? "long" : undefined}>
            <Show when={place().before}>{(sign) => <span class="unit">{sign()}</span>}</Show>
            <input
              id={id}
              inputmode="decimal"
              autocomplete="off"
              value={props.checkIn.written()}
              size={Math.max(2, props.checkIn.written().length)}
              aria-invalid={props.checkIn.valueError() === undefined ? undefined : "true"}
              aria-describedby={`${id}-error`}
              onInput={(event) => props.checkIn.write(event.currentTarget.value)}
              onKeyDown={(event) => stepByKey(event, props.checkIn.step)}
            />
            <Show when={place().after}>{(unit) => <span class="unit cut">{unit()}</span>}</Show>
          </span>
          <button type="button" aria-label={t().moreOf} onClick={() => props.checkIn.step(1)}>
            <Icon name="plus" />
          </button>
        </span>
      </div>
      <p id={`${id}-error`} class="field-error" role="alert">
        {props.checkIn.valueError()}
      </p>
    </div>
  );
}

function stepByKey(event: KeyboardEvent, step: (by: 1 | -1) => void): void {
  if (event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
  event.preventDefault();
  step(event.key === "ArrowUp" ? 1 : -1);
}

function ConfidenceField(props: { readonly checkIn: CheckIn }): JSX.Element {
  const t = useText(texts);
  const value = () => props.checkIn.confidence();
  return (
    <div class="confidence" data-level={confidenceLevel(value()) ?? "none"}>
      <div class="pair">
        <span class="lab">{t().confidence}</span>
        <span class="rated">
          <Show when={value() !== null}>
            <Button tone="link" size="sm" onClick={() => props.checkIn.setConfidence(null)}>
              {t().clearRating}
            </Button>
          </Show>
          <Conf value={value()} />
        </span>
      </div>
      <Slider
        label={t().confidence}
        min={0}
        max={10}
        step={1}
        value={value() ?? 5}
        valueText={confidenceWords(t(), value())}
        onInput={props.checkIn.setConfidence}
      />
      <p class="scale" aria-hidden="true">
        <span>{t().scaleLow}</span>
        <span>{t().scaleHigh}</span>
      </p>
    </div>
  );
}

function confidenceWords(
  t: { readonly notRated: string; readonly confidenceWords: (n: number) => string },
  value: number | null,
): string {
  return value === null ? t.notRated : t.confidenceWords(value);
}

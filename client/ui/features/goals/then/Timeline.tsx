import { createEffect, createSignal, type JSX, on, onMount, Show } from "solid-js";
import type { CycleView, Day } from "../../../../bridge/contract.ts";
import { useLanguage, useText } from "../../../i18n/text.tsx";
import { IconButton } from "../../../kit/IconButton.tsx";
import { Slider } from "../../../kit/Slider.tsx";
import { TextField } from "../../../kit/TextField.tsx";
import { dayIn, dayWords, firstDay, stopAt, stopBeside, stopsOf } from "./days.ts";
import { thenTexts } from "./then-text.ts";

export interface TimelineProps {
  readonly day: Day;
  readonly today: Day;
  readonly days: readonly Day[];
  readonly cycle: CycleView;
  readonly onDay: (day: Day) => void;
  /** Up to which day changes are told; `null` where the cycle is shown as it was. */
  readonly to: Day | null;
  readonly onTo: (day: Day) => void;
  readonly takesFocus: boolean;
}

/** Any day by its date; by slider, keys and buttons those on which something changed. */
export function Timeline(props: TimelineProps): JSX.Element {
  const t = useText(thenTexts);
  const language = useLanguage();
  const [aimed, setAimed] = createSignal<number | null>(null);
  const stops = () => stopsOf(props.days, props.today);
  const at = () => aimed() ?? stopAt(stops(), props.day);
  const first = () => firstDay(stops(), props.cycle);
  const words = (day: Day) => dayWords(language(), day, props.today);
  const aimedWords = () => words(aimed() === null ? props.day : (stops()[at()] ?? props.day));
  let box!: HTMLElement;
  onMount(() => {
    if (props.takesFocus && document.activeElement === document.body) box.querySelector("input")?.focus();
  });
  createEffect(
    on(
      () => props.day,
      () => setAimed(null),
      { defer: true },
    ),
  );
  const choose = (day: Day | null | undefined) => {
    if (day && day !== props.day) props.onDay(day);
    else setAimed(null);
  };
  return (
    <section ref={box} class="timeline" aria-label={t().timeline}>
      <Step by={-1} day={stopBeside(stops(), props.day, -1)} onDay={choose} />
      <Slider
        label={t().slider}
        min={0}
        max={Math.max(1, stops().length - 1)}
        step={1}
        value={at()}
        valueText={aimedWords()}
        onInput={setAimed}
        onChange={(stop) => choose(stops()[stop])}
      />
      <Step by={1} day={stopBeside(stops(), props.day, 1)} onDay={choose} />
      <output class="aimed">{aimedWords()}</output>
      <DayField label={t().day} day={props.day} first={first()} last={props.today} onDay={choose} />
      <Show when={props.to}>
        {(to) => (
          <DayField
            label={t().until}
            isShown
            day={to()}
            first={props.day}
            last={props.today}
            onDay={props.onTo}
          />
        )}
      </Show>
    </section>
  );
}

function Step(props: {
  readonly by: -1 | 1;
  readonly day: Day | undefined;
  readonly onDay: (day: Day | undefined) => void;
}): JSX.Element {
  const t = useText(thenTexts);
  return (
    <IconButton
      icon={props.by === 1 ? "right" : "left"}
      size="sm"
      label={props.by === 1 ? t().later : t().earlier}
      aria-disabled={props.day === undefined}
      onClick={() => props.onDay(props.day)}
    />
  );
}

function DayField(props: {
  readonly label: string;
  readonly isShown?: boolean;
  readonly day: Day;
  readonly first: Day;
  readonly last: Day;
  readonly onDay: (day: Day) => void;
}): JSX.Element {
  return (
    <TextField
      type="date"
      label={props.label}
      hideLabel={props.isShown !== true}
      tone="sunken"
      min={props.first}
      max={props.last}
      value={props.day}
      onInput={(typed) => {
        const day = dayIn(typed, props.first, props.last);
        if (day !== null) props.onDay(day);
      }}
    />
  );
}

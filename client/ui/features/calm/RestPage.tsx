import { createSignal, For, type JSX, Show } from "solid-js";
import type { QuietSpan, QuietView } from "../../../bridge/contract.ts";
import { formatListTime } from "../../i18n/format.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { IconButton } from "../../kit/IconButton.tsx";
import { PeoplePicker } from "../../kit/PeoplePicker.tsx";
import { Option, Page, Part } from "../../kit/SettingsPage.tsx";
import { Switch } from "../../kit/Switch.tsx";
import { useAct } from "../../state/act.ts";
import { createView } from "../../state/engine.tsx";
import { isTelling, setTelling } from "../../state/telling.ts";
import { minuteOf, nextAt, timeText } from "./quiet.ts";
import { ReminderPart } from "./ReminderPart.tsx";
import { restText } from "./rest-text.ts";
import "./rest.css";

const HOUR_MS = 3_600_000;
const MORNING = 8 * 60 + 30;
const NIGHTS: QuietSpan = { days: [0, 1, 2, 3, 4, 5, 6], from: 22 * 60, to: MORNING };

/** What calls this person, and when nothing does. */
export function RestPage(): JSX.Element {
  const t = useText(restText);
  const calm = createView("calm", () => ({}));
  const session = createView("session", () => ({}));
  const hasGoals = () => {
    const view = session();
    return view?.state === "ready" && view.me.hasGoals;
  };
  return (
    <Page title={t().title}>
      <RestNow until={calm()?.restingUntil ?? null} />
      <TellingPart />
      <Show when={hasGoals()}>
        <ReminderPart />
      </Show>
      <Show when={calm()}>{(view) => <Weekly quiet={view().quiet} />}</Show>
      <Show when={calm()}>{(view) => <Reading hides={view().hidesReading} />}</Show>
      <Show when={calm()}>
        {(view) => <Through members={view().through} urgent={view().urgentThrough} />}
      </Show>
    </Page>
  );
}

function RestNow(props: { readonly until: number | null }): JSX.Element {
  const t = useText(restText);
  const language = useLanguage();
  const act = useAct();
  const rest = (until: number | null) => void act.say("rest", { until });
  const resting = () => (props.until !== null && props.until > Date.now() ? props.until : null);
  return (
    <Part title={t().now}>
      <div class="card rest-now">
        <h4>{t().rest}</h4>
        <p>{t().restText}</p>
        <Show
          when={resting()}
          fallback={
            <div class="acts">
              <Button onClick={() => rest(Date.now() + HOUR_MS)}>{t().hour}</Button>
              <Button tone="soft" onClick={() => rest(nextAt(Date.now(), MORNING))}>
                {t().morning}
              </Button>
              <Button onClick={() => rest(nextAt(Date.now(), MORNING, 0))}>{t().monday}</Button>
            </div>
          }
        >
          {(until) => (
            <div class="acts">
              <span>{t().restingUntil(`${formatListTime(language(), until(), Date.now())}`)}</span>
              <Button tone="soft" onClick={() => rest(null)}>
                {t().stopResting}
              </Button>
            </div>
          )}
        </Show>
      </div>
    </Part>
  );
}

/** Permission is asked for when the person turns it on, and at no other time. */
function TellingPart(): JSX.Element {
  const t = useText(restText);
  const isAllowed = () => "Notification" in window && Notification.permission === "granted";
  const [isOn, setOn] = createSignal(isTelling() && isAllowed());
  const [isBlocked, setBlocked] = createSignal(false);
  const turn = async (on: boolean) => {
    const allowed = on && "Notification" in window && (await Notification.requestPermission()) === "granted";
    setBlocked(on && !allowed);
    setTelling(allowed);
    setOn(allowed);
  };
  return (
    <Part title={t().telling}>
      <div class="card rows" data-lined="">
        <Option title={t().tell} text={t().tellText}>
          <Switch label={t().tell} checked={isOn()} onChange={(on) => void turn(on)} />
        </Option>
        <Show when={isBlocked()}>
          <p class="rest-note" role="status">
            {t().tellBlocked}
          </p>
        </Show>
      </div>
    </Part>
  );
}

function Weekly(props: { readonly quiet: QuietView }): JSX.Element {
  const t = useText(restText);
  const act = useAct();
  const here = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zone = () => props.quiet.zone || here();
  const save = (quiet: Partial<QuietView>) => {
    const { on, spans, shown } = { ...props.quiet, ...quiet };
    const bits = (days: readonly number[]) => days.reduce((all, day) => all | (1 << day), 0);
    const flat = spans.flatMap(({ days, from, to }) => (days.length === 0 ? [] : [bits(days), from, to]));
    void act.say("setQuiet", { on, zone: zone(), spans: flat, shown });
  };
  const turn = (on: boolean) =>
    save({ on, spans: props.quiet.spans.length === 0 ? [NIGHTS] : props.quiet.spans });
  const change = (at: number, span: Partial<QuietSpan>) =>
    save({ spans: props.quiet.spans.map((one, i) => (i === at ? { ...one, ...span } : one)) });
  return (
    <Part title={t().weekly} aside={t().zone(zone())}>
      <div class="card rows" data-lined="">
        <Option title={t().weekly} text={t().weeklyText}>
          <Switch label={t().weekly} checked={props.quiet.on} onChange={turn} />
        </Option>
        <Show when={props.quiet.on}>
          <For each={props.quiet.spans}>
            {(span, at) => (
              <Span
                span={span}
                onChange={(changed) => change(at(), changed)}
                onDrop={() => save({ spans: props.quiet.spans.filter((_, i) => i !== at()) })}
              />
            )}
          </For>
          <div class="row">
            <Button icon="plus" onClick={() => save({ spans: [...props.quiet.spans, NIGHTS] })}>
              {t().addSpan}
            </Button>
          </div>
        </Show>
        <Option title={t().shown} text={t().shownText}>
          <Switch label={t().shown} checked={props.quiet.shown} onChange={(shown) => save({ shown })} />
        </Option>
      </div>
    </Part>
  );
}

/** What others learn of what one has read: nothing, and nothing of theirs either. */
function Reading(props: { readonly hides: boolean }): JSX.Element {
  const t = useText(restText);
  const act = useAct();
  return (
    <Part title={t().reading}>
      <div class="card rows" data-lined="">
        <Option title={t().hideReading} text={t().hideReadingText}>
          <Switch
            label={t().hideReading}
            checked={props.hides}
            onChange={(on) => void act.say("hideReading", { on })}
          />
        </Option>
      </div>
    </Part>
  );
}

function Span(props: {
  readonly span: QuietSpan;
  readonly onChange: (span: Partial<QuietSpan>) => void;
  readonly onDrop: () => void;
}): JSX.Element {
  const t = useText(restText);
  const names = () => t().dayNames.split(",");
  const toggle = (day: number) => {
    const { days } = props.span;
    const next = days.includes(day) ? days.filter((one) => one !== day) : [...days, day];
    if (next.length > 0) props.onChange({ days: next });
  };
  const time = (label: string, minute: number, onPick: (minute: number) => void) => (
    <label>
      <span>{label}</span>
      <input
        class="input"
        type="time"
        value={timeText(minute)}
        onChange={(event) => {
          const picked = minuteOf(event.currentTarget.value);
          if (picked !== null) onPick(picked);
        }}
      />
    </label>
  );
  return (
    <div class="row quiet-span">
      <fieldset class="quiet-days" aria-label={t().weekly}>
        <For each={[...t().days]}>
          {(letter, day) => (
            <button
              type="button"
              aria-label={names()[day()]}
              aria-pressed={props.span.days.includes(day())}
              onClick={() => toggle(day())}
            >
              {letter}
            </button>
          )}
        </For>
      </fieldset>
      {time(t().from, props.span.from, (from) => props.onChange({ from }))}
      {time(t().to, props.span.to, (to) => props.onChange({ to }))}
      <IconButton icon="x" size="sm" label={t().dropSpan} onClick={props.onDrop} />
    </div>
  );
}

function Through(props: { readonly members: readonly string[]; readonly urgent: boolean }): JSX.Element {
  const t = useText(restText);
  const act = useAct();
  const people = createView("people", () => ({}));
  const others = () => [...(people()?.people ?? []), ...(people()?.guests ?? [])].filter(({ me }) => !me);
  const choose = (chosen: readonly string[]) => {
    for (const member of chosen.filter((one) => !props.members.includes(one)))
      void act.say("letThrough", { member, on: true });
    for (const member of props.members.filter((one) => !chosen.includes(one)))
      void act.say("letThrough", { member, on: false });
  };
  return (
    <Part title={t().through}>
      <div class="card rows" data-lined="">
        <Option title={t().urgent} text={t().urgentText}>
          <Switch
            label={t().urgent}
            checked={props.urgent}
            onChange={(on) => void act.say("letUrgentThrough", { on })}
          />
        </Option>
      </div>
      <div class="card rest-through">
        <p class="rest-note">{t().throughText}</p>
        <PeoplePicker label={t().through} people={others()} chosen={props.members} onChange={choose} />
      </div>
    </Part>
  );
}

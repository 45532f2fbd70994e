import { type JSX, Show } from "solid-js";
import type { ReminderCadence, ReminderChoice, ReminderView } from "../../../bridge/contract.ts";
import { formatDay, formatTime } from "../../i18n/format.ts";
import { useLanguage, useText } from "../../i18n/text.tsx";
import { MenuSelect } from "../../kit/MenuSelect.tsx";
import { Option, Part } from "../../kit/SettingsPage.tsx";
import { useAct } from "../../state/act.ts";
import { createReminder } from "../../state/reminder.ts";
import { minuteOf, timeText } from "./quiet.ts";
import { reminderText } from "./reminder-text.ts";

/** When it was never chosen: the end of the working week. */
const WEEKLY: ReminderChoice = { cadence: "weekly", zone: "", day: 4, minute: 16 * 60 };
const LAST_DAY = 31;
const DAYS = [...Array.from({ length: 28 }, (_, at) => at + 1), LAST_DAY];

/** When this person is reminded of check-ins; never, until they choose. */
export function ReminderPart(): JSX.Element {
  const reminder = createReminder();
  return <Show when={reminder() !== undefined}>{<Choice reminder={reminder() ?? null} />}</Show>;
}

function Choice(props: { readonly reminder: ReminderView | null }): JSX.Element {
  const t = useText(reminderText);
  const act = useAct();
  const choice = () => props.reminder?.choice ?? null;
  const save = (changed: Partial<ReminderChoice>) => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    void act.say("setReminder", { ...WEEKLY, ...choice(), ...changed, zone });
  };
  const turn = (cadence: ReminderCadence | "never") => {
    if (cadence === "never") return void act.say("setReminder", { ...WEEKLY, cadence: null });
    const isSameKind = (choice()?.cadence === "monthly") === (cadence === "monthly") && choice() !== null;
    save({ cadence, ...(!isSameKind && { day: cadence === "monthly" ? LAST_DAY : WEEKLY.day }) });
  };
  return (
    <Part title={t().title} aside={choice() === null ? undefined : t().zone(choice()?.zone ?? "")}>
      <div class="card rows" data-lined="">
        <Option title={t().remind} text={t().remindText}>
          <MenuSelect<ReminderCadence | "never">
            label={t().remind}
            value={choice()?.cadence ?? "never"}
            options={[
              { value: "never", label: t().never },
              { value: "weekly", label: t().weekly },
              { value: "fortnightly", label: t().fortnightly },
              { value: "monthly", label: t().monthly },
            ]}
            onChange={turn}
          />
        </Option>
        <Show when={props.reminder}>{(view) => <When reminder={view()} onChange={save} />}</Show>
      </div>
    </Part>
  );
}

function When(props: {
  readonly reminder: ReminderView;
  readonly onChange: (changed: Partial<ReminderChoice>) => void;
}): JSX.Element {
  const t = useText(reminderText);
  const language = useLanguage();
  const choice = () => props.reminder.choice;
  const days = () =>
    choice().cadence === "monthly"
      ? DAYS.map((day) => ({ value: `${day}`, label: t().dayOfMonth(day) }))
      : t()
          .dayNames.split(",")
          .map((label, day) => ({ value: `${day}`, label }));
  const next = () => {
    const at = props.reminder.nextAt;
    return t().next(`${formatDay(language(), at, Date.now())} ${formatTime(at)}`);
  };
  return (
    <div class="row quiet-span">
      <MenuSelect
        label={t().day}
        value={`${choice().day}`}
        options={days()}
        onChange={(day) => props.onChange({ day: Number(day) })}
      />
      <label>
        <span class="sr">{t().time}</span>
        <input
          class="input"
          type="time"
          value={timeText(choice().minute)}
          onChange={(event) => {
            const minute = minuteOf(event.currentTarget.value);
            if (minute !== null) props.onChange({ minute });
          }}
        />
      </label>
      <span class="rest-note">{next()}</span>
    </div>
  );
}

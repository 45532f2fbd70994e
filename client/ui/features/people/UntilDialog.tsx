import { createSignal, type JSX } from "solid-js";
import type { PersonView } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { ConfirmDialog } from "../../kit/ConfirmDialog.tsx";
import { dayOf, endOfDay } from "../../kit/day-field.ts";
import { Switch } from "../../kit/Switch.tsx";
import { TextField } from "../../kit/TextField.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { useAct } from "../../state/act.ts";
import { peopleText } from "./text.ts";

const MONTH_MS = 30 * 24 * 60 * 60 * 1000;

/** When a guest stops. */
export function UntilDialog(props: {
  readonly person: PersonView;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText(peopleText);
  const act = useAct();
  const toasts = useToasts();
  const { member, name } = props.person;
  const before = props.person.guest?.until ?? null;
  const [isOpenEnded, setOpenEnded] = createSignal(before === null);
  const [day, setDay] = createSignal(dayOf(Math.max(before ?? 0, Date.now() + MONTH_MS)));
  const until = () => (isOpenEnded() ? null : endOfDay(day()));
  const save = async () => {
    const failed = await act.attempt("setGuestUntil", { member, until: until() });
    if (failed !== null) return failed;
    const undo = () => void act.say("setGuestUntil", { member, until: before });
    toasts.show({ icon: "tick", text: t().untilToast, action: { label: t().undo, run: undo } });
    return null;
  };
  return (
    <ConfirmDialog
      title={t().untilTitle(name)}
      act={t().untilSave}
      tone="primary"
      disabled={!isOpenEnded() && until() === null}
      run={save}
      onClose={props.onClose}
    >
      <TextField
        type="date"
        label={t().until}
        hint={t().untilHint}
        min={dayOf(Date.now())}
        value={day()}
        disabled={isOpenEnded()}
        onInput={setDay}
      />
      <div class="switch-line">
        <span class="text">{t().untilNone}</span>
        <Switch label={t().untilNone} checked={isOpenEnded()} onChange={setOpenEnded} />
      </div>
    </ConfirmDialog>
  );
}

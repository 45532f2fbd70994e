import { createSignal, type JSX, Show } from "solid-js";
import type { PeopleView } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { TextField } from "../../kit/TextField.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { useAct } from "../../state/act.ts";
import { peopleText } from "./text.ts";

const MAX_PER_DAY = 10_000;

/** How many guests one person may bring a day; owners change it. */
export function GuestCap(props: { readonly cap: PeopleView["guestCap"] }): JSX.Element {
  const t = useText(peopleText);
  return (
    <section class="sec">
      <h2 class="cap">
        <b>{t().guestCap}</b>
      </h2>
      <div class="card guest-cap">
        <p>{t().guestsComeByRooms}</p>
        <Show when={props.cap.canSet} fallback={<p>{t().guestCapText(props.cap.perDay)}</p>}>
          <CapForm perDay={props.cap.perDay} />
        </Show>
      </div>
    </section>
  );
}

function CapForm(props: { readonly perDay: number }): JSX.Element {
  const t = useText(peopleText);
  const act = useAct();
  const toasts = useToasts();
  const [typed, setTyped] = createSignal<string | null>(null);
  const text = () => typed() ?? String(props.perDay);
  const perDay = () => (/^\d{1,5}$/.test(text().trim()) ? Number(text()) : Number.NaN);
  const isSound = () => perDay() <= MAX_PER_DAY;
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const before = props.perDay;
    if (!isSound() || perDay() === before) return;
    if (!(await act.say("setGuestCap", { perDay: perDay() }))) return;
    setTyped(null);
    const undo = () => void act.say("setGuestCap", { perDay: before });
    toasts.show({ icon: "tick", text: t().guestCapSaved, action: { label: t().undo, run: undo } });
  };
  return (
    <form onSubmit={save}>
      <TextField
        label={t().guestCapField}
        inputmode="numeric"
        hint={t().guestCapHint}
        value={text()}
        error={isSound() ? undefined : t().guestCapOdd}
        onInput={setTyped}
      />
      <Button type="submit" disabled={!isSound() || perDay() === props.perDay}>
        {t().guestCapSave}
      </Button>
    </form>
  );
}

import { createSignal, type JSX, Match, onMount, Show, Switch } from "solid-js";
import type { RoomId } from "../../../../bridge/contract.ts";
import { useText } from "../../../i18n/text.tsx";
import { Button } from "../../../kit/Button.tsx";
import { Dialog } from "../../../kit/Dialog.tsx";
import { Failure } from "../../../kit/Failure.tsx";
import { TextField } from "../../../kit/TextField.tsx";
import { useAct } from "../../../state/act.ts";
import type { Composing } from "../composing.ts";
import { Where } from "./PlaceCard.tsx";
import { placeText } from "./place-text.ts";
import { angleIn, askWhere, type Here, type NotHere } from "./where.ts";
import "./place.css";

const FORM = "send-place";
const NAME_UNITS = 80;

type Step = { readonly type: "asking" } | { readonly type: "here"; readonly here: Here } | ByHand;
interface ByHand {
  readonly type: "byHand";
  readonly why: NotHere | null;
}

/** A place as a message: where this device is, if the browser says so, or what somebody types. */
export function PlaceDialog(props: {
  readonly room: RoomId;
  readonly composing: Composing;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText(placeText);
  const act = useAct();
  const [step, setStep] = createSignal<Step>({ type: "asking" });
  const [name, setName] = createSignal("");
  const [latitude, setLatitude] = createSignal("");
  const [longitude, setLongitude] = createSignal("");
  const [isSent, setSent] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<string | null>(null);

  const ask = async () => {
    setStep({ type: "asking" });
    const found = await askWhere();
    if (step().type !== "asking") return; // typed meanwhile
    setStep(typeof found === "string" ? { type: "byHand", why: found } : { type: "here", here: found });
  };
  onMount(() => void ask());
  const here = () => {
    const now = step();
    return now.type === "here" ? now.here : null;
  };
  const byHand = () => {
    const now = step();
    return now.type === "byHand" ? now : null;
  };
  const typed = () => {
    const place = { latitude: angleIn(latitude(), 90), longitude: angleIn(longitude(), 180), accuracy: null };
    return place.latitude === null || place.longitude === null
      ? null
      : { ...place, latitude: place.latitude, longitude: place.longitude };
  };
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const place = here() ?? typed();
    setSent(true);
    if (place === null || busy()) return;
    setBusy(true);
    const { room, composing, onClose } = props;
    const replyTo = composing.isEdit() ? null : (composing.target()?.id ?? null);
    const failed = await act.attempt("sendLocation", { room, ...place, name: name(), replyTo });
    setBusy(false);
    setFailure(failed);
    if (failed !== null) return;
    if (replyTo !== null) composing.cancel();
    onClose();
  };
  const wrong = (value: string, most: number, words: string) =>
    isSent() && angleIn(value, most) === null ? words : undefined;
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={t().title}
      actions={
        <>
          <Button onClick={props.onClose}>{t().cancel}</Button>
          <Button tone="primary" type="submit" form={FORM} busy={busy()} disabled={step().type === "asking"}>
            {t().send}
          </Button>
        </>
      }
    >
      <form id={FORM} class="dialog-form" onSubmit={send}>
        <div role="status" class="place-step">
          <Switch>
            <Match when={step().type === "asking"}>
              <p>{t().asking}</p>
            </Match>
            <Match when={here()}>
              {(place) => (
                <>
                  <p class="cap">{t().goes}</p>
                  <Where place={place()} />
                  <p class="place-fine">{t().rounded}</p>
                </>
              )}
            </Match>
            <Match when={byHand()?.why}>{(why) => <p>{t()[why()]}</p>}</Match>
          </Switch>
        </div>
        <Show when={byHand()}>
          <div class="place-typed">
            <TextField
              label={t().latitude}
              inputmode="text"
              placeholder="31.2304"
              value={latitude()}
              onInput={setLatitude}
              error={wrong(latitude(), 90, t().badLatitude)}
            />
            <TextField
              label={t().longitude}
              inputmode="text"
              placeholder="121.4737"
              value={longitude()}
              onInput={setLongitude}
              error={wrong(longitude(), 180, t().badLongitude)}
            />
          </div>
        </Show>
        <TextField label={t().name} value={name()} onInput={setName} maxlength={NAME_UNITS} />
        <Show
          when={byHand()}
          fallback={
            <Button tone="link" class="place-turn" onClick={() => setStep({ type: "byHand", why: null })}>
              {t().byHand}
            </Button>
          }
        >
          <Button tone="link" class="place-turn" onClick={() => void ask()}>
            {t().here}
          </Button>
        </Show>
        <Failure text={failure()} class="dialog-failure" />
      </form>
    </Dialog>
  );
}

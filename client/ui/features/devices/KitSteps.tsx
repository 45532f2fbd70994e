import { createSignal, type JSX, Match, onCleanup, onMount, Switch } from "solid-js";
import type { KitSheet as Sheet } from "../../../bridge/contract.ts";
import { useErrorText } from "../../errors.ts";
import { type Language, useLanguage, useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Segmented } from "../../kit/Segmented.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { useEngine } from "../../state/engine.tsx";
import { useKitReminder } from "../../state/kit-reminder.tsx";
import { ConfirmKit } from "./ConfirmKit.tsx";
import { KitSheet, PrintedSheet } from "./KitSheet.tsx";
import { devicesText } from "./text.ts";

/** What is being done about the kit right now. The words live here, in memory, until the page is left. */
export type KitStep =
  | { readonly type: "rest" }
  | { readonly type: "sheet"; readonly sheet: Sheet }
  | { readonly type: "confirm"; readonly sheet: Sheet | null };

export type KitActs = ReturnType<typeof createKitActs>;

export function createKitActs(onConfirmed: () => void) {
  const t = useText(devicesText);
  const engine = useEngine();
  const errorText = useErrorText();
  const toasts = useToasts();
  const reminder = useKitReminder();
  const [step, setStep] = createSignal<KitStep>({ type: "rest" });
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<string | null>(null);
  onCleanup(() => setStep({ type: "rest" }));
  const make = async () => {
    setBusy(true);
    setFailure(null);
    const result = await engine.command("makeKit", {});
    setBusy(false);
    if (!result.ok) return void setFailure(errorText(result.error));
    reminder.made();
    setStep({ type: "sheet", sheet: result.value });
  };
  const confirm = async (positions: readonly number[], words: readonly string[]) => {
    setBusy(true);
    setFailure(null);
    const result = await engine.command("confirmKit", { positions, words });
    setBusy(false);
    if (!result.ok) return void setFailure(errorText(result.error));
    setStep({ type: "rest" });
    toasts.show({ icon: "tick", text: t().confirmedToast });
    onConfirmed();
  };
  const go = (next: KitStep) => {
    setFailure(null);
    setStep(next);
  };
  return { step, busy, failure, make, confirm, go };
}

/** The page to write down or print, then three words of it. */
export function KitSteps(props: { readonly acts: KitActs }): JSX.Element {
  const sheet = () => {
    const step = props.acts.step();
    return step.type === "sheet" ? step.sheet : undefined;
  };
  const confirming = () => {
    const step = props.acts.step();
    return step.type === "confirm" ? step : undefined;
  };
  return (
    <Switch>
      <Match when={sheet()}>{(found) => <ShowSheet sheet={found()} acts={props.acts} />}</Match>
      <Match when={confirming()}>{(step) => <ConfirmKit sheet={step().sheet} acts={props.acts} />}</Match>
    </Switch>
  );
}

function ShowSheet(props: { readonly sheet: Sheet; readonly acts: KitActs }): JSX.Element {
  const t = useText(devicesText);
  const language = useLanguage();
  const [chosen, setChosen] = createSignal<Language | null>(null);
  const words = () => chosen() ?? language();
  let page!: HTMLDivElement;
  onMount(() => page.focus());
  return (
    <div ref={page} class="kit-steps" tabindex="-1">
      <div class="words-in">
        <Segmented<Language>
          label={t().wordsIn}
          value={words()}
          options={[
            { value: "zh", label: t().wordsZh },
            { value: "en", label: t().wordsEn },
          ]}
          onChange={setChosen}
        />
        <small>{t().wordsEither}</small>
      </div>
      <KitSheet sheet={props.sheet} words={words()} />
      <PrintedSheet sheet={props.sheet} words={words()} />
      <div class="end">
        <div class="two">
          <Button size="lg" icon="print" onClick={() => window.print()}>
            {t().print}
          </Button>
          <Button
            tone="primary"
            size="lg"
            onClick={() => props.acts.go({ type: "confirm", sheet: props.sheet })}
          >
            {t().written}
          </Button>
        </div>
      </div>
    </div>
  );
}

import { createSignal, For, type JSX, onMount, Show } from "solid-js";
import type { KitSheet as Sheet } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Failure } from "../../kit/Failure.tsx";
import { TextField } from "../../kit/TextField.tsx";
import type { KitActs } from "./KitSteps.tsx";
import { placesToAsk } from "./kit-words.ts";
import { devicesText } from "./text.ts";

/** Three words from the paper. The page itself is out of sight meanwhile. */
export function ConfirmKit(props: { readonly sheet: Sheet | null; readonly acts: KitActs }): JSX.Element {
  const t = useText(devicesText);
  const places = placesToAsk(Math.random); // not a secret: which words are asked
  const [words, setWords] = createSignal<readonly string[]>(places.map(() => ""));
  let form!: HTMLFormElement;
  onMount(() => form.querySelector("input")?.focus());
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const empty = words().findIndex((word) => word.trim() === "");
    if (empty >= 0) return void form.querySelectorAll("input")[empty]?.focus();
    void props.acts.confirm(
      places,
      words().map((word) => word.trim().toLowerCase()),
    );
  };
  return (
    <form ref={form} class="kit-steps" onSubmit={submit}>
      <div class="confirm-head">
        <h3>{t().confirmTitle}</h3>
        <p>{t().confirmLead}</p>
      </div>
      <div class="asked">
        <For each={places}>
          {(place, at) => (
            <TextField
              label={t().wordNumber(place)}
              value={words()[at()] ?? ""}
              onInput={(value) => setWords((all) => all.with(at(), value))}
              autocapitalize="none"
              spellcheck={false}
              maxlength={20}
            />
          )}
        </For>
      </div>
      <Failure text={props.acts.failure()} />
      <div class="end">
        <div class="two">
          <Show when={props.sheet}>
            {(sheet) => (
              <Button
                size="lg"
                disabled={props.acts.busy()}
                onClick={() => props.acts.go({ type: "sheet", sheet: sheet() })}
              >
                {t().backToSheet}
              </Button>
            )}
          </Show>
          <Button type="submit" tone="primary" size="lg" busy={props.acts.busy()}>
            {props.acts.busy() ? t().confirming : t().confirmIt}
          </Button>
        </div>
      </div>
    </form>
  );
}

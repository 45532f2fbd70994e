import { createSignal, type JSX, lazy, Show } from "solid-js";
import type { CycleId } from "../../../bridge/contract.ts";
import { useErrorText } from "../../errors.ts";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { TextField } from "../../kit/TextField.tsx";
import { useEngine } from "../../state/engine.tsx";
import { texts } from "./text.ts";
import { hintTexts, objectiveHint } from "./writing-hints.ts";

const TemplatesDialog = lazy(() => import("./templates/TemplatesDialog.tsx"));

export interface AddObjectiveProps {
  readonly cycle: CycleId;
  readonly first: boolean;
  readonly id: string;
}

/** One line, Enter, and the objective is there. The words leave the box only once they are on the disk. */
export function AddObjective(props: AddObjectiveProps): JSX.Element {
  const t = useText(texts);
  const engine = useEngine();
  const errorText = useErrorText();
  const [title, setTitle] = createSignal("");
  const [error, setError] = createSignal<string | undefined>();
  const [busy, setBusy] = createSignal(false);
  const [choosing, setChoosing] = createSignal(false);
  const hints = useText(hintTexts);
  const hint = () => {
    const found = objectiveHint(title());
    return found === null ? undefined : hints()[found];
  };
  const add = async (event: SubmitEvent) => {
    event.preventDefault();
    const written = title().trim();
    if (written === "" || busy()) return;
    setBusy(true);
    const made = await engine.command("createObjective", { cycle: props.cycle, title: written });
    setBusy(false);
    setError(made.ok ? undefined : errorText(made.error));
    if (made.ok) setTitle("");
  };
  return (
    <>
      <form class="add-objective" onSubmit={(event) => void add(event)}>
        <TextField
          id={props.id}
          label={t().add}
          hideLabel
          icon="plus"
          value={title()}
          onInput={(text) => {
            setTitle(text);
            setError(undefined);
          }}
          error={error()}
          hint={hint()}
          placeholder={props.first ? t().addFirstPlaceholder : t().addPlaceholder}
        />
        <Button type="submit" tone="primary" busy={busy()} disabled={title().trim() === ""}>
          {t().save}
        </Button>
      </form>
      <Button class="from-example" tone="plain" size="sm" icon="copy" onClick={() => setChoosing(true)}>
        {t().fromExample}
      </Button>
      <Show when={choosing()}>
        <TemplatesDialog cycle={props.cycle} onClose={() => setChoosing(false)} />
      </Show>
    </>
  );
}

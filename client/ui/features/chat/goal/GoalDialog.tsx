import { createMemo, createSignal, For, type JSX, Match, Switch } from "solid-js";
import type { GoalsView, RoomId } from "../../../../bridge/contract.ts";
import { languageOf, useText } from "../../../i18n/text.tsx";
import { Button } from "../../../kit/Button.tsx";
import { Dialog } from "../../../kit/Dialog.tsx";
import { Failure } from "../../../kit/Failure.tsx";
import { PickRow } from "../../../kit/PickRow.tsx";
import { TextField } from "../../../kit/TextField.tsx";
import { useAct } from "../../../state/act.ts";
import { createView } from "../../../state/engine.tsx";
import { goalText } from "./goal-text.ts";
import "../../../kit/people.css";
import "./goal.css";

interface Choice {
  readonly objective: string;
  readonly keyResult: string | null;
  readonly place: string;
  readonly title: string;
}

/** Which goal of the current cycle is put into the room. Goals are opened for it, as on their own page. */
export function GoalDialog(props: { readonly room: RoomId; readonly onClose: () => void }): JSX.Element {
  const t = useText(goalText);
  const act = useAct();
  const goals = createView("goals", () => ({ cycle: null }));
  const [typed, setTyped] = createSignal("");
  const [chosen, setChosen] = createSignal<Choice | null>(null);
  const [failure, setFailure] = createSignal<string | null>(null);
  const [busy, setBusy] = createSignal(false);
  const found = createMemo(() => {
    const wanted = typed().trim().toLowerCase();
    return choicesIn(goals()).filter(({ title, place }) =>
      `${place} ${title}`.toLowerCase().includes(wanted),
    );
  });
  const isChosen = (one: Choice) =>
    chosen()?.objective === one.objective && chosen()?.keyResult === one.keyResult;
  const send = async () => {
    const one = chosen();
    if (one === null || busy()) return;
    setBusy(true);
    const { objective, keyResult } = one;
    const failed = await act.attempt("shareGoal", { room: props.room, objective, keyResult });
    setBusy(false);
    setFailure(failed);
    if (failed === null) props.onClose();
  };
  return (
    <Dialog
      open
      title={t().title}
      onClose={props.onClose}
      actions={
        <>
          <Button onClick={props.onClose}>{t().cancel}</Button>
          <Button tone="primary" disabled={chosen() === null} busy={busy()} onClick={() => void send()}>
            {t().send}
          </Button>
        </>
      }
    >
      <fieldset class="picker">
        <legend class="sr">{t().title}</legend>
        <TextField
          label={t().find}
          hideLabel
          placeholder={t().find}
          icon="search"
          tone="sunken"
          type="search"
          value={typed()}
          onInput={setTyped}
        />
        <Switch
          fallback={
            <p class="hint" role="status">
              {t().loading}
            </p>
          }
        >
          <Match when={goals()?.state === "failed"}>
            <p class="hint" role="alert">
              {t().failed}
            </p>
          </Match>
          <Match when={goals()?.state === "ready" || found().length > 0}>
            <div class="picker-rows">
              <For each={found()} fallback={<p class="hint">{t().none}</p>}>
                {(one) => (
                  <PickRow single chosen={isChosen(one)} onToggle={() => setChosen(one)}>
                    <span class="goal-place" data-result={one.keyResult === null ? undefined : ""}>
                      {one.place}
                    </span>
                    <span class="text">
                      <span class="t1 cut" lang={languageOf(one.title)}>
                        {one.title || t().untitled}
                      </span>
                    </span>
                  </PickRow>
                )}
              </For>
            </div>
          </Match>
        </Switch>
      </fieldset>
      <Failure text={failure()} class="dialog-failure" />
    </Dialog>
  );
}

const choicesIn = (view: GoalsView | undefined): readonly Choice[] =>
  (view?.objectives ?? [])
    .filter(({ archived }) => !archived)
    .flatMap(({ id, number, title, keyResults }) => [
      { objective: id, keyResult: null, place: `O${number}`, title: title.text },
      ...keyResults.map((one) => ({
        objective: id,
        keyResult: one.id,
        place: `KR${one.number}`,
        title: one.title.text,
      })),
    ]);

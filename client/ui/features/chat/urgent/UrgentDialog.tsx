import { createSignal, type JSX, onMount, Show } from "solid-js";
import type { Commands, RoomId } from "../../../../bridge/contract.ts";
import { useErrorText } from "../../../errors.ts";
import { useText } from "../../../i18n/text.tsx";
import { ConfirmDialog } from "../../../kit/ConfirmDialog.tsx";
import { TextArea } from "../../../kit/TextField.tsx";
import { useEngine } from "../../../state/engine.tsx";
import type { Composing } from "../composing.ts";
import { urgentText } from "./urgent-text.ts";
import "./urgent.css";

type Reach = Commands["inspectUrgent"]["output"];

/** Before an urgent message goes: its words, whom it reaches, what it does, and how many are left for today. */
export function UrgentDialog(props: {
  readonly room: RoomId;
  readonly composing: Composing;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText(urgentText);
  const engine = useEngine();
  const errorText = useErrorText();
  const { composing } = props;
  const [reach, setReach] = createSignal<Reach>();
  const [problem, setProblem] = createSignal<string>();
  onMount(async () => {
    const read = await engine.command("inspectUrgent", { room: props.room });
    if (read.ok) setReach(read.value);
    else setProblem(errorText(read.error));
  });
  const send = async () => {
    await composing.send("urgent");
    return composing.problem();
  };
  return (
    <ConfirmDialog
      title={t().title}
      act={t().send(reach()?.reaches ?? 0)}
      tone="primary"
      disabled={(reach()?.left ?? 0) === 0 || composing.text().trim() === ""}
      run={send}
      onClose={props.onClose}
    >
      <TextArea
        label={t().words}
        value={composing.text()}
        onInput={composing.write}
        error={problem()}
        autofocus
      />
      <div role="status">
        <Show when={reach()} fallback={<p>{t().loading}</p>}>
          {(now) => (
            <ul class="urgent-terms">
              <li>{t().reaches(now().reaches)}</li>
              <li>{t().through}</li>
              <li>{t().left(now().left, now().max)}</li>
              <Show when={composing.tray[0]().length > 0}>
                <li>{t().files}</li>
              </Show>
            </ul>
          )}
        </Show>
      </div>
    </ConfirmDialog>
  );
}

import { createSignal, type JSX, Show } from "solid-js";
import type { PersonView } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { ConfirmDialog } from "../../kit/ConfirmDialog.tsx";
import { TextField } from "../../kit/TextField.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { useAct } from "../../state/act.ts";
import { peopleText } from "./text.ts";

/** The organisation puts its seal to a name and a title, or takes it back. */
export function VouchDialog(props: {
  readonly person: PersonView;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText(peopleText);
  const act = useAct();
  const toasts = useToasts();
  const before = { member: props.person.member, name: props.person.name, title: props.person.title ?? "" };
  const { member } = before;
  const [name, setName] = createSignal(before.name);
  const [title, setTitle] = createSignal(before.title);
  const sign = async () => {
    const failed = await act.attempt("vouch", { member, name: name().trim(), title: title().trim() });
    if (failed === null) toasts.show({ icon: "seal", text: t().vouchedToast(name().trim()) });
    return failed;
  };
  const takeBack = async () => {
    props.onClose();
    if (!(await act.say("vouch", { member, name: "", title: "" }))) return;
    const undo = () => void act.say("vouch", before);
    toasts.show({ icon: "info", text: t().vouchBackToast, action: { label: t().undo, run: undo } });
  };
  return (
    <ConfirmDialog
      title={t().vouchTitle}
      act={t().vouchAct}
      tone="primary"
      disabled={name().trim() === ""}
      run={sign}
      onClose={props.onClose}
    >
      <p>{t().vouchText}</p>
      <TextField label={t().vouchName} value={name()} onInput={setName} maxlength={80} />
      <TextField
        label={t().vouchJob}
        hint={t().vouchJobHint}
        value={title()}
        onInput={setTitle}
        maxlength={80}
      />
      <Show when={props.person.vouched}>
        <p>
          <Button size="sm" tone="danger-soft" onClick={() => void takeBack()}>
            {t().vouchBack}
          </Button>
        </p>
      </Show>
    </ConfirmDialog>
  );
}

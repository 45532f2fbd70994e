import { createSignal, createUniqueId, type JSX, Show } from "solid-js";
import type { SectionView } from "../../../../bridge/contract.ts";
import { useText } from "../../../i18n/text.tsx";
import { Button } from "../../../kit/Button.tsx";
import { Dialog } from "../../../kit/Dialog.tsx";
import { TextField } from "../../../kit/TextField.tsx";
import { useToasts } from "../../../kit/Toasts.tsx";
import { useAct } from "../../../state/act.ts";
import { sectionText } from "./section-text.ts";

export const SECTION_UNITS = 30;

/** A name for a section that there is, or for a new one. */
export function SectionName(props: {
  readonly section: SectionView | null;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText(sectionText);
  const act = useAct();
  const toasts = useToasts();
  const form = createUniqueId();
  const [name, setName] = createSignal(props.section?.name ?? "");
  const [problem, setProblem] = createSignal<string>();
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const wanted = name().trim();
    if (wanted === "") return;
    const text = t().made(wanted);
    const said = await act.attempt("nameSection", { id: props.section?.id ?? null, name: wanted });
    setProblem(said ?? undefined);
    if (said !== null) return;
    if (props.section === null) toasts.show({ icon: "tick", text });
    props.onClose();
  };
  return (
    <Dialog
      open
      title={props.section === null ? t().newTitle : t().renameTitle}
      onClose={props.onClose}
      actions={
        <>
          <Button onClick={props.onClose}>{t().cancel}</Button>
          <Button type="submit" form={form} tone="primary" disabled={name().trim() === ""}>
            {t().save}
          </Button>
        </>
      }
    >
      <Show when={props.section === null}>
        <p>{t().newHint}</p>
      </Show>
      <form id={form} onSubmit={save}>
        <TextField
          label={t().name}
          hideLabel
          placeholder={t().name}
          value={name()}
          onInput={setName}
          maxlength={SECTION_UNITS}
          error={problem()}
          autofocus
        />
      </form>
    </Dialog>
  );
}

import { createSignal, type JSX } from "solid-js";
import { useText } from "../i18n/text.tsx";
import { Button } from "./Button.tsx";
import { Dialog } from "./Dialog.tsx";
import { Failure } from "./Failure.tsx";
import { peopleWords } from "./people-text.ts";
import "./people.css";

export interface ConfirmDialogProps {
  readonly onClose: () => void;
  readonly title: string;
  /** What exactly will happen. */
  readonly children?: JSX.Element;
  /** The act, by its name: never "OK". */
  readonly act: string;
  readonly tone?: "danger" | "primary" | undefined;
  readonly disabled?: boolean | undefined;
  readonly size?: "wide" | undefined;
  /** Null when it is done, else the sentence that says why not. */
  readonly run: () => Promise<string | null>;
}

/** Asks before something that cannot be undone, and stays open with a sentence when it did not happen. */
export function ConfirmDialog(props: ConfirmDialogProps): JSX.Element {
  const t = useText(peopleWords);
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<string | null>(null);
  const run = async () => {
    if (busy()) return;
    setBusy(true);
    setFailure(null);
    const failed = await props.run();
    setBusy(false);
    if (failed === null) props.onClose();
    else setFailure(failed);
  };
  return (
    <Dialog
      open
      size={props.size}
      onClose={props.onClose}
      title={props.title}
      actions={
        <>
          <Button onClick={props.onClose}>{t().cancel}</Button>
          <Button
            tone={props.tone ?? "danger"}
            busy={busy()}
            disabled={props.disabled}
            onClick={() => void run()}
          >
            {props.act}
          </Button>
        </>
      }
    >
      <div class="dialog-says">{props.children}</div>
      <Failure text={failure()} class="dialog-failure" />
    </Dialog>
  );
}

import { useNavigate } from "@solidjs/router";
import { createSignal, type JSX } from "solid-js";
import { useErrorText } from "../../errors.ts";
import { useText } from "../../i18n/text.tsx";
import { Button } from "../../kit/Button.tsx";
import { Dialog } from "../../kit/Dialog.tsx";
import { TextField } from "../../kit/TextField.tsx";
import { useEngine } from "../../state/engine.tsx";
import { texts } from "./text.ts";

const FORM = "new-room";

/** A name is all a room needs; it exists at once, with or without a network. */
export function NewRoom(props: { readonly open: boolean; readonly onClose: () => void }): JSX.Element {
  const t = useText(texts);
  const engine = useEngine();
  const navigate = useNavigate();
  const errorText = useErrorText();
  const [name, setName] = createSignal("");
  const [problem, setProblem] = createSignal<string>();
  const [busy, setBusy] = createSignal(false);

  const close = () => {
    props.onClose();
    setName("");
    setProblem(undefined);
  };
  const create = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy() || name().trim() === "") return;
    setBusy(true);
    const made = await engine.command("createRoom", { name: name().trim() });
    setBusy(false);
    if (!made.ok) return void setProblem(errorText(made.error));
    close();
    navigate(`/chats/${encodeURIComponent(made.value.room)}`);
  };
  return (
    <Dialog
      open={props.open}
      onClose={close}
      title={t().newRoom}
      actions={
        <>
          <Button onClick={close}>{t().cancel}</Button>
          <Button tone="primary" type="submit" form={FORM} busy={busy()} disabled={name().trim() === ""}>
            {t().create}
          </Button>
        </>
      }
    >
      <form id={FORM} onSubmit={create}>
        <TextField
          label={t().roomName}
          placeholder={t().roomNamePlaceholder}
          hint={t().newRoomHint}
          error={problem()}
          value={name()}
          onInput={setName}
          maxlength={60}
          autofocus
        />
      </form>
    </Dialog>
  );
}
